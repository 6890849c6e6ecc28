"""Reclaiming our own published files: the pages of an archive that a lost database left behind."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aggregator.errors import SourceError
from aggregator.files import digest_body, is_taken, read_published
from aggregator.model import Batch, Entry, Publication, Site
from aggregator.parse import Hints, parse_document
from aggregator.publishing.pages import name_page
from aggregator.publishing.press import PAGE
from aggregator.store import Month, Store

MOST = 10 * PAGE  # entries that a page may hold
LONGEST = 2**26  # bytes of one entry: what we published is never cut
_NAME = re.compile(r"(\d{4}-\d{2})(?:-([1-9]\d*))?")


@dataclass(frozen=True, slots=True)
class _Found:
    """A page as it was found: its month, its number in it, its entries with their places."""

    month: str
    number: int
    entries: tuple[Entry, ...]


def reclaim_archive(
    store: Store, publication: Publication, site: Site, folder: Path, in_head: Collection[str], *, stays: bool
) -> list[Entry]:
    """Keep what the archive of a publication in `folder` shows, and answer its entries.

    With `stays` the folder is the one that we publish to: the pages go on lying there as they are.
    """
    found = list(_read_pages(publication, site, folder))
    entries = [entry for page in found for entry in page.entries]
    if entries:
        paths = _find_lying(publication, folder) if stays else {}
        months = list(_link(publication, found)) if paths else []
        store.archives.adopt(publication.id, entries, in_head, months, paths)
    return entries


def read_ours(
    publication: Publication, site: Site, folder: Path, name: str, most: int
) -> tuple[Batch, bytes] | None:
    """A published file of ours, with its bytes; None for what is no feed or another's."""
    body = read_published(folder / name)
    if body is None:
        return None
    url = f"{site.url}{name}"
    try:
        batch = parse_document(body, Hints(url=url, kind="feed", max_entries=most, max_entry=LONGEST))
    except SourceError:
        return None  # the next publishing replaces it
    ours = batch.feed.id == publication.feed_id or batch.feed.self == url
    return (batch, body) if ours else None


def _read_pages(publication: Publication, site: Site, folder: Path) -> Iterator[_Found]:
    """Every page once, in the format that tells more, under the present id before an old one."""
    seen: set[str] = set()
    for name in (publication.id, *publication.formerly):
        for path in sorted((folder / "archive" / name).glob("[0-9]*")):
            told, better = _NAME.fullmatch(path.stem), path.with_suffix(".atom")
            if not told or path.stem in seen or (path != better and is_taken(better)):
                continue
            ours = read_ours(publication, site, folder, f"archive/{name}/{path.name}", MOST)
            if path.suffix in (".atom", ".json") and ours:
                seen.add(path.stem)
                number = int(told[2] or 1)
                # A later page of a month holds what is newer: among equal dates its entries come first.
                placed = (replace(one, position=one.position - number * MOST) for one in ours[0].entries)
                yield _Found(told[1], number, tuple(one for one in placed if one.key and one.published))


def _find_lying(publication: Publication, folder: Path) -> dict[str, str]:
    """The files of the archive, by path, with the digests of their bytes."""
    names = (publication.id, *publication.formerly)
    places = (path for name in names for path in (folder / "archive" / name).glob("[0-9]*"))
    bodies = ((path.relative_to(folder).as_posix(), read_published(path)) for path in sorted(places))
    return {path: digest_body(body) for path, body in bodies if body is not None}


def _link(publication: Publication, found: Sequence[_Found]) -> Iterator[Month]:
    """The months whose pages are all there, each with the links that its pages have."""
    last = {month: max(page.number for page in found if page.month == month) for month in _months(found)}
    whole = [month for month in last if last[month] == sum(page.month == month for page in found)]
    for place, month in enumerate(whole):
        before = whole[place - 1] if place else ""
        after = whole[place + 1] if place + 1 < len(whole) else ""
        yield Month(
            name=month,
            stale_from=None,
            pages=last[month],
            previous=name_page(publication.id, before, last[before]) if before else "",
            following=name_page(publication.id, after, 1) if after else "",
        )


def _months(found: Sequence[_Found]) -> list[str]:
    return sorted({page.month for page in found})
