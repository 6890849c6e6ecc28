"""Entries that wait to be grouped: written with them, worked off together when a pass is done."""

from collections.abc import Container, Sequence

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import Insert, insert

from aggregator.store import articles, registry
from aggregator.store.prepared import Prepared
from aggregator.store.schema import pending

AT_ONCE = 250  # entries; what they are connected to comes along


def _make_add() -> Insert:
    waiting = insert(pending)
    kept = {"bumped": pending.c.bumped | waiting.excluded.bumped}
    return waiting.on_conflict_do_update(index_elements=["entry_id"], set_=kept)


_ADD = Prepared(_make_add, ("entry_id", "bumped"))


def add(connection: Connection, rows: Sequence[int], bumped: Container[int]) -> None:
    """Let these entries wait; one that was bumped stays so until it is grouped."""
    _ADD.run(connection, *({"entry_id": row, "bumped": row in bumped} for row in dict.fromkeys(rows)))


def are_waiting(connection: Connection) -> bool:
    """Whether any entry waits."""
    return connection.execute(select(pending.c.entry_id).limit(1)).first() is not None


def work_off(connection: Connection) -> None:
    """Group all that waits, and what it is connected to."""
    waiting = select(pending).order_by(pending.c.entry_id).limit(AT_ONCE)
    owned = registry.owned_domains(connection)
    while found := connection.execute(waiting).all():
        rows = [row.entry_id for row in found]
        articles.regroup(connection, rows, owned, {row.entry_id for row in found if row.bumped})
        connection.execute(delete(pending).where(pending.c.entry_id <= rows[-1]))
