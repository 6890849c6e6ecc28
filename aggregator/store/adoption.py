"""Ids that were published before, by us or anyone, and wait for their entries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.backlog import addresses
from aggregator.curate.identity import Traits
from aggregator.model import Entry
from aggregator.store.schema import adoptions


@dataclass(frozen=True, slots=True)
class Adopted:
    """An item of a feed published before: its id, its canonical link if any, its date if told."""

    id: str
    link: str
    published: datetime | None


def write(connection: Connection, items: Iterable[Adopted]) -> None:
    """Keep them; what is already kept stays as it is."""
    rows = [{"public_id": item.id, "link": item.link, "published": item.published} for item in items]
    if rows:
        connection.execute(insert(adoptions).on_conflict_do_nothing(), rows)


def names(connection: Connection) -> frozenset[str]:
    """Every id and link."""
    rows = connection.execute(select(adoptions.c.public_id, adoptions.c.link)).all()
    return frozenset(name for row in rows for name in row if name)


def find(connection: Connection, entry: Entry, traits: Traits) -> Iterator[tuple[str, datetime | None]]:
    """What was published for this entry: by its id first, else by a link that only one item had."""
    wanted = addresses(entry, traits)
    query = select(adoptions).where(or_(adoptions.c.public_id.in_(wanted), adoptions.c.link.in_(wanted)))
    rows = connection.execute(query).all()
    same = [row for row in rows if row.public_id == entry.id]
    linked = [row for row in rows if row.link and row.link in wanted]
    chosen = same or (linked if len({row.public_id for row in linked}) == 1 else [])
    yield from ((row.public_id, row.published) for row in chosen[:1])
