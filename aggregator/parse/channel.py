"""What feedparser read of a feed as a whole, or of an entry's own source, as a Feed."""

from dataclasses import replace
from datetime import tzinfo
from typing import Any

from aggregator.model import OWNER, Category, Feed, Person
from aggregator.parse import fields
from aggregator.parse.addresses import NOWHERE, address
from aggregator.parse.place import place
from aggregator.parse.podcast import podcast
from aggregator.text.language import language_tag

_IMAGES = ("image", "media_thumbnail", "media_content")

Raw = dict[str, Any]


def read_channel(raw: Raw, *, atom: bool, zone: tzinfo, base: str = NOWHERE) -> Feed:
    """The Feed; `atom` says that text types are meant as they are told."""
    links = fields.mappings(raw.get("links"))
    images = [one for key in _IMAGES for one in fields.mappings(raw.get(key))]
    # Not by feedparser, which takes 31 February for 3 March.
    updated = fields.moment(raw, ("updated", "published", "dc_date"), zone)
    return Feed(
        id=fields.text(raw.get("id")),
        title=line(raw, "title", atom=atom),
        subtitle=line(raw, "subtitle", atom=atom)
        or fields.title(raw.get("itunes_summary"))
        or fields.title(raw.get("itunes_subtitle")),
        link=alternate(links),
        self=next((found for found in addresses(links, "self")), None),
        hubs=tuple(dict.fromkeys(addresses(links, "hub")))[:10],
        language=language_tag(fields.text(raw.get("language"))),
        authors=people(raw, "authors") or _owners(raw),
        icon=address(raw.get("icon")),
        logo=address(raw.get("logo")) or next(filter(None, (_image(one, base) for one in images)), None),
        rights=line(raw, "rights", atom=atom) or None,
        updated=updated.when if updated else None,
        contributors=people(raw, "contributors"),
        categories=categories(raw),
        place=place(raw),
        podcast=podcast(raw, base),
    )


def categories(raw: Raw) -> tuple[Category, ...]:
    """Terms with their schemes and labels."""
    tags = fields.mappings(raw.get("tags"))
    return fields.categories((tag.get("term"), tag.get("scheme"), tag.get("label")) for tag in tags)


def _image(image: Raw, base: str) -> str | None:
    return address(image.get("href") or image.get("url"), base)


def addresses(links: list[Raw], rel: str) -> list[str]:
    """The checked addresses of all links with this relation."""
    return [
        found for link in links if link.get("rel") == rel for found in [address(link.get("href"))] if found
    ]


def alternate(links: list[Raw]) -> str | None:
    """The page that a feed or an entry stands for: HTML before other types, the first before later ones."""
    pages = [link for link in links if link.get("rel") == "alternate"]
    html = [link for link in pages if "html" in fields.text(link.get("type"))]
    return next(iter(addresses(html, "alternate") or addresses(pages, "alternate")), None)


def line(raw: Raw, key: str, *, atom: bool) -> str:
    """A title or its like on one line."""
    value = fields.text(raw.get(key))
    return fields.title(value, literal=atom and kind_of(raw, key, value) == "text/plain")


def kind_of(raw: Raw, key: str, value: str) -> str:
    """The media type told for a text; "" when an extension's element left its own behind."""
    for detail in fields.mappings(raw.get(f"{key}_detail")):
        if detail.get("value") == value:
            return fields.text(detail.get("type"))
    return ""


def people(raw: Raw, key: str) -> tuple[Person, ...]:
    """Authors or contributors; an editor who is an author too counts as that."""
    found = [
        (fields.person(one.get("name"), one.get("email"), one.get("href")), fields.text(one.get("role")))
        for one in fields.mappings(raw.get(key))
    ]
    authors = {person for person, role in found if not role}
    return fields.persons(
        replace(person, role=role) if person and role and person not in authors else person
        for person, role in found
    )


def _owners(raw: Raw) -> tuple[Person, ...]:
    return tuple(replace(one, role=OWNER) for one in people(raw, "publisher_detail"))
