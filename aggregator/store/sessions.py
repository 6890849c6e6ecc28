"""How the database is spoken to: transactions, steady readings, commits safe from a loss of power."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import cast

from sqlalchemy import Connection, Engine

from aggregator.store.faults import translate_errors


class Sessions:
    """The ways into one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of it or nothing."""
        with translate_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One steady look, which waits for no writer."""
        opened = self._engine.connect().execution_options(reading=True)
        with translate_errors(), opened as connection, connection.begin():
            yield connection

    @contextmanager
    def driver(self) -> Iterator[sqlite3.Connection]:
        """The driver's own connection, for what SQLite does outside of transactions only."""
        with translate_errors(), closing(self._engine.raw_connection()) as pooled:
            yield cast("sqlite3.Connection", pooled.driver_connection)

    @contextmanager
    def durable(self) -> Iterator[None]:
        """What is committed within is safe from a loss of power, and all that was committed before."""
        with self.driver() as driver:
            driver.execute("PRAGMA synchronous=FULL")
        try:
            yield
        finally:
            with self.driver() as driver:
                driver.execute("PRAGMA synchronous=NORMAL")
