"""Items parted again: for categories in which each source's entry is shown for itself."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from aggregator.curate.shares import ALL
from aggregator.curate.window import Candidate
from aggregator.store import adoption
from aggregator.store.batches import chunk
from aggregator.store.manuscripts import Dates, Manuscript, load_owners, make_manuscript
from aggregator.store.relics import is_relic
from aggregator.store.schema import AnyRow, articles, entries

# What tells members apart: of all that may be shown, whose texts nobody holds at once.
_TOLD = [
    *(entries.c.id, entries.c.source_id, entries.c.article_id, entries.c.public_id, entries.c.published),
    *(entries.c.position, entries.c.arrived, entries.c.echo, entries.c.filed, entries.c.withheld),
]


def part_items(connection: Connection, category: str, items: Sequence[Candidate]) -> list[Candidate]:
    """Each entry of these items that is filed in `category`, as a candidate of its own.

    An id that two of them have is one candidate.
    """
    articles = sorted({item.article for item in items})
    members = _load_members(connection, category, articles, _TOLD)
    parted: dict[str, Candidate] = {item.id: item for item in items}
    for item in items:
        rows = members[item.article]
        if rows:
            parted[item.id] = _speak(item, _choose_main(rows, item.id))
        for one in _part(item, rows):
            parted.setdefault(one.id, one)
    return [one for one in parted.values() if one.entry is not None]


def load_parted(connection: Connection, category: str, chosen: Sequence[Candidate]) -> list[Manuscript]:
    """These entries in the given order, each under its own id, one of every item under the item's."""
    ids = sorted({one.article for one in chosen})
    members = _load_members(connection, category, ids, entries.c)
    shown = {
        row.id: row
        for part in chunk(ids)
        for row in connection.execute(select(articles).where(articles.c.id.in_(part)))
    }
    mains = {_choose_main(rows, shown[item].public_id).id: shown[item] for item, rows in members.items()}
    rows = {row.id: row for some in members.values() for row in some}
    owners = load_owners(connection, {row.source_id for row in rows.values()})
    return [
        _to_manuscript(rows[one.entry], owners[rows[one.entry].source_id], mains.get(one.entry))
        for one in chosen
        if one.entry in rows
    ]


def _to_manuscript(row: AnyRow, source: AnyRow, main: AnyRow | None) -> Manuscript:
    if main is None:
        return make_manuscript(row, source, row.public_id, Dates(row.published, row.updated))
    return make_manuscript(row, source, main.public_id, Dates(main.published, main.updated))


def _choose_main(rows: Sequence[AnyRow], id: str) -> AnyRow:
    """The entry that goes on under the item's id: the one whose own it is, else the oldest."""
    return next((row for row in rows if row.public_id == id), rows[0])


def _part(item: Candidate, rows: Sequence[AnyRow]) -> Iterator[Candidate]:
    for row in rows:
        if row is not _choose_main(rows, item.id):
            own = Candidate(
                item.article, row.published, row.position, row.public_id, row.arrived, fresh=item.fresh
            )
            yield _speak(own, row)


def _speak(item: Candidate, row: AnyRow) -> Candidate:
    return replace(item, entry=row.id, source=row.source_id)


def _leave_echoes(rows: list[AnyRow]) -> list[AnyRow]:
    """Of a post that we wrote and what it was written of, the one that speaks: an edit by hand."""
    told = [row for row in rows if row.echo != "same"] or rows
    edited = {row.public_id for row in told if row.echo == "edited"}
    return [row for row in told if row.echo or row.public_id not in edited]


def _leave_relics(connection: Connection, rows: list[AnyRow]) -> list[AnyRow]:
    """Without what only our archive tells of an item, where an entry stood under the item's id itself.

    Archives show an item once, so a relic is filed also where another member of its group was shown.  That
    one never had an id of its own there; what was published under its own stood beside it.
    """
    real = [row for row in rows if not is_relic(row.source_id)]
    if not real or len(real) == len(rows) or adoption.is_adopted(connection, real[0].public_id):
        return rows
    return real


def _load_members(
    connection: Connection, category: str, items: Sequence[int], columns: Iterable[ColumnElement[Any]]
) -> dict[int, list[AnyRow]]:
    members: dict[int, list[AnyRow]] = defaultdict(list)
    for part in chunk(items):
        query = select(*columns, entries.c.article_id.label("article")).where(
            entries.c.article_id.in_(part), ~entries.c.gone, ~entries.c.dropped, entries.c.forgotten.is_(None)
        )
        for row in connection.execute(query.order_by(entries.c.id)):
            if category in {ALL, *json.loads(row.filed)}.difference(json.loads(row.withheld)):
                members[row.article_id].append(row)
    return {item: _leave_relics(connection, _leave_echoes(rows)) for item, rows in members.items()}
