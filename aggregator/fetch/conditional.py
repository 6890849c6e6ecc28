"""Asking again politely: validators, and how long an answer stays good.

Header values are read one by one as UTF-8; a byte that is not comes as a surrogate escape.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from aggregator.curate.schedule import LONGEST_WISH
from aggregator.model import Validators

MAX_VALIDATOR = 4096  # bytes; a longer one would only get the next request refused

RawHeaders = Iterable[tuple[bytes, bytes]]

_MAX_AGE = re.compile(r'(?:^|[\s,;])max-age\s*=\s*"?([0-9]{1,12})', re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def header_values(headers: RawHeaders, name: str) -> list[str]:
    """Every value of a header field, in order."""
    wanted = name.lower().encode("ascii")
    return [value.decode("utf-8", "surrogateescape") for key, value in headers if key.lower() == wanted]


def first_value(headers: RawHeaders, name: str) -> str | None:
    """The first value of a header field, None when there is none."""
    return next(iter(header_values(headers, name)), None)


def read_validators(headers: RawHeaders) -> Validators:
    """Both validators of a complete 200, byte for byte; the absent one is None and replaces the old one."""
    return Validators(_opaque(first_value(headers, "ETag")), _opaque(first_value(headers, "Last-Modified")))


def write_conditions(known: Validators) -> list[tuple[str, str]]:
    """The header fields that repeat the validators of the URL asked for (RFC 9111 section 4.3.1)."""
    conditions = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
    return [(name, value) for name, value in conditions if value is not None]


def write_delta_wish(known: Validators) -> list[tuple[str, str]]:
    """Of a version that we can name we would rather have only what is new since (RFC 3229, `A-IM: feed`)."""
    return [("A-IM", "feed")] if known.etag is not None else []


def is_wished_delta(headers: RawHeaders, known: Validators) -> bool:
    """Whether a 226 is the difference asked for: `feed` and nothing else, from the version we have."""
    manipulations = [name.strip() for name in ",".join(header_values(headers, "IM")).lower().split(",")]
    base = first_value(headers, "Delta-Base")
    return known.etag is not None and manipulations == ["feed"] and base in (None, known.etag)


def read_retry_after(headers: RawHeaders, now: datetime) -> float | None:
    """Seconds until the server wants to be asked again, at most a week; None when it does not say."""
    value = (first_value(headers, "Retry-After") or "").strip()
    if re.fullmatch(r"[0-9]+", value, re.ASCII):
        return _within_week(float(value[:20]))
    when = _http_date(value)
    return None if when is None else _within_week((when - now).total_seconds())


def read_max_age(headers: RawHeaders, now: datetime) -> float | None:
    """Seconds for which the answer stays fresh (RFC 9111 sections 4.2.1 and 4.2.3), None when unstated.

    max-age goes over Expires; what the answer spent in caches (Age) is taken off.  At most a week.
    """
    age = _seconds(first_value(headers, "Age"))
    if found := _MAX_AGE.search(", ".join(header_values(headers, "Cache-Control"))):
        return _within_week(float(found[1]) - age)
    expires = first_value(headers, "Expires")
    if expires is None:
        return None
    until = _http_date(expires)
    sent = _http_date(first_value(headers, "Date") or "") or now
    return 0.0 if until is None else _within_week((until - sent).total_seconds() - age)


def read_date(headers: RawHeaders) -> datetime | None:
    """When the server says that it answered; None when unstated."""
    return _http_date(first_value(headers, "Date") or "")


def _opaque(value: str | None) -> str | None:
    """A validator that we can store and send back exactly as it came, else None."""
    if not value:
        return None
    try:
        fits = len(value.encode()) <= MAX_VALIDATOR
    except UnicodeEncodeError:
        return None
    return value if fits and not _CONTROL.search(value) else None


def _http_date(value: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _seconds(value: str | None) -> float:
    found = re.match(r"\s*([0-9]+)\s*$", value or "", re.ASCII)
    return float(found[1][:20]) if found else 0.0


def _within_week(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_WISH.total_seconds())
