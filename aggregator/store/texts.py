"""What the store keeps of entries, of the articles behind them, and of whether their sites let us read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.fulltext import FullText
from aggregator.model import Entry
from aggregator.store import fulltexts, known, schema
from aggregator.store.fulltexts import Waiting
from aggregator.store.sessions import Sessions


class Texts(Sessions):
    """One part of the store; each method is one transaction."""

    def entries(self, rows: Sequence[int]) -> dict[int, Entry]:
        """These entries as they are kept, by row: with the texts of their articles, where those are read."""
        if not rows:
            return {}
        with self.reading() as connection:
            return known.find_entries(connection, rows)

    def waiting(self, source: str, now: datetime, most: int) -> list[Waiting]:
        """The articles of a source that may be asked for now, the longest waiting first."""
        with self.reading() as connection:
            return fulltexts.find_waiting(connection, source, now, most)

    def settle(self, row: int, text: FullText) -> None:
        """Keep an article that was read, and give its text to its entry."""
        with self.transaction() as connection:
            fulltexts.settle(connection, row, text)

    def postpone(self, row: int, tries: int, due: datetime | None) -> None:
        """Ask for an article again at `due`, or not at all."""
        with self.transaction() as connection:
            fulltexts.postpone(connection, row, tries, due)

    def all_robots(self, now: datetime) -> dict[str, tuple[str | None, datetime]]:
        """Every robots.txt that still holds, by origin: its rules (None: it could not be had), its end."""
        table = schema.robots
        query = select(table.c.origin, table.c.rules, table.c.until).where(table.c.until > now)
        with self.reading() as connection:
            return {row.origin: (row.rules, row.until) for row in connection.execute(query)}

    def keep_robots(self, origin: str, rules: str | None, until: datetime, now: datetime) -> None:
        """Remember the robots.txt of an origin; those that no longer hold go."""
        values = {"rules": rules, "until": until}
        row = insert(schema.robots).values(origin=origin, **values)
        with self.transaction() as connection:
            connection.execute(delete(schema.robots).where(schema.robots.c.until <= now))
            connection.execute(row.on_conflict_do_update(index_elements=["origin"], set_=values))
