"""How often sources bring something."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from aggregator.store.schema import entries

LOOKED_AT = 20  # newest entries of a source
FEWEST = 5  # fewer show no rhythm


def find_rhythms(connection: Connection) -> dict[str, tuple[datetime, timedelta | None]]:
    """Of every source with entries the newest date, and the mean time between its newest entries."""
    place = func.row_number().over(partition_by=entries.c.source_id, order_by=entries.c.published.desc())
    numbered = select(entries.c.source_id, entries.c.published, place.label("place")).subquery()
    column = numbered.c.published
    query = (
        select(numbered.c.source_id, func.max(column), func.min(column), func.count())
        .where(numbered.c.place <= LOOKED_AT)
        .group_by(numbered.c.source_id)
    )
    return {
        source: (newest, (newest - oldest) / (number - 1) if number >= FEWEST else None)
        for source, newest, oldest, number in connection.execute(query)
    }
