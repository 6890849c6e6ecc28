"""Times by cron: five fields, read as cron reads them, searched by APScheduler.

APScheduler counts weekdays from Monday, takes no 7, overlooks the step behind a name, wants day and
weekday to agree where cron wants one of them, and fires twice, or searches without end, in the hour that
comes twice in autumn.  So the fields are written out before, days and weekdays searched apart, and
time zones kept out of it.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Any, cast

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?:\*|([0-9a-z]{1,3})(?:-([0-9a-z]{1,3}))?)(?:/([0-9]{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    first: int
    last: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, ("", *_MONTHS)),
    _Field("day of week", 0, 7, (*_WEEKDAYS, "sun")),  # 0 and 7 are both Sunday
)


@dataclass(frozen=True, slots=True)
class Cron:
    """What the five fields allow; `any_day` and `any_weekday` where that field begins with a star."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]  # 0 is Sunday
    any_day: bool
    any_weekday: bool

    @property
    def has_its_day(self) -> bool:
        """Whether some month has one of the days, if need be in a leap year."""
        return min(self.days) <= max(monthrange(2024, month)[1] for month in self.months)


@cache
def parse_cron(text: str) -> Cron:
    """The fields; raises ValueError, which says what is wrong with which."""
    words = text.lower().split()
    if len(words) != len(_FIELDS):
        raise ValueError(f"must be five cron fields such as `0 7 * * 1`, not `{text}`")
    minutes, hours, days, months, weekdays = map(_read_field, _FIELDS, words)
    weekdays = tuple(sorted({day % 7 for day in weekdays}))
    cron = Cron(minutes, hours, days, months, weekdays, words[2][0] == "*", words[4][0] == "*")
    if cron.any_weekday and not cron.has_its_day:
        raise ValueError(f"must name a day that its months have, not `{text}`")
    return cron


def _read_field(field: _Field, text: str) -> tuple[int, ...]:
    return tuple(sorted({value for part in text.split(",") for value in _read_part(field, part)}))


def _read_part(field: _Field, part: str) -> range:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"must have a {field.name} that cron understands, not `{part}`")
    low, high, step = match.groups()
    first = field.first if low is None else _read_value(field, low)
    if high is not None:
        last = _read_value(field, high, after=first)
    else:
        last = first if low is not None and step is None else field.last
    if first > last or step in ("0", "00"):
        raise ValueError(f"must have a {field.name} that cron understands, not `{part}`")
    return range(first, last + 1, int(step or 1))


def _read_value(field: _Field, text: str, after: int = 0) -> int:
    """A number, or a name; a Sunday that ends a range is its seventh day."""
    if text in field.names and text:
        value = field.names.index(text)
        return 7 if after and field.last == 7 and value == 0 else value
    if not text.isdecimal() or not field.first <= int(text) <= field.last:
        raise ValueError(f"must have a {field.name} from {field.first} to {field.last}, not `{text}`")
    return int(text)


def next_time(text: str, zone: tzinfo, after: datetime) -> datetime | None:
    """The first time after `after` that cron would start something, in UTC; None when there is none."""
    every_hour = len(parse_cron(text).hours) == 24
    found = [_search(trigger, zone, after, every_hour=every_hour) for trigger in _triggers(text)]
    return min((when for when in found if when), default=None)


def _search(trigger: Any, zone: tzinfo, after: datetime, *, every_hour: bool) -> datetime | None:
    """Search on the clock on the wall: an hour that comes twice counts once, one that is missing is made up.

    What runs every hour goes on through both by the time that passes.
    """
    offset = after.astimezone(zone).utcoffset() or timedelta(0)
    wall = after.astimezone(UTC).replace(microsecond=0) + offset
    while found := trigger.get_next_fire_time(None, wall + timedelta(seconds=1)):
        if every_hour and found - wall <= timedelta(hours=1):
            return cast("datetime", found - offset)
        when = found.replace(tzinfo=zone).astimezone(UTC)
        if when > after:
            return cast("datetime", when)
        wall = found
    return None


@cache
def _triggers(text: str) -> tuple[Any, ...]:
    """APScheduler's, in UTC: in a zone of its own it never ends in the hour that comes twice."""
    from apscheduler.triggers.cron import CronTrigger  # a tenth of a second that few need

    cron = parse_cron(text)
    times = {"minute": _list(cron.minutes), "hour": _list(cron.hours), "month": _list(cron.months)}
    day = {"day": _list(cron.days)}
    weekday = {"day_of_week": ",".join(_WEEKDAYS[day] for day in cron.weekdays)}
    if cron.any_day or cron.any_weekday:
        wanted = [day | weekday]
    else:
        wanted = [day, weekday] if cron.has_its_day else [weekday]
    return tuple(CronTrigger(**times, **fields, timezone=UTC) for fields in wanted)


def _list(values: tuple[int, ...]) -> str:
    return ",".join(map(str, values))
