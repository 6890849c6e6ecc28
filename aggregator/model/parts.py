"""What feeds and entries are made of: people, categories, files, pictures, places, podcasts.

The first half of the program's words; `model` has the other, and hands these on.
"""

from dataclasses import dataclass
from typing import Literal

from aggregator.model.packing import Packed

Shape = Literal["point", "line", "polygon", "box"]
EDITOR, OWNER = "editor", "owner"  # RSS managingEditor, itunes:owner


@dataclass(frozen=True, slots=True)
class Person(Packed):
    """Someone who wrote: atom:author / author, dc:creator / authors[]."""

    name: str = ""
    email: str | None = None
    uri: str | None = None  # atom:uri / - / url
    role: str | None = (
        None  # media:credit @role; of a feed's people `EDITOR` or `OWNER`: no author of entries
    )


@dataclass(frozen=True, slots=True)
class Category(Packed):
    """What an entry is about: atom:category / category / tags[]."""

    term: str
    scheme: str | None = None  # atom @scheme / @domain / -
    label: str | None = None  # atom @label / - / -


@dataclass(frozen=True, slots=True)
class Enclosure(Packed):
    """A file that belongs to an entry: link rel=enclosure / enclosure / attachments[]."""

    url: str
    type: str | None = None  # media type; @type / @type / mime_type
    length: int | None = None  # bytes, None when unknown; @length / @length / size_in_bytes
    title: str | None = None
    duration: int | None = None  # seconds; media:content @duration, itunes:duration / duration_in_seconds
    group: int | None = None  # files of one number are the same thing in other forms: media:group


@dataclass(frozen=True, slots=True)
class Picture(Packed):
    """A picture that an entry names for itself: media:content, media:thumbnail, image, itunes:image."""

    url: str
    width: int | None = None  # pixels
    height: int | None = None
    description: str = ""  # what is to be seen, for who does not see it: media:description
    further: bool = False  # another than the first, and no other size of one: it is shown beside it


@dataclass(frozen=True, slots=True)
class Link(Packed):
    """An address beside the entry's own: atom:link with rel via, related or license."""

    url: str
    rel: str
    type: str | None = None
    title: str | None = None
    language: str | None = None  # @hreflang


@dataclass(frozen=True, slots=True)
class Place(Packed):
    """Where it is about: georss, gml, geo:lat and geo:long; WGS 84."""

    points: tuple[tuple[float, float], ...]  # latitude, longitude
    shape: Shape = "point"  # a box: its lower left and upper right corner
    name: str | None = None  # georss:featurename


@dataclass(frozen=True, slots=True, kw_only=True)
class Podcast(Packed):
    """What the itunes elements say of a podcast, or of one episode."""

    title: str = ""
    subtitle: str = ""
    author: str = ""
    owner: Person | None = None
    image: str | None = None
    type: str | None = None  # episodic, serial / full, trailer, bonus
    duration: int | None = None  # seconds
    season: int | None = None
    episode: int | None = None
    explicit: bool | None = None
    block: bool = False  # asks not to be listed
    complete: bool = False  # no episode will follow
    moved_to: str | None = None  # itunes:new-feed-url


@dataclass(frozen=True, slots=True)
class AlsoAt:
    """Where else an article is: link rel=related, or rel=via for where we have it from / - / _also_at."""

    url: str
    title: str = ""  # of the source
    relation: Literal["related", "via"] = "related"
