"""Files and pictures of an entry: links, enclosures, Media RSS, itunes and plain image elements."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from aggregator.model import Enclosure, Person, Picture
from aggregator.parse import fields
from aggregator.parse.addresses import address
from aggregator.parse.channel import Raw
from aggregator.text.html import html_to_text
from aggregator.text.media_types import type_by_name
from aggregator.text.pictures import is_avatar, name_picture, name_shown

MAX_PICTURES = 20

_ANY = "application/octet-stream"  # says nothing
_PLAYED = frozenset({"audio", "video"})  # mediums
_READ = frozenset({"document", "executable"})
_FLASH = "application/x-shockwave-flash"


def enclosures(raw: Raw, base: str) -> tuple[Enclosure, ...]:
    """Every file once; those of one media:group that are the same thing in other forms share a number."""
    found = list(fields.enclosures(_enclosures(raw, base)))
    groups = Counter(one.group for one in found)
    found = [replace(one, group=None) if one.group and groups[one.group] == 1 else one for one in found]
    played = [place for place, one in enumerate(found) if _is_played(one.type)]
    lasting = fields.seconds(raw.get("itunes_duration"))
    if lasting and len(played) == 1 and found[played[0]].duration is None:
        found[played[0]] = replace(found[played[0]], duration=lasting)
    return tuple(found)


def _enclosures(raw: Raw, base: str) -> Iterator[Enclosure | None]:
    for link in fields.mappings(raw.get("links")):
        if link.get("rel") == "enclosure":
            url = address(link.get("href"), base)
            yield fields.enclosure(url, link.get("type"), link.get("length"), link.get("title"))
    for media in fields.mappings(raw.get("media_content")):
        url = address(media.get("url"), base)
        kind = fields.media_type(media.get("type")) or type_by_name(url or "") or ""
        if _is_file(media, kind):
            found = fields.enclosure(url, kind, media.get("filesize"))
            group = media.get("_group")
            lasting = fields.seconds(media.get("duration"))
            yield found and replace(
                found, duration=lasting, group=group if isinstance(group, int) and group else None
            )
    for part in fields.mappings(raw.get("content")):  # atom:content that stands elsewhere
        if part.get("src") and "html" not in fields.text(part.get("type")):
            yield fields.enclosure(address(part.get("src"), base), part.get("type"), None)


def _is_file(media: Raw, kind: str) -> bool:
    """Whether it is something to have: a picture stands elsewhere, a page or a player is none."""
    if kind == _FLASH:
        return False
    if media.get("medium") in _PLAYED or _is_played(kind):
        return True
    if "html" in kind or media.get("medium") == "image":
        return False
    if kind in ("", _ANY):
        kind = type_by_name(fields.text(media.get("url"))) or ""
    return not kind.startswith("image/") and (bool(kind) or media.get("medium") in _READ)


def _is_played(kind: str | None) -> bool:
    return (kind or "").startswith(("audio/", "video/"))


def pictures(raw: Raw, base: str, content: str) -> tuple[Picture, ...]:
    """The pictures that an entry names for itself, the best first, each address once; never who wrote it.

    Of those of media:content, which are as much of the entry as its files, the ones that differ are marked,
    but for what its content shows.
    """
    kept: dict[str, Picture] = {}
    groups: dict[str, object] = {}
    for value, told in _pictures(raw):
        found = address(value, base)
        if found and found not in kept and not is_avatar(found):
            size = _pixels(told.get("width")), _pixels(told.get("height"))
            kept[found] = Picture(found, *size, fields.title(_description_of(told), literal=True))
            if "_group" in told:
                groups[found] = told["_group"]
        if len(kept) == MAX_PICTURES:
            break
    return tuple(_mark(tuple(kept.values()), groups, content)) if len(groups) > 1 else tuple(kept.values())


def _mark(found: Sequence[Picture], groups: Mapping[str, object], content: str) -> Iterator[Picture]:
    """What belongs to one group, or has an address that differs in a size only, is one picture."""
    told: set[object] = set()
    shown = name_shown(content)
    for place, one in enumerate(found):
        names = {name_picture(one.url), name_picture(one.url, one.width, one.height)}
        group = groups.get(one.url)
        known = told.intersection(names) or group in told or not shown.isdisjoint(names)
        further = bool(place) and one.url in groups and not known
        told |= names | ({group} if group else set())
        yield replace(one, further=True) if further else one


def is_alternative(text: str, raw: Raw) -> bool:
    """Whether it is said of a picture, in its element, what is to be seen."""
    media = fields.mappings(raw.get("media_content"))
    return any(one.get("_description") == text for one in media if _is_picture(one))


def _description_of(media: Raw) -> str:
    told = fields.text(media.get("_description"))
    return html_to_text(told) if media.get("_html") else told


def _pictures(raw: Raw) -> Iterator[tuple[object, Raw]]:
    for key in ("media_content", "media_thumbnail"):
        media = [one for one in fields.mappings(raw.get(key)) if key == "media_thumbnail" or _is_picture(one)]
        for one in sorted(media, key=lambda one: _pixels(one.get("width")) or 0, reverse=True):
            yield one.get("url"), one
    for image in fields.mappings(raw.get("image")):
        yield image.get("href"), image
    for link in fields.mappings(raw.get("links")):
        if link.get("rel") == "enclosure" and _is_picture(link):
            yield link.get("href"), {}
    yield raw.get("_image") or (raw.get("href") if "_image" in raw else None), {}


def _is_picture(media: Raw) -> bool:
    kind = fields.text(media.get("type")) or type_by_name(fields.text(media.get("url") or media.get("href")))
    kind = (kind or "").lower()  # Mastodon calls a film without sound an image
    return kind.startswith("image/") or (media.get("medium") == "image" and not _is_played(kind))


def _pixels(value: object) -> int | None:
    digits = fields.text(value).strip().removesuffix("px")
    return int(digits) or None if digits.isascii() and digits.isdigit() and len(digits) < 6 else None


def credits_of(raw: Raw) -> tuple[Person, ...]:
    """Who is named by media:credit, each with a role where one is told."""
    named = (
        (fields.person(one.get("content")), fields.name(one.get("role")).lower())
        for one in fields.mappings(raw.get("media_credit"))
    )
    return fields.persons(replace(person, role=role or None) for person, role in named if person)
