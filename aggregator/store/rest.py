"""Rest: all is published, until anything changes that documents are made from.

What is remembered of the last publication goes with the first such change: triggers see to it, so that
nothing that writes has to think of it.
"""

from sqlalchemy import Connection, select, text

from aggregator.store import registry, schema
from aggregator.store.manuscripts import find_told
from aggregator.store.sessions import Sessions

RESTED = "rested"  # the name of what is remembered
_ALWAYS = ("INSERT", "UPDATE", "DELETE")
_SHOWN = "UPDATE OF rank, local, private, location, title, rights, content, categories"
_ENDINGS = {
    "adoptions": _ALWAYS,
    "archives": ("INSERT", "UPDATE OF stale_from"),
    "articles": _ALWAYS,
    "entries": _ALWAYS,
    "filings": _ALWAYS,
    "paths": _ALWAYS,
    "publications": ("INSERT", "UPDATE OF feed_id, updated", "DELETE"),
    "revisions": _ALWAYS,
    "sources": ("INSERT", _SHOWN, "DELETE"),  # what they say of themselves moves with every answer
    "withdrawals": _ALWAYS,
}
_FORGET = f"BEGIN DELETE FROM meta WHERE name = '{RESTED}'; END"  # noqa: S608 - our own word
TRIGGERS = tuple(
    f"CREATE TRIGGER rest_ends_{table}_{number} AFTER {what} ON {table} {_FORGET}"
    for table, changes in _ENDINGS.items()
    for number, what in enumerate(changes)
)


def watch(connection: Connection) -> None:
    """Let every change end the rest."""
    for trigger in TRIGGERS:
        connection.execute(text(trigger))


class Rest(Sessions):
    """One part of the store; each method is one transaction."""

    def recall(self) -> str | None:
        """What was remembered of the last publication; None when something changed since."""
        with self.reading() as connection:
            return registry.get_meta(connection, RESTED)

    def remember(self, facts: str) -> None:
        """All is published."""
        with self.transaction() as connection:
            registry.set_meta(connection, RESTED, facts)

    def told(self) -> dict[str, str]:
        """By source, a digest of what it says of itself."""
        query = select(schema.sources.c.id, schema.sources.c.location, schema.sources.c.state)
        with self.reading() as connection:
            return {id: find_told(place, state) for id, place, state in connection.execute(query)}
