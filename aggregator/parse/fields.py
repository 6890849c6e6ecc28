"""The fields that every form of document has: each goes through `text` before it is kept.

Functions take what a parser found, of whatever type, and give nothing for what cannot be used.
"""

import html as entities
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from functools import lru_cache

from aggregator.model import Category, Enclosure, Link, Person
from aggregator.text.dates import EPOCH, ParsedDate, parse_date
from aggregator.text.html import plain_text, shorten
from aggregator.text.language import language_tag
from aggregator.text.media_types import type_by_name
from aggregator.text.urls import checked_url

MAX_TITLE = 1000  # characters
MAX_NAME = 200  # characters of names and categories
MAX_CATEGORIES = 100
MAX_ENCLOSURES = 100
MAX_PERSONS = 100
MAX_LINKS = 100
KEPT_RELATIONS = frozenset({"via", "related", "license"})

Resolve = Callable[[str, str], str | None]

_MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,9}")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


def text(value: object) -> str:
    """A string as it is, a number in digits, else nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def mappings(value: object) -> list[dict[str, object]]:
    """The mappings in a list; a single mapping counts as a list of one."""
    if not value:
        return []
    found = value if isinstance(value, list) else [value]
    # Plain ones: those of feedparser answer to other names too.
    return [item if type(item) is dict else dict(item) for item in found if isinstance(item, dict)]


def title(value: object, *, literal: bool = False) -> str:
    """One line; `literal` text means every character (Atom's type="text"), other text may hold markup."""
    told = text(value)[: 8 * MAX_TITLE]
    return _within(plain_text(entities.escape(told) if literal else told), MAX_TITLE) if told else ""


def name(value: object) -> str:
    """A name, term or label on one line."""
    told = text(value)
    return _name(told[: 8 * MAX_NAME]) if told else ""


@lru_cache(maxsize=512)
def _name(told: str) -> str:
    """The same few authors and categories come back in entry after entry."""
    return _within(plain_text(told), MAX_NAME)


def _within(line: str, limit: int) -> str:
    return line if len(line) <= limit else shorten(line, limit)


def person(value: object, mail: object = None, uri: object = None, base: str = "") -> Person | None:
    """Who is named, with `mail (Name)`, `Name <mail>` and their like taken apart; None when nobody is."""
    told, found = _split_person(text(value))
    address = _MAIL.fullmatch(text(mail).strip().removeprefix("mailto:"))
    email = address[0] if address else found
    called = name(told)
    link = checked_url(text(uri), base)
    return Person(called, email, link) if called or email or link else None


def _split_person(told: str) -> tuple[str, str | None]:
    told = told[:MAX_TITLE].strip()
    match = _MAIL.search(told) if "@" in told else None
    if match is None:
        return told, None
    rest = told[: match.start()].removesuffix("mailto:") + told[match.end() :]
    rest = re.sub(r"\(\s*\)|<\s*>|\[\s*\]", "", rest).strip(" \t\r\n,;:\"'")
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1]
    return rest.strip(" \t\r\n,;:\"'"), match[0]


def persons(found: Iterable[Person | None]) -> tuple[Person, ...]:
    """Each once, in their order."""
    return tuple(dict.fromkeys(one for one in found if one))[:MAX_PERSONS]


def categories(found: Iterable[tuple[object, object, object]]) -> tuple[Category, ...]:
    """From (term, scheme, label): each term of a scheme once, in their order."""
    kept: dict[tuple[str, str], Category] = {}
    for term, scheme, label in found:
        named, labelled, within = name(term), name(label), name(scheme)
        if named or labelled:
            category = Category(named or labelled, within or None, labelled or None)
            kept.setdefault((category.term, within), category)
        if len(kept) == MAX_CATEGORIES:
            break
    return tuple(kept.values())


def enclosure(url: str | None, kind: object, length: object, label: object = None) -> Enclosure | None:
    """A file at a checked address; its type by the extension where none is told."""
    if not url:
        return None
    return Enclosure(url, media_type(kind) or type_by_name(url), _length(length), title(label) or None)


def enclosures(found: Iterable[Enclosure | None]) -> tuple[Enclosure, ...]:
    """Each address once, in their order."""
    kept: dict[str, Enclosure] = {}
    for one in found:
        if one:
            kept.setdefault(one.url, one)
    return tuple(kept.values())[:MAX_ENCLOSURES]


def media_type(value: object) -> str | None:
    """The media type without parameters, when it is one."""
    bare = text(value).partition(";")[0].strip().lower()
    return bare if _MEDIA_TYPE.fullmatch(bare) else None


def _length(value: object) -> int | None:
    """Bytes; None for junk, and for the 0 by which feeds say that they do not know."""
    digits = text(value).strip()
    return int(digits) or None if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,]\d*)?|(\d{1,7})(?:[.,]\d*)?", re.ASCII)


def seconds(value: object) -> int | None:
    """How long something lasts, told as `1:02:03`, `62:03` or `3723`; None for none and for junk."""
    match = _CLOCK.fullmatch(text(value).strip())
    if match is None:
        return None
    hours, minutes, rest, alone = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + rest + alone or None


def links(
    found: Iterable[Mapping[str, object]], base: str, resolve: Resolve = checked_url
) -> tuple[Link, ...]:
    """Those of the relations that are kept, each once."""
    kept: dict[tuple[str, str], Link] = {}
    for one in found:
        rel, url = text(one.get("rel")), resolve(text(one.get("href")), base)
        if rel in KEPT_RELATIONS and url:
            kind, label = media_type(one.get("type")), title(one.get("title")) or None
            link = Link(url, rel, kind, label, language_tag(text(one.get("hreflang"))))
            kept.setdefault((rel, url), link)
    return tuple(kept.values())[:MAX_LINKS]


def moment(raw: Mapping[str, object], keys: tuple[str, ...], zone: tzinfo) -> ParsedDate | None:
    """The first of these dates that can be read; `zone` is for those that name none.

    The first second of the epoch is what programs write that know no date.
    """
    dates = (parse_date(text(raw.get(key)), zone) for key in keys)
    return next((found for found in dates if found and found.when != EPOCH), None)
