"""OPML 2.0: what we publish, and what we read."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from aggregator.model import Feed, Publication, Site, Source
from aggregator.publish.addresses import page_address, web_address
from aggregator.publish.characters import spell_both_ways
from aggregator.publish.head import FEED_FORMATS, Head, make_head
from aggregator.publish.item import one_line, site_author
from aggregator.publish.words import choose_words

_Outline = dict[str, str | None]
_Group = tuple[_Outline, Sequence[_Outline]]
_TEXTS = frozenset({"text", "title", "description"})


def write_feeds(publications: Sequence[Publication], site: Site) -> bytes:
    """One outline for each publication that has a feed, in its best format."""
    heads = [make_head(publication, (), site) for publication in publications]
    outlines = [_published(head) for head in heads if set(head.formats) & set(FEED_FORMATS)]
    return _write(site, [(outline, ()) for outline in outlines])


def write_sources(
    sources: Sequence[tuple[Source, Feed | None]], publications: Sequence[Publication], site: Site
) -> bytes:
    """The sources in groups by category; one in two categories stands in both, one in none on its own."""
    groups: list[_Group] = []
    for publication in publications:
        members = [_source(source, feed) for source, feed in sources if publication.id in source.categories]
        if members:
            groups.append(({"text": one_line(publication.title) or publication.id}, members))
    known = {publication.id for publication in publications}
    loose = [_source(source, feed) for source, feed in sources if not known & set(source.categories)]
    return _write(site, groups + [(outline, ()) for outline in loose])


def _published(head: Head) -> _Outline:
    best = next(form for form in FEED_FORMATS if form in head.formats)
    return {
        "type": "rss",
        "text": head.title,
        "title": head.title,
        "xmlUrl": head.address(best),
        "htmlUrl": head.home,
        "description": head.description,
        "language": head.language,
    }


def _source(source: Source, feed: Feed | None) -> _Outline:
    """By the address that is read, of a page its feed's; never by one that a feed gives itself."""
    feed = feed or Feed()
    address = web_address(source.location) or ""
    title = one_line(source.title or feed.title) or urlsplit(address).hostname or source.id
    if source.kind == "article":
        return {"type": "link", "text": title, "url": address}
    page = page_address(feed.link)
    return {"type": "rss", "text": title, "title": title, "xmlUrl": address, "htmlUrl": page}


def _write(site: Site, groups: Iterable[_Group]) -> bytes:
    from lxml.etree import Element, SubElement, tostring

    root = Element("opml", version="2.0")
    head, body = SubElement(root, "head"), SubElement(root, "body")
    owner = site_author(site).name
    SubElement(head, "title").text = spell_both_ways(one_line(site.title) or owner)
    SubElement(head, "ownerName").text = spell_both_ways(owner)
    SubElement(head, "ownerId").text = site.url  # by it we know the file again when the database is lost
    # A body without outline is no OPML.
    nothing: _Outline = {"text": choose_words(site.language).nothing}
    for outline, members in list(groups) or [(nothing, ())]:
        parent = SubElement(body, "outline", _present(outline))
        for member in members:
            SubElement(parent, "outline", _present(member))
    return tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _present(outline: _Outline) -> dict[str, str]:
    told = {name: value for name, value in outline.items() if value}
    return told | {name: spell_both_ways(told[name]) for name in _TEXTS & told.keys()}
