"""When a source changes: what it says of that itself, and what was learnt."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.model.packing import Packed


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateHints(Packed):
    """What a feed says of its own pace; hours and days are those of GMT."""

    ttl: timedelta | None = None  # - / ttl / -
    skip_hours: tuple[int, ...] = ()  # 0 to 23; - / skipHours / -
    skip_days: tuple[int, ...] = ()  # 0 is Monday; - / skipDays / -
    period: timedelta | None = None  # sy:updatePeriod divided by sy:updateFrequency
    base: datetime | None = None  # sy:updateBase: from when the periods count


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence(Packed):
    """When a source published, as weights that halve with time."""

    since: datetime | None = None  # when the entries that are counted begin
    until: datetime | None = None  # the time for which the weights stand
    readings: int = 0  # good ones, counted up to a thousand; so are the entries
    entries: int = 0
    hours: tuple[float, ...] = ()  # the weight of each hour of the day
    days: tuple[float, ...] = ()  # and of each day of the week, Monday first
