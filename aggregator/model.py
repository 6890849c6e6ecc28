"""The words of the program: frozen values that every room shares.

Atom's words come first.  Each field notes what Atom / RSS 2.0 / JSON Feed call it.  Text fields are
plain text unless they say HTML; HTML has been cleaned (`text.html`); addresses are absolute and
checked (`text.urls`); times are aware and in UTC.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

Kind = Literal["auto", "feed", "page", "article", "jekyll", "text"]
Format = Literal["atom", "rss", "json", "html"]
ContentPolicy = Literal["full", "summary", "title"]
Edits = Literal["bump", "silent"]  # whether an edit moves `updated`
Duplicates = Literal["group", "show"]  # one article of many sources: one item, or one of each
Precision = Literal["second", "day", "month", "year"]
FORMATS: tuple[Format, ...] = ("atom", "rss", "json", "html")
# Request headers whose values are no secrets and may well stand in a feed.
HARMLESS_HEADERS = frozenset(
    {
        "accept",
        "accept-charset",
        "accept-language",
        "cache-control",
        "origin",
        "pragma",
        "referer",
        "user-agent",
    }
)
SHORTEST_SECRET = 6  # characters; a shorter one would tear holes into ordinary words


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who wrote: atom:author / author, dc:creator / authors[]."""

    name: str = ""
    email: str | None = None
    uri: str | None = None  # atom:uri / - / url


@dataclass(frozen=True, slots=True)
class Category:
    """What an entry is about: atom:category / category / tags[]."""

    term: str
    scheme: str | None = None  # atom @scheme / @domain / -
    label: str | None = None  # atom @label / - / -


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry: link rel=enclosure / enclosure / attachments[]."""

    url: str
    type: str | None = None  # media type; @type / @type / mime_type
    length: int | None = None  # bytes, None when unknown; @length / @length / size_in_bytes
    title: str | None = None


@dataclass(frozen=True, slots=True)
class AlsoAt:
    """Where else an article is: link rel=related, or rel=via for where we have it from / - / _also_at."""

    url: str
    title: str = ""  # of the source
    relation: Literal["related", "via"] = "related"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
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
    provenance: str = ""  # path within a local folder, with / on every system
    position: int = 0  # place in the source's document, 0 is the first
    source: Feed | None = None  # atom:source / source / -; None for our own and for private sources
    also_at: tuple[AlsoAt, ...] = ()  # set when it is published: the others of its group


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again politely; opaque, byte for byte (RFC 9110 section 13)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Auth:
    """Credentials of one source, for its own origin only; never shown, also not by repr."""

    basic: str | None = field(default=None, repr=False)  # "user:password"
    bearer: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A configured end where entries come from."""

    id: str
    location: str  # an http(s) address, or the absolute path of a local file or folder
    local: bool = False
    kind: Kind = "auto"
    title: str | None = None
    categories: tuple[str, ...] = ()  # ids of configured categories
    language: str | None = None
    timezone: tzinfo = UTC  # for dates that name no zone
    interval: timedelta = timedelta(hours=1)
    private: bool = False  # never named in public; also set for credentials and private addresses
    allow_private: bool | tuple[str, ...] = False  # True, or hosts and CIDR blocks
    auth: Auth | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    content: ContentPolicy = "full"
    rights: str | None = None
    front_matter: Mapping[str, str] = field(default_factory=dict)  # our word -> key in the posts
    formerly: tuple[str, ...] = ()  # old ids, the oldest first
    full_text: bool = False  # fetch the article behind each new entry
    fresh: timedelta | None = None  # how old what subscribers see may be; None: as `interval` says
    schedule: str | None = None  # five cron fields, in the source's time zone
    edits: Edits = "bump"
    max_bumps: int = 3  # edits of one entry that move `updated` within a day
    priority: int = 0  # the higher, the sooner its entry speaks for a group
    cap: tuple[int, timedelta] | None = None  # most entries within a time in combined feeds
    rank: int = 0  # place in the configuration

    @property
    def minting_name(self) -> str:
        """The id that this source's minted entry ids carry: its oldest, so that renaming changes none."""
        return self.formerly[0] if self.formerly else self.id

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is redacted wherever the source's server echoes it; shorter than 6 characters is not."""
        found = [value for name, value in self.headers if name.lower() not in HARMLESS_HEADERS]
        # The credentials stand behind the scheme: "Bearer TOKEN".
        found += [value.partition(" ")[2] for name, value in self.headers if name.lower() == "authorization"]
        if self.auth and self.auth.bearer:
            found.append(self.auth.bearer)
        if self.auth and self.auth.basic:
            basic = self.auth.basic
            encoded = b64encode(basic.encode()).decode("ascii")
            found += [basic, basic.partition(":")[2], encoded, encoded.rstrip("=")]
        return tuple(dict.fromkeys(value for value in map(str.strip, found) if len(value) >= SHORTEST_SECRET))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source between two readings."""

    kind: Kind = "auto"  # as learnt from the content
    feed_url: str | None = None  # the feed that a page announced, or a permanent redirect adopted
    final_url: str | None = None  # where the last good reading ended
    moved_to: str | None = None  # where the last good reading ended by permanent redirects
    validators: Mapping[str, Validators] = field(default_factory=dict)  # by URL
    # What the last batch was read with: KIND:DIGEST of the reading options; for a local source a digest
    # of its files' names, sizes and times too. Empty when a file could not be read.
    signature: str = ""
    fresh_for: timedelta | None = None  # the max-age of the last answer
    feed: Feed | None = None
    warnings: tuple[str, ...] = ()  # what could not be read although the source could
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    next_fetch: datetime | None = None  # None: due now
    reason: str = ""  # why `next_fetch` is when it is
    failures: int = 0  # in a row
    error: str | None = None
    retry_after: datetime | None = None  # a server's own "not before", never overridden


@dataclass(frozen=True, slots=True)
class NotModified:
    """A reading that found nothing new."""

    state: SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A reading: what a source offers now, in its own order.

    `complete` says that an entry missing here is gone at the source (local folders); `kept` names
    provenances that could not be read this time, whose entries stay.
    """

    feed: Feed
    entries: tuple[Entry, ...]
    kind: Kind = "feed"
    feed_links: tuple[str, ...] = ()  # the feeds that a page announces, best first
    complete: bool = False
    kept: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
    state: SourceState = field(default_factory=SourceState)


Reading = NotModified | Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who publishes."""

    url: str  # where the output folder is reachable, with a closing slash
    tag: str  # "authority,year" of minted ids (RFC 4151)
    title: str = ""
    language: str = "en"
    timezone: tzinfo = UTC
    author: Person | None = None

    @property
    def epoch(self) -> datetime:
        """The `updated` of a feed without entries: 1 January of the tag's year."""
        return datetime(int(self.tag.rpartition(",")[2][:4]), 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A configured end where entries go: one category, or `all`."""

    id: str
    feed_id: str  # tag:SITE.TAG:CATEGORY, with the category's oldest id
    title: str
    description: str = ""
    language: str | None = None
    aliases: tuple[str, ...] = ()  # other names by which entries file themselves here
    formerly: tuple[str, ...] = ()  # old ids whose files go on being written
    formats: tuple[Format, ...] = FORMATS
    limit: int = 50
    window: timedelta = timedelta(days=3)
    max_entries: int = 300
    duplicates: Duplicates = "group"
    hubs: tuple[str, ...] = ()
    updated: datetime | None = None  # newest change ever published; never goes back


@dataclass(frozen=True, slots=True)
class Document:
    """A published file: path within the output folder, and its bytes."""

    path: str
    media_type: str
    body: bytes
