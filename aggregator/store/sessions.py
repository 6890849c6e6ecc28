"""How the database is spoken to: transactions, steady readings, commits safe from a loss of power."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from aggregator.errors import StoreError
from aggregator.store.faults import translate_errors
from aggregator.store.prepared import drive

CACHE = 2048  # KiB of pages that SQLite holds,
LARGE_CACHE = 8192  # and while many entries come: the ends of all indexes, between which they are strewn


class Database:
    """One database: its engine, and the transaction that several share, if any; one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.gathering = False
        self.whole = True  # no part of the shared transaction is half done
        self._shared: Connection | None = None

    def share(self) -> Connection:
        """The shared transaction, begun when it is first asked for."""
        if self._shared is None:
            connection = self.engine.connect()
            try:
                connection.begin()
            except BaseException:
                connection.close()
                raise
            self._shared = connection
        return self._shared

    def settle(self) -> None:
        """Commit what was shared so far; not where SQLite ended it by itself, on a full disk, say."""
        shared, self._shared = self._shared, None
        if shared is not None:
            with closing(shared):
                if not (self.whole and drive(shared).in_transaction):
                    raise StoreError("what was written to the database last was taken back: try again")
                shared.commit()

    @contextmanager
    def part(self) -> Iterator[Connection]:
        """One of the transactions that are committed together: all of it or nothing."""
        connection = self.share()
        driver = drive(connection)
        self.whole = False
        driver.execute("SAVEPOINT part")
        try:
            yield connection
        except BaseException:
            if driver.in_transaction:
                driver.execute("ROLLBACK TO part")
                driver.execute("RELEASE part")
                self.whole = True
            raise
        driver.execute("RELEASE part")
        self.whole = True


class Sessions:
    """The ways into one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        """Let go of the database."""
        self._database.engine.dispose()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Commit all transactions within at once, at the end: each of them is still all or nothing.

        Where the block fails, what was whole before is committed.  For many small transactions in a row,
        without waiting in between: others cannot write meanwhile.
        """
        database = self._database
        database.gathering = database.whole = True
        try:
            with translate_errors():
                try:
                    yield
                except BaseException:
                    with suppress(StoreError, SQLAlchemyError, sqlite3.Error):
                        database.settle()
                    raise
                database.settle()
        finally:
            database.gathering = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of it or nothing."""
        with translate_errors():
            if self._database.gathering:
                with self._database.part() as connection:
                    yield connection
            else:
                with self._database.engine.begin() as connection:
                    yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One steady look, which waits for no writer."""
        with translate_errors():
            if self._database.gathering:
                yield self._database.share()
                return
            opened = self._database.engine.connect().execution_options(reading=True)
            with opened as connection, connection.begin():
                yield connection

    @contextmanager
    def driver(self) -> Iterator[sqlite3.Connection]:
        """The driver's own connection, for what SQLite does outside of transactions only."""
        with translate_errors():
            self._database.settle()
            with closing(self._database.engine.raw_connection()) as pooled:
                yield cast("sqlite3.Connection", pooled.driver_connection)

    @contextmanager
    def durable(self) -> Iterator[None]:
        """What is committed within is safe from a loss of power, and all that was committed before."""
        with self.driver() as driver:
            driver.execute("PRAGMA synchronous=FULL")
        try:
            yield
            self._database.settle()
        finally:
            with self.driver() as driver:
                driver.execute("PRAGMA synchronous=NORMAL")

    @contextmanager
    def roomy(self) -> Iterator[None]:
        """More of the database is held in memory, for many entries; afterwards that memory is free."""
        with self.driver() as driver:
            driver.execute(f"PRAGMA cache_size=-{LARGE_CACHE}")
        try:
            yield
        finally:
            with self.driver() as driver:
                driver.execute(f"PRAGMA cache_size=-{CACHE}")
                driver.execute("PRAGMA shrink_memory")
