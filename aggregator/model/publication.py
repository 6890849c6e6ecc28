"""Where entries go: the site, its publications, the files they become."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from aggregator.model.parts import Person

Format = Literal["atom", "rss", "json", "html"]
Duplicates = Literal["group", "show"]  # one article of many sources: one item, or one of each
FORMATS: tuple[Format, ...] = ("atom", "rss", "json", "html")
SUFFIXES: dict[Format, str] = {"atom": ".atom", "rss": ".rss", "json": ".json", "html": ".html"}


@dataclass(frozen=True, slots=True)
class Look:
    """What the owner changes in the pages for people."""

    files: tuple[tuple[str, str], ...] = ()  # name and text of each template and style of theirs
    problem: str = ""  # why there are none, although they were asked for

    def find(self, name: str) -> str | None:
        """The text of that name, where the owner has one."""
        return dict(self.files).get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who publishes."""

    url: str  # where the output folder is reachable, with a closing slash
    tag: str  # "authority,year" of minted ids (RFC 4151)
    title: str = ""
    language: str = "en"
    timezone: tzinfo = UTC
    author: Person | None = None
    look: Look = Look()

    @property
    def epoch(self) -> datetime:
        """The `updated` of a feed without entries: 1 January of the tag's year."""
        return datetime(int(self.tag.rpartition(",")[2][:4]), 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An item that was withdrawn: at:deleted-entry (RFC 6721) / - / -."""

    id: str  # the id that subscribers saw
    when: datetime
    reason: str = ""


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
    files: tuple[tuple[Format, str], ...] = ()  # paths that are not named after the id
    posts: str | None = None  # a folder where its entries are also written as Jekyll posts
    limit: int = 50
    window: timedelta = timedelta(days=3)
    max_entries: int = 300
    duplicates: Duplicates = "group"
    hubs: tuple[str, ...] = ()
    updated: datetime | None = None  # newest change ever published; never goes back
    tombstones: tuple[Tombstone, ...] = ()  # the newest first
    archive: str = ""  # the newest page of its archive: path within the output folder, without suffix

    def path(self, form: Format) -> str:
        """Where the document of that format lies within the output folder."""
        return dict(self.files).get(form) or self.id + SUFFIXES[form]


@dataclass(frozen=True, slots=True)
class Document:
    """A published file: path within the output folder, and its bytes."""

    path: str
    media_type: str
    body: bytes
