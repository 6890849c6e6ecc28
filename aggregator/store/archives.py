"""What the store keeps of the archive, beside the entries themselves."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.model import Entry
from aggregator.store import heads, months, relics
from aggregator.store.months import Leaf, Month, Standing
from aggregator.store.schema import files
from aggregator.store.sessions import Sessions

FOLDER = "archive/"  # within the output folder


class Archives(Sessions):
    """One part of the store; each method is one transaction."""

    def standings(self) -> dict[str, Standing]:
        """How the archive of every category is that has or had one."""
        with self.reading() as connection:
            return months.find_standings(connection)

    def months(self, category: str) -> list[Month]:
        """The stale months of a category and, of those that rest, their neighbours; the oldest first."""
        with self.reading() as connection:
            return months.load_months(connection, category)

    def mark(self, category: str, *, spare_adopted: bool = False) -> None:
        """Every page of a category is to be looked at, or all but those of adopted months."""
        with self.transaction() as connection:
            months.mark_category(connection, category, spare_adopted=spare_adopted)

    def adopt(
        self,
        category: str,
        found: Sequence[Entry],
        in_head: Collection[str],
        adopted: Sequence[Month],
        bodies: Mapping[str, str],
    ) -> None:
        """Keep what the pages of an archive show that were there before this database.

        `adopted` are the months whose pages stay as they are; `bodies` are their files with the digests
        of their bytes.  All other months are written anew.
        """
        with self.transaction() as connection:
            relics.keep(connection, category, found, in_head)
            months.adopt(connection, category, adopted)
            rows = [{"path": path, "digest": digest} for path, digest in bodies.items()]
            if rows:
                connection.execute(insert(files).on_conflict_do_nothing(), rows)

    def fingerprints(self, category: str, month: str) -> list[str]:
        """What each page of a month was made from when it was last written."""
        with self.reading() as connection:
            return months.load_fingerprints(connection, category, month)

    def count(self, category: str, month: str, before: str | None = None) -> int:
        """How many items a category holds of a month, or of its part before a moment."""
        with self.reading() as connection:
            return months.count_items(connection, category, month, before)

    def fix(self, category: str, month: str) -> None:
        """Fix the ids of all items of a month: on the disk before anything is published under them."""
        with self.reading() as connection:
            fresh = months.find_unfixed(connection, category, month)
        if fresh:
            with self.durable(), self.transaction() as connection:
                heads.fix_items(connection, fresh)

    def leaf(self, category: str, month: str, skip: int, most: int) -> Leaf:
        """The `most` items that follow the oldest `skip` of a month."""
        with self.reading() as connection:
            return months.find_leaf(connection, category, month, skip, most)

    def files(self, category: str, month: str = "") -> dict[str, str]:
        """The files of a month, or of the whole category, that we wrote, with the digests of their bytes."""
        with self.reading() as connection:
            return _find_files(connection, f"{FOLDER}{category}/{month}")

    def all_files(self) -> dict[str, str]:
        """The files of all archives, with the digests of their bytes."""
        with self.reading() as connection:
            return _find_files(connection, FOLDER)

    def folders(self) -> set[str]:
        """The names of the folders that hold files of ours."""
        with self.reading() as connection:
            return {path.split("/")[1] for path in _find_files(connection, FOLDER)}

    def claim(self, category: str, chosen: Sequence[str]) -> None:
        """These months are to be bound: should that be cut short, a later pass looks at them whole."""
        with self.transaction() as connection:
            months.claim(connection, category, chosen)

    def begin(self, category: str, month: str) -> None:
        """Pages of a month are being written: no later pass may take them for what they were."""
        with self.transaction() as connection:
            months.begin(connection, category, month)

    def settle(self, category: str, month: Month, fingerprints: Sequence[str]) -> None:
        """All pages of a month are as they should be."""
        with self.transaction() as connection:
            months.settle(connection, category, month, fingerprints)

    def forget(self, category: str) -> None:
        """The archive of a category is no more."""
        with self.transaction() as connection:
            months.forget(connection, category)


def _find_files(connection: Connection, start: str) -> dict[str, str]:
    # No file name of ours holds a tilde, which sorts behind all that they hold.
    query = select(files).where(files.c.path.between(start, f"{start}~"))
    return {row.path: row.digest for row in connection.execute(query)}
