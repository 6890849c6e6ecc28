"""Dates as feeds and posts write them: read once here, written in two forms."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from aggregator.model import Precision
from aggregator.text.datewords import FILLERS, MONTHS, WEEKDAYS, ZONES, fold

MAX_DATE = 100  # characters; no date is longer
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MIN_YEAR, MAX_YEAR = 1000, 9998  # programs write the years 1 and 9999 where they know none


class ParsedDate(NamedTuple):
    """A moment in UTC, and how exactly it was told."""

    when: datetime
    precision: Precision


class _Clock(NamedTuple):
    """What a text says of the time of day; `zone` is None where it names none that is known."""

    time: timedelta | None
    zone: tzinfo | None
    rest: str  # the text without it


class _Day(NamedTuple):
    day: date
    precision: Precision


def parse_date(text: str, zone: tzinfo = UTC) -> ParsedDate | None:
    """The moment that the text names, `zone` holding where it names none; None where it names none for sure.

    Reads RFC 822, ISO 8601 and RFC 3339, asctime, epoch seconds and milliseconds, and days written in words
    of many languages, in all their sloppy forms.  Without a time it is 00:00, precision "day"; months and
    years begin in UTC.  Never relative ("yesterday"), never a guess between day and month (03/04/2021).
    """
    text = text.strip()
    if not text or len(text) > MAX_DATE:
        return None
    try:
        found = _read_customary(text) or _read_any(fold(_drop_comments(text)), zone)
    except (ValueError, OverflowError):
        return None
    return found if found and MIN_YEAR <= found.when.year <= MAX_YEAR else None


_RFC3339 = re.compile(
    r"[0-9]{4}-[01][0-9]-[0-3][0-9]T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_RFC822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-5][0-9])"
    r" (?:GMT|UTC|([+-])([01][0-9]|2[0-3])([0-5][0-9]))"
)


def _read_customary(text: str) -> ParsedDate | None:
    """The two usual forms, quickly; whatever is odd about them is left to `_read_any`."""
    if _RFC3339.fullmatch(text):
        return ParsedDate(datetime.fromisoformat(text).astimezone(UTC), "second")
    match = _RFC822.fullmatch(text)
    if not match or match[2] not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(match[group]) for group in (1, 3, 4, 5, 6))
    if hour == 24:
        return None
    local = datetime(year, _MONTHS.index(match[2]) + 1, day, hour, minute, second, tzinfo=UTC)
    east = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
    return ParsedDate(local + east if match[7] == "-" else local - east, "second")


def _read_any(line: str, zone: tzinfo) -> ParsedDate | None:
    if epoch := _EPOCH.fullmatch(line):
        return ParsedDate(EPOCH + int(epoch[1]) * _EPOCH_UNITS[len(epoch[1])], "second")
    clock = _find_clock(" ".join(line.split()))
    found = _read_day(clock.rest.strip(" ,;.-"))
    if found is None:
        return None
    start = datetime(found.day.year, found.day.month, found.day.day, tzinfo=UTC)
    if found.precision != "day":
        return None if clock.time is not None else ParsedDate(start, found.precision)
    local = (start + (clock.time or timedelta())).replace(tzinfo=clock.zone or zone)
    return ParsedDate(local.astimezone(UTC), "day" if clock.time is None else "second")


_EPOCH = re.compile(r"([0-9]{9,10}|[0-9]{13}|[0-9]{16})(?:\.[0-9]+)?")
_SECOND = timedelta(seconds=1)
_EPOCH_UNITS = {9: _SECOND, 10: _SECOND, 13: timedelta(milliseconds=1), 16: timedelta(microseconds=1)}
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)|\[[^\[\]]*\]")


def _drop_comments(text: str) -> str:
    """Without comments in parentheses (RFC 822 section 3.4.3) and RFC 9557's `[Europe/Amsterdam]`."""
    while ("(" in text or "[" in text) and (shorter := _COMMENT.sub(" ", text)) != text:
        text = shorter
    return text


# --- time of day -------------------------------------------------------------------------------------------

_CLOCKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:(?<=\d) ?[t_:] ?|(?<![\d:.+\-]))(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,:](\d*))?)?(?![\d:])",
        r"(?<=\d) ?t ?(\d\d)(?:(\d\d)(?:(\d\d)(?:[.,](\d+))?)?)?(?!\d)",
        r"(?<=(?<!\d)\d{8})(\d\d)(\d\d)(\d\d)?()(?!\d)",
        r"(?<![\d.])(\d{1,2})[.](\d\d)(?:[.](\d\d))?() ?(?:uur|uhr|h\b)",
        r"(?:\b(?:om|kl\.?|klo|um|at|ore|alle) )(\d{1,2})[.](\d\d)(?:[.](\d\d))?()(?![\d.])",
        r"(?<!\d)(\d\d?) ?(?:uur|uhr|h|u|[時时点點시])(?![a-z])(?: ?(\d\d?) ?[分분]?(?: ?(\d\d?)[秒초])?)?()",
        r"(?<!\d)(\d{1,2}) ?(?:uur|uhr|h|u)(\d\d)()()(?!\d)",
        r"(?<![\d:.])(\d{1,2})()()()(?= ?[ap]\.?m\b)",
    )
)
_HALF = re.compile(r" ?\b(?:(a)|p)\.? ?m\b\.?")
_HALF_WORDS = re.compile(r"(오전|午前|上午|π\.?μ\.?)|오후|午後|午后|下午|μ\.?μ\.?")
_OFFSET = re.compile(r" ?(?:utc|gmt|ut|z)? ?([+\-−–])(\d{1,2})(?::?(\d\d))?(?!\d)(?: [a-z]{2,5}\b)?")
_ZONE_NAME = re.compile(r" ?(?:etc/)?([a-z]{1,5})\b(?!\.|/)")
_UNKNOWN_ZONE = re.compile(r" ?[a-z]{2,12}(?:/[a-z_]+)*\Z")
_DAY_ZONE = re.compile(r"(?<=\d)(?:z| ?[+-]\d\d:\d\d| [+-]\d{4}| (?:gmt|utc|ut|cest|cet|[ecmp][sd]t))\Z")


def _find_clock(line: str) -> _Clock:
    for pattern in _CLOCKS:
        match = pattern.search(line)
        if match:
            return _read_clock(line, match)
    end = _DAY_ZONE.search(line)
    if end:
        zone, _ = _find_zone(end[0])
        return _Clock(None, zone, line[: end.start()])
    return _Clock(None, None, line)


def _read_clock(line: str, match: re.Match[str]) -> _Clock:
    before, after = line[: match.start()], line[match.end() :]
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    half = _HALF.match(after)
    if half:
        after = after[half.end() :]
    else:
        half = _HALF_WORDS.search(before)
        before = _HALF_WORDS.sub(" ", before)
        if not half and (half := _HALF_WORDS.search(after)):
            after = after[half.end() :]
    if half:
        hour = _full_hour(hour, morning=bool(half[1]))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second):
        raise ValueError(line)
    fraction = int(((match[4] or "") + "000000")[:6])
    zone, after = _find_zone(after)
    time = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=fraction)
    return _Clock(time, zone, f"{before} {after}")


def _full_hour(hour: int, *, morning: bool) -> int:
    """Of twelve; a clock of 24 hours with a needless PM stays as it is."""
    if hour > 12:
        return hour
    return hour % 12 + (0 if morning else 12)


def _find_zone(after: str) -> tuple[tzinfo | None, str]:
    """The zone at the beginning of what follows the time, and the rest."""
    offset = _OFFSET.match(after)
    if offset:
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        east = timedelta(hours=hours, minutes=minutes) * (1 if offset[1] == "+" else -1)
        possible = hours < 24 and minutes < 60  # else it is wrong, but the date need not be
        return timezone(east) if possible else None, after[offset.end() :]
    name = _ZONE_NAME.match(after)
    if name and name[1] in ZONES:
        return timezone(timedelta(hours=ZONES[name[1]])), after[name.end() :]
    unknown = _UNKNOWN_ZONE.match(after)
    if unknown and unknown[0].strip() not in MONTHS:
        return None, after[unknown.end() :]
    return None, after


# --- day ---------------------------------------------------------------------------------------------------

