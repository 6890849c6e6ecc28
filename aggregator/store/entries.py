"""The entries of a source: finding the known ones, writing what changed."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.backlog import Arrival, addresses
from aggregator.curate.changes import Change, Changes
from aggregator.curate.filing import Filing, FilingPlan
from aggregator.curate.identity import Stored, Traits
from aggregator.store.batches import chunk, update_rows
from aggregator.store.codec import encode
from aggregator.store.filing import describe_filing, find_first_seen, origin_of, withhold
from aggregator.store.schema import AnyRow, entries, links

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
    for part in chunk(traits):
        for column, wanted in (
            (entries.c.base, {item.base for item in part}),
            (entries.c.link, {item.link for item in part if item.link}),
            (entries.c.hash, {item.hash for item in part}),
        ):
            query = select(*_STORED).where(entries.c.source_id == source, column.in_(wanted))
            found.update((row.id, _to_stored(row)) for row in connection.execute(query))
    return list(found.values())


def find_all(connection: Connection, source: str) -> list[Stored]:
    """Every entry of `source`."""
    query = select(*_STORED).where(entries.c.source_id == source)
    return [_to_stored(row) for row in connection.execute(query)]


def write_changes(
    connection: Connection,
    source: AnyRow,
    changes: Changes,
    arrivals: Sequence[Arrival],
    plan: FilingPlan,
    seen: datetime | None = None,
) -> list[int]:
    """Write what changed and answer the rows that it concerns; new entries are first `seen` then."""
    new = _insert(connection, source, changes.new, arrivals, plan, seen)
    changed = [*changes.edited, *changes.touched]
    _update(connection, source, changed, plan)
    for part in chunk(changes.gone):
        connection.execute(update(entries).where(entries.c.id.in_(part)).values(gone=True))
    rewritten = [change.row for change in changed if change.row is not None]
    rows = [*new, *rewritten]
    for part in chunk(rewritten):
        connection.execute(delete(links).where(links.c.entry_id.in_(part)))
    _write_links(connection, list(zip(rows, [*changes.new, *changed], strict=True)))
    return [*rows, *changes.gone]


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
        provenance=row.provenance,
        gone=row.gone,
    )


def _columns(change: Change, filing: Filing) -> dict[str, object]:
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
        "gone": False,
        "entry": encode(entry),
        **describe_filing(filing),
    }


def _insert(
    connection: Connection,
    source: AnyRow,
    new: Sequence[Change],
    arrivals: Sequence[Arrival],
    plan: FilingPlan,
    seen: datetime | None,
) -> list[int]:
    if not new:
        return []
    first = (connection.execute(select(func.max(entries.c.id))).scalar() or 0) + 1
    origin, share = origin_of(source), plan.share_of(source.id)
    filings = [plan.file(change.entry, origin, seen) for change in new]
    withheld = withhold(connection, source.id, new, filings, arrivals, share)
    rows = [
        _columns(change, filings[place])
        | {
            "id": first + place,
            "source_id": source.id,
            "key": change.entry.key,
            "public_id": change.entry.id,
            "published": change.entry.published,
            "position": change.entry.position,
            "withheld": json.dumps(sorted(withheld[place])),
            "arrived": arrivals[place].arrived,
            "seen": seen,
        }
        for place, change in enumerate(new)
    ]
    connection.execute(insert(entries), rows)
    return list(range(first, first + len(rows)))


def _update(connection: Connection, source: AnyRow, changed: Sequence[Change], plan: FilingPlan) -> None:
    known = {change.row: change for change in changed if change.row is not None}
    seen, origin = find_first_seen(connection, list(known)), origin_of(source)
    columns = {
        row: _columns(change, plan.file(change.entry, origin, seen.get(row))) for row, change in known.items()
    }
    update_rows(connection, entries, columns)


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
    query = _offers(func.min(links.c.entry_id), wanted).having(func.count() == 1)
    return [(row, link) for row, link in connection.execute(query)]


def find_shared(connection: Connection, wanted: Sequence[str]) -> list[tuple[str, str]]:
    """The sources that offer one of these addresses more than once, each with the address."""
    query = _offers(entries.c.source_id, wanted).having(func.count() > 1)
    return [(source, link) for source, link in connection.execute(query)]


def _offers(one: ColumnElement[Any], wanted: Sequence[str]) -> Select[*tuple[Any, ...]]:
    query = select(one, links.c.link).select_from(links).join(entries, entries.c.id == links.c.entry_id)
    return query.where(links.c.link.in_(wanted), ~entries.c.gone).group_by(links.c.link, entries.c.source_id)
