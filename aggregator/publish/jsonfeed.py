"""JSON Feed 1.1."""

import json
from collections.abc import Iterator
from typing import Any

from aggregator.model import Enclosure, Feed, Person, Picture, Place
from aggregator.publish.addresses import page_address, web_address
from aggregator.publish.head import Head
from aggregator.publish.item import Item, one_line
from aggregator.text.dates import format_rfc3339
from aggregator.text.media_types import type_by_name
from aggregator.text.urls import registrable_domain

VERSION = "https://jsonfeed.org/version/1.1"
_USUAL = "image/jpeg"  # of a picture whose address does not tell
BANNER = 1000  # pixels of width from which a picture can be one


def write_json(head: Head) -> bytes:
    """The document without items: keys in a fixed order, none of them null or empty."""
    feed = {
        "version": VERSION,
        "title": head.title,
        "home_page_url": head.home,
        "feed_url": head.address("json"),
        "next_url": dict(head.history("json")).get("prev-archive"),
        "description": head.description,
        "language": head.language,
        "authors": [_author(head.author)],
        "hubs": [{"type": "WebSub", "url": hub} for hub in head.hubs],
    }
    return (json.dumps(_present(feed) | {"items": []}, ensure_ascii=False, indent=1) + "\n").encode()


def write_item(head: Head, item: Item) -> bytes:
    """An item as it stands among others in the document."""
    text = json.dumps(_item(head, item), ensure_ascii=False, indent=1)
    return f"  {text}".replace("\n", "\n  ").encode()


def _item(head: Head, item: Item) -> dict[str, Any]:
    return _present(
        {
            "id": item.id,
            "url": item.link,
            "external_url": item.link if item.source is None and _leads_away(head, item) else None,
            "title": item.title,
            "content_html": item.body,
            "summary": item.summary,
            "image": item.image,
            "banner_image": item.image if item.picture and _is_wide(item.picture) else None,
            "date_published": format_rfc3339(item.published),
            "date_modified": format_rfc3339(item.updated),
            "authors": [_author(person) for person in item.authors],
            "tags": [category.label or category.term for category in item.categories],
            "language": item.language if item.language != head.language else None,
            "attachments": [_attachment(enclosure) for enclosure in (*item.enclosures, *_files(item))],
            "_source": _source(item.source) if item.source else None,
            "_rights": _rights(item),
            "_podcast": _podcast(item),
            "_place": _place(item.place) if item.place else None,
            "_links": [
                _present({"rel": link.rel, "url": link.url, "title": link.title})
                for link in item.links
                if link.rel != "license"
            ],
            "_also_at": [_present({"url": place.url, "title": place.title}) for place in item.also_at],
        }
    )


def _leads_away(head: Head, item: Item) -> bool:
    """Whether an entry of our own is about a page of others: a link post."""
    return bool(item.link) and registrable_domain(item.link or "") != registrable_domain(head.site_url)


def _is_wide(picture: Picture) -> bool:
    """Whether it can lie across the head of an article."""
    return (picture.width or 0) >= BANNER and (picture.width or 0) >= 2 * (
        picture.height or picture.width or 1
    )


def _files(item: Item) -> Iterator[Enclosure]:
    """Pictures beside the image, for which the format has no other place."""
    for picture in item.further:
        kind = type_by_name(picture.url) or ""
        kind = kind if kind.startswith("image/") else _USUAL
        yield Enclosure(picture.url, kind, title=picture.description or None)


def _rights(item: Item) -> dict[str, Any]:
    licenses = [link.url for link in item.links if link.rel == "license"]
    return _present({"text": item.all_rights, "license": next(iter(licenses), None)})


def _podcast(item: Item) -> dict[str, Any]:
    """What the itunes elements said of an episode; its duration stands with the file."""
    podcast = item.podcast
    if podcast is None:
        return {}
    explicit = {} if podcast.explicit is None else {"explicit": podcast.explicit}
    told = {"season": podcast.season, "episode": podcast.episode, "type": podcast.type}
    people = {"author": one_line(podcast.author), "image": web_address(podcast.image)}
    return _present({**told, **people, "subtitle": one_line(podcast.subtitle)}) | explicit


def _place(place: Place) -> dict[str, Any]:
    points = [list(point) for point in place.points]
    return _present({"name": one_line(place.name or ""), "shape": place.shape, "points": points})


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
        "url": page_address(source.link),
        "feed_url": web_address(source.self),
    }
    return _present(names)


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
