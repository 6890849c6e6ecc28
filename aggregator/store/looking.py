"""A connection for looking only: also for who may not write the database, and on a full disk."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aggregator.errors import StoreError

_UNWRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_TRIES = 3


class Looking(sqlite3.Connection):
    """One that cannot write."""


def follow_link(database: Path) -> Path:
    """The file itself, beside which SQLite keeps its own; it need not be there."""
    return Path(os.path.realpath(database))


def is_there(database: Path) -> bool:
    """Whether there is a file; raises `StoreError` where this user may not look into its folder."""
    try:
        database.stat()
    except PermissionError as error:
        told = f"the database {database} cannot be read by this user, who may not enter its folder"
        raise StoreError(f"{told}. Run this as its owner, or let this user in") from error
    except OSError:
        return False
    return True


def connect(place: Path | str, kind: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    """A connection to a path, or to an address of SQLite's, as all of ours are."""
    return sqlite3.connect(
        place,
        uri=isinstance(place, str),
        check_same_thread=False,
        timeout=10,
        cached_statements=256,
        factory=kind,
    )


def connect_to_look(database: Path) -> sqlite3.Connection:
    """A connection to a database that is there, where possible one that writes nothing of others'.

    SQLite wants to write beside a database that is read.  Where it cannot, and nobody has the database
    open, a copy of the file is looked into.  Raises `StoreError` for a file that this user may not read,
    and what SQLite raises.
    """
    real = follow_link(database)
    if real.exists() and not os.access(real, os.R_OK):
        told = f"the database {database} cannot be read by this user"
        raise StoreError(f"{told}. Run this as its owner, or let this user read it")
    if os.access(real, os.W_OK) and os.access(real.parent, os.W_OK | os.X_OK):
        try:
            return _try(connect(database))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _UNWRITABLE:
                raise
    return _connect_reading(real)


def _connect_reading(real: Path) -> sqlite3.Connection:
    log, index = (real.with_name(f"{real.name}{suffix}") for suffix in ("-wal", "-shm"))
    for _ in range(_TRIES):
        if log.exists() or index.exists():
            try:
                return _open(real, "mode=ro")
            except sqlite3.OperationalError:
                if not _is_empty(log):  # what was written last is in it
                    raise
        before = _mark(real), _mark(log)
        with _copy(real) as copy:
            if before == (_mark(real), _mark(log)) and _is_empty(
                log
            ):  # the copy has no name any more, and goes with us
                return _open(copy, "mode=ro&immutable=1")
    raise StoreError(
        f"the database {real} is being written all the time. Try again, or run this as its owner"
    )


@contextmanager
def _copy(real: Path) -> Iterator[Path]:
    try:
        with tempfile.NamedTemporaryFile(prefix="aggregator-", suffix=".db") as copy:
            shutil.copyfile(real, copy.name)
            yield Path(copy.name)
    except OSError as error:
        told = (
            f"no copy of the database to look into can be made in {tempfile.gettempdir()}: {error.strerror}"
        )
        raise StoreError(
            f"{told}. Make space there, name a folder in TMPDIR, or run this as its owner"
        ) from error


def _open(path: Path, manner: str) -> sqlite3.Connection:
    return _try(connect(f"{path.absolute().as_uri()}?{manner}", Looking))


def _try(connection: sqlite3.Connection) -> sqlite3.Connection:
    """What stands in the way of reading is met with the first look."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _is_empty(log: Path) -> bool:
    return _mark(log)[1:2] in ((), (0,))


def _mark(path: Path) -> tuple[int, ...]:
    """What no writing leaves as it is; empty where there is no file."""
    with suppress(FileNotFoundError):
        found = path.stat()
        return found.st_ino, found.st_size, found.st_mtime_ns
    return ()
