"""What the head of a publication shows: candidates, the fixing of ids, the items themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from aggregator.curate.identity import Traits
from aggregator.curate.window import Candidate
from aggregator.model import ContentPolicy, Entry, SourceState
from aggregator.store import adoption
from aggregator.store.codec import decode
from aggregator.store.schema import AnyRow, articles, entries, filings, sources


@dataclass(frozen=True, slots=True)
class HeadItem:
    """An item to be rendered: its leading entry with the published id and dates, and whose it is."""

    article: int
    entry: Entry
    source: str
    local: bool
    private: bool
    location: str
    title: str | None
    rights: str | None
    content: ContentPolicy
    state: SourceState


def find_candidates(
    connection: Connection, category: str, most: int, late_since: datetime
) -> list[Candidate]:
    """The newest `most` items of `category`, and at most as many that arrived after `late_since`."""
    newest = select(filings.c.article_id).where(filings.c.category == category)
    late = newest.where(filings.c.arrived > late_since)
    newest, late = (part.order_by(filings.c.published.desc()) for part in (newest, late))
    # Ties at the edge are all fetched: the window orders them by place and id.
    edge = connection.execute(
        newest.with_only_columns(filings.c.published).offset(most - 1).limit(1)
    ).scalar()
    if edge is not None:
        newest = newest.where(filings.c.published >= edge)
    ids = {*connection.execute(newest).scalars(), *connection.execute(late.limit(most)).scalars()}
    query = select(articles, entries.c.public_id.label("own_id")).join(
        entries, entries.c.id == articles.c.lead
    )
    rows = connection.execute(query.where(articles.c.id.in_(ids)))
    return [
        Candidate(row.id, row.published, row.position, row.public_id or row.own_id, row.arrived)
        for row in rows
    ]


def freeze(connection: Connection, chosen: Sequence[int]) -> None:
    """Give each item that has no published id yet an adopted one, else its leading entry's."""
    query = select(articles.c.id, entries).join(entries, entries.c.id == articles.c.lead)
    rows = connection.execute(query.where(articles.c.id.in_(chosen), articles.c.public_id.is_(None))).all()
    for row in sorted(rows, key=lambda row: row[0]):
        id = _choose_id(connection, row)
        connection.execute(update(articles).where(articles.c.id == row[0]).values(public_id=id))


def _choose_id(connection: Connection, row: AnyRow) -> str:
    traits = Traits(base=row.base, title=row.title, link=row.link, text=row.text, hash=row.hash)
    adopted = adoption.find(connection, decode(Entry, row.entry), traits)
    for id in filter(None, (adopted, row.public_id)):
        if connection.execute(select(articles.c.id).where(articles.c.public_id == id)).scalar() is None:
            return str(id)
    # The id once stood for an item whose entries went elsewhere; an id is never used twice.
    return f"{row.public_id}#{row.hash[:20]}"


def load_items(connection: Connection, chosen: Sequence[int]) -> list[HeadItem]:
    """These items in the given order; those that are not visible are left out."""
    query = (
        select(
            articles.c.id,
            articles.c.public_id,
            articles.c.published,
            articles.c.updated,
            articles.c.visible,
            entries.c.entry,
            *sources.c,
        )
        .join(entries, entries.c.id == articles.c.lead)
        .join(sources, sources.c.id == entries.c.source_id)
        .where(articles.c.id.in_(chosen))
    )
    found = {row[0]: row for row in connection.execute(query)}
    return [_to_item(found[id]) for id in chosen if id in found and found[id].visible]


def _to_item(row: AnyRow) -> HeadItem:
    entry = replace(
        decode(Entry, row.entry),
        id=row.public_id,
        source_id=row[6],
        published=row.published,
        updated=max(row.updated, row.published),
    )
    state = decode(SourceState, row.state)
    return HeadItem(
        row[0], entry, row[6], row.local, row.private, row.location, row.title, row.rights, row.content, state
    )
