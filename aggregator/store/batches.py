"""Many rows at once, in statements that every SQLite accepts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, bindparam, update

T = TypeVar("T")

CHUNK = 500  # values in one statement


def chunk(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in parts of at most `CHUNK`."""
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def update_rows(connection: Connection, table: Table, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Write the given columns of the rows with these ids; all rows name the same columns."""
    if not rows:
        return
    names = list(next(iter(rows.values())))
    # SQLAlchemy keeps the bare column names to itself in an update.
    statement = update(table).where(table.c.id == bindparam("row"))
    values = [{"row": id, **{f"new_{name}": row[name] for name in names}} for id, row in rows.items()]
    connection.execute(statement.values({name: bindparam(f"new_{name}") for name in names}), values)
