"""When to come back to a source."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_WISH = timedelta(weeks=1)  # cap of max-age and Retry-After (etiquette C7, C8)
LONGEST_BACKOFF = timedelta(days=1)
GONE_WAIT = timedelta(days=365 * 10)


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
    if not interval or max_age is None or max_age <= interval:
        return Appointment(now + interval, "interval")
    return Appointment(now + min(max_age, LONGEST_WISH), "max-age")


def plan_after_failure(
    now: datetime, pace: Pace, failures: int, retry_after: timedelta | None = None, *, gone: bool = False
) -> Appointment:
    """Wait `backoff`, doubled with each failure in a row up to a day; longer where the server says so.

    `failures` counts this one.  A source that is gone (410) is not asked again by itself.
    """
    if gone:
        return Appointment(now + GONE_WAIT, "gone (410)")
    doubled = pace.backoff * 2 ** min(max(failures, 1) - 1, 20) if pace.backoff else timedelta(0)
    wait = min(max(doubled, pace.min_interval), LONGEST_BACKOFF)
    if retry_after is not None and min(retry_after, LONGEST_WISH) > wait:
        return Appointment(now + min(retry_after, LONGEST_WISH), "Retry-After")
    return Appointment(now + wait, "back-off")
