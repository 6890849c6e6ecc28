"""Taking over ids that were published before: by us, found beside an empty database, or by anyone."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from aggregator.curate.inheritance import print_entry
from aggregator.errors import FetchError, NotAFeedError, SourceError
from aggregator.fetch import Request
from aggregator.files import digest_body, read_published
from aggregator.model import SUFFIXES, Batch, Entry, Format, Publication, Site, Tombstone
from aggregator.parse import Hints
from aggregator.publishing.resting import find_rested
from aggregator.sources import Tools
from aggregator.store import Adopted, Store
from aggregator.text.ids import is_iri, mint_entry_id
from aggregator.text.urls import canonical_link

FORMATS: tuple[Format, ...] = ("json", "atom", "rss")  # those that carry ids
DATED: tuple[Format, ...] = ("atom", "json")  # those of them that tell when an entry was updated
MOST = 100_000  # entries of an adopted feed
ADOPTED = "adopted"  # the name in the new ids of entries whose own cannot be published


@dataclass(frozen=True, slots=True)
class _Published:
    """One of our own files."""

    batch: Batch
    tombstones: tuple[Tombstone, ...]


def adopt_own_files(
    store: Store,
    publications: Sequence[Publication],
    site: Site,
    output: Path,
    corrections: Publication | None = None,
) -> int:
    """Keep the ids of what `output` holds, if the database never published; answers how many.

    So a lost database floods nobody: what was published keeps its id and date, what was withdrawn
    stays away.  Of an old copy of the database, which wrote other files than those that are there, what
    it does not know is kept in the same way.  Of the feed of corrections only its date is kept: what it
    told belongs to wordings that are lost.
    """
    if not store.is_fresh():
        return _adopt_lost(store, publications, site, output, corrections)
    if store.adopted():
        return 0
    return restore_from_files(store, publications, site, output, corrections, stays=True)


def restore_from_files(
    store: Store,
    publications: Sequence[Publication],
    site: Site,
    folder: Path,
    corrections: Publication | None = None,
    *,
    stays: bool = False,
) -> int:
    """The same whatever the database did so far; ids that it published already stay as they are.

    With `stays` the folder is the one that we publish to: the pages of archives in it stay as they are.
    """
    from aggregator.adoption.reclamation import reclaim_archive  # seldom needed, as the next

    found: set[str] = set()
    for publication in publications:
        in_head: set[str] = set()
        for file in _read_heads(publication, site, folder):
            items = list(_adopt(file.batch.entries))
            if items or file.tombstones:
                store.adopt(publication, items, file.batch.feed.updated, file.tombstones)
                in_head.update(item.id for item in items)
        entries = reclaim_archive(store, publication, site, folder, in_head, stays=stays)
        if entries:
            store.adopt(publication, list(_adopt(entries, archived=True)), None)
        found.update(in_head, (entry.key for entry in entries))
    told = _read_head(corrections, site, folder, "atom") if corrections else None
    if corrections and told:
        store.hold_updated(corrections, told.batch.feed.updated)
    return len(found)


def _adopt_lost(
    store: Store,
    publications: Sequence[Publication],
    site: Site,
    output: Path,
    corrections: Publication | None,
) -> int:
    """Keep what the database forgot that it published, if its files say so.

    Where they tell of a change that it does not know, it is older than they, and so are the pages of that
    archive read back, after all heads; a file that somebody edited tells of none.
    """
    found: set[str] = set()
    behind: list[tuple[Publication, set[str]]] = []
    every = (*publications, *([corrections] if corrections else []))
    for publication, files in _find_rewritten(store, every, site, output):
        if publication is corrections:
            store.hold_updated(publication, _find_newest(files))
            continue
        in_head: set[str] = set()
        before, told = store.places.last_change(publication), _find_newest(files)
        for file in files:
            items = list(_adopt(file.batch.entries))
            store.adopt(publication, items, file.batch.feed.updated, file.tombstones, lost=True)
            in_head.update(item.id for item in items)
        if told and (before is None or before < told):
            behind.append((publication, in_head))
        found |= in_head
    for publication, in_head in behind:
        from aggregator.adoption.reclamation import reclaim_archive

        entries = reclaim_archive(store, publication, site, output, in_head, stays=False)
        store.adopt(publication, list(_adopt(entries, archived=True)), None)
        found.update(entry.key for entry in entries)
    return len(found)


def _find_rewritten(
    store: Store, publications: Sequence[Publication], site: Site, output: Path
) -> Iterator[tuple[Publication, list[_Published]]]:
    """Those whose files are not as the database knows them, with these files."""
    recorded, rested = store.written_files(), find_rested(store, output)
    for publication in publications:
        changed = [form for form in DATED if publication.path(form) not in rested]
        changed = [form for form in changed if _is_rewritten(publication, form, output, recorded)]
        files = [file for form in changed if (file := _read_head(publication, site, output, form))]
        if files:
            yield publication, files


def _is_rewritten(publication: Publication, form: Format, output: Path, recorded: Mapping[str, str]) -> bool:
    """Whether one of its files is not as the database knows it, under a name that it knows."""
    names = (publication.path(form), *(f"{name}{SUFFIXES[form]}" for name in publication.formerly))
    bodies = ((recorded[name], read_published(output / name)) for name in names if name in recorded)
    return any(body is not None and digest_body(body) != digest for digest, body in bodies)


def _find_newest(files: Sequence[_Published]) -> datetime | None:
    return max((file.batch.feed.updated for file in files if file.batch.feed.updated), default=None)


async def adopt_feed(
    store: Store, publications: Sequence[Publication], tools: Tools, place: str, tag: str, now: datetime
) -> tuple[int, int]:
    """Keep the ids of the feed at `place`, an address or a file, as published in `publications`.

    Answers how many, and of how many others only the date, under a new id: theirs is no IRI, which RSS
    allows and Atom does not.  Raises `SourceError` when it cannot be read or holds no entry.
    """
    batch = await _read_feed(tools, place, now)
    items = list(_adopt(batch.entries))
    if not items:
        raise NotAFeedError(f"{place} holds no entry whose id could be taken over")
    ids = {item.id: item.id if is_iri(item.id) else mint_entry_id(tag, ADOPTED, item.id) for item in items}
    items = list(_spell_otherwise([_rename(item, ids[item.id]) for item in items]))
    for publication in publications:
        store.adopt(publication, items, None)
    store.estates.expect()
    taken = sum(old == new for old, new in ids.items())
    return taken, len(ids) - taken


def _rename(item: Adopted, id: str) -> Adopted:
    return replace(item, id=id, printed=replace(item.printed, id=id) if item.printed else None)


def _spell_otherwise(items: Sequence[Adopted]) -> Iterator[Adopted]:
    """These, and each under the other spellings of its link, but for one that is another's own."""
    told = {item.link for item in items}
    for item in items:
        yield item
        yield from (
            replace(item, link=other, printed=None)
            for other in _list_spellings(item.link)
            if other not in told
        )


