"""The shelf that stored items are taken from to be published."""

from collections.abc import Sequence

from aggregator.curate.window import Candidate
from aggregator.store import manuscripts, parted
from aggregator.store.manuscripts import Manuscript
from aggregator.store.sessions import Sessions


class Shelf(Sessions):
    """One part of the store; each method is one transaction."""

    def items(self, chosen: Sequence[int]) -> list[Manuscript]:
        """These items in the given order, each to be read where it must be rendered."""
        with self.reading() as connection:
            return manuscripts.load_manuscripts(connection, chosen)

    def parted(self, category: str, chosen: Sequence[Candidate]) -> list[Manuscript]:
        """These entries in the given order, each to be read where it must be rendered."""
        with self.reading() as connection:
            return parted.load_parted(connection, category, chosen)
