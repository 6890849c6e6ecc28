"""JSON Feed 1.1."""

import json
from collections.abc import Sequence
from typing import Any

from aggregator.model import Enclosure, Feed, Person
from aggregator.publish.head import Head
from aggregator.publish.item import Item, one_line, web_address
from aggregator.text.dates import format_rfc3339

VERSION = "https://jsonfeed.org/version/1.1"


def write_json(head: Head, items: Sequence[Item]) -> bytes:
    """The document: keys in a fixed order, none of them null or empty."""
    feed = {
        "version": VERSION,
        "title": head.title,
        "home_page_url": head.home,
        "feed_url": head.address("json"),
        "description": head.description,
        "language": head.language,
        "authors": [_author(head.author)],
        "hubs": [{"type": "WebSub", "url": hub} for hub in head.hubs],
    }
    document = _present(feed) | {"items": [_item(head, item) for item in items]}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _item(head: Head, item: Item) -> dict[str, Any]:
    return _present(
        {
            "id": item.id,
            "url": item.link,
            "title": item.title,
            "content_html": item.body,
            "summary": item.summary,
            "image": item.image,
            "date_published": format_rfc3339(item.published),
            "date_modified": format_rfc3339(item.updated),
            "authors": [_author(person) for person in item.authors],
            "tags": [category.label or category.term for category in item.categories],
            "language": item.language or head.language,
            "attachments": [_attachment(enclosure) for enclosure in item.enclosures],
            "_source": _source(item.source) if item.source else None,
            "_rights": {"text": item.all_rights} if item.all_rights else None,
            "_also_at": [_present({"url": place.url, "title": place.title}) for place in item.also_at],
        }
    )


def _author(person: Person) -> dict[str, Any]:
    return _present({"name": person.name, "url": person.uri})


def _attachment(enclosure: Enclosure) -> dict[str, Any]:
    size = {} if enclosure.length is None else {"size_in_bytes": enclosure.length}
    lasting = {} if enclosure.duration is None else {"duration_in_seconds": enclosure.duration}
    told = {"url": enclosure.url, "mime_type": enclosure.type, "title": enclosure.title}
    return _present(told) | size | lasting


def _source(source: Feed) -> dict[str, Any]:
    """Where the entry comes from: what atom:source tells, as an extension of our own."""
    names = {
        "title": one_line(source.title),
        "url": web_address(source.link),
        "feed_url": web_address(source.self),
    }
    return _present(names)


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
