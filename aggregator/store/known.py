"""The stored entries that a document may speak of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from aggregator.curate.ledger import MOST_CANDIDATES
from aggregator.curate.recordings import name_recordings
from aggregator.curate.traits import Past, Stored, Traits, possible_bases, possible_keys
from aggregator.model import Enclosure, Entry
from aggregator.store.batches import chunk
from aggregator.store.codec import decode
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.revisions import find_past
from aggregator.store.schema import AnyRow, entries

_MINE = entries.c.source_id == bindparam("source")
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
    entries.c.seen,
)
_NAMES = ("base", "key", "link", "hash", "words", "title", "published")


MOST_AT_ONCE = 2000  # rows that a list of values may bring before it is asked which of them are crowded
MOST_UNDER_ONE = 1000  # rows under one guid that are all read
SAMPLE = MOST_CANDIDATES + 1  # rows of a crowded value that are read: so many say nothing


def _find_by(name: str) -> Prepared:
    newest = entries.c.id.desc()
    named = entries.c[name].in_(THESE)
    return Prepared(lambda: select(*_STORED).where(_MINE, named).order_by(newest).limit(bindparam("most")))


def _find_crowded(name: str) -> Prepared:
    column = entries.c[name]
    counted = select(column.label("value")).where(_MINE, column.in_(THESE)).group_by(column)
    return Prepared(lambda: counted.having(func.count() > bindparam("most")))


_BY = {name: _find_by(name) for name in _NAMES}
_CROWDED = {name: _find_crowded(name) for name in _NAMES}
_ANY = Prepared(lambda: select(entries.c.id).where(_MINE).limit(1))
_ALL = Prepared(lambda: select(*_STORED).where(_MINE).order_by(entries.c.id))
_ENTRIES = Prepared(lambda: select(entries.c.id, entries.c.entry).where(entries.c.id.in_(THESE)))


@dataclass(frozen=True, slots=True)
class _Enclosing:
    """What is read of an entry for the names of its recordings."""

    enclosures: tuple[Enclosure, ...] = ()


def find_known(connection: Connection, source: str, traits: Sequence[Traits]) -> list[Stored]:
    """The entries of `source` that the ledger needs to tell what a document with `traits` speaks of.

    Those with its bases or keys; and, for what none of them says, those with its links, texts or titles;
    in the order in which they were stored.  What very many share says nothing: of them some are read.
    """
    if not _ANY.find(connection, source=source):
        return []
    found: dict[int, AnyRow] = {}

    def collect(name: str, wanted: Iterable[Any]) -> None:
        values = sorted(filter(None, set(wanted)))
        found.update((row.id, row) for part in chunk(values) for row in _read(connection, source, name, part))

    collect("base", (base for item in traits for base in possible_bases(item)))
    keys = {key for item in traits for key in possible_keys(item)}
    collect("key", keys - {row.key for row in found.values()})
    known = {(name, row.hash) for row in found.values() for name in (row.base, row.key)}
    unknown = [item for item in traits if (item.base, item.hash) not in known]
    for name in ("link", "hash", "words", "title"):
        collect(name, (getattr(item, name) for item in unknown))
    told = [item.stated for item in unknown if item.exact or (item.nameless and item.timed)]
    collect("published", told)
    stored = _to_all_stored(connection, [found[row] for row in sorted(found)])
    return _tell_recordings(connection, stored) if any(item.recordings for item in unknown) else stored


def _read(connection: Connection, source: str, name: str, values: Sequence[Any]) -> list[AnyRow]:
    """The rows with these values; of a crowded value, the newest."""
    rows = _BY[name].find_listed(connection, values, source=source, most=MOST_AT_ONCE)
    if len(rows) < MOST_AT_ONCE:
        return rows
    most = MOST_UNDER_ONE if name == "base" else MOST_CANDIDATES
    crowded = [row.value for row in _CROWDED[name].find_listed(connection, values, source=source, most=most)]
    others = sorted(set(values) - set(crowded))
    rows = _BY[name].find_listed(connection, others, source=source, most=-1)
    for value in crowded:
        rows += _BY[name].find_listed(connection, [value], source=source, most=SAMPLE)
    return rows


def find_all(connection: Connection, source: str) -> list[Stored]:
    """Every entry of `source`, in the order in which they were stored."""
    return _to_all_stored(connection, _ALL.find(connection, source=source))


def find_entries(connection: Connection, rows: Sequence[int]) -> dict[int, Entry]:
    """The entries in these rows as they are kept."""
    return {row.id: decode(Entry, row.entry) for row in _ENTRIES.find_listed(connection, rows)}


def _tell_recordings(connection: Connection, stored: Iterable[Stored]) -> list[Stored]:
    """With the recordings of each, which are read only where a document has new ones."""
    known = {one.row: one for one in stored}
    for row in _ENTRIES.find_listed(connection, known):
        one = known[row.id]
        recordings = name_recordings(decode(_Enclosing, row.entry).enclosures)
        known[row.id] = replace(one, traits=replace(one.traits, recordings=recordings))
    return list(known.values())


def _to_all_stored(connection: Connection, found: Sequence[AnyRow]) -> list[Stored]:
    past = find_past(connection, [row.id for row in found])
    return [_to_stored(row, past.get(row.id, ())) for row in found]


def _to_stored(row: AnyRow, past: tuple[Past, ...]) -> Stored:
    traits = Traits(
        base=row.base,
        title=row.title,
        link=row.link,
        text=row.text,
        hash=row.hash,
        words=row.words,
        path=row.base if row.base == row.provenance else "",
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
        told=row.published != row.seen,
        gone=row.gone,
        reader=row.reader,
        past=past,
    )
