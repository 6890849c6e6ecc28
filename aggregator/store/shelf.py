"""The shelf that stored items are taken from to be published."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aggregator.curate.window import Candidate
from aggregator.model import Publication
from aggregator.store import choosing, heads, manuscripts, parted
from aggregator.store.choosing import Choice
from aggregator.store.manuscripts import Manuscript
from aggregator.store.sessions import Sessions


class Shelf(Sessions):
    """One part of the store; each method is one transaction."""

    def choose(self, publication: Publication, now: datetime) -> Choice:
        """What the head of a publication holds; nothing is changed by looking."""
        with self.reading() as connection:
            return choosing.choose(connection, publication, now)

    def give_way(self, displaced: Mapping[str, Sequence[Candidate]]) -> None:
        """Keep these, by category, out of its head for good: they are for the archive only."""
        if displaced:
            with self.transaction() as connection:
                for category, items in displaced.items():
                    heads.give_way(connection, category, sorted({item.article for item in items}))

    def items(self, chosen: Sequence[int]) -> list[Manuscript]:
        """These items in the given order, each to be read where it must be rendered."""
        with self.reading() as connection:
            return manuscripts.load_manuscripts(connection, chosen)

    def parted(self, category: str, chosen: Sequence[Candidate]) -> list[Manuscript]:
        """These entries in the given order, each to be read where it must be rendered."""
        with self.reading() as connection:
            return parted.load_parted(connection, category, chosen)
