"""One entry as feedparser read it, as an Entry."""

from collections.abc import Iterator
from datetime import tzinfo

from aggregator.model import Category, Enclosure, Entry, Feed
from aggregator.parse import contents, fields
from aggregator.parse.channel import (
    NOWHERE,
    Raw,
    address,
    addresses,
    alternate,
    kind_of,
    line,
    people,
    read_channel,
)
from aggregator.parse.hints import Hints
from aggregator.text.dates import ParsedDate
from aggregator.text.html import text_to_html
from aggregator.text.language import language_tag
from aggregator.text.media_types import type_by_name

_PUBLISHED = ("published", "created", "dc_date", "updated")
_FLASH = "application/x-shockwave-flash"


def read_item(raw: Raw, position: int, feed: Feed, hints: Hints, *, atom: bool) -> Entry:
    """The Entry at this place of the document."""
    link, proxy = _link(raw, atom=atom)
    base = _base(raw, hints.url, link or feed.link)
    content, summary = _texts(raw, base, hints.max_entry, atom=atom)
    published = published_of(raw, hints.timezone)
    updated = fields.moment(raw, ("updated",), hints.timezone)
    source = _source(raw, hints.timezone, atom=atom)
    return Entry(
        key=fields.text(raw.get("id")),
        title=_title(raw, atom=atom),
        link=link,
        aliases=(proxy,) if proxy else (),
        authors=people(raw, "authors") or (source.authors if source else ()),
        contributors=people(raw, "contributors"),
        published=published.when if published else None,
        precision=published.precision if published else "second",
        updated=updated.when if updated else None,
        summary=summary,
        content=content,
        language=language_tag(fields.text(raw.get("_language")) or fields.text(raw.get("language"))),
        categories=_categories(raw),
        enclosures=fields.enclosures(_enclosures(raw, base)),
        image=next(_images(raw, base), None),
        rights=line(raw, "rights", atom=atom) or None,
        comments=address(raw.get("comments"), base) or _replies(raw),
        position=position,
        source=source,
    )


def published_of(raw: Raw, zone: tzinfo) -> ParsedDate | None:
    """When an entry was published, else when it was changed."""
    return fields.moment(raw, _PUBLISHED, zone)


def _title(raw: Raw, *, atom: bool) -> str:
    return line(raw, "title", atom=atom) or fields.title(raw.get("itunes_title"))


def _link(raw: Raw, *, atom: bool) -> tuple[str | None, str | None]:
    """The address of the article, and that of a FeedBurner proxy that leads to it."""
    told = alternate(fields.mappings(raw.get("links")))
    guid = fields.text(raw.get("id")).strip()
    # feedparser takes any bare guid for a link; only one that is an address already is meant so.
    if not told and not atom and raw.get("guidislink") and guid.lower().startswith(("http://", "https://")):
        told = address(guid)
    original = address(raw.get("feedburner_origlink"))
    if original and original != told:
        return original, told
    return told, None


def _base(raw: Raw, url: str, link: str | None) -> str:
    """What relative addresses in an entry start from: its xml:base, else its page."""
    told = fields.text(raw.get("_base"))
    return told if told not in {url, NOWHERE, ""} else link or url


def _texts(raw: Raw, base: str, limit: int, *, atom: bool) -> tuple[str, str]:
    """Content as HTML and, when there is another text beside it, that as plain summary."""
    full = _content(raw, atom=atom)
    short = _description(raw, atom=atom)
    if contents.is_blank(full):
        return contents.content(short or fields.text(raw.get("subtitle")), base, limit), ""
    content = contents.content(full, base, limit)
    if not short or short == full:
        return content, ""
    summary = contents.summary(short)
    return content, "" if contents.says_the_same(summary, contents.summary(full)) else summary


def _content(raw: Raw, *, atom: bool) -> str:
    """The full text as HTML: markup before plain text when a feed offers both."""
    plain = ""
    for part in fields.mappings(raw.get("content")):
        value, kind = fields.text(part.get("value")), fields.text(part.get("type"))
        if not value.strip():
            continue
        if "html" in kind or (kind.startswith("text/") and not atom):
            return _as_written(value, kind)
        if kind.startswith("text/"):
            plain = plain or text_to_html(value)
        elif "xml" in kind:
            plain = plain or value
    return plain


