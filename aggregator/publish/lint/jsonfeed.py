"""JSON Feed 1.1: no validator for it exists, so these are its rules in full."""

import json
from itertools import chain
from typing import Any

from aggregator.publish.lint.rules import (
    Problems,
    character_problems,
    duplicate_problems,
    html_problems,
    language_problems,
    media_type_problems,
    rfc3339_problems,
    url_problems,
)

_FEED = {
    "version": str,
    "title": str,
    "home_page_url": str,
    "feed_url": str,
    "description": str,
    "user_comment": str,
    "next_url": str,
    "icon": str,
    "favicon": str,
    "authors": list,
    "language": str,
    "expired": bool,
    "hubs": list,
    "items": list,
}
_ITEM = {
    "id": str,
    "url": str,
    "external_url": str,
    "title": str,
    "content_html": str,
    "content_text": str,
    "summary": str,
    "image": str,
    "banner_image": str,
    "date_published": str,
    "date_modified": str,
    "authors": list,
    "tags": list,
    "language": str,
    "attachments": list,
}
_BOM = b"\xef\xbb\xbf"
_AUTHOR = {"name": str, "url": str, "avatar": str}
_HUB = {"type": str, "url": str}
_ATTACHMENT = {
    "url": str,
    "mime_type": str,
    "title": str,
    "size_in_bytes": int,
    "duration_in_seconds": (int, float),
}
_URLS = (
    "home_page_url",
    "feed_url",
    "next_url",
    "icon",
    "favicon",
    "url",
    "external_url",
    "image",
    "banner_image",
)


def lint_json(body: bytes) -> Problems:
    """Everything wrong with a JSON Feed."""
    feed = _load(body)
    if not isinstance(feed, dict) or feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "is no JSON Feed 1.1"
        return
    yield from character_problems(body.decode())
    yield from _object(feed, _FEED, ("version", "title", "feed_url", "items"), "the feed")
    yield from _people(feed, "the feed")
    if "next_url" in feed and feed["next_url"] == feed.get("feed_url"):
        yield "the next_url of the feed leads to itself"
    for hub in _objects(feed, "hubs"):
        yield from _object(hub, _HUB, ("type", "url"), "a hub")
    items = _objects(feed, "items")
    if len(items) != len(feed.get("items", ())):
        yield "has an item that is no object"
    yield from duplicate_problems(str(item.get("id")) for item in items)
    yield from chain.from_iterable(map(_item, items))


def check_json(body: bytes) -> None:
    """Raise ValueError for what is no JSON."""
    if body.startswith(_BOM):
        raise ValueError("begins with a byte order mark")
    json.loads(body)


def lint_json_item(body: bytes) -> tuple[str, Problems]:
    """The id of an item that was cut out of a feed, and everything wrong with it alone."""
    item = _load(body)
    if not isinstance(item, dict):
        return "", iter(["has an item that is no object"])
    return str(item.get("id")), chain(character_problems(body.decode()), _item(item))


def _load(body: bytes) -> Any:
    """The value; raises ValueError for what RFC 8259 or JSON Feed forbids."""
    if body.startswith(_BOM):
        raise ValueError("begins with a byte order mark")
    return json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_refuse)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("has a key twice in one object")
    return fields


def _refuse(constant: str) -> Any:
    raise ValueError(f"holds {constant}, which is no JSON")


def _item(item: dict[str, Any]) -> Problems:
    where = f"item {item.get('id', '(without id)')}"
    yield from _object(item, _ITEM, ("id",), where)
    if not item.get("content_html") and not item.get("content_text"):
        yield f"{where} has neither content_html nor content_text"
    yield from html_problems(str(item.get("content_html", "")), where)
    for name in ("date_published", "date_modified"):
        if name in item:
            yield from rfc3339_problems(str(item[name]), f"{name} of {where}")
    yield from _people(item, where)
    if not all(isinstance(tag, str) and tag for tag in item.get("tags", ())):
        yield f"{where} has a tag that is no text"
    for attachment in _objects(item, "attachments"):
        yield from _object(attachment, _ATTACHMENT, ("url", "mime_type"), f"an attachment of {where}")
        yield from media_type_problems(str(attachment.get("mime_type")), f"an attachment's type of {where}")


def _people(parent: dict[str, Any], where: str) -> Problems:
    for person in _objects(parent, "authors"):
        yield from _object(person, _AUTHOR, (), f"an author of {where}")
        if not person:
            yield f"{where} has an author without name and address"


def _objects(parent: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = parent.get(name, ())
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _object(value: dict[str, Any], known: dict[str, Any], needed: tuple[str, ...], where: str) -> Problems:
    """Needed keys stand, known keys have their type, unknown ones begin with _ and hold no dot; no nulls."""
    for name in needed:
        if name not in value or value[name] == "":
            yield f"{where} has no {name}"
    for name, member in value.items():
        if member is None:
            yield f"{where} has a null: {name}"
        elif name in known and not isinstance(member, known[name]):
            yield f"{where} has a {name} of the wrong type"
        elif name not in known and (not name.startswith("_") or "." in name):
            yield f"{where} has the unknown key {name}"
        elif name in _URLS:
            yield from url_problems(str(member), f"{name} of {where}")
    if "language" in value:
        yield from language_problems(str(value["language"]), f"the language of {where}")
