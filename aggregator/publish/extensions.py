"""What Atom and RSS say in the words of others: media, georss, itunes, Creative Commons.

The elements stand in namespaces that validators know, under their customary prefixes: some readers match
literal names.  Each is left out where it would say nothing.
"""

from collections.abc import Iterable, Sequence

from lxml.etree import SubElement, _Element

from aggregator.model import Enclosure, Person, Picture, Place
from aggregator.publish.addresses import has_host_name, web_address
from aggregator.publish.characters import break_tags
from aggregator.publish.item import Item, best_enclosure, one_line
from aggregator.publish.namespaces import NAMESPACES
from aggregator.publish.podcasts import (
    EPISODE_TYPES,
    MAX_TEXT,
    Show,
    duration_of,
    is_blocked,
    is_episode,
    is_explicit,
)
from aggregator.text.html import shorten
from aggregator.text.words import word_set

_MEDIA, _GEORSS, _ITUNES = (f"{{{NAMESPACES[name]}}}" for name in ("media", "georss", "itunes"))
_LICENSE = f"{{{NAMESPACES['creativeCommons']}}}license"
_PLAYED = ("audio", "video")
# Of the roles of the European Broadcasting Union, which media:credit means, those that feeds use.
CREDIT_ROLES = word_set(
    """
    actor animator announcer author artist choreographer composer conductor consultant correspondent dancer
    director editor illustrator interviewer lyricist musician orchestra participant performer photographer
    producer reporter singer translation witness
    """
)


def find_used(item: Item, *, rss: bool) -> tuple[str, ...]:
    """The prefixes of what only some items have, as far as this one needs them."""
    places = ("georss",) if item.place else ()
    return (*places, "creativeCommons") if rss and licenses_of(item) else places


def declare_used(prefixes: Iterable[str], show: Show | None, *, rss: bool) -> dict[str, str]:
    """The namespaces that a document needs, by prefix: `prefixes` are those that its items ask for."""
    used = {"media", *prefixes} | ({"dc"} if rss else set()) | ({"itunes"} if show else set())
    return {prefix: NAMESPACES[prefix] for prefix in sorted(used)}


# --- media -------------------------------------------------------------------------------------------------


def append_media(parent: _Element, item: Item, *, rss: bool) -> None:
    """The pictures, what is known of the files beside their links, and who is credited."""
    if item.separate_image and item.picture:
        told = _append_picture(parent, item.picture)
        SubElement(parent, _MEDIA + "thumbnail", told, url=item.picture.url)
    for picture in item.further:
        _append_picture(parent, picture)
    told_files = [one for one in item.enclosures if _is_worth_telling(one, item, rss=rss)]
    for together in _group(told_files):
        within = SubElement(parent, _MEDIA + "group") if len(together) > 1 else parent
        for enclosure in together:
            _append_file(within, enclosure, rss=rss)
    for person in item.credits:
        _append_credit(parent, person)


def _append_picture(parent: _Element, picture: Picture) -> dict[str, str]:
    size = {"width": picture.width, "height": picture.height}
    told = {name: str(value) for name, value in size.items() if value}
    content = SubElement(parent, _MEDIA + "content", told, url=picture.url, medium="image")
    if picture.description:
        SubElement(content, _MEDIA + "description", type="plain").text = picture.description
    return told


def _is_worth_telling(enclosure: Enclosure, item: Item, *, rss: bool) -> bool:
    """RSS has room for one file only; neither format for how long it lasts and what belongs together."""
    beside = rss and enclosure != best_enclosure(item.enclosures)
    return beside or bool(enclosure.duration or enclosure.group)


def _group(enclosures: Sequence[Enclosure]) -> list[list[Enclosure]]:
    together: dict[int, list[Enclosure]] = {}
    for place, one in enumerate(enclosures):
        together.setdefault(one.group or -1 - place, []).append(one)
    return list(together.values())


