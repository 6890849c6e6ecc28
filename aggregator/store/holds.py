"""Documents that the gate of their source keeps waiting."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.gate import Past
from aggregator.model import Batch
from aggregator.store.codec import decode, encode
from aggregator.store.prepared import Prepared
from aggregator.store.schema import entries, holds

DATES = 500  # the newest entries whose dates are compared
_REMOVE = Prepared(lambda: delete(holds).where(holds.c.source_id == bindparam("source")))


def load_past(connection: Connection, source: str) -> Past:
    """What is stored of a source."""
    mine = entries.c.source_id == source
    count = connection.execute(select(func.count()).select_from(entries).where(mine)).scalar_one()
    query = select(entries.c.published).where(mine).order_by(entries.c.published.desc()).limit(DATES)
    return Past(count, tuple(connection.execute(query).scalars()))


def find_oldest(connection: Connection, source: str) -> datetime | None:
    """The date of the oldest entry that is stored of a source."""
    query = select(entries.c.published).where(entries.c.source_id == source)
    return connection.execute(query.order_by(entries.c.published).limit(1)).scalar()


def write(connection: Connection, source: str, batch: Batch, now: datetime) -> None:
    """Keep the newest document that waits, and since when the first did."""
    facts = {"batch": encode(batch)}
    row = insert(holds).values(source_id=source, since=now, **facts)
    connection.execute(row.on_conflict_do_update(index_elements=["source_id"], set_=facts))


def remove(connection: Connection, source: str) -> None:
    """Let go of what waited."""
    _REMOVE.run(connection, {"source": source})


def find(connection: Connection, source: str) -> Batch | None:
    """The document of a source that waits, if any."""
    text = connection.execute(select(holds.c.batch).where(holds.c.source_id == source)).scalar()
    return None if text is None else decode(Batch, text)
