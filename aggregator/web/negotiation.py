"""What a request asks for: a coding it understands, and whether it has the newest version already."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_TAG = re.compile(r'\s*(?:W/)?("[^"\x00-\x20\x7f]*")\s*(?:,|\Z)')
_ITEM = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?\Z")


def choose_coding(header: str | None, offered: Sequence[str]) -> str | None:
    """The coding that the client likes best of `offered` (our best first); None for none (RFC 9110 12.5.3).

    Identity where it says nothing, names nothing that we have, or forbids everything.
    """
    weights: dict[str, float] = {}
    for part in (header or "").split(","):
        if found := _ITEM.match(part):
            weights.setdefault(found[1].lower(), float(found[2] or 1))
    liked = [(weights.get(name, weights.get("*", 0.0)), -place, name) for place, name in enumerate(offered)]
    weight, _, name = max(liked, default=(0.0, 0, ""))
    return name if weight > 0 and weight >= weights.get("identity", 0.0) else None


def has_current(
    if_none_match: str | None, since: str | None, tags: Collection[str], modified: datetime
) -> bool:
    """Whether the client's copy is current (RFC 9110 section 13.2.2).

    Tags first, by weak comparison, of whatever coding; only without any the date counts, and a bad one
    does not.
    """
    if if_none_match is not None:
        if if_none_match.strip() == "*":
            return True
        return any(tag in tags for tag in _TAG.findall(if_none_match))
    when = _http_date(since)
    return when is not None and modified.replace(microsecond=0) <= when


def write_http_date(when: datetime) -> str:
    """The date as HTTP has it: `Sun, 06 Nov 1994 08:49:37 GMT`."""
    return format_datetime(when.astimezone(UTC).replace(microsecond=0), usegmt=True)


def _http_date(value: str | None) -> datetime | None:
    try:
        when = parsedate_to_datetime(value or "")
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
