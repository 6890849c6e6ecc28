"""The entries of a source: finding the known ones, writing what changed."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, bindparam, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.backlog import Arrival, addresses
from aggregator.curate.changes import Change, Changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Stored, Traits
from aggregator.model import Entry
from aggregator.store.codec import decode, encode
from aggregator.store.schema import AnyRow, entries, links, sources

CHUNK = 500

_STORED = (
    entries.c.id,
    entries.c.key,
    entries.c.public_id,
    entries.c.base,
    entries.c.title,
    entries.c.link,
    entries.c.text,
    entries.c.hash,
    entries.c.content_hash,
    entries.c.published,
    entries.c.updated,
    entries.c.gone,
    entries.c.provenance,
)


def find_known(connection: Connection, source: str, traits: Sequence[Traits]) -> list[Stored]:
    """The entries of `source` that share a base, a link or a hash with any of `traits`."""
    found: dict[int, Stored] = {}
    for start in range(0, len(traits), CHUNK):
        part = traits[start : start + CHUNK]
        for column, wanted in (
            (entries.c.base, {item.base for item in part}),
            (entries.c.link, {item.link for item in part if item.link}),
            (entries.c.hash, {item.hash for item in part}),
        ):
            query = select(*_STORED).where(entries.c.source_id == source, column.in_(wanted))
            found.update((row.id, _to_stored(row)) for row in connection.execute(query))
    return list(found.values())


def find_all(connection: Connection, source: str) -> list[tuple[Stored, str]]:
    """Every entry of `source`, each with its provenance."""
    query = select(*_STORED).where(entries.c.source_id == source)
    return [(_to_stored(row), row.provenance) for row in connection.execute(query)]


def write_changes(
    connection: Connection,
    source: AnyRow,
    changes: Changes,
    arrivals: Sequence[Arrival],
    plan: FilingPlan,
    now: datetime,
) -> list[int]:
    """Write what changed and answer the rows that it concerns."""
    categories = json.loads(source.categories)
    new = _insert(connection, source.id, changes.new, arrivals, categories, plan, now)
    changed = [*changes.edited, *changes.touched]
    _update(connection, changed, categories, plan)
    if changes.gone:
        connection.execute(update(entries).where(entries.c.id.in_(changes.gone)).values(gone=True))
    rows = [*new, *(change.row for change in changed if change.row is not None)]
    _write_links(connection, list(zip(rows, [*changes.new, *changed], strict=True)))
    return [*rows, *changes.gone]


def file_again(connection: Connection, plan: FilingPlan) -> Iterator[list[int]]:
    """File every entry anew by `plan`, in chunks; yields the rows of each chunk."""
    query = select(entries.c.id, entries.c.entry, sources.c.categories).join(
        sources, sources.c.id == entries.c.source_id
    )
    rows = iter(connection.execute(query).all())
    while chunk := list(islice(rows, CHUNK)):
        for row in chunk:
            own = decode(Entry, row.entry).categories
            filed = plan.file_entry(json.loads(row.categories), own)
            connection.execute(update(entries).where(entries.c.id == row.id).values(filed=json.dumps(filed)))
        yield [row.id for row in chunk]


def hand_over(connection: Connection, old: str, new: str) -> None:
    """Give the entries of source `old` to source `new`, but for keys that it already has."""
    taken = select(entries.c.key).where(entries.c.source_id == new)
    mine = (entries.c.source_id == old) & entries.c.key.not_in(taken)
    connection.execute(update(entries).where(mine).values(source_id=new))
    rest = update(entries).where(entries.c.source_id == old)
    connection.execute(rest.values(source_id=new, key=entries.c.key + "#" + old, gone=True))


def _to_stored(row: AnyRow) -> Stored:
    traits = Traits(base=row.base, title=row.title, link=row.link, text=row.text, hash=row.hash)
    return Stored(
        row=row.id,
        key=row.key,
        id=row.public_id,
        traits=traits,
        content_hash=row.content_hash,
        published=row.published,
        updated=row.updated,
        gone=row.gone,
    )


def _columns(change: Change, categories: list[str], plan: FilingPlan) -> dict[str, object]:
    entry, traits = change.entry, change.traits
    return {
        "base": traits.base,
        "title": traits.title,
        "link": traits.link,
        "text": traits.text,
        "hash": traits.hash,
        "content_hash": change.content_hash,
        "updated": entry.updated,
        "provenance": entry.provenance,
        "filed": json.dumps(plan.file_entry(categories, entry.categories)),
        "gone": False,
        "entry": encode(entry),
    }


def _insert(
    connection: Connection,
    source: str,
    new: Sequence[Change],
    arrivals: Sequence[Arrival],
    categories: list[str],
    plan: FilingPlan,
    now: datetime,
) -> list[int]:
    if not new:
        return []
    first = (connection.execute(select(func.max(entries.c.id))).scalar() or 0) + 1
    rows = [
        _columns(change, categories, plan)
        | {
            "id": first + place,
            "source_id": source,
            "key": change.entry.key,
            "public_id": change.entry.id,
            "published": change.entry.published,
            "position": change.entry.position,
            "announced": arrival.announced,
            "arrived": arrival.arrived,
            "first_seen": now,
        }
        for place, (change, arrival) in enumerate(zip(new, arrivals, strict=True))
    ]
    connection.execute(insert(entries), rows)
    return list(range(first, first + len(rows)))


def _update(
    connection: Connection, changed: Sequence[Change], categories: list[str], plan: FilingPlan
) -> None:
    if changed:
        rows = [_columns(change, categories, plan) | {"row": change.row} for change in changed]
        names = [name for name in rows[0] if name != "row"]
        statement = update(entries).where(entries.c.id == bindparam("row"))
        connection.execute(
            statement.values({name: bindparam(f"new_{name}") for name in names}), _prefix(rows)
        )


def _prefix(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    # SQLAlchemy keeps the bare column names to itself in an update.
    return [{name if name == "row" else f"new_{name}": value for name, value in row.items()} for row in rows]


def _write_links(connection: Connection, changed: Sequence[tuple[int, Change]]) -> None:
    rows = [
        {"entry_id": row, "link": link}
        for row, change in changed
        for link in addresses(change.entry, change.traits) - {change.entry.id}
    ]
    if rows:
        connection.execute(insert(links).on_conflict_do_nothing(), rows)


def find_companions(connection: Connection, rows: Sequence[int]) -> set[int]:
    """The rows that share an id or an item with any of `rows`."""
    mine = entries.alias("mine")
    same = or_(entries.c.public_id == mine.c.public_id, entries.c.article_id == mine.c.article_id)
    query = select(entries.c.id).join(mine, same).where(mine.c.id.in_(rows))
    return set(connection.execute(query).scalars())


def find_links(connection: Connection, rows: Sequence[int]) -> set[str]:
    """Every address that any of `rows` was ever known by."""
    return set(connection.execute(select(links.c.link).where(links.c.entry_id.in_(rows))).scalars())


def find_linked(connection: Connection, wanted: Sequence[str]) -> list[tuple[int, str]]:
    """The rows known by these addresses, each with the address; not those whose source offers it twice."""
    query = (
        select(func.min(links.c.entry_id), links.c.link)
        .join(entries, entries.c.id == links.c.entry_id)
        .where(links.c.link.in_(wanted), ~entries.c.gone)
        .group_by(links.c.link, entries.c.source_id)
        .having(func.count() == 1)
    )
    return [(row, link) for row, link in connection.execute(query)]
