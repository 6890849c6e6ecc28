"""Two sources that become one: what each of them keeps of one article becomes one entry, under both keys.

Else the two would be entries of one source, which are never one item: readers would get every article twice.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, count

from sqlalchemy import Connection, Table, delete, select, update

from aggregator.curate.backlog import STOOD
from aggregator.curate.shares import ALL
from aggregator.store import months
from aggregator.store.schema import AnyRow, articles, entries, fulltexts, links, pending, revisions
from aggregator.store.withdrawals import withdrawn_ids

_READ = ("base", "title", "link", "text", "hash", "words", "reader", "content_hash", "provenance", "entry")
_SHOWN = ("priority", "amendment")


def fold(connection: Connection, old: str, new: str, offered: str) -> None:
    """Make one entry of those that `old` and `new` have in one item; `offered` is the one that is read on.

    It keeps its published id and dates, says what `offered` said, and is known by the other's key as by one
    that it had before.  Posts that we wrote stay beside what they were written of.
    """
    hidden = withdrawn_ids(connection)
    for item, pair in _find_pairs(connection, old, new):
        kept = _choose_id(pair, item.public_id, hidden)
        (other,) = (row for row in pair if row is not kept)
        _fold_pair(connection, kept, other, _choose_reading(pair, offered), new)
        lead = update(articles).where(articles.c.id == item.id, articles.c.lead == other.id)
        connection.execute(lead.values(lead=kept.id))
        months.mark(connection, [item.id])


def _find_pairs(connection: Connection, old: str, new: str) -> Iterator[tuple[AnyRow, tuple[AnyRow, AnyRow]]]:
    """The items in which each of both has one entry, with these two, that of `old` first."""
    first, second = entries.alias("first"), entries.alias("second")
    shared = select(first.c.article_id).where(
        first.c.article_id == second.c.article_id, first.c.source_id == old, second.c.source_id == new
    )
    query = select(entries).where(
        entries.c.article_id.in_(shared), entries.c.source_id.in_((old, new)), entries.c.echo == ""
    )
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(query.order_by(entries.c.id)):
        found[row.article_id].append(row)
    for article, rows in sorted(found.items()):
        mine, theirs = (_choose_present(rows, source) for source in (old, new))
        if mine is not None and theirs is not None:
            yield connection.execute(select(articles).where(articles.c.id == article)).one(), (mine, theirs)


def _choose_id(pair: tuple[AnyRow, AnyRow], shown: str | None, hidden: frozenset[str]) -> AnyRow:
    """The entry whose id stays: one that was withdrawn, which else came back, then that of the item."""
    return max(pair, key=lambda row: (row.public_id in hidden, row.public_id == shown))


def _choose_present(rows: list[AnyRow], source: str) -> AnyRow | None:
    mine = [row for row in rows if row.source_id == source]
    present = [row for row in mine if not row.gone] or mine
    return present[0] if len(present) == 1 else None


def _choose_reading(pair: tuple[AnyRow, AnyRow], offered: str) -> AnyRow:
    """The entry whose words are kept: that of the source that is read on, unless they went."""
    return min(pair, key=lambda row: (row.forgotten is not None, row.gone, row.source_id != offered))


def _fold_pair(connection: Connection, kept: AnyRow, other: AnyRow, reading: AnyRow, new: str) -> None:
    rest = other if reading is kept else kept
    told = {name: getattr(reading, name) for name in (*_READ, *_SHOWN, "forgotten")}
    values = (
        told
        | _join_places(kept, other)
        | {
            "source_id": new,
            "key": _find_key(connection, reading, rest, new),
            "updated": max(kept.updated, other.updated),
            "gone": kept.gone and other.gone,
            "arrived": min(kept.arrived, other.arrived) if kept.arrived and other.arrived else None,
        }
    )
    _hand_on(connection, kept.id, other.id, take_text=reading is other)
    connection.execute(delete(entries).where(entries.c.id == other.id))
    connection.execute(update(entries).where(entries.c.id == kept.id).values(values))


def _find_key(connection: Connection, reading: AnyRow, rest: AnyRow, new: str) -> str:
    """The further key, where it is free and the first one needs no place of its own."""
    both = {reading.source_id, rest.source_id, new}
    others = entries.c.source_id.in_(both) & entries.c.id.not_in((reading.id, rest.id))
    wanted = [rest.key, reading.key] if reading.key == reading.base else [reading.key]
    names = chain(wanted, (f"{reading.base}#{reading.hash}{'#' * more}" for more in count()))
    taken = select(entries.c.id).where(others)
    found: str = next(
        key for key in names if not connection.execute(taken.where(entries.c.key == key)).first()
    )
    return found


def _join_places(kept: AnyRow, other: AnyRow) -> dict[str, object]:
    """Where either of both was shown, there the one is."""
    rows = (kept, other)
    filed = {name for row in rows for name in json.loads(row.filed)}
    shown = {
        name
        for row in rows
        if not row.dropped
        for name in {*json.loads(row.filed), ALL}.difference(json.loads(row.withheld))
    }
    withheld = {name for row in rows for name in json.loads(row.withheld)}
    left = {name for name in withheld if name.removeprefix(STOOD) not in shown}
    places = {"filed": json.dumps(sorted(filed)), "withheld": json.dumps(sorted(left))}
    return {**places, "dropped": kept.dropped and other.dropped}


def _hand_on(connection: Connection, kept: int, other: int, *, take_text: bool) -> None:
    """Give one entry what is kept beside the other; of two texts of the article one."""
    text = select(fulltexts.c.entry_id).where(fulltexts.c.entry_id == other)
    if take_text and connection.execute(text).first():
        connection.execute(delete(fulltexts).where(fulltexts.c.entry_id == kept))
    for table in (links, revisions, fulltexts):
        mine = update(table).prefix_with("OR IGNORE").where(table.c.entry_id == other)
        connection.execute(mine.values(entry_id=kept))
    tables: tuple[Table, ...] = (links, revisions, fulltexts, pending)
    for table in tables:
        connection.execute(delete(table).where(table.c.entry_id == other))
