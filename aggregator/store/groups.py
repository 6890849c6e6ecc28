"""The entries of an item beside the one that it shows."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select

from aggregator.model import AlsoAt, Entry, SourceState
from aggregator.store.batches import chunk
from aggregator.store.codec import decode
from aggregator.store.schema import articles, entries, sources


def find_others(connection: Connection, items: Sequence[int]) -> dict[int, tuple[AlsoAt, ...]]:
    """By item: its other entries that may be named in public, the first to speak for it first."""
    columns = (entries.c.article_id, entries.c.entry, sources.c.title, sources.c.state, sources.c.id)
    query = (
        select(*columns)
        .join(articles, articles.c.id == entries.c.article_id)
        .join(sources, sources.c.id == entries.c.source_id)
        .where(entries.c.id != articles.c.lead, ~entries.c.gone, ~sources.c.private, ~sources.c.local)
        .order_by(sources.c.rank, sources.c.id, entries.c.id)
    )
    found: dict[int, list[AlsoAt]] = defaultdict(list)
    for part in chunk(items):
        for row in connection.execute(query.where(entries.c.article_id.in_(part))):
            link = decode(Entry, row.entry).link
            feed = decode(SourceState, row.state).feed
            if link:
                found[row.article_id].append(
                    AlsoAt(link, row.title or (feed.title if feed else "") or row.id)
                )
    return {item: tuple(dict.fromkeys(others)) for item, others in found.items()}
