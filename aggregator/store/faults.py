"""The one place where what the database driver raises becomes our own error."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import CompileError, IntegrityError, ProgrammingError, SQLAlchemyError

from aggregator.errors import DamagedError, StoreError

_OURS = (sqlite3.IntegrityError, sqlite3.ProgrammingError)  # as the driver itself says it
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_WAY_OUT = (
    "Put a backup in its place with `aggregator restore FILE`; or move the file away and run "
    "`aggregator refresh`: published files go on being served, and what is in them keeps its ids"
)


@contextmanager
def translate_errors(place: str = "the database", *, damaged: str = "") -> Iterator[None]:
    """Turn driver and file errors into `StoreError`, the cause chained.

    `damaged` names what SQLite finds damaged where that is not `place`.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError, CompileError, *_OURS) as error:
        raise StoreError(
            f"a fault of the aggregator, please report it; nothing was written to {place}: {_cause(error)}"
        ) from error
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        if _tells_damage(_cause(error)):
            raise tell_damage(damaged or place, str(_cause(error))) from error
        raise StoreError(
            f"cannot use {place}: {_cause(error)}. Its folder must exist and be writable, with space left"
        ) from error


def tell_damage(place: str, verdict: str) -> DamagedError:
    """The error for a database that SQLite finds damaged, with the ways out."""
    return DamagedError(f"{place} is damaged ({verdict[:200].strip()}). {_WAY_OUT}")


def _tells_damage(error: object) -> bool:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    # A header that names a format of its own has no code of its own.
    return (code is not None and code & 0xFF in _DAMAGED) or "unsupported file format" in str(error)


def _cause(error: BaseException) -> object:
    return getattr(error, "orig", None) or error
