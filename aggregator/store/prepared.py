"""Statements of Core that are compiled once and run by the driver itself.

To look up and run a statement costs Core ten times what SQLite takes for it.  What runs for every source or
entry is said here in Core, with the schema's own columns and types, and costs little more than SQLite does.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import BindParameter, Boolean, Connection, bindparam
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.types import TypeEngine

from aggregator.store.batches import CHUNK, chunk
from aggregator.store.utctime import UtcTime, write_moment

LISTED = "listed"
SIZES = (1, 4, 16, 64, 200, CHUNK)  # of lists, which are filled up to one of them: few texts to parse
THESE: BindParameter[Any] = bindparam(LISTED, expanding=True)
_DIALECT = sqlite.dialect(paramstyle="qmark")

_Process = Callable[[Any], Any]


def drive(connection: Connection) -> sqlite3.Connection:
    """The driver's connection, within the same transaction."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


class Prepared:
    """A statement, built by `make` when it is first run; its values are named as its `bindparam`s.

    An insert or update takes the `columns` named beside them.
    """

    def __init__(self, make: Callable[[], Executable], columns: Collection[str] = ()) -> None:
        self._make = make
        self._columns = list(columns)
        self._forms: dict[int, _Form] = {}
        self._built: tuple[Executable, SQLCompiler] | None = None

    def find(self, connection: Connection, **values: Any) -> list[Any]:
        """The rows that it answers, which have the names of their columns."""
        form = self._form(1)
        return form.read(drive(connection).execute(form.text, form.bind(values)))

    def find_listed(self, connection: Connection, listed: Iterable[Any], **values: Any) -> list[Any]:
        """The same with all values of a list, however long, in the place of `THESE`."""
        found: list[Any] = []
        for part in chunk(list(listed)):
            form = self._form(next(size for size in SIZES if size >= len(part)))
            cursor = drive(connection).execute(form.text, form.bind_listed(values, part))
            found += form.read(cursor)
        return found

    def run_listed(self, connection: Connection, listed: Sequence[Any]) -> None:
        """Run it for all values of a list."""
        self.find_listed(connection, listed)

    def run(self, connection: Connection, *rows: Mapping[str, Any]) -> None:
        """Run it once for each of `rows`."""
        if rows:
            form = self._form(1)
            drive(connection).executemany(form.text, [form.bind(row) for row in rows])

    def _form(self, size: int) -> "_Form":
        form = self._forms.get(size)
        if form is None:
            if self._built is None:
                statement: Any = self._make()
                columns = self._columns or None
                self._built = (statement, statement.compile(dialect=_DIALECT, column_keys=columns))
            form = self._forms[size] = _Form(*self._built, size)
        return form


class _Form:
    """A statement with a list of one size: its text, how values go in, how rows come out."""

    def __init__(self, statement: Executable, compiled: SQLCompiler, size: int) -> None:
        fixed, listed = compiled.params, {LISTED: [None] * size} if LISTED in compiled.binds else {}
        state = compiled.construct_expanded_state({**fixed, **listed})
        self.text, self._size = state.statement, size
        first, *others = state.parameter_expansion.get(LISTED) or ["", ""]
        names = [LISTED if name == first else name for name in state.positiontup or () if name not in others]
        self._slots = [(name, _writes(compiled.binds[name].type)) for name in names]
        self._written = [(place, write) for place, (_, write) in enumerate(self._slots) if write]
        self._fixed = {name: value for name, value in fixed.items() if not compiled.binds[name].required}
        columns = list(statement.selected_columns) if isinstance(statement, SelectBase) else []
        reads = [_reads(column.type) for column in columns]
        self._read = [(place, read) for place, read in enumerate(reads) if read]
        self._row: Any = namedtuple("Found", [str(column.key) for column in columns])  # type: ignore[misc]

    def bind(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the text."""
        given = {**self._fixed, **values} if self._fixed else values
        bound = [given[name] for name, _ in self._slots]
        for place, write in self._written:
            bound[place] = write(bound[place])
        return bound

    def bind_listed(self, values: Mapping[str, Any], listed: Sequence[Any]) -> list[Any]:
        """The same with a list in its place, which is filled up with its last value."""
        given, bound = {**self._fixed, **values}, list[Any]()
        filled = [*listed, *[listed[-1]] * (self._size - len(listed))]
        for name, write in self._slots:
            some = filled if name == LISTED else [given[name]]
            bound += map(write, some) if write else some
        return bound

    def read(self, cursor: sqlite3.Cursor) -> list[Any]:
        """The rows with the values of the columns' types."""
        rows: list[Any] = cursor.fetchall()
        if self._read:
            rows = [list(row) for row in rows]
            for row in rows:
                for place, read in self._read:
                    row[place] = read(row[place])
        return list(map(self._row._make, rows))


def _writes(type_: TypeEngine[Any]) -> _Process | None:
    """How values of a type go to the driver; None where they go as they are, as truth values do."""
    if isinstance(type_, UtcTime):
        return write_moment
    return None if isinstance(type_, Boolean) else type_.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _reads(type_: TypeEngine[Any]) -> _Process | None:
    return type_.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
