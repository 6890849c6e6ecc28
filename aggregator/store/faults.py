"""The one place where what the database driver raises becomes our own error."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import CompileError, IntegrityError, ProgrammingError, SQLAlchemyError

from aggregator.errors import StoreError


@contextmanager
def translate_errors(place: str = "the database") -> Iterator[None]:
    """Turn driver and file errors into `StoreError`, the cause chained."""
    try:
        yield
    except (IntegrityError, ProgrammingError, CompileError) as error:
        raise StoreError(
            f"a fault of the aggregator, please report it; nothing was written to {place}: {_cause(error)}"
        ) from error
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreError(
            f"cannot use {place}: {_cause(error)}. Its folder must exist and be writable, with space left; "
            "a damaged file can be replaced by a backup, or deleted and refreshed"
        ) from error


def _cause(error: BaseException) -> object:
    return getattr(error, "orig", None) or error
