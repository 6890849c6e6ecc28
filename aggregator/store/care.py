"""What keeps a database small and well: texts that go, space given back, statistics, checks."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from aggregator.store import registry, relics, retention
from aggregator.store.batches import chunk
from aggregator.store.invariants import Violation, find_violations
from aggregator.store.schema import entries
from aggregator.store.sessions import Sessions

STEP = 256  # pages given back at once, while nobody waits for long
_HOUSE = "house"  # the fact that tells when the house was last kept


class Care(Sessions):
    """One part of the store."""

    def forget_texts(self, before: datetime, shown: Collection[int], now: datetime) -> int:
        """Take away the texts of what is older than `before`; answers of how many entries.

        What is in `shown`, the items of all feeds as they are, keeps its own.  A few hundred items at a
        time: each step is a transaction.
        """
        with self.reading() as connection:
            items = retention.find_old_items(connection, before, shown)
        forgotten = 0
        for part in chunk(items):
            with self.transaction() as connection:
                forgotten += retention.forget_texts(connection, part, now)
        return forgotten

    def reclaim(self, pages: int = STEP) -> int:
        """Give the system at most so many unused pages back; answers how many bytes.

        Nothing where the file was made by the second release or earlier, until `vacuum`.
        """
        with self.driver() as driver:
            (size,) = driver.execute("PRAGMA page_size").fetchone()
            (before,) = driver.execute("PRAGMA freelist_count").fetchone()
            driver.execute(f"PRAGMA incremental_vacuum({int(pages)})").fetchall()
            (after,) = driver.execute("PRAGMA freelist_count").fetchone()
        return int((before - after) * size)

    def settle(self) -> None:
        """Put the write-ahead log into the file, and refresh the statistics that queries are planned by."""
        with self.driver() as driver:
            driver.execute("PRAGMA optimize").fetchall()
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def vacuum(self) -> None:
        """Write the file anew without unused space; it may give space back by steps from then on.

        Needs as much free space as the file takes, for as long as it lasts.
        """
        with self.driver() as driver:
            driver.execute("PRAGMA auto_vacuum=INCREMENTAL")
            driver.execute("VACUUM")
        self.settle()

    def count_kept(self) -> int:
        """How many entries are kept; what was read back from our archive and has come again counts once."""
        with self.reading() as connection:
            every = connection.execute(select(func.count()).select_from(entries)).scalar_one()
            return every - relics.count_superseded(connection)

    def violations(self) -> list[Violation]:
        """Everything that must hold and does not."""
        with self.reading() as connection:
            return list(find_violations(connection))

    def house_kept(self) -> datetime | None:
        """When the house was last kept."""
        with self.reading() as connection:
            kept = registry.get_meta(connection, _HOUSE)
        return datetime.fromisoformat(kept) if kept else None

    def record_house_kept(self, now: datetime) -> None:
        """Remember that it was kept."""
        with self.transaction() as connection:
            registry.set_meta(connection, _HOUSE, now.isoformat())
