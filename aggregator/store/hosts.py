"""What is remembered of hosts, whatever the source."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.model import HostState
from aggregator.store import schema


def load(connection: Connection) -> dict[str, HostState]:
    """Every host that something is remembered of."""
    return {
        row.host: HostState(
            quiet_until=row.quiet_until, secure_until=row.secure_until, subdomains=row.subdomains
        )
        for row in connection.execute(select(schema.hosts))
    }


def write(connection: Connection, learnt: Mapping[str, HostState], now: datetime) -> None:
    """Replace what was remembered of these hosts; drop every host of which nothing holds any more."""
    table = schema.hosts
    for host, state in learnt.items():
        row = insert(table).values(host=host, **asdict(state))
        connection.execute(row.on_conflict_do_update(index_elements=["host"], set_=asdict(state)))
    over = [or_(column.is_(None), column <= now) for column in (table.c.quiet_until, table.c.secure_until)]
    connection.execute(delete(table).where(*over))
