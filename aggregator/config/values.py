"""Single values as people write them: text, numbers, durations, sizes, names.

Every reader takes what `document` gives and raises ValueError with the rest of a sentence that begins
with the key ("must be …").
"""

import re
from collections.abc import Callable
from datetime import UTC, date, timedelta, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from aggregator.config.suggestions import nearest, quoted
from aggregator.curate.cron import parse_cron
from aggregator.text.language import language_tag
from aggregator.text.xmlchars import strip_forbidden

RESERVED_IDS = frozenset({"all", "index", "feeds", "sources", "ops", "corrections", "archive", "status"})
FRONT_MATTER_WORDS = (
    *("authors", "categories", "comments", "id", "image", "language"),
    *("link", "published", "rights", "summary", "title", "updated"),
)
LONGEST_DURATION = timedelta(days=36525)
MOST_BUMPS = 10  # as many earlier wordings are kept
LARGEST_NUMBER = 1_000_000

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}", re.ASCII)
_DURATION = re.compile(r"([0-9]{1,10}(?:\.[0-9]{1,6})?)([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_YEARS = re.compile(r"([0-9]{1,3})y", re.ASCII)
_SIZE = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,6})?)(KiB|MiB)", re.ASCII)
_SIZE_UNITS = {"KiB": 2**10, "MiB": 2**20}
_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+")
_HOST = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
_AUTHORITY = re.compile(rf"(?:[A-Za-z0-9._-]+@)?{_HOST}", re.ASCII | re.IGNORECASE)
_SYNONYMS = {"date": "published", "author": "authors", "category": "categories"}
_CAP = re.compile(r"([0-9]{1,6})/(.+)", re.ASCII)


def read_text(value: Any) -> str:
    """One line of plain text; white space is folded, what XML forbids dropped."""
    text = " ".join(strip_forbidden(read_raw_text(value)).split())
    if not text:
        raise ValueError("is empty; give it a text or leave the key out")
    return text


def read_raw_text(value: Any) -> str:
    """Text exactly as written; a whole number or a bare `true` is text here."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"must be text, not {_shape(value)}")  # noqa: TRY004  (pydantic collects ValueError)
    return value


def read_flag(value: Any) -> bool:
    """`true` or `false`; `yes`, `no`, `on` and `off` are text in YAML 1.2 and no answer here."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false{_seen(value)}")  # noqa: TRY004
    return value


def read_number(value: Any) -> int:
    """A whole number from 1 to a million."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"must be a whole number{_seen(value)}")  # noqa: TRY004
    if not 1 <= value <= LARGEST_NUMBER:
        raise ValueError(f"must be from 1 to {LARGEST_NUMBER}, not {value}")
    return value


def read_bumps(value: Any) -> int:
    """A whole number up to what is remembered of an entry's edits."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_BUMPS:
        raise ValueError(f"must be a whole number from 0 to {MOST_BUMPS}{_seen(value)}")
    return value


