"""Ids that were published before, by us or anyone, and wait for their entries."""

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, Text, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.backlog import addresses
from aggregator.curate.identity import Printed, Traits
from aggregator.model import Entry
from aggregator.store.batches import chunk
from aggregator.store.schema import adoptions, metadata

adopted_heads = Table(
    "adopted_heads",
    metadata,
    Column("public_id", Text, primary_key=True),
    Column("category", String, primary_key=True),  # whose head showed it
)


@dataclass(frozen=True, slots=True)
class Adopted:
    """An item of a feed published before: its id, its canonical link if any, its date if told."""

    id: str
    link: str
    published: datetime | None
    updated: datetime | None = None
    archived: bool = False  # it stood in no head
    printed: Printed | None = None  # what it said


def write(
    connection: Connection, category: str, shown: Sequence[Adopted], known: Container[str] = ()
) -> None:
    """Keep what a category showed, but for ids that are known.

    What is already kept stays as it is, unless it is found in a head or newer now.
    """
    items = [item for item in shown if item.id not in known]
    ids = sorted({item.id for item in items if not item.archived})
    if ids:
        places = [{"public_id": id, "category": category} for id in ids]
        connection.execute(insert(adopted_heads).on_conflict_do_nothing(), places)
    rows = [
        {
            "public_id": item.id,
            "link": item.link,
            "published": item.published,
            "archived": item.archived,
            "updated": item.updated,
        }
        for item in items
    ]
    fresh = insert(adoptions)
    told = (adoptions.c.updated, fresh.excluded.updated)
    newest = func.max(func.coalesce(*told), func.coalesce(*reversed(told)))
    both = {"archived": adoptions.c.archived & fresh.excluded.archived, "updated": newest}
    if rows:
        connection.execute(fresh.on_conflict_do_update(index_elements=["public_id", "link"], set_=both), rows)


def are_waiting(connection: Connection) -> bool:
    """Whether any id was ever adopted."""
    some = select(adoptions.c.public_id).where(adoptions.c.public_id > "").limit(1)  # a look, no scan
    return connection.execute(some).first() is not None


def is_adopted(connection: Connection, id: str) -> bool:
    """Whether this id was published before the database knew it."""
    some = select(adoptions.c.public_id).where(adoptions.c.public_id == id).limit(1)
    return connection.execute(some).first() is not None


def names(connection: Connection) -> dict[str, datetime | None]:
    """Every id and link, each with the date published under it; None where links are shared or undated."""
    found: dict[str, datetime | None] = {}
    owners: dict[str, str] = {}
    for row in connection.execute(select(adoptions)):
        for name in filter(None, (row.public_id, row.link)):
            shared = owners.setdefault(name, row.public_id) != row.public_id
            found[name] = None if shared else row.published or found.get(name)
    return found


def find_heads(connection: Connection) -> dict[str, frozenset[str]]:
    """By id and link, the categories whose heads showed it: none for what stood in an archive only.

    What was adopted before that was kept has no such answer.
    """
    shown: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(adopted_heads)):
        shown[row.public_id].add(row.category)
    found: dict[str, set[str]] = defaultdict(set)
    unknown: set[str] = set()
    for row in connection.execute(select(adoptions)):
        for name in filter(None, (row.public_id, row.link)):
            found[name] |= shown.get(row.public_id, set())
            if not (row.archived or row.public_id in shown):
                unknown.add(name)
    return {name: frozenset(places) for name, places in found.items() if name not in unknown}


def find_moments(connection: Connection, ids: Sequence[str]) -> dict[str, datetime]:
    """When those of these ids that were adopted were updated last."""
    query = select(adoptions.c.public_id, func.max(adoptions.c.updated).label("updated"))
    told = query.where(adoptions.c.updated.is_not(None)).group_by(adoptions.c.public_id)
    return {
        row.public_id: row.updated
        for part in chunk(ids)
        for row in connection.execute(told.where(adoptions.c.public_id.in_(part)))
    }


def find(connection: Connection, told: Sequence[tuple[Entry, Traits]]) -> list[str | None]:
    """The id published for each entry: its own first, else that of a link that only one item had."""
    wanted = [addresses(entry, traits) for entry, traits in told]
    ids: set[str] = set()
    owners: dict[str, set[str]] = defaultdict(set)
    for part in chunk(sorted(set().union(*wanted))):
        named = or_(adoptions.c.public_id.in_(part), adoptions.c.link.in_(part))
        for row in connection.execute(select(adoptions).where(named)):
            ids.add(row.public_id)
            owners[row.link].add(row.public_id)
    found: list[str | None] = []
    for (entry, _), names in zip(told, wanted, strict=True):
        linked = set().union(*(owners.get(name, ()) for name in names))
        found.append(entry.id if entry.id in ids else linked.pop() if len(linked) == 1 else None)
    return found
