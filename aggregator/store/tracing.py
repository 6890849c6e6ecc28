"""Everything that is known of an item, for those who ask why it is here."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from aggregator.model import Entry, Tombstone
from aggregator.store.codec import decode
from aggregator.store.schema import AnyRow, articles, entries, filings, links, withdrawals
from aggregator.store.withdrawals import find_items


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedEntry:
    """An entry as it is stored."""

    entry: Entry
    row: int
    source: str
    key: str
    id: str  # its own, whatever its item is published under
    seen: datetime | None  # first offered
    updated: datetime
    links: tuple[str, ...]  # canonical; every one that it is known by
    filed: tuple[str, ...]
    withheld: tuple[str, ...]
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """An item and its entries, the one that speaks for it first."""

    article: int
    id: str | None  # None: never published
    published: datetime
    updated: datetime
    filed: tuple[str, ...]
    members: tuple[TracedEntry, ...]
    tombstone: Tombstone | None


def trace_items(connection: Connection, names: Collection[str]) -> list[Trace]:
    """The items known by one of these ids or canonical links."""
    return [_trace(connection, found.article) for found in find_items(connection, names)]


def _trace(connection: Connection, article: int) -> Trace:
    item = connection.execute(select(articles).where(articles.c.id == article)).one()
    query = (
        select(entries)
        .where(entries.c.article_id == article)
        .order_by(entries.c.id != item.lead, entries.c.id)
    )
    members = tuple(_trace_entry(connection, row) for row in connection.execute(query))
    filed = select(filings.c.category).where(filings.c.article_id == article).order_by(filings.c.category)
    names = [item.public_id, *(member.id for member in members)]
    stone = connection.execute(select(withdrawals).where(withdrawals.c.public_id.in_(names))).first()
    return Trace(
        article=article,
        id=item.public_id,
        published=item.published,
        updated=item.updated,
        filed=tuple(connection.execute(filed).scalars()),
        members=members,
        tombstone=Tombstone(stone.public_id, stone.withdrawn, stone.reason) if stone else None,
    )


def _trace_entry(connection: Connection, row: AnyRow) -> TracedEntry:
    known = select(links.c.link).where(links.c.entry_id == row.id).order_by(links.c.link)
    return TracedEntry(
        entry=decode(Entry, row.entry),
        row=row.id,
        source=row.source_id,
        key=row.key,
        id=row.public_id,
        seen=row.seen,
        updated=row.updated,
        links=tuple(connection.execute(known).scalars()),
        filed=tuple(json.loads(row.filed)),
        withheld=tuple(json.loads(row.withheld)),
        gone=row.gone,
    )
