"""Atom and RSS: the only module that knows feedgen, and what feedgen 1.0 gets wrong.

feedgen drops the attributes of entry links, writes half an atom:source, takes the last link for the
channel's, writes the time of the run where no date is given, and switches the locale of the process
to write one.  Extensions, its own means, mend the trees before they are serialised.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml.etree import SubElement, _Element

from aggregator.model import Feed, Link, Person, Tombstone
from aggregator.publish.addresses import page_address, web_address
from aggregator.publish.characters import break_tags
from aggregator.publish.extensions import (
    append_episode,
    append_licenses,
    append_media,
    append_place,
    append_show,
    declare_used,
)
from aggregator.publish.head import GENERATOR, MEDIA_TYPES, Head
from aggregator.publish.item import Item, best_enclosure, clean_people, one_line
from aggregator.publish.namespaces import ATOM, NAMESPACES
from aggregator.publish.podcasts import Show
from aggregator.publish.spelling import spell_texts
from aggregator.text.dates import format_rfc822, format_rfc3339
from aggregator.text.ids import is_canonical, name_address
from aggregator.text.language import registered_language

_ATOM = f"{{{ATOM}}}"
_AT = "{http://purl.org/atompub/tombstones/1.0}"
_DC = f"{{{NAMESPACES['dc']}}}"
_FH = "{http://purl.org/syndication/history/1.0}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAME = "aggregator"  # of the extension: the attribute under which feedgen hangs it


def write_atom(head: Head, items: Sequence[Item], prefixes: Iterable[str]) -> bytes:
    """The Atom document (RFC 4287); `prefixes` are those of `extensions.find_used`."""
    generator = _make_generator(head)
    generator.aggregator.namespaces = declare_used(prefixes, None, rss=False)
    generator.id(head.id)
    generator.author(_person(head.author))
    generator.link(href=head.address("atom"), rel="self", type=MEDIA_TYPES["atom"])
    generator.link(href=head.home, rel="alternate", type=MEDIA_TYPES["html"])
    for relation, address in head.history("atom"):
        generator.link(href=address, rel=relation, type=MEDIA_TYPES["atom"])
    for hub in head.hubs:
        generator.link(href=hub, rel="hub")
    for item in items:
        _fill_atom(_add_entry(generator, head, item), item)
    return spell_texts(generator.atom_str(pretty=True))


def write_rss(head: Head, items: Sequence[Item], prefixes: Iterable[str], show: Show | None) -> bytes:
    """The RSS 2.0 document (RSS Advisory Board, with its best practices profile)."""
    generator = _make_generator(head)
    generator.load_extension("dc", atom=False)
    generator.aggregator.show = show
    generator.aggregator.namespaces = declare_used(prefixes, show, rss=True)
    generator.link(href=head.address("rss"), rel="self", type=MEDIA_TYPES["rss"])
    generator.link(href=head.home, rel="alternate")  # last: feedgen makes the last one the channel's
    if head.author.email:
        generator.managingEditor(f"{head.author.email} ({re.sub(r'[()]', '', head.author.name)})")
    for item in items:
        entry = _add_entry(generator, head, item)
        entry.aggregator.show = show
        _fill_rss(entry, item, head.language)
    return spell_texts(generator.rss_str(pretty=True))


def _make_generator(head: Head) -> Any:
    generator = FeedGenerator()
    generator.register_extension(_NAME, _FeedExtension, _EntryExtension)
    generator.aggregator.head = head
    generator.title(break_tags(head.title))
    generator.subtitle(break_tags(head.description))
    generator.description(break_tags(head.description))
    generator.language(head.language)
    generator.generator(GENERATOR)
    generator.updated(head.updated)
    vars(generator)["_FeedGenerator__rss_lastBuildDate"] = None  # its writer switches the locale: we write it
    return generator


def _add_entry(generator: Any, head: Head, item: Item) -> Any:
    entry: FeedEntry = generator.add_entry(order="append")
    entry.aggregator.head, entry.aggregator.item = head, item
    entry.title(break_tags(item.title))
    for category in item.categories:
        names = {"term": break_tags(category.term), "scheme": category.scheme}
        names["label"] = break_tags(category.label or "")
        entry.category({name: value for name, value in names.items() if value})
    return entry


def _fill_atom(entry: Any, item: Item) -> None:
    entry.id(item.id)
    entry.updated(item.updated)
    entry.published(item.published)
    for person in item.authors:
        entry.author(_person(person))
    for person in item.contributors:
        entry.contributor(_person(person))
    if item.link:
        entry.link(href=item.link, rel="alternate")
    if item.summary:
        entry.summary(break_tags(item.summary))
    if item.content or not (item.summary and item.link):
        entry.content(item.body, type="html")
    if item.rights:
        entry.rights(break_tags(item.rights))


def _fill_rss(entry: Any, item: Item, language: str) -> None:
    entry.guid(item.id, permalink=item.id == item.link)
    entry.description(escape(item.excerpt, quote=False) or item.body)  # readers take it for HTML
    if item.content:
        entry.content(item.content, type="html")
    entry.dc.dc_creator([person.name for person in item.authors])
    if item.contributors:
        entry.dc.dc_contributor([person.name for person in item.contributors])
    if item.language and item.language != language:
        entry.dc.dc_language(item.language)
    if item.all_rights:
        entry.dc.dc_rights(break_tags(item.all_rights))
    if item.link:
        entry.link(href=item.link, rel="alternate")
    if item.comments:
        entry.comments(item.comments)
    if enclosure := best_enclosure(item.enclosures):
        length = str(enclosure.length or 0)  # 0 says unknown
        entry.link(href=enclosure.url, rel="enclosure", type=enclosure.type, length=length)


def _person(person: Person) -> dict[str, str]:
    fields = {"name": person.name, "email": person.email, "uri": person.uri}
    return {name: value for name, value in fields.items() if value}


class _FeedExtension:
    """What feedgen cannot say of a feed."""

    head: Head
    show: Show | None = None
    namespaces: Mapping[str, str]

    def extend_ns(self) -> dict[str, str]:
        return dict(self.namespaces)

    def extend_atom(self, feed: _Element) -> None:
        _rewrite(feed, "updated", format_rfc3339(self.head.updated))
        if self.head.current:  # RFC 5005 section 4
            SubElement(feed, _FH + "archive", nsmap={"fh": _FH[1:-1]})
        for stone in self.head.tombstones:
            _append_tombstone(feed, stone)

    def extend_rss(self, rss: _Element) -> None:
        channel = rss[0]
        _append(channel, "lastBuildDate", format_rfc822(self.head.updated))
        for hub in self.head.hubs:
            SubElement(channel, _ATOM + "link", rel="hub", href=hub)
        if self.show:
            append_show(channel, self.show)


class _EntryExtension:
    """What feedgen cannot say of an entry, or says wrongly."""

    head: Head
    item: Item
    show: Show | None = None

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_atom(self, entry: _Element) -> None:
        item = self.item
        _rewrite(entry, "updated", format_rfc3339(item.updated))
        _rewrite(entry, "published", format_rfc3339(item.published))
        for link in entry.findall("link"):
            entry.remove(link)
        for attributes in _entry_links(item):
            SubElement(entry, "link", attributes)
        append_media(entry, item, rss=False)
        if item.place:
            append_place(entry, item.place)
        if item.language and item.language != self.head.language:
            entry.set(_XML_LANG, item.language)
        if item.source:
            _append_source(entry, item.source, item)  # last: a reader took its id and title for the entry's

    def extend_rss(self, entry: _Element) -> None:
        item = self.item
        _append(entry, "pubDate", format_rfc822(item.published))
        if item.source:
            source = item.source
            title, url = _source_title(source), web_address(source.self) or page_address(source.link)
            if title and url:
                _append(entry, "source", break_tags(title), url=url)
        for link in _other_links(item):
            SubElement(entry, _ATOM + "link", link)
        append_licenses(entry, item)
        append_media(entry, item, rss=True)
        if item.place:
            append_place(entry, item.place)
        if self.show:
            append_episode(entry, item)


def _append_tombstone(feed: _Element, stone: Tombstone) -> None:
    """RFC 6721 section 3: who shows the item still is told to take it down."""
    # Among the feed's own elements, before the entries: they may stand in any order (RFC 4287 section 4.1.1).
    place = {"ref": stone.id, "when": format_rfc3339(stone.when)}
    element = SubElement(feed, _AT + "deleted-entry", place, nsmap={"at": _AT[1:-1]})
    if reason := one_line(stone.reason):
        SubElement(element, _AT + "comment").text = reason


def _entry_links(item: Item) -> list[dict[str, str]]:
    links = [{"rel": "alternate", "href": item.link}] if item.link else []
    for enclosure in item.enclosures:
        link = {"rel": "enclosure", "href": enclosure.url, "type": enclosure.type or ""}
        if enclosure.length is not None:
            link["length"] = str(enclosure.length)
        if enclosure.title:
            link["title"] = break_tags(enclosure.title)
        links.append(link)
    links += [_told(one) for one in item.links] + _also_links(item)
    if item.comments:
        links.append({"rel": "replies", "href": item.comments, "type": MEDIA_TYPES["html"]})
    return links


def _other_links(item: Item) -> list[dict[str, str]]:
    """What an item points to beside its page, as far as RSS has no words of its own for it."""
    return [_told(one) for one in item.links if one.rel != "license"] + _also_links(item)


def _also_links(item: Item) -> list[dict[str, str]]:
    told = {"type": MEDIA_TYPES["html"]}
    return [
        {"rel": place.relation, "href": place.url, **told}
        | ({"title": break_tags(place.title)} if place.title else {})
        for place in item.also_at
    ]


def _told(link: Link) -> dict[str, str]:
    told = {"rel": link.rel, "href": link.url, "type": link.type, "title": break_tags(link.title or "")}
    told["hreflang"] = registered_language(link.language)
    return {name: value for name, value in told.items() if value}


def _append_source(entry: _Element, source: Feed, item: Item) -> None:
    """RFC 4287 section 4.2.11.

    `updated` is the entry's own: the feed's moves with every poll and would change documents in
    which nothing else did.
    """
    address = web_address(source.self or source.link)
    if not (is_canonical(source.id) or address):
        return
    identity = source.id if is_canonical(source.id) else name_address(address or "")
    element = SubElement(entry, "source")
    _append(element, "id", identity)
    _append(element, "title", break_tags(_source_title(source)) or identity)
    _append(element, "updated", format_rfc3339(item.updated))
    for person in () if item.own_authors else clean_people(source.authors):
        author = SubElement(element, "author")
        for name, value in _person(person).items():
            _append(author, name, value)
    if link := page_address(source.link):
        SubElement(element, "link", rel="alternate", href=link, type=MEDIA_TYPES["html"])
    if address := web_address(source.self):
        SubElement(element, "link", rel="self", href=address)
    if rights := one_line(source.rights or ""):
        _append(element, "rights", break_tags(rights))


def _source_title(source: Feed) -> str:
    return one_line(source.title) or page_address(source.link) or ""


def _append(parent: _Element, name: str, text: str, **attributes: str) -> None:
    # Bare names: feedgen declares its namespace as a plain attribute, a qualified name would get a prefix.
    SubElement(parent, name, attributes).text = text


def _rewrite(parent: _Element, name: str, text: str) -> None:
    element = parent.find(name)
    if element is not None:
        element.text = text
