"""The entries of a source: finding the known ones, writing what changed."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator import __version__
from aggregator.curate.backlog import Arrival, addresses
from aggregator.curate.changes import Change, Changes
from aggregator.curate.filing import Filing, FilingPlan
from aggregator.curate.ledger import possible_keys
from aggregator.curate.traits import Past, Stored, Traits
from aggregator.store.batches import chunk, update_rows
from aggregator.store.codec import encode
from aggregator.store.filing import describe_filing, find_first_seen, origin_of, withhold
from aggregator.store.retention import leave_out_forgotten
from aggregator.store.revisions import find_past, keep_wordings
from aggregator.store.schema import AnyRow, articles, entries, links
from aggregator.text.sense import link_sense

MOST_ADDRESSES = 20  # that one entry is known by
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
    entries.c.words,
    entries.c.reader,
)


def find_known(connection: Connection, source: str, traits: Sequence[Traits]) -> list[Stored]:
    """The entries of `source` that the ledger needs to tell what a document with `traits` speaks of.

    Those with its bases or keys; and for what has none those with its links, texts or titles.
    """
    found: dict[int, AnyRow] = {}

    def collect(column: ColumnElement[Any], wanted: Iterable[Any]) -> None:
        for part in chunk(sorted(filter(None, set(wanted)))):
            query = select(*_STORED).where(entries.c.source_id == source, column.in_(part))
            found.update((row.id, row) for row in connection.execute(query))

    collect(entries.c.base, (item.base for item in traits))
    collect(entries.c.key, (key for item in traits for key in possible_keys(item)))
    known = {name for row in found.values() for name in (row.base, row.key)}
    unknown = [item for item in traits if item.base not in known]
    collect(entries.c.link, (item.link for item in unknown))
    collect(entries.c.hash, (item.hash for item in unknown))
    collect(entries.c.words, (item.words for item in unknown))
    collect(entries.c.title, (item.title for item in unknown))
    collect(entries.c.published, (item.stated for item in unknown if item.exact))
    return _to_all_stored(connection, found.values())


def find_all(connection: Connection, source: str) -> list[Stored]:
    """Every entry of `source`."""
    query = select(*_STORED).where(entries.c.source_id == source)
    return _to_all_stored(connection, connection.execute(query).all())


def _to_all_stored(connection: Connection, rows: Iterable[AnyRow]) -> list[Stored]:
    found = list(rows)
    past = find_past(connection, [row.id for row in found])
    return [_to_stored(row, past.get(row.id, ())) for row in found]


def write_changes(
    connection: Connection,
    source: AnyRow,
    changes: Changes,
    arrivals: Sequence[Arrival],
    plan: FilingPlan,
    seen: datetime | None = None,
) -> list[int]:
    """Write what changed and answer the rows that it concerns; new entries are first `seen` then."""
    changes = leave_out_forgotten(connection, changes)
    new = _insert(connection, source, changes.new, arrivals, plan, seen)
    changed = [*changes.edited, *changes.touched]
    keep_wordings(connection, changes.edited)
    _update(connection, source, changed, plan)
    for part in chunk(changes.gone):
        connection.execute(update(entries).where(entries.c.id.in_(part)).values(gone=True))
    rewritten = [change.row for change in changed if change.row is not None]
    rows = [*new, *rewritten]
    _forget_addresses(connection, changed)
    _write_links(connection, list(zip(rows, [*changes.new, *changed], strict=True)))
    return [*rows, *changes.gone]


def hand_over(connection: Connection, old: str, new: str) -> None:
    """Give the entries of source `old` to source `new`, but for keys that it already has."""
    taken = select(entries.c.key).where(entries.c.source_id == new)
    mine = (entries.c.source_id == old) & entries.c.key.not_in(taken)
    connection.execute(update(entries).where(mine).values(source_id=new))
    rest = update(entries).where(entries.c.source_id == old)
    connection.execute(rest.values(source_id=new, key=entries.c.key + "#" + old, gone=True))


def _to_stored(row: AnyRow, past: tuple[Past, ...]) -> Stored:
    traits = Traits(
        base=row.base, title=row.title, link=row.link, text=row.text, hash=row.hash, words=row.words
    )
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
        reader=row.reader,
        past=past,
    )


def _columns(change: Change, filing: Filing) -> dict[str, object]:
    entry, traits = change.entry, change.traits
    return {
        "base": traits.base,
        "title": traits.title,
        "link": traits.link,
        "text": traits.text,
        "hash": traits.hash,
        "words": traits.words,
        "reader": __version__,
        "content_hash": change.content_hash,
        "updated": entry.updated,
        "provenance": entry.provenance,
        "gone": False,
        "entry": encode(entry),
        "echo": entry.echo,
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
    rows = [{"entry_id": row, "link": link} for row, change in changed for link in _all_links(change)]
    if rows:
        connection.execute(insert(links).on_conflict_do_nothing(), rows)


def _forget_addresses(connection: Connection, changed: Sequence[Change]) -> None:
    """Drop the old addresses of entries that lead elsewhere now, and of those that have too many.

    All others keep them: an item must not part because one of its sources writes its links anew.
    """
    moved = {change.row for change in changed if change.row is not None and change.moved}
    for part in chunk([change.row for change in changed if change.row is not None]):
        many = select(links.c.entry_id).where(links.c.entry_id.in_(part)).group_by(links.c.entry_id)
        moved.update(connection.execute(many.having(func.count() >= MOST_ADDRESSES)).scalars())
    for part in chunk(sorted(moved)):
        connection.execute(delete(links).where(links.c.entry_id.in_(part)))


def _all_links(change: Change) -> frozenset[str]:
    """Every address that an entry is known by, those of its AMP and mobile pages as the article's own."""
    links = addresses(change.entry, change.traits) - {change.entry.id}
    return links | frozenset(map(link_sense, links))


def find_companions(connection: Connection, rows: Sequence[int]) -> set[int]:
    """The rows that share an id or an item with any of `rows`."""
    mine = entries.alias("mine")
    same = or_(entries.c.public_id == mine.c.public_id, entries.c.article_id == mine.c.article_id)
    query = select(entries.c.id).join(mine, same).where(mine.c.id.in_(rows))
    found = set(connection.execute(query).scalars())
    echoed = select(mine.c.public_id).where(mine.c.id.in_(rows), mine.c.echo != "")
    shown = select(entries.c.id).join(articles, articles.c.id == entries.c.article_id)
    return found | set(connection.execute(shown.where(articles.c.public_id.in_(echoed))).scalars())


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
    return query.where(links.c.link.in_(wanted), ~entries.c.gone).group_by(
        links.c.link, entries.c.source_id, entries.c.echo != ""
    )
