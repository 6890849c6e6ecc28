"""What is kept of WebSub: what hubs were told of our documents, and the leases of those that push to us."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import and_, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.model import HubState, Lease, SourceState, Telling
from aggregator.store import schema, standing
from aggregator.store.sessions import Sessions


class Hubs(Sessions):
    """One part of the store; each method is one transaction."""

    # Hubs that we tell

    def untold(self, hubs: Iterable[str], paths: Collection[str]) -> list[Telling]:
        """The documents among `paths` that changed since each hub was told of them, by hub and path."""
        files, told = schema.files, schema.tellings
        with self.reading() as connection:
            found = []
            for hub in hubs:
                same = and_(told.c.path == files.c.path, told.c.hub == hub)
                query = select(files.c.path, files.c.digest, told.c.awaited, told.c.since)
                query = query.select_from(files.outerjoin(told, same)).order_by(files.c.path)
                feeds = ~files.c.path.between("archive/", "archive/~")  # nobody follows a page of an archive
                query = query.where(feeds, func.coalesce(told.c.digest, "") != files.c.digest)
                for row in connection.execute(query):
                    if row.path in paths:
                        since = row.since if row.awaited == row.digest else None
                        found.append(Telling(hub, row.path, row.digest, since))
            return found

    def states(self) -> dict[str, HubState]:
        """How it goes with each hub."""
        with self.reading() as connection:
            return {
                row.hub: HubState(row.failures, row.due, row.error)
                for row in connection.execute(select(schema.hubs))
            }

    def note(
        self,
        told: Iterable[Telling],
        waiting: Mapping[Telling, datetime],
        states: Mapping[str, HubState],
    ) -> None:
        """Remember what was told, what waits to be seen at its address since when, and how the hubs are.

        Hubs that are not among `states` are forgotten.
        """
        table = schema.tellings
        with self.transaction() as connection:
            for one in told:
                fresh = {"digest": one.digest, "awaited": "", "since": None}
                row = insert(table).values(hub=one.hub, path=one.path, **fresh)
                connection.execute(row.on_conflict_do_update(index_elements=["hub", "path"], set_=fresh))
            for one, since in waiting.items():
                awaited = {"awaited": one.digest, "since": since}
                row = insert(table).values(hub=one.hub, path=one.path, digest="", **awaited)
                connection.execute(row.on_conflict_do_update(index_elements=["hub", "path"], set_=awaited))
            for hub, state in states.items():
                known = insert(schema.hubs).values(hub=hub, **asdict(state))
                connection.execute(known.on_conflict_do_update(index_elements=["hub"], set_=asdict(state)))
            for column in (schema.hubs.c.hub, table.c.hub):
                connection.execute(delete(column.table).where(column.not_in(list(states))))

    # Hubs that push to us

    def leases(self) -> list[Lease]:
        """Every lease that was asked for or granted and is not over."""
        with self.reading() as connection:
            rows = connection.execute(select(schema.leases).order_by(schema.leases.c.source)).mappings()
            return [Lease(**row) for row in rows]

    def keep_leases(self, leases: Iterable[Lease], states: Mapping[str, SourceState]) -> None:
        """Replace all leases by these, and with them what is remembered of some sources."""
        rows = [asdict(lease) for lease in leases]
        with self.transaction() as connection:
            connection.execute(delete(schema.leases))
            if rows:
                connection.execute(insert(schema.leases), rows)
            for source, state in states.items():
                standing.write(connection, source, state)
