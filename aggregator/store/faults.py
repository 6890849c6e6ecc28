"""The one place where what the database driver raises becomes our own error."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from aggregator.errors import StoreError


@contextmanager
def translate_errors(place: str = "the database") -> Iterator[None]:
    """Turn driver and file errors into `StoreError`, the cause chained."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(
            f"cannot use {place}: {cause}. Its folder must exist and be writable, with space left; "
            "a damaged file can be replaced by a backup, or deleted and refreshed"
        ) from error