def read_integer(value: Any) -> int:
    """Any whole number of a sensible size."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_NUMBER:
        raise ValueError(f"must be a whole number{_seen(value)}")
    return value


def read_duration(value: Any) -> timedelta:
    """A number with s, m, h, d or w, or 0."""
    example = "such as 30s, 15m, 1h, 3d or 2w"
    if isinstance(value, int) and not isinstance(value, bool):
        if value == 0:
            return timedelta(0)
        if value < 0:
            raise ValueError(f"must not be negative ({value}); write a duration {example}")
        raise ValueError(f"has no unit ({value}); write {value}s, {value}m, {value}h, {value}d or {value}w")
    text = value if isinstance(value, str) else ""
    if text == "0":  # in quotes, as other programs write YAML
        return timedelta(0)
    if text.startswith("-"):
        raise ValueError(f"must not be negative ({quoted(text)}); write a duration {example}")
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"must be a duration {example}, or 0{_seen(value)}")
    return _within_reason(float(match[1]), _UNITS[match[2]])


def _within_reason(number: float, unit: str) -> timedelta:
    try:
        duration = timedelta(**{unit: number})
    except OverflowError:
        duration = timedelta.max
    if duration > LONGEST_DURATION:
        raise ValueError("must not be longer than 100 years")
    return duration


def read_positive_duration(value: Any) -> timedelta:
    """A duration that is longer than nothing."""
    duration = read_duration(value)
    if not duration:
        raise ValueError("must be longer than 0; write a duration such as 30s")
    return duration


def read_retention(value: Any) -> timedelta | None:
    """`forever` (None), or a duration, here also in years of 365 days (`2y`)."""
    if value == "forever":
        return None
    years = _YEARS.fullmatch(value) if isinstance(value, str) else None
    if years:
        return _within_reason(int(years[1]) * 365, "days") or read_positive_duration(0)
    try:
        return read_positive_duration(value)
    except ValueError as error:
        raise ValueError(f"{error}; here also `forever` or years such as 2y") from error


def read_size(value: Any) -> int:
    """Whole bytes, from a number with KiB or MiB."""
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"must be a size such as 512KiB or 10MiB{_seen(value)}")
    size = int(float(match[1]) * _SIZE_UNITS[match[2]])
    if not 0 < size <= 2**31:
        raise ValueError("must be larger than 0 and at most 2048MiB")
    return size


def read_id(value: Any) -> str:
    """The id of a source or category."""
    text = read_raw_text(value)
    if not _ID.fullmatch(text):
        rule = "must be 1 to 60 characters from a-z, 0-9 and -, the first no hyphen"
        raise ValueError(f"is no valid id: {quoted(text)} {rule}; {_id_remedy(text)}")
    return text


def _id_remedy(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower(), flags=re.ASCII)[:60].strip("-")
    return f"write {quoted(plain)}" if plain else "choose another"


def read_category_id(value: Any) -> str:
    """The id of a category, which names files and so may not be one of ours."""
    text = read_id(value)
    if text in RESERVED_IDS:
        raise ValueError(f"cannot be called {quoted(text)}, a name of our own files; choose another")
    return text


def read_choice(*choices: str) -> Callable[[Any], str]:
    """Make a reader of one of these words."""

    def read(value: Any) -> str:
        if value not in choices or not isinstance(value, str):
            hint = nearest(value, choices) if isinstance(value, str) else ""
            hint = f"; {hint}" if "?" in hint else ""
            raise ValueError(f"must be one of {', '.join(choices)}{_seen(value)}{hint}")
        return value

    return read


def read_language(value: Any) -> str:
    """A language tag (BCP 47) in its customary case."""
    tag = language_tag(read_raw_text(value))
    if tag is None:
        raise ValueError(f"must be a language tag such as nl, en or nl-BE{_seen(value)}")
    return tag


def read_timezone(value: Any) -> tzinfo:
    """A time zone by its IANA name."""
    name = read_raw_text(value)
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        remedy = "name a region and city such as Europe/Amsterdam, or UTC"
        hint = nearest(name, _timezones())
        raise ValueError(
            f"must be a time zone, not {quoted(name)}; {hint if '?' in hint else remedy}"
        ) from error


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def read_mail(value: Any) -> str:
    """A mail address, by its shape only."""
    text = read_text(value)
    if not _MAIL.fullmatch(text):
        raise ValueError(f"must be a mail address such as editor@example.org{_seen(value)}")
    return text


def read_user_agent(value: Any) -> str:
    """A User-Agent field (RFC 9110 section 10.1.5); what is not ASCII is sent as UTF-8 (section 5.5)."""
    text = read_text(value)
    if not text.isprintable():
        raise ValueError("must be printable, such as `my-planet/1.0 (+https://example.org/)`")
    return text


def read_front_matter_word(value: Any) -> str:
    """One of our words for what front matter tells; `date`, `author` and `category` are taken too."""
    word = read_raw_text(value)
    word = _SYNONYMS.get(word, word)
    if word not in FRONT_MATTER_WORDS:
        raise ValueError(f"is no word of ours; {nearest(word, FRONT_MATTER_WORDS)}")
    return word


def read_tag(value: Any) -> str:
    """`authority,date`: who mints ids, and a day on which the name was theirs (RFC 4151 section 2.1)."""
    text = read_raw_text(value)
    authority, comma, day = text.rpartition(",")
    if not comma or not _AUTHORITY.fullmatch(authority) or not _is_day(day):
        form = "a domain or mail address, a comma, and a year or day, such as `example.org,2026`"
        raise ValueError(f"must be {form}{_seen(value)}")
    return text


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text, re.ASCII):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def read_cron(value: Any) -> str:
    """Five fields: minute, hour, day of month, month, day of week."""
    text = read_text(value)
    parse_cron(text)
    return text


def read_cap(value: Any) -> tuple[int, timedelta]:
    """`20/1d`: at most so many entries in such a time."""
    match = _CAP.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"must be a number of entries and a duration, such as 20/1d{_seen(value)}")
    return read_number(int(match[1])), read_positive_duration(match[2])


def _seen(value: Any) -> str:
    """Return what stands there instead, where that is one short value."""
    if isinstance(value, str | int):
        return f", not {quoted(read_raw_text(value))}"
    return f", not {_shape(value)}"


def _shape(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else "nothing"
