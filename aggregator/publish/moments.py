"""Dates as a calendar on the wall has them, for pages and posts."""

from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from aggregator.model import Precision

_QUARTER = timedelta(minutes=15)  # by which the zones of our time differ
_ROUND_MIDNIGHT = timedelta(hours=13, minutes=59)  # zones from 13:45 east to 10:00 west of Greenwich
_MINUTE = timedelta(minutes=1)


def tell_locally(when: datetime, precision: Precision, zone: tzinfo) -> datetime:
    """The moment in `zone`, or within the day, month or year that is all its source told.

    Months and years begin in UTC, a day in its source's own zone, of which only that midnight is kept:
    so where it is none in `zone`, it is one in the zone that has it.
    """
    try:
        local = when.astimezone(UTC if precision in ("month", "year") else zone)
        return _find_midnight(when, local) if precision == "day" and local.time() != time.min else local
    except OverflowError:  # the first and last day of the calendar, which feeds do write
        return when.astimezone(UTC)


def _find_midnight(when: datetime, local: datetime) -> datetime:
    """The midnight somewhere that `when` is; `local` where it is none, as of a date held back."""
    utc = when.astimezone(UTC)
    since = utc - datetime.combine(utc, time.min, UTC)
    if since % _QUARTER:
        return local
    began = datetime.combine(utc + _ROUND_MIDNIGHT, time.min, UTC)
    return utc.astimezone(timezone(began - utc))


def to_whole_minutes(local: datetime) -> datetime:
    """The same moment on the same day, by an offset that RFC 822 can write: before 1900 towns had seconds."""
    offset = local.utcoffset() or timedelta()
    rest = offset % _MINUTE
    return local.astimezone(timezone(offset - rest + _MINUTE)) if rest else local