_YEAR_FIRST = re.compile(r"(\d{4}) ?([-/.年년]) ?(\d{1,2})(?: ?(?:\2|[月월]) ?(\d{1,2}) ?[日일.]?| ?[月월])?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)?")
_ORDINAL = re.compile(r"(\d{4})-(\d{3})")
_WEEK = re.compile(r"([0-9]{4})-?w([0-9]{2})(?:-?([1-7]))?")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4}|\d\d)")
_LEADING = re.compile(r"([^\W\d_]+)\.?, ?")
_WORD = re.compile(r"\d+|[^\W\d_]+")


def _read_day(text: str) -> _Day | None:
    text = _drop_weekday(text)
    if match := _YEAR_FIRST.fullmatch(text):
        return _make_day(int(match[1]), int(match[3]), match[4])
    if match := _COMPACT.fullmatch(text):
        return _make_day(int(match[1]), int(match[2]), match[3])
    if match := _ORDINAL.fullmatch(text):
        day = date(int(match[1]), 1, 1) + timedelta(days=int(match[2]) - 1)
        return _Day(day, "day") if day.year == int(match[1]) else None
    if match := _WEEK.fullmatch(text):
        return _Day(date.fromisocalendar(int(match[1]), int(match[2]), int(match[3] or 1)), "day")
    if match := _DAY_FIRST.fullmatch(text):
        return _read_numbers(int(match[1]), match[2], int(match[3]), match[4])
    if len(text) == 4 and text.isdecimal():
        return _Day(date(int(text), 1, 1), "year")
    return _read_words(_WORD.findall(text))


def _drop_weekday(text: str) -> str:
    """Without a weekday before it; before a comma any word is one, perhaps in yet another language."""
    leading = _LEADING.match(text)
    if leading and (leading[1] in WEEKDAYS or leading[1] not in MONTHS):
        return text[leading.end() :]
    word, _, rest = text.partition(" ")
    return rest if rest and word.rstrip(".") in WEEKDAYS and word.rstrip(".") not in MONTHS else text


def _make_day(year: int, month: int, day: str | None) -> _Day:
    return _Day(date(year, month, int(day or 1)), "day" if day else "month")


def _read_numbers(first: int, mark: str, second: int, year: str) -> _Day | None:
    """Day first, unless only the other way is possible; with slashes two possible ways are no date."""
    if len(year) == 2 and mark != ".":
        return None
    if mark == "/" and first <= 12 and second <= 12 and first != second:
        return None
    day, month = (second, first) if second > 12 else (first, second)
    return _Day(date(_full_year(year), month, day), "day")


def _read_words(words: list[str]) -> _Day | None:
    """A month in letters with a day and a year, in any order that leaves no doubt."""
    numbers = [word for word in words if word.isdecimal()]
    named = [word for word in words if word in MONTHS]
    if len(named) == 2 and named[0] == words[0] and named[0] in WEEKDAYS:
        del named[0]  # "mar. 27 juin": mardi, not mars
    others = (word for word in words if not word.isdecimal() and word not in MONTHS)
    if len(named) != 1 or not all(word in WEEKDAYS or word in FILLERS for word in others):
        return None
    month = MONTHS[named[0]]
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return _Day(date(int(numbers[0]), month, 1), "month")
    if len(numbers) != 2:
        return None
    day, year = reversed(numbers) if len(numbers[0]) > 2 else numbers
    return _Day(date(_full_year(year), month, int(day)), "day")


def _full_year(year: str) -> int:
    """RFC 5322 section 4.3: 00 to 49 are of this century, 50 to 99 and three digits count from 1900."""
    if len(year) > 3:
        return int(year) if len(year) == 4 else 0
    return int(year) + (2000 if len(year) < 3 and int(year) < 50 else 1900)


# --- writing -----------------------------------------------------------------------------------------------

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_rfc3339(when: datetime) -> str:
    """`2019-06-27T18:47:47Z`; microseconds are cut."""
    return when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def format_rfc822(when: datetime) -> str:
    """`Thu, 27 Jun 2019 18:47:47 +0000`, in English whatever the locale; microseconds are cut."""
    utc = when.astimezone(UTC)
    day, month = _DAYS[utc.weekday()], _MONTHS[utc.month - 1]
    return f"{day}, {utc.day:02} {month} {utc.year:04} {utc.hour:02}:{utc.minute:02}:{utc.second:02} +0000"
