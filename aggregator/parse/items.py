"""One entry as feedparser read it, as an Entry."""

from datetime import tzinfo

from aggregator.model import Entry, Feed
from aggregator.parse import contents, fields, media
from aggregator.parse.addresses import NOWHERE, address
from aggregator.parse.channel import (
    Raw,
    addresses,
    alternate,
    categories,
    kind_of,
    line,
    people,
    read_channel,
)
from aggregator.parse.hints import Hints
from aggregator.parse.place import place
from aggregator.parse.podcast import podcast
from aggregator.text.dates import ParsedDate
from aggregator.text.html import lines_to_html, text_to_html
from aggregator.text.language import language_tag

_PUBLISHED = ("published", "created", "dc_date", "updated")


def read_item(raw: Raw, position: int, feed: Feed, hints: Hints, *, atom: bool) -> Entry:
    """The Entry at this place of the document."""
    link, proxy = _link(raw, atom=atom)
    base = _base(raw, hints.url, link or feed.link)
    content, summary = _texts(raw, base, hints.max_entry, atom=atom)
    published = published_of(raw, hints.timezone)
    updated = fields.moment(raw, ("updated",), hints.timezone)
    source = _source(raw, hints.timezone, atom=atom)
    pictures = media.pictures(raw, base, content)
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
        language=_language(raw),
        categories=categories(raw),
        enclosures=media.enclosures(raw, base),
        image=pictures[0].url if pictures else None,
        rights=line(raw, "rights", atom=atom) or fields.title(raw.get("media_copyright")) or None,
        comments=address(raw.get("comments"), base) or _replies(raw),
        links=fields.links(_links(raw), base, address),
        pictures=pictures,
        credits=media.credits_of(raw),
        place=place(raw),
        podcast=podcast(raw, base),
        position=position,
        source=source,
    )


def _language(raw: Raw) -> str | None:
    """That of the entry itself, else of its text where that is told another than the feed's."""
    texts = fields.mappings(raw.get("content")) or fields.mappings(raw.get("summary_detail"))
    told = [raw.get("_language"), raw.get("language")]
    told += [one.get("language") for one in texts[:1] if one.get("language") != raw.get("_inherited")]
    return next((found for one in told if (found := language_tag(fields.text(one)))), None)


def _links(raw: Raw) -> list[Raw]:
    licenses = [{**one, "rel": "license"} for one in fields.mappings(raw.get("media_license"))]
    return fields.mappings(raw.get("links")) + licenses


def published_of(raw: Raw, zone: tzinfo) -> ParsedDate | None:
    """When an entry was published, else when it was changed."""
    return fields.moment(raw, _PUBLISHED, zone)


def has_unreadable_date(raw: Raw, entry: Entry) -> bool:
    """Whether an entry tells when it was published, and nobody can read it."""
    return entry.published is None and any(fields.text(raw.get(name)).strip() for name in _PUBLISHED)


def _title(raw: Raw, *, atom: bool) -> str:
    return line(raw, "title", atom=atom) or fields.title(raw.get("itunes_title"))


def _link(raw: Raw, *, atom: bool) -> tuple[str | None, str | None]:
    """The address of the article, and that of a FeedBurner proxy that leads to it."""
    told = alternate(fields.mappings(raw.get("links"))) or _elsewhere(raw)
    guid = fields.text(raw.get("id")).strip()
    # Only a guid that is an address already is meant as one, also beside a link that is empty or of no use.
    if not told and not atom and raw.get("_permalink") and guid.lower().startswith(("http://", "https://")):
        told = address(guid)
    original = address(raw.get("feedburner_origlink"))
    if original and original != told:
        return original, told
    return told, None


def _elsewhere(raw: Raw) -> str | None:
    """The page that atom:content points to instead of holding a text."""
    parts = fields.mappings(raw.get("content"))
    found = (address(part.get("src")) for part in parts if "html" in fields.text(part.get("type")))
    return next(filter(None, found), None)


def _base(raw: Raw, url: str, link: str | None) -> str:
    """What relative addresses in an entry start from: its xml:base, else its page."""
    told = fields.text(raw.get("_base"))
    return told if told not in {url, NOWHERE, ""} else link or url


def _texts(raw: Raw, base: str, limit: int, *, atom: bool) -> tuple[str, str]:
    """Content as HTML and, when there is another text beside it, that as plain summary."""
    full = _content(raw, atom=atom)
    short = _description(raw, atom=atom, alone=contents.is_blank(full))
    if contents.is_blank(full):
        short = short or fields.text(raw.get("subtitle")) or fields.text(raw.get("itunes_subtitle"))
        base = _own_base(raw, "summary_detail", base)
        return contents.content(short, base, limit), ""
    content = contents.content(full, _own_base(raw, "content", base), limit)
    if not short or short == full:
        return content, ""
    summary = contents.summary(short)
    return content, "" if contents.repeats(summary, full) else summary


def _own_base(raw: Raw, key: str, base: str) -> str:
    """The xml:base that a text itself states, else that of its entry."""
    told = next((fields.text(part.get("base")) for part in fields.mappings(raw.get(key))), "")
    return base if told in {fields.text(raw.get("_base")), NOWHERE, ""} else told


def _content(raw: Raw, *, atom: bool) -> str:
    """The full text as HTML: markup before plain text when a feed offers both."""
    plain = ""
    for part in fields.mappings(raw.get("content")):
        value, kind = fields.text(part.get("value")), fields.text(part.get("type"))
        if not value.strip() or (part.get("_again") and len(value) < len(fields.text(raw.get("summary")))):
            continue
        if "html" in kind or (kind.startswith("text/") and not atom):
            return _as_written(value, kind)
        if kind.startswith("text/"):
            as_is = part.get("_lines") or kind != "text/plain"  # RFC 4287 3.3.3: text of a media type
            plain = plain or (lines_to_html if as_is else text_to_html)(value)
        elif "xml" in kind:
            plain = plain or value
    return plain


def _description(raw: Raw, *, atom: bool, alone: bool) -> str:
    value = fields.text(raw.get("summary"))
    copied = any(part.get("value") == value for part in fields.mappings(raw.get("content")))
    if value.strip() and not copied:  # where there is none, feedparser copies the content
        kind = kind_of(raw, "summary", value)
        return _as_html(_as_written(value, kind), literal=atom and kind == "text/plain")
    value = fields.text(raw.get("media_description"))
    if value.strip() and (alone or not media.is_alternative(value, raw)):
        kind = kind_of(raw, "media_description", value)
        if contents.is_html(value, kind):
            return value
        return lines_to_html(value if kind else contents.resolve(value))
    return _as_html(fields.text(raw.get("itunes_summary")), literal=False)


def _as_written(value: str, kind: str) -> str:
    """feedparser writes the `<br/>` of XHTML as `<br></br>`, which HTML reads as two."""
    return value.replace("</br>", "") if "xhtml" in kind else value


def _as_html(value: str, *, literal: bool) -> str:
    """HTML; a text without any tag but with empty lines is a plain one, whose references are resolved."""
    if literal:
        return text_to_html(value)
    if "\n\n" not in value or contents.markup(value):
        return value
    return text_to_html(contents.resolve(value))


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
