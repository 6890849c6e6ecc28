"""JSON Feed, versions 1 and 1.1, read with patience: members of wrong types count as absent."""

import json
from dataclasses import replace
from datetime import tzinfo
from html import unescape
from typing import Any

from aggregator.errors import HostileError, NotAFeedError, ParseError
from aggregator.model import Batch, Enclosure, Entry, Feed, Person, Picture
from aggregator.parse import contents, fields
from aggregator.parse.hints import Hints
from aggregator.parse.selection import select
from aggregator.text.dates import ParsedDate
from aggregator.text.language import language_tag
from aggregator.text.pictures import is_avatar
from aggregator.text.urls import checked_url
from aggregator.text.xmlchars import strip_forbidden

_OWN_NAMES = frozenset({"content_html", "content_text", "date_published"})  # which no other JSON has
_ITEM_NAMES = _OWN_NAMES | {"id", "url", "title"}

Object = dict[str, Any]


def read_json_feed(text: str, hints: Hints) -> Batch:
    """The feed and its entries; raises ParseError for broken JSON, NotAFeedError for other JSON."""
    document = _load(text)
    if not isinstance(document, dict) or not _is_feed(document):
        raise NotAFeedError("is a JSON document but not a JSON Feed")
    feed = _feed(document, hints.url)
    items = _items(document)
    if not items and isinstance(document.get("items"), dict) and document["items"]:
        raise ParseError("is a broken JSON Feed: its items are no list")
    chosen, warnings = select(items, lambda item: _published(item, hints.timezone), hints.max_entries)
    entries = tuple(_entry(item, place, feed, hints) for place, item in chosen)
    told = [item for _, item in chosen if _line(item.get("date_published")).strip()]
    unreadable = sum(_published(item, hints.timezone) is None for item in told)
    return Batch(feed=feed, entries=entries, kind="feed", warnings=warnings, unreadable_dates=unreadable)


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise HostileError("nests JSON too deeply") from error
    except json.JSONDecodeError as error:
        raise ParseError(f"is broken JSON: {error.msg} in line {error.lineno}") from error
    except ValueError as error:  # an integer of thousands of digits
        raise HostileError("holds a number too long to be one") from error


def _is_feed(document: Object) -> bool:
    version = fields.text(document.get("version"))
    if "jsonfeed.org" in version:
        return True
    items = _items(document)
    return bool(items) and ("title" in document or any(_OWN_NAMES & item.keys() for item in items))


def _items(document: Object) -> list[Object]:
    """The items; PHP writes a list that lost a member as an object of numbers, and others one item alone."""
    told = document.get("items")
    if not isinstance(told, dict):
        return fields.mappings(told) if isinstance(told, list) else []
    if all(isinstance(one, dict) for one in told.values()):
        return list(told.values())
    return [told] if _ITEM_NAMES & told.keys() else []


def _feed(document: Object, url: str) -> Feed:
    hubs = (checked_url(_line(hub.get("url")), url) for hub in fields.mappings(document.get("hubs")))
    return Feed(
        title=_title(document, "title"),
        subtitle=_title(document, "description"),
        link=checked_url(_line(document.get("home_page_url")), url),
        self=checked_url(_line(document.get("feed_url")), url),
        hubs=tuple(dict.fromkeys(hub for hub in hubs if hub))[:10],
        language=language_tag(_line(document.get("language"))),
        authors=_authors(document, url),
        icon=checked_url(_line(document.get("favicon")), url),
        logo=checked_url(_line(document.get("icon")), url),
    )


def _entry(item: Object, position: int, feed: Feed, hints: Hints) -> Entry:
    url = hints.url or feed.self or ""
    link = checked_url(_line(item.get("url")), url) or checked_url(_line(item.get("external_url")), url)
    base = link or feed.link or url
    content, summary = _texts(item, base, hints.max_entry)
    published = _published(item, hints.timezone)
    updated = fields.moment(item, ("date_modified",), hints.timezone)
    key = strip_forbidden(fields.text(item.get("id")))
    stated = [checked_url(_line(item.get(name)), base) for name in ("image", "banner_image")]
    pictures = tuple(Picture(url) for url in dict.fromkeys(stated) if url and not is_avatar(url))
    elsewhere = [{"rel": "related", "href": _line(item.get("external_url"))}]
    return Entry(
        key=f"{hints.path}#{key}" if hints.path and key else key,
        title=_title(item, "title"),
        link=link,
        authors=_authors(item, base),
        published=published.when if published else None,
        precision=published.precision if published else "second",
        updated=updated.when if updated else None,
        summary=summary,
        content=content,
        language=language_tag(_line(item.get("language"))),
        categories=fields.categories((tag, None, None) for tag in _list(item.get("tags"))),
        enclosures=fields.enclosures(
            _attachment(one, base) for one in fields.mappings(item.get("attachments"))
        ),
        image=pictures[0].url if pictures else None,
        links=tuple(found for found in fields.links(elsewhere, url) if found.url != link),
        pictures=pictures,
        provenance=hints.path,
        position=position,
    )


def _title(owner: Object, key: str) -> str:
    """Plain text, in which many escape characters all the same; not we, whose items have `_source`."""
    told = fields.text(owner.get(key))
    escaped = "_source" not in owner and contents.is_escaped(told)
    return fields.title(unescape(told) if escaped else told, literal=True)


def _texts(item: Object, base: str, limit: int) -> tuple[str, str]:
    """Content as HTML, and the summary when it says something else."""
    html, plain = fields.text(item.get("content_html")), fields.text(item.get("content_text"))
    summary = contents.clip(fields.text(item.get("summary")))
    if not contents.is_blank(html):
        content = contents.content(html, base, limit)
    else:
        content = contents.plain_content(plain if plain.strip() else summary, limit, lines=True)
        summary = summary if plain.strip() else ""
    return content, "" if contents.repeats(summary, content) else summary


def _published(item: Object, zone: tzinfo) -> ParsedDate | None:
    return fields.moment(item, ("date_published", "date_modified"), zone)


def _authors(owner: Object, base: str) -> tuple[Person, ...]:
    """`authors` of 1.1, else `author` of 1."""
    found = _list(owner.get("authors")) or _list(owner.get("author"))
    told = (one if isinstance(one, dict) else {"name": one} for one in found)
    return fields.persons(
        fields.person(one.get("name"), one.get("email"), one.get("url"), base) for one in told
    )


def _attachment(one: Object, base: str) -> Enclosure | None:
    url = checked_url(_line(one.get("url")), base)
    found = fields.enclosure(url, one.get("mime_type"), one.get("size_in_bytes"), one.get("title"))
    return found and replace(found, duration=fields.seconds(one.get("duration_in_seconds")))


def _line(value: object) -> str:
    return fields.text(value).strip()


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
