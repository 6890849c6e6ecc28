"""What every format writes of a publication itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from aggregator.model import FORMATS, SUFFIXES, Format, Person, Publication, Site, Tombstone
from aggregator.publish.addresses import web_address
from aggregator.publish.item import one_line, site_author
from aggregator.text.language import language_tag

MEDIA_TYPES: dict[Format, str] = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
    "html": "text/html",
}
ARCHIVE_FORMATS: tuple[Format, ...] = ("atom", "json")  # those that can name the page before
FEED_FORMATS: tuple[Format, ...] = ("atom", "rss", "json")  # the best first
FORMAT_NAMES: dict[Format, str] = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed", "html": "HTML"}
NEWEST = 5  # entries of each category on the index
GENERATOR = "aggregator"  # without a version: an upgrade must not change every document


class Dated(Protocol):
    """What a publication holds, as far as its own dates depend on it."""

    @property
    def published(self) -> datetime | None: ...
    @property
    def updated(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an archive (RFC 5005 section 4)."""

    name: str  # path within the output folder, without suffix
    previous: str  # the page before, so named too; empty for the oldest
    following: str  # the page after; empty for the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A publication ready to be written: no field is empty but `hubs`, `tombstones` and the links."""

    name: str  # of the category
    id: str
    title: str
    description: str
    language: str
    author: Person
    updated: datetime
    home: str  # the page for people
    site_url: str
    formats: tuple[Format, ...]
    paths: Mapping[Format, str]  # of its documents within the output folder
    depth: int  # folders between the output folder and its page
    hubs: tuple[str, ...]
    tombstones: tuple[Tombstone, ...]
    previous: str  # the newest page of the archive; of a page the one before
    following: str  # of a page the one after
    current: Mapping[Format, str]  # of a page the documents of the head

    def history(self, form: Format) -> list[tuple[str, str]]:
        """The relations of RFC 5005 that its document of that format has, each with an address."""
        paths = {"current": self.current[form]} if self.current else {}
        names = {"prev-archive": self.previous, "next-archive": self.following}
        paths |= {relation: name + SUFFIXES[form] for relation, name in names.items() if name}
        return [(relation, self.site_url + path) for relation, path in paths.items()]

    def address(self, form: Format) -> str:
        """Where the document of that format is reachable."""
        return self.site_url + self.paths[form]


def make_head(
    publication: Publication, entries: Sequence[Dated], site: Site, path: str | None = None
) -> Head:
    """Complete a publication; `updated` is its newest change, the site's epoch if it never held anything."""
    title = one_line(publication.title) or publication.id
    has_page = "html" in publication.formats
    return Head(
        name=publication.id,
        id=publication.feed_id,
        title=title,
        description=one_line(publication.description) or title,
        language=language_of(publication, site),
        author=site_author(site),
        updated=_newest_change(publication, entries, site),
        home=site.url + publication.path("html") if has_page else site.url,
        site_url=site.url,
        formats=publication.formats,
        paths={form: publication.path(form) for form in FORMATS},
        depth=(path or publication.path("html")).count("/"),
        hubs=tuple(filter(None, map(web_address, publication.hubs))),
        tombstones=publication.tombstones,
        previous=publication.archive,
        following="",
        current={},
    )


def make_page(publication: Publication, page: Page, entries: Sequence[Dated], site: Site) -> Head:
    """Complete a page of the archive: its own newest change, and nothing that moves with the head."""
    own = replace(publication, updated=None, tombstones=(), hubs=(), archive=page.previous)
    head = make_head(own, entries, site)
    paths = {form: page.name + SUFFIXES[form] for form in FORMATS}
    return replace(head, paths=paths, following=page.following, current=head.paths)


def language_of(publication: Publication | None, site: Site) -> str:
    """The publication's language, else the site's, else English."""
    own = language_tag(publication.language) if publication else None
    return own or language_tag(site.language) or "en"


def _newest_change(publication: Publication, entries: Sequence[Dated], site: Site) -> datetime:
    times = [time for entry in entries for time in (entry.published, entry.updated) if time]
    if publication.updated:
        times.append(publication.updated)
    return max(times, default=site.epoch)
