"""What is read and published: feeds and their entries.

Text fields are plain text unless they say HTML; HTML has been cleaned (`text.html`); addresses are
absolute and checked (`text.urls`); times are aware and in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.model.packing import Packed
from aggregator.model.parts import AlsoAt, Category, Enclosure, Link, Person, Picture, Place, Podcast

Precision = Literal["second", "day", "month", "year"]
Echo = Literal["", "same", "edited"]  # as we wrote it, or with edits by hand; empty for any other entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Packed):
    """What a source says of itself: atom:feed / channel / the top-level object."""

    id: str = ""  # atom:id / - / -; our own minted one when the source has none
    title: str = ""
    subtitle: str = ""  # atom:subtitle / description / description
    link: str | None = None  # rel=alternate / link / home_page_url
    self: str | None = None  # rel=self / atom:link rel=self / feed_url
    hubs: tuple[str, ...] = ()  # rel=hub / atom:link rel=hub / hubs[]
    language: str | None = None  # BCP 47; xml:lang / language / language
    authors: tuple[Person, ...] = ()
    icon: str | None = None  # atom:icon / - / favicon
    logo: str | None = None  # atom:logo / image/url / icon
    rights: str | None = None  # atom:rights / copyright / -
    updated: datetime | None = None  # atom:updated / lastBuildDate / -
    contributors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    place: Place | None = None
    podcast: Podcast | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Packed):
    """One item: atom:entry / item / items[].

    A parser leaves `id`, `source_id` empty and `key` exactly as the source wrote its guid (or empty);
    `curate.identity` completes all three.  After the store, `published` is never None.
    """

    key: str = ""  # what identifies it within its source: atom:id / guid / id, exactly as written
    id: str = ""  # the id that subscribers see; minted once
    source_id: str = ""
    title: str = ""
    link: str | None = None  # rel=alternate / link / url
    aliases: tuple[str, ...] = ()  # other addresses of the same article: short link, redirect, canonical
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    published: datetime | None = None  # atom:published / pubDate / date_published
    updated: datetime | None = None  # atom:updated / - / date_modified
    precision: Precision = "second"  # how exactly the source told `published`
    summary: str = ""  # plain text; atom:summary / description beside content:encoded / summary
    content: str = ""  # HTML; atom:content / content:encoded or the only description / content_html
    language: str | None = None
    categories: tuple[Category, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None  # media:content, media:thumbnail / the same / image
    rights: str | None = None
    comments: str | None = None  # address of the discussion: rel=replies / comments / -
    links: tuple[Link, ...] = ()  # rel=via, related, license / atom:link, creativeCommons:license / -
    pictures: tuple[Picture, ...] = ()  # all that it names, the best first; none out of its text
    credits: tuple[Person, ...] = ()  # media:credit
    place: Place | None = None
    podcast: Podcast | None = None  # itunes elements of one episode
    provenance: str = ""  # path within a local folder, with / on every system
    echo: Echo = ""  # a post that we wrote ourselves, read back
    position: int = 0  # place in the source's document, 0 is the first
    source: Feed | None = None  # atom:source / source / -; None for our own and for private sources
    stated: datetime | None = None  # `updated` as its source said it last; set when it is kept
    also_at: tuple[AlsoAt, ...] = ()  # set when it is published: the others of its group

    @property
    def body(self) -> str:
        """The text by which it is known: its content, else its summary."""
        return self.content or self.summary
