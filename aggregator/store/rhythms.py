"""How often sources bring something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from aggregator.store.batches import chunk
from aggregator.store.schema import entries, sources

LOOKED_AT = 20  # newest entries of a source
FEWEST = 5  # fewer show no rhythm


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source brings something, as far as it is known."""

    newest: datetime | None = None  # the date of its newest entry
    usual: timedelta | None = None  # the mean time between its newest few
    came: datetime | None = None  # when one of them was seen first or changed, the last time


def find_rhythms(connection: Connection, ids: Sequence[str]) -> dict[str, Rhythm]:
    """The rhythms of the entries that are kept of these sources, by source; none of one without entries."""
    newest = select(entries.c.id).where(entries.c.source_id == sources.c.id)
    newest = newest.order_by(entries.c.published.desc()).limit(LOOKED_AT).correlate(sources)
    shown = entries.alias()
    query = select(
        sources.c.id,
        func.count(),
        func.max(shown.c.published),
        func.min(shown.c.published),
        func.max(shown.c.seen),
        func.max(shown.c.updated),
    ).select_from(sources.join(shown, shown.c.id.in_(newest)))
    rhythms: dict[str, Rhythm] = {}
    for part in chunk(ids):
        rows = connection.execute(query.where(sources.c.id.in_(part)).group_by(sources.c.id))
        for id, number, last, first, seen, updated in rows:
            usual = (last - first) / (number - 1) if number >= FEWEST else None
            rhythms[id] = Rhythm(last, usual, max(seen or updated, updated))
    return rhythms
