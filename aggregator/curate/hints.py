"""What a feed says of its own pace (ttl, skipHours, skipDays, sy:*), obeyed within a day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator.model import UpdateHints

LONGEST_HINT = timedelta(days=1)
TTL, SKIP_HOURS, SKIP_DAYS, PERIOD = "ttl", "skipHours", "skipDays", "sy:updatePeriod"


@dataclass(frozen=True, slots=True)
class Appointment:
    """The next reading of a source, and why then."""

    when: datetime
    reason: str


def find_wait(hints: UpdateHints, now: datetime) -> list[Appointment]:
    """Before when the feed says that asking again brings nothing."""
    found = []
    if hints.ttl:
        found.append(Appointment(now + min(hints.ttl, LONGEST_HINT), TTL))
    if hints.period:
        found.append(Appointment(now + min(_rest_of_period(hints, hints.period, now), LONGEST_HINT), PERIOD))
    return found


def _rest_of_period(hints: UpdateHints, period: timedelta, now: datetime) -> timedelta:
    return period if hints.base is None else period - (now - hints.base) % period


def leave_skipped(hints: UpdateHints, planned: Appointment, now: datetime) -> Appointment:
    """The planned reading, or the end of the skipped hours and days that it would fall into.

    The wait does not grow past a day by this, nor a longer one by more than a day.
    """
    if not (hints.skip_hours or hints.skip_days):
        return planned
    most = now + LONGEST_HINT
    latest = most if planned.when < most else planned.when + LONGEST_HINT
    when, reason = planned.when, planned.reason
    while when < latest and (why := _skipped(hints, when)):
        when, reason = when.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), why
    return Appointment(min(when, latest), reason)


def _skipped(hints: UpdateHints, when: datetime) -> str:
    utc = when.astimezone(UTC)
    if utc.weekday() in hints.skip_days:
        return SKIP_DAYS
    return SKIP_HOURS if utc.hour in hints.skip_hours else ""
