"""A source's rhythm: learnt from when its entries were published, used to ask when something is likely."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from aggregator.model import Cadence

HALF_LIFE = timedelta(days=14)
MEAN_LIFE = HALF_LIFE / 0.6931  # how long the weights of a steady source add up to in the end
ENOUGH_ENTRIES, ENOUGH_READINGS, ENOUGH_TIME = 10, 5, timedelta(days=2)
WHOLE_WEEKS = timedelta(days=14)  # before, a day without entries may only be one that was not seen yet
DOUBT = 0.125  # an entry more in every hour of the day: what was seen for a short time may be chance
LONGEST_WAIT = timedelta(days=1)  # that is learnt
LIKELY, UNLIKELY = 1.0, 0.05  # expected entries
_MOST = 1000  # that is counted


@dataclass(frozen=True, slots=True)
class Leeway:
    """The wait to begin with, and how far the rhythm may shorten and lengthen it."""

    usual: timedelta
    shortest: timedelta
    longest: timedelta


def learn(cadence: Cadence, published: Iterable[datetime], now: datetime, zone: tzinfo) -> Cadence:
    """The cadence after a good reading that brought entries published at these times."""
    times = sorted(when for when in published if when < now)
    since = cadence.since or _begin(times)
    counted = [when for when in times if since and when >= since]
    faded = _fade(now - cadence.until) if cadence.until else 1.0
    hours = [weight * faded for weight in cadence.hours or (0.0,) * 24]
    days = [weight * faded for weight in cadence.days or (0.0,) * 7]
    for when in counted:
        local, weight = when.astimezone(zone), _fade(now - when)
        hours[local.hour] += weight
        days[local.weekday()] += weight
    return Cadence(
        since=since,
        until=now if since else None,
        readings=min(cadence.readings + 1, _MOST),
        entries=min(cadence.entries + len(counted), _MOST),
        hours=tuple(round(weight, 4) for weight in hours) if since else (),
        days=tuple(round(weight, 4) for weight in days) if since else (),
    )


def _begin(times: list[datetime]) -> datetime | None:
    """Where the counting begins: the oldest tenth may be pinned or forgotten pieces from long before."""
    return times[(len(times) + 9) // 10 if len(times) >= ENOUGH_ENTRIES else 0] if times else None


def _fade(age: timedelta) -> float:
    return float(0.5 ** (max(age, timedelta(0)) / HALF_LIFE))


def is_known(cadence: Cadence, now: datetime) -> bool:
    """Whether there is enough evidence to go by."""
    return (
        cadence.entries >= ENOUGH_ENTRIES
        and cadence.readings >= ENOUGH_READINGS
        and cadence.since is not None
        and now - cadence.since >= ENOUGH_TIME
    )


def adapt(cadence: Cadence, now: datetime, zone: tzinfo, leeway: Leeway) -> timedelta:
    """How long to wait: shorter while news is likely to come sooner, longer while none is likely to come."""
    usual = leeway.usual
    if usual > LONGEST_WAIT or not is_known(cadence, now):
        return usual
    soon = _time_until(cadence, now, zone, LIKELY, usual)
    if soon < usual:
        return min(max(soon, leeway.shortest), usual)
    return max(usual, _time_until(cadence, now, zone, UNLIKELY, min(leeway.longest, LONGEST_WAIT)))


def _time_until(cadence: Cadence, now: datetime, zone: tzinfo, expected: float, most: timedelta) -> timedelta:
    """How long it takes until so many entries are expected, at most `most`; whole minutes."""
    waited, sum_of_rates = timedelta(0), 0.0
    while waited < most:
        local = (now + waited).astimezone(zone)
        step = min(timedelta(hours=1) - timedelta(minutes=local.minute, seconds=local.second), most - waited)
        rate = _rate(cadence, now, local)
        within = step / timedelta(hours=1) * rate
        if sum_of_rates + within >= expected:
            minutes = int((expected - sum_of_rates) / rate * 60)
            return min(waited + timedelta(minutes=max(minutes, 1)), most)
        sum_of_rates += within
        waited += step
    return most


def _rate(cadence: Cadence, now: datetime, local: datetime) -> float:
    """Entries to expect in this hour; an entry counts half for its own hour, a quarter for each beside it."""
    hours, days = cadence.hours, cadence.days
    observed = now - cadence.since if cadence.since else timedelta(0)
    lived = MEAN_LIFE / timedelta(days=1) * (1 - _fade(observed))
    before, here, after = hours[local.hour - 1], hours[local.hour], hours[(local.hour + 1) % 24]
    usual = (before / 4 + here / 2 + after / 4 + DOUBT) / lived
    if observed < WHOLE_WEEKS:
        return usual
    return usual * (7 * days[local.weekday()] + 1) / (sum(days) + 1)
