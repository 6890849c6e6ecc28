"""The entries of an item beside the one that it shows."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select

from aggregator.model import AlsoAt, Entry, SourceState
from aggregator.store.codec import decode
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.schema import AnyRow, articles, entries, sources
from aggregator.text.urls import cut_tracking

_OTHERS = Prepared(
    lambda: (
        select(entries.c.article_id, entries.c.entry, *sources.c)
        .join(articles, articles.c.id == entries.c.article_id)
        .join(sources, sources.c.id == entries.c.source_id)
        .where(entries.c.id != articles.c.lead, ~entries.c.gone, ~entries.c.dropped, ~sources.c.local)
        .where(entries.c.article_id.in_(THESE))
        .order_by(sources.c.rank, sources.c.id, entries.c.id)
    )
)


def find_others(connection: Connection, items: Sequence[int]) -> dict[int, tuple[AlsoAt, ...]]:
    """By item: where its other entries lead, the first to speak for it first.

    Without tracking parameters, of which many change with every answer and would have the item made anew.
    A private source is not named; where its entry leads would be published if it spoke for the item.
    """
    found: dict[int, list[AlsoAt]] = defaultdict(list)
    for row in _OTHERS.find_listed(connection, items):
        link = decode(Entry, row.entry).link
        if link:
            name = "" if row.private else _name(row)
            found[row.article_id].append(AlsoAt(cut_tracking(link), name))
    return {item: tuple(dict.fromkeys(others)) for item, others in found.items()}


def _name(source: AnyRow) -> str:
    feed = decode(SourceState, source.state).feed
    return source.title or (feed.title if feed else "") or str(source.id)
