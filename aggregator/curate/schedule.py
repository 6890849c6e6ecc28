"""When to come back to a source."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_WISH = timedelta(weeks=1)  # no server makes us wait longer: cap of max-age and Retry-After
LONGEST_BACKOFF = timedelta(days=1)
GONE_WAIT = timedelta(days=365 * 10)
GONE_REASON = "gone (410)"


@dataclass(frozen=True, slots=True)
class Pace:
    """What the configuration says for all sources: the floor of every wait, the first wait after an error."""

    min_interval: timedelta = timedelta(minutes=5)
    backoff: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Appointment:
    """The next reading of a source, and why then."""

    when: datetime
    reason: str


def plan_after_success(now: datetime, interval: timedelta, max_age: timedelta | None = None) -> Appointment:
    """Come back after `interval`, or later where the server's answer stays fresh for longer.

    An interval of zero is an explicit wish of the owner: it overrides max-age as well.
    """
    wish = min(max_age or timedelta(0), LONGEST_WISH)
    if not interval or wish <= interval:
        return Appointment(now + interval, "interval")
    return Appointment(now + wish, "max-age")


def plan_after_failure(
    now: datetime, pace: Pace, failures: int, retry_after: timedelta | None = None, *, gone: bool = False
) -> Appointment:
    """Wait `backoff`, doubled with each failure in a row up to a day; longer where the server says so.

    `failures` counts this one.  A source that is gone (410) is not asked again by itself.
    """
    if gone:
        return Appointment(now + GONE_WAIT, GONE_REASON)
    doublings = min(max(failures, 1) - 1, 20)  # more say nothing new and overflow
    doubled = min(pace.backoff, LONGEST_BACKOFF) * 2**doublings
    wait = min(max(doubled, pace.min_interval), LONGEST_BACKOFF)
    wish = min(retry_after or timedelta(0), LONGEST_WISH)
    if wish > wait:
        return Appointment(now + wish, "Retry-After")
    return Appointment(now + wait, "back-off")
