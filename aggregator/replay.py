"""A changed configuration tried on what is stored: what would enter and leave each feed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.model import Entry, Publication
from aggregator.store import Store

Head = Mapping[tuple[int, int | None], Entry]  # by item and, where they are shown apart, entry


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDifference:
    """What subscribers of one feed would see change, the newest first."""

    feed: str
    enters: tuple[Entry, ...] = ()
    leaves: tuple[Entry, ...] = ()
    changed: tuple[tuple[Entry, Entry], ...] = ()  # shown before, shown then: another title, text, tag
    ends: bool = False  # the feed is no longer configured

    def __bool__(self) -> bool:
        return bool(self.enters or self.leaves or self.changed or self.ends)


def replay(
    store: Store, publications: Sequence[Publication], apply: Callable[[], None], now: datetime
) -> list[FeedDifference]:
    """Compare every head before and after `apply`, which brings `store`, a copy, in line with them.

    Before is how the database was filed and published last, but at `now`: what only ages is no difference.
    """
    windows = store.windows()
    past = [_as_published(publication, windows) for publication in publications]
    known = {publication.id for publication in past}
    ended = sorted(id for id in windows if id not in known)
    before = [_read_head(store, publication, now) for publication in past]
    apply()
    after = [_read_head(store, publication, now) for publication in publications]
    found = [
        _compare(publication.id, *heads)
        for publication, *heads in zip(publications, before, after, strict=True)
    ]
    return [*found, *(FeedDifference(feed=id, ends=True) for id in ended)]


def _as_published(publication: Publication, windows: Mapping[str, tuple[int, float, int]]) -> Publication:
    """The publication under the id and with the bounds that it had."""
    ids = (publication.id, *reversed(publication.formerly))
    id = next((id for id in ids if id in windows), publication.id)
    if id not in windows:
        return publication
    limit, window, most = windows[id]
    return replace(
        publication, id=id, limit=limit, window=timedelta(seconds=window), max_entries=most, feed_id=""
    )


def _read_head(store: Store, publication: Publication, now: datetime) -> Head:
    chosen = store.shelf.choose(publication, now).head
    found = (
        store.shelf.parted(publication.id, chosen)
        if publication.duplicates == "show"
        else store.shelf.items([one.article for one in chosen])
    )
    return {(one.article, one.entry): item.read().entry for one, item in zip(chosen, found, strict=True)}


def _compare(feed: str, before: Head, after: Head) -> FeedDifference:
    both = [(before[id], entry) for id, entry in after.items() if id in before]
    return FeedDifference(
        feed=feed,
        enters=tuple(entry for id, entry in after.items() if id not in before),
        leaves=tuple(entry for id, entry in before.items() if id not in after),
        changed=tuple((old, new) for old, new in both if old != new),
    )
