"""The rules that several formats share: addresses, dates, texts, HTML inside a feed."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring
from xml.parsers.expat import ExpatError, ParserCreate

from aggregator.publish.media_types import MEDIA_TYPE
from aggregator.publish.namespaces import ATOM, CONTENT, NAMESPACES
from aggregator.text.ids import is_iri
from aggregator.text.language import language_tag
from aggregator.text.xmlchars import strip_forbidden

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Problems = Iterator[str]

_URI = re.compile(
    r"https?://(?:\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._~-]+)(?::\d+)?(?:[/?#][0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]*)?"
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_RFC822 = re.compile(r"(\w{3}), (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) (?:[+-]\d{4}|GMT)", re.ASCII)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DECLARATION = re.compile(rb"<\?xml version=(['\"])1\.0\1 encoding=(['\"])utf-8\2", re.IGNORECASE)


def parse_xml(body: bytes) -> Element:
    """The root element; raises ValueError for what is not well-formed, not UTF-8, or has a DTD."""
    _check_beginning(body)
    return parse_part(body)


def _check_beginning(body: bytes) -> None:
    if not _DECLARATION.match(body):
        raise ValueError("does not begin with an XML declaration that says UTF-8")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise ValueError("has a document type declaration")


def parse_part(body: bytes) -> Element:
    """The root element around a part of a document; raises ValueError for what is not well-formed."""
    try:
        return fromstring(body, XMLParser())  # noqa: S314 - expat, on our own document, without DTD
    except ParseError as error:
        raise ValueError(f"is not well-formed: {error}") from error


def check_form(body: bytes) -> None:
    """Raise ValueError as `parse_xml` does, in a fraction of the time: nothing is built."""
    _check_beginning(body)
    parser = ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(body, True)
    except ExpatError as error:
        raise ValueError(f"is not well-formed: {error}") from error


def declare_all() -> str:
    """Every namespace that a part of a document of ours may use, as its document would declare it."""
    known = {"atom": ATOM, "content": CONTENT, **NAMESPACES}
    return "".join(f' xmlns:{prefix}="{name}"' for prefix, name in known.items())


def text_of(parent: Element, name: str) -> str:
    """The stripped text of the first child of that name, or nothing."""
    return (parent.findtext(name) or "").strip()


def count_problems(
    parent: Element, where: str, once: Iterable[str], at_most_once: Iterable[str] = ()
) -> Problems:
    """Children that must stand exactly once and not be blank, and those that may not stand twice."""
    for name in once:
        found = parent.findall(name)
        if len(found) != 1:
            yield f"{where} has {len(found)} {local_name(name)} elements instead of one"
        elif not "".join(found[0].itertext()).strip():
            yield f"{where} has a blank {local_name(name)}"
    for name in at_most_once:
        if len(parent.findall(name)) > 1:
            yield f"{where} has more than one {local_name(name)}"


def local_name(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def duplicate_problems(ids: Iterable[str]) -> Problems:
    """An id once per document."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield f"the id {one} stands twice"
        seen.add(one)


def url_problems(url: str | None, where: str) -> Problems:
    """Absolute, http or https, and nothing in it that RFC 3986 forbids."""
    if url is None or not _URI.fullmatch(url):
        yield f"{where} is not an absolute http(s) address: {url!r}"


def iri_problems(iri: str, where: str) -> Problems:
    """Absolute, of any scheme (RFC 3987)."""
    if not is_iri(iri):
        yield f"{where} is not an absolute IRI: {iri!r}"


def rfc3339_problems(text: str | None, where: str) -> Problems:
    """A real moment in RFC 3339, with upper-case T and Z."""
    if text is None or not _RFC3339.fullmatch(text) or not _moment(text):
        yield f"{where} is not an RFC 3339 date: {text!r}"


def rfc822_problems(text: str, where: str) -> Problems:
    """A real moment in RFC 822 with a four-digit year and English names, its weekday right."""
    match = _RFC822.fullmatch(text)
    weekday, day, month, year, time = match.groups() if match else ("",) * 5
    moment = _moment(f"{year}-{_MONTHS.index(month) + 1:02}-{day}T{time}") if month in _MONTHS else None
    if moment is None or _WEEKDAYS[moment.weekday()] != weekday:
        yield f"{where} is not an RFC 822 date: {text!r}"


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def language_problems(tag: str | None, where: str) -> Problems:
    """BCP 47."""
    if not tag or not language_tag(tag):
        yield f"{where} is not a language tag: {tag!r}"


def media_type_problems(value: str | None, where: str) -> Problems:
    """`type/subtype`."""
    if not value or not MEDIA_TYPE.fullmatch(value):
        yield f"{where} is not a media type: {value!r}"


def character_problems(text: str) -> Problems:
    """What XML 1.0 forbids may stand nowhere, also not where the format could write it."""
    if strip_forbidden(text) != text:
        yield "holds a forbidden character"


_MARKUP = re.compile(
    r"<([A-Za-z][^\s/>]*)((?:\s+[^\s=>\"'/]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]*))?)*)\s*/?>"
)
_ATTRIBUTE = re.compile(r"([^\s=]+)=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]*))")
_ACTIVE = frozenset(
    {"script", "iframe", "object", "embed", "base", "meta", "link", "style", "form", "svg", "math"}
)
_ADDRESSES = frozenset({"href", "src", "poster"})
_SEEN = 256  # texts that are not looked at again: each stands in several formats of one page
_SAFE = ("http://", "https://", "mailto:")
_ACTIVE_TAG = re.compile(rf"<(?:{'|'.join(sorted(_ACTIVE))})", re.IGNORECASE)
_LONGEST_NAME = 40  # characters of an attribute's name; what may be longer is looked at closely


def html_problems(html: str, where: str) -> Problems:
    """HTML inside a feed: nothing that runs, every address absolute."""
    return (f"{where} holds {what}" for what in _find_active(html))


@lru_cache(maxsize=_SEEN)
def _find_active(html: str) -> tuple[str, ...]:
    return tuple(_walk(html)) if _is_suspect(html) else ()


def _is_suspect(html: str) -> bool:
    """True of every text that `_walk` has a word to say of, and of few others, which it need not see."""
    parts = html.split("=")
    return bool(_ACTIVE_TAG.search(html)) or any(map(_is_doubtful, parts, parts[1:]))


def _is_doubtful(before: str, value: str) -> bool:
    """Whether an attribute that ends the text before its `=` may be one that `_walk` does not like."""
    *others, name = before[-_LONGEST_NAME:].lower().rsplit(None, 1) or [""]
    if not others and len(before) > _LONGEST_NAME:
        return True
    if name in _ADDRESSES:
        return not value.removeprefix('"').removeprefix("'").startswith(_SAFE)
    return name.startswith("on") or name == "style"


def _walk(html: str) -> Problems:
    for match in _MARKUP.finditer(html):
        if (tag := match[1].lower()) in _ACTIVE:
            yield f"a <{tag}>"
        for attribute in _ATTRIBUTE.finditer(match[2]):
            name, value = attribute[1].lower(), attribute[2] or attribute[3] or attribute[4] or ""
            if name.startswith("on") or name == "style":
                yield f"the attribute {name}"
            elif name in _ADDRESSES and not value.startswith(_SAFE):
                yield f"an address that is not absolute or not http(s): {value[:80]!r}"
