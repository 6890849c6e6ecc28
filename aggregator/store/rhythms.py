"""How often sources bring something."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from aggregator.store.schema import entries

LOOKED_AT = 20  # newest entries of a source
FEWEST = 5  # fewer show no rhythm


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source brings something, as far as it is known."""

    newest: datetime | None = None  # the date of its newest entry
    usual: timedelta | None = None  # the mean time between its newest few
    came: datetime | None = None  # when one of them was seen first, the last time


def find_rhythm(connection: Connection, source: str) -> Rhythm:
    """The rhythm of the entries that are kept of a source."""
    dates = select(entries.c.published, entries.c.seen).where(entries.c.source_id == source)
    newest = connection.execute(dates.order_by(entries.c.published.desc()).limit(LOOKED_AT)).all()
    if not newest:
        return Rhythm()
    first, last = newest[0].published, newest[-1].published
    usual = (first - last) / (len(newest) - 1) if len(newest) >= FEWEST else None
    return Rhythm(first, usual, max((row.seen for row in newest if row.seen), default=None))