def _list_spellings(link: str) -> Iterator[str]:
    """The link with and without `www.` and a closing slash, which sites change when they are rebuilt."""
    scheme, mark, rest = link.partition("://")
    host, _, path = rest.partition("/")
    plain, bare = host.removeprefix("www."), path.rstrip("/")
    paths = (path,) if not bare or "?" in path or "#" in path else (bare, f"{bare}/")
    yield from (f"{scheme}{mark}{name}/{path}" for name in (plain, f"www.{plain}") for path in paths if mark)


async def _read_feed(tools: Tools, place: str, now: datetime) -> Batch:
    hints = Hints(kind="feed", learnt="feed", max_entries=MOST, max_entry=tools.max_entry, fast=tools.fast)
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


def _read_heads(publication: Publication, site: Site, folder: Path) -> Iterator[_Published]:
    return filter(None, (_read_head(publication, site, folder, form) for form in FORMATS))


def _read_head(publication: Publication, site: Site, folder: Path, form: Format) -> _Published | None:
    from aggregator.adoption.reclamation import read_ours
    from aggregator.parse.tombstones import read_tombstones

    found = read_ours(publication, site, folder, publication.path(form), publication.max_entries)
    if found is None:
        return None
    batch, body = found
    return _Published(batch, read_tombstones(body) if form == "atom" else ())


def _adopt(entries: Iterable[Entry], *, archived: bool = False) -> Iterator[Adopted]:
    for entry in entries:
        if entry.key:
            printed = print_entry(entry)
            link = canonical_link(entry.link) if entry.link else ""
            dates = (entry.published, entry.updated)
            yield Adopted(entry.key, link, *dates, archived=archived, printed=printed)
