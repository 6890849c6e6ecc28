"""What a feed says of its own pace, as an UpdateHints; what makes no sense counts as unsaid."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from aggregator.model import UpdateHints
from aggregator.parse import fields
from aggregator.text.dates import parse_date

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_NUMBER = re.compile(r"\+?([0-9]{1,18})(?:[.,][0-9]*)?", re.ASCII)
_LONGEST = timedelta(days=366)  # whatever is said beyond


def read_updates(raw: dict[str, Any]) -> UpdateHints:
    """The hints of a channel as `judge` read it."""
    period = _period(fields.text(raw.get("sy_updateperiod")), fields.text(raw.get("sy_updatefrequency")))
    return UpdateHints(
        ttl=_minutes(fields.text(raw.get("ttl"))),
        skip_hours=tuple(sorted(set(_hours(raw.get("skip_hours"))))),
        skip_days=tuple(sorted(set(_days(raw.get("skip_days"))))),
        period=period,
        base=_base(fields.text(raw.get("sy_updatebase"))) if period else None,
    )


def _hours(found: object) -> Iterator[int]:
    """RSS 0.91 counts them from 1 to 24."""
    for text in found if isinstance(found, list) else ():
        if 0 <= (hour := _number(text)) <= 24:
            yield hour % 24


def _days(found: object) -> Iterator[int]:
    for text in found if isinstance(found, list) else ():
        if (day := text.strip()[:3].lower()) in _DAYS:
            yield _DAYS.index(day)


def _number(text: str) -> int:
    match = _NUMBER.fullmatch(text.strip())
    return int(match[1]) if match else -1


def _minutes(text: str) -> timedelta | None:
    number = _number(text)
    return timedelta(minutes=min(number, _LONGEST // timedelta(minutes=1))) if number > 0 else None


def _period(name: str, frequency: str) -> timedelta | None:
    """The period divided by how often within it; once and daily where only the other one is told."""
    if not name.strip() and not frequency.strip():
        return None
    length = _PERIODS.get(name.strip().lower() or "daily")
    times = _number(frequency) if frequency.strip() else 1
    if length is None:
        return None
    return max(length / max(times, 1), timedelta(seconds=1))


def _base(text: str) -> datetime | None:
    found = parse_date(text)
    return found.when if found else None
