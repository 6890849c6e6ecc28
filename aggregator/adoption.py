"""Taking over ids that were published before: our own files, found beside an empty database."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from aggregator.errors import SourceError
from aggregator.files import read_published
from aggregator.model import Batch, Publication, Site
from aggregator.parse import Hints, parse_document
from aggregator.store import Adopted, Store
from aggregator.text.urls import canonical_link

FORMATS = ("json", "atom", "rss")  # those that carry ids


def adopt_own_files(store: Store, publications: Sequence[Publication], site: Site, output: Path) -> int:
    """Keep the ids of what `output` holds, if the database never published; answers how many.

    So a lost database floods nobody: what was published keeps its id and date.
    """
    if not store.is_fresh() or store.adopted():
        return 0
    found: set[str] = set()
    for publication in publications:
        for batch in _read_files(publication, site, output):
            items = list(_adopt(batch))
            if items:
                store.adopt(publication, items, batch.feed.updated)
                found.update(item.id for item in items)
    return len(found)


def _read_files(publication: Publication, site: Site, output: Path) -> Iterator[Batch]:
    for suffix in FORMATS:
        name = f"{publication.id}.{suffix}"
        body = read_published(output / name)
        if body is None:
            continue
        url = f"{site.url}{name}"
        try:
            batch = parse_document(body, Hints(url=url, kind="feed", max_entries=publication.max_entries))
        except SourceError:
            continue  # not a feed, so not ours; the next publishing replaces it
        if batch.feed.id == publication.feed_id or batch.feed.self == url:
            yield batch


def _adopt(batch: Batch) -> Iterator[Adopted]:
    for entry in batch.entries:
        if entry.key:
            yield Adopted(entry.key, canonical_link(entry.link) if entry.link else "", entry.published)
