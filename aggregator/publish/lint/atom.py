"""Atom (RFC 4287)."""

import re
from itertools import chain
from xml.etree.ElementTree import Element

from aggregator.publish.lint.rules import (
    XML_LANG,
    Problems,
    count_problems,
    declare_all,
    duplicate_problems,
    html_problems,
    iri_problems,
    language_problems,
    media_type_problems,
    parse_part,
    parse_xml,
    rfc3339_problems,
    text_of,
    url_problems,
)

_NS = "{http://www.w3.org/2005/Atom}"
_ROOT = re.compile(rb'<feed [^>]*xmlns="http://www\.w3\.org/2005/Atom"')  # readers match literal names


def _names(*names: str) -> tuple[str, ...]:
    return tuple(_NS + name for name in names)


_FH = "{http://purl.org/syndication/history/1.0}"
_ONCE = _names("id", "title", "updated")
_FEED_ONLY_ONCE = _names("subtitle", "rights", "generator", "icon", "logo")
_OPEN = f'<feed xmlns="http://www.w3.org/2005/Atom"{declare_all()}>'.encode()
_CLOSE = b"</feed>"
_ENTRY_ONLY_ONCE = _names("published", "summary", "content", "rights", "source")


def lint_atom(body: bytes) -> Problems:
    """Everything wrong with an Atom feed."""
    feed = parse_xml(body)
    if feed.tag != _NS + "feed" or not _ROOT.search(body):
        yield "has no feed element with Atom as the default namespace"
        return
    entries = feed.findall(_NS + "entry")
    yield from count_problems(feed, "the feed", _ONCE, _FEED_ONLY_ONCE)
    yield from _common(feed, "the feed")
    yield from language_problems(feed.get(XML_LANG), "xml:lang of the feed")
    self_links = [link for link in feed.findall(_NS + "link") if link.get("rel") == "self"]
    if len(self_links) != 1 or self_links[0].get("type") != "application/atom+xml":
        yield "the feed has not one rel=self link of type application/atom+xml"
    if feed.find(_NS + "author") is None and not (entries and all(map(_has_author, entries))):
        yield "neither the feed nor every entry has an author"
    yield from _history(feed)
    yield from duplicate_problems(text_of(entry, _NS + "id") for entry in entries)
    yield from chain.from_iterable(map(_entry, entries))


def lint_atom_entry(body: bytes) -> tuple[str, Problems]:
    """The id of an entry that was cut out of a feed, and everything wrong with it alone."""
    (entry,) = parse_part(_OPEN + body + _CLOSE)
    if entry.tag != _NS + "entry":
        raise ValueError("is no entry of Atom")
    return text_of(entry, _NS + "id"), _entry(entry)


def _has_author(entry: Element) -> bool:
    return entry.find(_NS + "author") is not None


def _history(feed: Element) -> Problems:
    """RFC 5005: a page of an archive names the head, and no page comes before itself."""
    found = [(link.get("rel"), link.get("href")) for link in feed.findall(_NS + "link")]
    own = {href for rel, href in found if rel == "self"}
    for relation in ("current", "prev-archive", "next-archive"):
        named = [href for rel, href in found if rel == relation]
        if len(named) > 1:
            yield f"the feed has several rel={relation} links"
        if own.intersection(named):
            yield f"the rel={relation} link of the feed leads to itself"
    archived = feed.find(_FH + "archive") is not None
    if archived != any(rel == "current" for rel, _ in found):
        yield "the feed has fh:archive or a rel=current link, but not both"
    if not archived and any(rel == "next-archive" for rel, _ in found):
        yield "the feed has a rel=next-archive link but is no page of an archive"


def _entry(entry: Element) -> Problems:
    where = f"entry {text_of(entry, _NS + 'id') or '(without id)'}"
    yield from count_problems(entry, where, _ONCE, _ENTRY_ONLY_ONCE)
    yield from _common(entry, where)
    if XML_LANG in entry.attrib:
        yield from language_problems(entry.get(XML_LANG), f"xml:lang of {where}")
    if (published := entry.find(_NS + "published")) is not None:
        yield from rfc3339_problems(published.text, f"published of {where}")
    content, summary = entry.find(_NS + "content"), entry.find(_NS + "summary")
    if content is None and not any(link.get("rel") == "alternate" for link in entry.findall(_NS + "link")):
        yield f"{where} has neither content nor an alternate link"
    if content is None and summary is None:
        yield f"{where} has neither content nor a summary"
    yield from chain(_text(content, where), _text(summary, where))
    if (source := entry.find(_NS + "source")) is not None:
        yield from count_problems(source, f"the source of {where}", _ONCE, _FEED_ONLY_ONCE)
        yield from _common(source, f"the source of {where}")
        if entry[-1] is not source:
            yield f"the source of {where} is not its last element"


def _text(element: Element | None, where: str) -> Problems:
    if element is None:
        return
    kind = element.get("type", "text")
    if kind not in ("text", "html"):
        yield f"{where} has a text of type {kind}, which the fewest readers know"
    if kind == "html":
        yield from html_problems(element.text or "", where)
    if not (element.text or "").strip():
        yield f"{where} has a blank text"


def _common(parent: Element, where: str) -> Problems:
    """What holds for a feed, an entry and a source: id, updated, links, people, categories."""
    yield from iri_problems(text_of(parent, _NS + "id"), f"the id of {where}")
    yield from rfc3339_problems(parent.findtext(_NS + "updated"), f"updated of {where}")
    yield from _links(parent, where)
    for person in chain(parent.findall(_NS + "author"), parent.findall(_NS + "contributor")):
        yield from count_problems(person, f"a person of {where}", _names("name"), _names("email", "uri"))
    for category in parent.findall(_NS + "category"):
        if not category.get("term"):
            yield f"{where} has a category without term"
        if (scheme := category.get("scheme")) is not None:
            yield from iri_problems(scheme, f"a category's scheme of {where}")


def _links(parent: Element, where: str) -> Problems:
    alternates = []
    for link in parent.findall(_NS + "link"):
        yield from url_problems(link.get("href"), f"a link of {where}")
        if "type" in link.attrib:
            yield from media_type_problems(link.get("type"), f"a link's type of {where}")
        if not link.get("length", "0").isdecimal():
            yield f"{where} has a link with the length {link.get('length')!r}"
        if link.get("rel", "alternate") == "alternate":
            alternates.append((link.get("type"), link.get("hreflang")))
    if len(alternates) != len(set(alternates)):
        yield f"{where} has two alternate links of one type and language"
