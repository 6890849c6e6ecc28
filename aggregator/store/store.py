"""The store: what the flow may ask for and say.  Every method is one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import Changes
from aggregator.curate.difference import Revision
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Stored, Traits
from aggregator.curate.review import Kept
from aggregator.model import HostState, Publication, Source, SourceState, Tombstone
from aggregator.store import (
    adoption,
    entries,
    estates,
    filing,
    fulltexts,
    grouping,
    heads,
    holds,
    hosts,
    known,
    registry,
    revisions,
    schema,
    standing,
    withdrawals,
)
from aggregator.store.archives import FOLDER, Archives
from aggregator.store.care import Care
from aggregator.store.documents import Documents, write_digests
from aggregator.store.heads import FixedHead
from aggregator.store.hubs import Hubs
from aggregator.store.manuscripts import HeadItem, Manuscript
from aggregator.store.places import Places
from aggregator.store.rest import Rest
from aggregator.store.rhythms import Rhythm, find_rhythms
from aggregator.store.sessions import Database, Sessions
from aggregator.store.shelf import Shelf
from aggregator.store.stock import Stock
from aggregator.store.texts import Texts
from aggregator.store.trust import Trust

__all__ = ["FixedHead", "HeadItem", "Manuscript", "Store"]


class Store(Sessions):
    """Entries, sources and publications in one database; made by `open_store`, closed by `close`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.trust = Trust(database)
        self.texts = Texts(database)
        self.hubs = Hubs(database)
        self.care = Care(database)
        self.places = Places(database)
        self.archives = Archives(database)
        self.shelf = Shelf(database)
        self.stock = Stock(database)
        self.documents = Documents(database)
        self.rest = Rest(database)
        self.estates = estates.Estates(database)

    # Sources

    def register(self, sources: Sequence[Source], plan: FilingPlan) -> None:
        """Make the database agree with the configuration: renamed, removed, re-filed sources.

        Entries of a removed source stay.  Items are regrouped and re-filed when anything changed.
        """
        with self.transaction() as connection:
            registry.register(connection, sources, plan)

    def states(self) -> dict[str, SourceState]:
        """What is remembered of every source, by id."""
        with self.reading() as connection:
            return standing.load(connection)

    def state(self, source: str) -> SourceState | None:
        """What is remembered of one source; None where it was never configured."""
        with self.reading() as connection:
            return standing.find(connection, source)

    def save_state(self, source: str, state: SourceState) -> None:
        """Remember a reading that brought no entries: nothing new, or a failure."""
        with self.transaction() as connection:
            standing.write(connection, source, state)

    def count_entries(self) -> dict[str, int]:
        """How many entries are stored of each source."""
        column = schema.entries.c.source_id
        query = select(column, func.count()).group_by(column)
        with self.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def rhythms(self, sources: Sequence[str]) -> dict[str, Rhythm]:
        """How often sources bring something; those without entries are left out."""
        with self.reading() as connection:
            return find_rhythms(connection, sources)

    def hosts(self) -> dict[str, HostState]:
        """What is remembered of hosts, by name."""
        with self.reading() as connection:
            return hosts.load(connection)

    def remember_hosts(self, learnt: Mapping[str, HostState], now: datetime) -> None:
        """Keep what was learnt of hosts; what no longer holds is forgotten."""
        if learnt:
            with self.transaction() as connection:
                hosts.write(connection, learnt, now)

    # Entries

    def known(self, source: str, traits: Iterable[Traits]) -> list[Stored]:
        """The stored entries of a source that a document with `traits` may speak of."""
        with self.reading() as connection:
            return known.find_known(connection, source, list(traits))

    def all_known(self, source: str) -> list[Stored]:
        """Every stored entry of a source, in the order in which they were stored."""
        with self.reading() as connection:
            return known.find_all(connection, source)

    def kept(self) -> Iterator[Kept]:
        """Every stored entry that is not gone, with what rules may ask of it."""
        with self.reading() as connection:
            yield from filing.read_kept(connection)

    def apply(
        self,
        source: str,
        state: SourceState,
        changes: Changes,
        arrivals: Sequence[Arrival],
        plan: FilingPlan,
        domain: str = "",
        articles_since: datetime | None = None,
        *,
        ungrouped: bool = False,
        seen: bytes = b"",
    ) -> None:
        """Keep what a reading brought: entries, their grouping, validators and next fetch, or nothing of it.

        With `ungrouped` they wait for `group_pending`: once for each source is the square of their number.
        `arrivals` stand beside `changes.new`; `domain` is where it was fetched, `seen` its items' digests.
        With `articles_since` the articles behind new and edited entries wait from then to be read.
        """
        with self.transaction() as connection:
            standing.write(connection, source, state)
            holds.remove(connection, source)
            write_digests(connection, source, state.document, seen)
            row = registry.set_domain(connection, source, domain)
            if changes:
                rows = entries.write_changes(connection, row, changes, arrivals, plan, state.last_success)
                fulltexts.follow(connection, rows, len(changes.new) + len(changes.edited), articles_since)
                bumped = {change.row for change in changes.edited if change.row and change.bumped}
                grouping.add(connection, rows, bumped)
                if not ungrouped:
                    grouping.work_off(connection)

    def group_pending(self) -> None:
        """Group all entries that wait for it; after a crash they still do."""
        with self.reading() as connection:
            if not grouping.are_waiting(connection):
                return
        with self.transaction() as connection:
            grouping.work_off(connection)

    # Publications

    def fix_heads(self, chosen: Mapping[Publication, Sequence[int]], now: datetime) -> dict[str, FixedHead]:
        """Fix the ids of these items for ever, and what is fixed of their publications, by publication id.

        With this everything committed before is safe on the disk, before anything of it is published.
        """
        with self.durable(), self.transaction() as connection:
            fixed = heads.fix_heads(connection, chosen)
            registry.set_windows(connection, chosen)
            registry.set_meta(connection, "fixed", now.isoformat())  # a commit without a write syncs nothing
        return fixed

    def hold_updated(self, publication: Publication, newest: datetime | None) -> datetime | None:
        """The newest change ever told in a publication that has no head: of `newest` and what was before."""
        with self.transaction() as connection:
            return heads.hold_updated(connection, publication, newest)

    def windows(self) -> dict[str, tuple[int, float, int]]:
        """Limit, window in seconds and most entries of every publication, as last published."""
        with self.reading() as connection:
            return registry.get_windows(connection)

    def items(self, chosen: Sequence[int]) -> list[HeadItem]:
        """These items, ready to be rendered, in the given order."""
        return [one.read() for one in self.shelf.items(chosen)]

    def revisions(self, most: int) -> list[Revision]:
        """The newest `most` earlier wordings of published items, the newest first."""
        with self.reading() as connection:
            return revisions.find_newest(connection, most)

    def fingerprints(self) -> dict[str, str]:
        """Of every publication, a digest over all that its files were last made from."""
        table = schema.publications
        with self.reading() as connection:
            rows = connection.execute(select(table.c.id, table.c.fingerprint))
            return {row.id: row.fingerprint for row in rows}

    def record_fingerprints(self, fingerprints: Mapping[str, str]) -> None:
        """Remember what the files on the disk were made from; empty while they are being written."""
        table = schema.publications
        with self.transaction() as connection:
            for publication, fingerprint in fingerprints.items():
                row = insert(table).values(
                    id=publication, feed_id="", published=False, fingerprint=fingerprint
                )
                same = {"fingerprint": fingerprint}
                connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=same))

    # What was published

    def published_categories(self) -> frozenset[str]:
        """The publications, `all` among them, that ever held something: people may follow them."""
        with self.reading() as connection:
            return heads.published_categories(connection)

    def is_fresh(self) -> bool:
        """Whether nothing was ever published from this database."""
        with self.reading() as connection:
            return registry.get_meta(connection, "fixed") is None

    def adopt(
        self,
        publication: Publication,
        items: Sequence[adoption.Adopted],
        updated: datetime | None,
        tombstones: Iterable[Tombstone] = (),
        *,
        lost: bool = False,
    ) -> None:
        """Keep what a publication published before, ids and dates, until its entries come in.

        What is known by these ids is never again dated before that; with `lost` it is not kept twice.
        """
        with self.transaction() as connection:
            known = heads.hold_moments(connection, {item.id: item.updated for item in items})
            adoption.write(connection, publication.id, items, known if lost else ())
            estates.write(connection, [item.printed for item in items if item.printed])
            withdrawals.keep(connection, publication.id, tombstones)
            before = heads.inherit_publication(connection, publication)
            newest = max((when for when in (updated, before and before.updated) if when), default=None)
            heads.write_publication(connection, publication, publication.feed_id, newest, published=True)

    def adopted(self) -> dict[str, datetime | None]:
        """The ids and canonical links of all that was adopted, each with its date if it is clear."""
        with self.reading() as connection:
            return adoption.names(connection)

    def written_files(self) -> dict[str, str]:
        """The files that we wrote, but for the archive's, each with the digest of its bytes."""
        path = schema.files.c.path
        query = select(schema.files).where(or_(path < FOLDER, path > f"{FOLDER}~"))  # two looks, no scan
        with self.reading() as connection:
            return {row.path: row.digest for row in connection.execute(query)}

    def record_files(self, written: dict[str, str], removed: Iterable[str] = ()) -> None:
        """Remember what was written to, and removed from, the output folder."""
        with self.transaction() as connection:
            for path in removed:
                connection.execute(delete(schema.files).where(schema.files.c.path == path))
            rows = [{"path": path, "digest": digest} for path, digest in written.items()]
            if rows:
                connection.execute(insert(schema.files).prefix_with("OR REPLACE"), rows)

    def copy_to(self, path: str) -> None:
        """Write a complete copy of the database to a new file at `path`."""
        with self.driver() as driver:
            driver.execute("VACUUM INTO ?", (path,))

    def check(self) -> str:
        """SQLite's own word on the database: "ok", or what is damaged."""
        with self.reading() as connection:
            return str(connection.execute(text("PRAGMA quick_check")).scalar_one())
