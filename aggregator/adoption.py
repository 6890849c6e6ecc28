"""Taking over ids that were published before: by us, found beside an empty database, or by anyone."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from aggregator.errors import FetchError, NotAFeedError, SourceError
from aggregator.fetch import Request
from aggregator.files import read_published
from aggregator.model import Batch, Format, Publication, Site, Tombstone
from aggregator.parse import Hints, parse_document
from aggregator.parse.tombstones import read_tombstones
from aggregator.sources import Tools
from aggregator.store import Adopted, Store
from aggregator.text.urls import canonical_link

FORMATS: tuple[Format, ...] = ("json", "atom", "rss")  # those that carry ids
MOST = 100_000  # entries of an adopted feed


@dataclass(frozen=True, slots=True)
class _Published:
    """One of our own files."""

    batch: Batch
    tombstones: tuple[Tombstone, ...]


def adopt_own_files(store: Store, publications: Sequence[Publication], site: Site, output: Path) -> int:
    """Keep the ids of what `output` holds, if the database never published; answers how many.

    So a lost database floods nobody: what was published keeps its id and date, what was withdrawn
    stays away.
    """
    if not store.is_fresh() or store.adopted():
        return 0
    return restore_from_files(store, publications, site, output)


def restore_from_files(store: Store, publications: Sequence[Publication], site: Site, folder: Path) -> int:
    """The same whatever the database did so far; ids that it published already stay as they are."""
    found: set[str] = set()
    for publication in publications:
        for file in _read_files(publication, site, folder):
            items = list(_adopt(file.batch))
            if items or file.tombstones:
                store.adopt(publication, items, file.batch.feed.updated, file.tombstones)
                found.update(item.id for item in items)
    return len(found)


async def adopt_feed(
    store: Store, publications: Sequence[Publication], tools: Tools, place: str, now: datetime
) -> int:
    """Keep the ids of the feed at `place`, an address or a file, as published in `publications`.

    Answers how many.  Raises `SourceError` when it cannot be read or holds no entry.
    """
    batch = await _read_feed(tools, place, now)
    items = list(_adopt(batch))
    if not items:
        raise NotAFeedError(f"{place} holds no entry whose id could be taken over")
    for publication in publications:
        store.adopt(publication, items, None)
    return len({item.id for item in items})


async def _read_feed(tools: Tools, place: str, now: datetime) -> Batch:
    hints = Hints(kind="feed", max_entries=MOST, max_entry=tools.max_entry)
    try:
        if place.lower().startswith(("http://", "https://")):
            response = await tools.fetcher.get(Request(url=place), now)
            hints = replace(hints, url=response.url, media_type=response.content_type)
            return await tools.parse(response.body, hints)
        body = await asyncio.to_thread(_read_file, Path(place))
        return await tools.parse(body, hints)
    except SourceError as error:
        error.args = (f"{place} {error}",) if isinstance(error, NotAFeedError) else (f"{place}: {error}",)
        raise


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FetchError(f"cannot be read: {error.strerror or error}") from error


def _read_files(publication: Publication, site: Site, folder: Path) -> Iterator[_Published]:
    for form in FORMATS:
        name = publication.path(form)
        body = read_published(folder / name)
        if body is None:
            continue
        url = f"{site.url}{name}"
        try:
            batch = parse_document(body, Hints(url=url, kind="feed", max_entries=publication.max_entries))
        except SourceError:
            continue  # not a feed, so not ours; the next publishing replaces it
        if batch.feed.id == publication.feed_id or batch.feed.self == url:
            yield _Published(batch, read_tombstones(body) if form == "atom" else ())


def _adopt(batch: Batch) -> Iterator[Adopted]:
    for entry in batch.entries:
        if entry.key:
            yield Adopted(entry.key, canonical_link(entry.link) if entry.link else "", entry.published)
