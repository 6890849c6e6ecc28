"""Opening the database: SQLite and its settings, its schema brought up to date."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable

from aggregator.errors import OutdatedError, StoreError
from aggregator.store import rest, schema
from aggregator.store.faults import tell_damage, translate_errors
from aggregator.store.looking import Looking, connect, connect_to_look, follow_link, is_there
from aggregator.store.sessions import CACHE, Database
from aggregator.store.store import Store

MEMORY = Path(":memory:")
SQLITE_VERSION = sqlite3.sqlite_version_info
PRAGMAS = (
    "journal_mode=WAL",  # the first: it is a write
    "synchronous=NORMAL",
    "foreign_keys=ON",
    f"cache_size=-{CACHE}",
    "wal_autocheckpoint=4000",  # pages: each is put into the file once, though many sources wrote to it
    "temp_store=MEMORY",
)
_POOL = logging.getLogger("sqlalchemy.pool.impl.StaticPool")


def open_store(path: Path, *, upgrade: bool = True) -> Store:
    """Open the database at `path`, making or upgrading it; `MEMORY` is a fresh one that goes with us.

    The caller holds the lock (`hold_database`) where others may write; who does not hold it leaves the
    schema alone with `upgrade=False`.  A database that was not closed is checked first.  Raises
    `StoreError`, `DamagedError` where SQLite finds the file damaged.
    """
    with translate_errors(f"the database {path}"):
        looking = not upgrade and is_there(path)
        if path != MEMORY and not looking:
            path.parent.mkdir(parents=True, exist_ok=True)
        unclean = upgrade and was_left_open(path)
        engine = make_engine(path, connect_to_look if looking else connect)
        try:
            if unclean:
                _check_quickly(engine, path)
            _bring_up_to_date(engine, path, upgrade=upgrade)
        except BaseException:
            engine.dispose()
            raise
        return Store(Database(engine))


def make_engine(path: Path, reach: Callable[[Path], sqlite3.Connection] = connect) -> Engine:
    """An engine of one connection, in WAL mode, whose transactions begin when SQLAlchemy says so."""
    engine = create_engine("sqlite://", creator=lambda: reach(path), poolclass=StaticPool)
    _POOL.addFilter(_is_trouble)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _is_trouble(record: logging.LogRecord) -> bool:
    """Ctrl-C may strike while a connection is closed: it is told by the command, not as a fault."""
    return not (record.exc_info and isinstance(record.exc_info[1], KeyboardInterrupt))


def was_left_open(path: Path) -> bool:
    """Whether a write-ahead log lies beside the database: somebody has it open, or did not close it."""
    try:
        path = follow_link(path)
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False


def _check_quickly(engine: Engine, path: Path) -> None:
    with engine.connect().execution_options(reading=True) as connection:
        verdict = str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())
    if verdict != "ok":
        raise tell_damage(f"the database {path}", verdict)


def _configure(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    writes = not isinstance(connection, Looking)
    # Later it is a write, at every opening.
    if writes and not connection.execute("PRAGMA page_count").fetchone()[0]:
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    for pragma in PRAGMAS[0 if writes else 1 :]:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _bring_up_to_date(engine: Engine, path: Path, *, upgrade: bool) -> None:
    with engine.connect().execution_options(reading=True) as connection:
        version = read_version(connection)
    if not upgrade and (version is None or version < schema.HEAD):
        raise OutdatedError(
            f"the database {path} was written by an older version of this program, or is empty: "
            "run `aggregator refresh` first, which brings it up to date"
        )
    if version is None:
        with engine.begin() as connection:
            _create_tables(connection)
            rest.watch(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": schema.HEAD})
    if version is not None and version != schema.HEAD:
        from aggregator.store.upgrade import upgrade_schema  # costs half a second, seldom needed

        upgrade_schema(engine, path, version)


def _create_tables(connection: Connection) -> None:
    """The indexes of each table by name: `create_all` takes them as they come out of a set, and where
    several serve a question alike, SQLite's choice follows the order in which they were made.
    """
    for table in schema.metadata.sorted_tables:
        connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            connection.execute(CreateIndex(index))


def read_version(connection: Connection) -> str | None:
    """The migration that the database stands at; None for an empty database.

    Raises `StoreError` for a database that is somebody else's.
    """
    tables = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise StoreError("this database was not made by the aggregator: name another file under `database`")
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