def _append_file(parent: _Element, enclosure: Enclosure, *, rss: bool) -> None:
    kind = enclosure.type or ""
    medium = kind.partition("/")[0]
    told = {
        "url": enclosure.url,
        "fileSize": str(enclosure.length or ""),
        "type": kind,
        "medium": medium if medium in (*_PLAYED, "image") else "",
        "duration": str(enclosure.duration or ""),
    }
    content = SubElement(parent, _MEDIA + "content", {name: value for name, value in told.items() if value})
    if rss and enclosure.title:  # Atom says it in the link
        SubElement(content, _MEDIA + "title", type="plain").text = break_tags(enclosure.title)


def _append_credit(parent: _Element, person: Person) -> None:
    role = {"role": person.role, "scheme": "urn:ebu"} if person.role in CREDIT_ROLES else {}
    SubElement(
        parent, _MEDIA + "credit", {name: value for name, value in role.items() if value}
    ).text = person.name


# --- georss ------------------------------------------------------------------------------------------------


def append_place(parent: _Element, place: Place) -> None:
    """GeoRSS-Simple; a box as the polygon of its corners, the form that all know."""
    points = place.points
    if place.shape == "box":
        (south, west), (north, east) = points[0], points[-1]
        points = ((south, west), (south, east), (north, east), (north, west), (south, west))
    shape = "polygon" if place.shape == "box" else place.shape
    SubElement(parent, _GEORSS + shape).text = " ".join(_decimal(value) for pair in points for value in pair)
    if name := one_line(place.name or ""):
        SubElement(parent, _GEORSS + "featureName").text = name


def _decimal(value: float) -> str:
    """Without exponent; seven digits are a centimetre."""
    return f"{value:.7f}".rstrip("0").rstrip(".")


# --- licences ----------------------------------------------------------------------------------------------


def licenses_of(item: Item) -> list[str]:
    """The addresses of the licences that an item is under."""
    return [link.url for link in item.links if link.rel == "license"]


def append_licenses(parent: _Element, item: Item) -> None:
    """What Atom says with rel=license."""
    for url in licenses_of(item):
        SubElement(parent, _LICENSE).text = url


# --- itunes ------------------------------------------------------------------------------------------------


def append_show(channel: _Element, show: Show) -> None:
    """What a channel must say as soon as one of its items is an episode."""
    name = shorten(break_tags(show.owner.name), MAX_TEXT)
    SubElement(channel, _ITUNES + "author").text = name
    owner = SubElement(channel, _ITUNES + "owner")
    SubElement(owner, _ITUNES + "name").text = name
    SubElement(owner, _ITUNES + "email").text = show.owner.email
    SubElement(channel, _ITUNES + "category", text=show.category)
    SubElement(channel, _ITUNES + "explicit").text = _truth(show.explicit)


def append_episode(parent: _Element, item: Item) -> None:
    """What a player of podcasts wants to know; nothing of an item that is no episode."""
    if not is_episode(item):
        return
    podcast, source = item.podcast, item.source.podcast if item.source else None
    title = one_line(podcast.title) if podcast else ""
    told = {
        "title": title if title != item.title else "",
        "author": one_line((podcast and podcast.author) or (source and source.author) or "")[:MAX_TEXT],
        "subtitle": shorten(one_line(podcast.subtitle), MAX_TEXT - 1) if podcast else "",
        "duration": str(duration_of(item, best_enclosure(item.enclosures)) or ""),
        "season": str((podcast and podcast.season) or ""),
        "episode": str((podcast and podcast.episode) or ""),
        "episodeType": podcast.type or "" if podcast and podcast.type in EPISODE_TYPES else "",
    }
    for name, value in told.items():
        if value:
            SubElement(parent, _ITUNES + name).text = break_tags(value)
    _append_signs(parent, item)


def _append_signs(parent: _Element, item: Item) -> None:
    explicit = is_explicit(item)
    if explicit is not None:
        SubElement(parent, _ITUNES + "explicit").text = _truth(explicit)
    image = web_address(item.podcast.image) if item.podcast else None
    if image and has_host_name(image):
        SubElement(parent, _ITUNES + "image", href=image)
    if is_blocked(item):
        SubElement(parent, _ITUNES + "block").text = "yes"


def _truth(value: bool) -> str:
    return "true" if value else "false"
