"""Everything that is known of an item, for those who ask why it is here."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from aggregator.curate.duplicates import Reason, find_reason
from aggregator.curate.filing import Origin
from aggregator.curate.fulltext import FullText
from aggregator.model import Entry, Tombstone
from aggregator.store.articles import load_members
from aggregator.store.codec import decode
from aggregator.store.filing import origin_of
from aggregator.store.schema import (
    AnyRow,
    adoptions,
    articles,
    entries,
    filings,
    fulltexts,
    links,
    revisions,
    sources,
    withdrawals,
)
from aggregator.store.withdrawals import find_items


@dataclass(frozen=True, slots=True)
class TracedEdit:
    """What an entry said before an edit."""

    at: datetime
    bumped: bool  # shown again to those who had read it
    title: str
    new_title: str
    reworded: bool  # its text changed too


@dataclass(frozen=True, slots=True)
class TracedText:
    """How it stands with the article behind an entry."""

    text: FullText | None
    since: datetime
    due: datetime | None
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedEntry:
    """An entry as it is stored."""

    entry: Entry
    row: int
    source: str
    origin: Origin
    key: str
    id: str  # its own, whatever its item is published under
    seen: datetime | None  # first offered
    first: bool  # with the first that its source ever offered
    updated: datetime
    links: tuple[str, ...]  # canonical; every one that it is known by
    filed: tuple[str, ...]
    withheld: tuple[str, ...]
    gone: bool
    dropped: bool  # by a rule
    edits: tuple[TracedEdit, ...]  # those that are kept, the oldest first
    text: TracedText | None  # None: no article behind it was ever to be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """An item and its entries, the one that speaks for it first."""

    article: int
    id: str | None  # None: never published
    published: datetime
    updated: datetime
    filed: tuple[str, ...]  # the feeds whose heads it may stand in
    archived: tuple[str, ...]  # the feeds whose archives hold it
    members: tuple[TracedEntry, ...]
    tombstone: Tombstone | None
    adopted: bool  # the id was published before this database was
    speaks: Reason  # why the first member does


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
    rows = connection.execute(query).all()
    filed = select(filings).where(filings.c.article_id == article).order_by(filings.c.category)
    places = connection.execute(filed).all()
    names = [item.public_id, *(row.public_id for row in rows)]
    stone = connection.execute(select(withdrawals).where(withdrawals.c.public_id.in_(names))).first()
    adopted = select(adoptions.c.public_id).where(adoptions.c.public_id == item.public_id)
    return Trace(
        article=article,
        id=item.public_id,
        published=item.published,
        updated=item.updated,
        filed=tuple(row.category for row in places if not row.archived),
        archived=tuple(row.category for row in places),
        members=tuple(_trace_entry(connection, row) for row in rows),
        tombstone=Tombstone(stone.public_id, stone.withdrawn, stone.reason) if stone else None,
        adopted=connection.execute(adopted).first() is not None,
        speaks=_find_reason(connection, rows),
    )


def _find_reason(connection: Connection, rows: Sequence[AnyRow]) -> Reason:
    group = load_members(connection, [row.id for row in rows])
    return find_reason(next(member for member in group if member.row == rows[0].id), group)


def _trace_entry(connection: Connection, row: AnyRow) -> TracedEntry:
    known = select(links.c.link).where(links.c.entry_id == row.id).order_by(links.c.link)
    source = connection.execute(select(sources).where(sources.c.id == row.source_id)).one()
    earliest = select(func.min(entries.c.seen)).where(entries.c.source_id == row.source_id)
    return TracedEntry(
        entry=decode(Entry, row.entry),
        row=row.id,
        source=row.source_id,
        origin=origin_of(source),
        key=row.key,
        id=row.public_id,
        seen=row.seen,
        first=row.seen is None or row.seen == connection.execute(earliest).scalar_one(),
        updated=row.updated,
        links=tuple(connection.execute(known).scalars()),
        filed=tuple(json.loads(row.filed)),
        withheld=tuple(json.loads(row.withheld)),
        gone=row.gone,
        dropped=row.dropped,
        edits=_trace_edits(connection, row.id),
        text=_trace_text(connection, row.id),
    )


def _trace_edits(connection: Connection, row: int) -> tuple[TracedEdit, ...]:
    query = select(revisions).where(revisions.c.entry_id == row).order_by(revisions.c.at)
    return tuple(
        TracedEdit(found.at, found.bumped, found.title, found.new_title, bool(found.difference))
        for found in connection.execute(query)
    )


def _trace_text(connection: Connection, row: int) -> TracedText | None:
    found = connection.execute(select(fulltexts).where(fulltexts.c.entry_id == row)).one_or_none()
    if found is None:
        return None
    text = decode(FullText, found.text) if found.text else None
    return TracedText(text, found.since, found.due, found.tries)
