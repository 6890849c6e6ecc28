"""RSS 2.0 with the profile of the RSS Advisory Board."""

from itertools import chain
from xml.etree.ElementTree import Element

from aggregator.publish.lint.rules import (
    Problems,
    count_problems,
    declare_all,
    duplicate_problems,
    html_problems,
    language_problems,
    media_type_problems,
    parse_part,
    parse_xml,
    rfc822_problems,
    text_of,
    url_problems,
)

_LINK = "{http://www.w3.org/2005/Atom}link"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_CHANNEL = ("title", "link", "description", "language", "lastBuildDate")
_CHANNEL_ONLY_ONCE = ("copyright", "managingEditor", "webMaster", "generator", "docs", "ttl", "image")
_OPEN, _CLOSE = f"<channel{declare_all()}>".encode(), b"</channel>"
_ITEM = ("title", "guid", "pubDate")
_ITEM_ONLY_ONCE = ("link", "description", "author", "comments", "enclosure", "source", _ENCODED)


def lint_rss(body: bytes) -> Problems:
    """Everything wrong with an RSS feed."""
    root = parse_xml(body)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        yield "is no RSS 2.0 with a channel"
        return
    yield from count_problems(channel, "the channel", _CHANNEL, _CHANNEL_ONLY_ONCE)
    yield from url_problems(text_of(channel, "link"), "the channel's link")
    yield from language_problems(text_of(channel, "language"), "the channel's language")
    yield from rfc822_problems(text_of(channel, "lastBuildDate"), "lastBuildDate")
    self_links = [link for link in channel.findall(_LINK) if link.get("rel") == "self"]
    if len(self_links) != 1 or self_links[0].get("type") != "application/rss+xml":
        yield "the channel has not one atom:link rel=self of type application/rss+xml"
    for link in channel.findall(_LINK):
        yield from url_problems(link.get("href"), "an atom:link")
    items = channel.findall("item")
    yield from duplicate_problems(text_of(item, "guid") for item in items)
    yield from chain.from_iterable(map(_item, items))


def lint_rss_item(body: bytes) -> tuple[str, Problems]:
    """The guid of an item that was cut out of a feed, and everything wrong with it alone."""
    (item,) = parse_part(_OPEN + body + _CLOSE)
    if item.tag != "item":
        raise ValueError("is no item of RSS")
    return text_of(item, "guid"), _item(item)


def _item(item: Element) -> Problems:
    where = f"item {text_of(item, 'guid') or '(without guid)'}"
    yield from count_problems(item, where, _ITEM, _ITEM_ONLY_ONCE)
    yield from rfc822_problems(text_of(item, "pubDate"), f"pubDate of {where}")
    yield from _guid(item, where)
    for name in ("link", "comments"):
        if item.find(name) is not None:
            yield from url_problems(text_of(item, name), f"{name} of {where}")
    names = [child.tag for child in item]
    if _ENCODED in names and (
        "description" not in names or names.index(_ENCODED) < names.index("description")
    ):
        yield f"{where} has no description before content:encoded"
    if "author" in names and _CREATOR in names:
        yield f"{where} has both author and dc:creator"
    for name in ("description", _ENCODED):
        yield from html_problems(item.findtext(name) or "", where)
    for enclosure in item.findall("enclosure"):
        yield from _enclosure(enclosure, where)
    if (source := item.find("source")) is not None:
        yield from url_problems(source.get("url"), f"the source of {where}")


def _guid(item: Element, where: str) -> Problems:
    guid = item.find("guid")
    if guid is None:
        return
    permalink = guid.get("isPermaLink")
    if permalink not in ("true", "false"):
        yield f"{where} does not say whether its guid is a permalink"
    elif permalink == "true":
        yield from url_problems(guid.text, f"the guid, a permalink, of {where}")


def _enclosure(enclosure: Element, where: str) -> Problems:
    yield from url_problems(enclosure.get("url"), f"the enclosure of {where}")
    yield from media_type_problems(enclosure.get("type"), f"the enclosure's type of {where}")
    if not enclosure.get("length", "").isdecimal():
        yield f"the enclosure of {where} has the length {enclosure.get('length')!r}; 0 says unknown"