def _description(raw: Raw, *, atom: bool) -> str:
    value = fields.text(raw.get("summary"))
    copied = any(part.get("value") == value for part in fields.mappings(raw.get("content")))
    if value.strip() and not copied:  # where there is none, feedparser copies the content
        kind = kind_of(raw, "summary", value)
        return _as_html(_as_written(value, kind), literal=atom and kind == "text/plain")
    for key in ("media_description", "itunes_summary"):
        if fields.text(raw.get(key)).strip():
            return _as_html(fields.text(raw.get(key)), literal=False)
    return ""


def _as_written(value: str, kind: str) -> str:
    """feedparser writes the `<br/>` of XHTML as `<br></br>`, which HTML reads as two."""
    return value.replace("</br>", "") if "xhtml" in kind else value


def _as_html(value: str, *, literal: bool) -> str:
    """HTML; a text without any markup but with empty lines is a plain one."""
    plain = literal or ("\n\n" in value and "&" not in value and not contents.markup(value))
    return text_to_html(value) if plain else value


def _categories(raw: Raw) -> tuple[Category, ...]:
    tags = fields.mappings(raw.get("tags"))
    return fields.categories((tag.get("term"), tag.get("scheme"), tag.get("label")) for tag in tags)


def _enclosures(raw: Raw, base: str) -> Iterator[Enclosure | None]:
    for link in fields.mappings(raw.get("links")):
        if link.get("rel") == "enclosure":
            url = address(link.get("href"), base)
            yield fields.enclosure(url, link.get("type"), link.get("length"), link.get("title"))
    for media in fields.mappings(raw.get("media_content")):
        url = address(media.get("url"), base)
        kind = fields.media_type(media.get("type")) or type_by_name(url or "") or ""
        played = media.get("medium") in {"audio", "video"} or kind.startswith(("audio/", "video/"))
        if played and kind != _FLASH:
            yield fields.enclosure(url, kind, media.get("filesize"))


def _images(raw: Raw, base: str) -> Iterator[str]:
    """The pictures that an entry names for itself, the best first."""
    for key in ("media_content", "media_thumbnail"):
        media = [one for one in fields.mappings(raw.get(key)) if key == "media_thumbnail" or _is_picture(one)]
        for one in sorted(media, key=_width, reverse=True):
            yield from _found(one.get("url"), base)
    for image in fields.mappings(raw.get("image")):
        yield from _found(image.get("href"), base)
    for link in fields.mappings(raw.get("links")):
        if link.get("rel") == "enclosure" and _is_picture(link):
            yield from _found(link.get("href"), base)
    yield from _found(raw.get("_image") or (raw.get("href") if "_image" in raw else None), base)


def _found(value: object, base: str) -> Iterator[str]:
    found = address(value, base)
    if found:
        yield found


def _is_picture(media: Raw) -> bool:
    kind = fields.text(media.get("type")) or type_by_name(fields.text(media.get("url") or media.get("href")))
    return media.get("medium") == "image" or (kind or "").lower().startswith("image/")


def _width(media: Raw) -> int:
    digits = fields.text(media.get("width"))
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0


def _replies(raw: Raw) -> str | None:
    links = fields.mappings(raw.get("links"))
    pages = [link for link in links if "html" in fields.text(link.get("type"))]
    return next(iter(addresses(pages, "replies")), None)


def _source(raw: Raw, zone: tzinfo, *, atom: bool) -> Feed | None:
    """Where an aggregated entry first appeared: atom:source, or RSS's `<source url>`."""
    for source in fields.mappings(raw.get("source")):
        told = read_channel(source, atom=atom, zone=zone)
        # feedparser gives an id as the link of a source without one; RSS names only the feed's address.
        found = told if atom else Feed(title=told.title, self=address(source.get("href")))
        if found != Feed():
            return found
    return None
