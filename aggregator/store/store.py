"""The store: what the flow may ask for and say.  Every method is one transaction."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Engine, delete, func, select, text, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import Changes
from aggregator.curate.difference import Revision
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Stored, Traits
from aggregator.curate.review import Kept
from aggregator.curate.window import Candidate
from aggregator.model import Publication, Source, SourceState
from aggregator.store import adoption, articles, entries, filing, heads, parted, registry, revisions, schema
from aggregator.store.codec import decode, encode
from aggregator.store.faults import translate_errors
from aggregator.store.heads import FixedHead, HeadItem

__all__ = ["FixedHead", "HeadItem", "Store"]


class Store:
    """Entries, sources and publications in one database; made by `open_store`, closed by `close`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with translate_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        opened = self._engine.connect().execution_options(reading=True)
        with translate_errors(), opened as connection, connection.begin():
            yield connection

    @contextmanager
    def _driver(self) -> Iterator[sqlite3.Connection]:
        """The driver's own connection, for what SQLite does outside of transactions only."""
        with translate_errors(), closing(self._engine.raw_connection()) as pooled:
            yield cast("sqlite3.Connection", pooled.driver_connection)

    # Sources

    def register(self, sources: Sequence[Source], plan: FilingPlan) -> None:
        """Make the database agree with the configuration: renamed, removed, re-filed sources.

        Entries of a removed source stay.  Items are regrouped and re-filed when anything changed.
        """
        with self._transaction() as connection:
            registry.register(connection, sources, plan)

    def states(self) -> dict[str, SourceState]:
        """What is remembered of every source, by id."""
        query = select(schema.sources.c.id, schema.sources.c.state)
        with self._reading() as connection:
            return {row.id: decode(SourceState, row.state) for row in connection.execute(query)}

    def save_state(self, source: str, state: SourceState) -> None:
        """Remember a reading that brought no entries: nothing new, or a failure."""
        with self._transaction() as connection:
            _write_state(connection, source, state)

    def count_entries(self) -> dict[str, int]:
        """How many entries are stored of each source."""
        column = schema.entries.c.source_id
        query = select(column, func.count()).group_by(column)
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    # Entries

    def known(self, source: str, traits: Iterable[Traits]) -> list[Stored]:
        """The stored entries of a source that a document with `traits` may speak of."""
        with self._reading() as connection:
            return entries.find_known(connection, source, list(traits))

    def all_known(self, source: str) -> list[Stored]:
        """Every stored entry of a source."""
        with self._reading() as connection:
            return entries.find_all(connection, source)

    def kept(self) -> Iterator[Kept]:
        """Every stored entry that is not gone, with what rules may ask of it."""
        with self._reading() as connection:
            yield from filing.read_kept(connection)

    def apply(
        self,
        source: str,
        state: SourceState,
        changes: Changes,
        arrivals: Sequence[Arrival],
        plan: FilingPlan,
        domain: str = "",
    ) -> None:
        """Keep what a reading brought: entries, their grouping, validators and next fetch, or nothing of it.

        `arrivals` stand beside `changes.new`; `domain` is the one that the source was fetched from.
        """
        with self._transaction() as connection:
            _write_state(connection, source, state)
            row = registry.set_domain(connection, source, domain)
            if changes:
                rows = entries.write_changes(connection, row, changes, arrivals, plan, state.last_success)
                bumped = {change.row for change in changes.edited if change.row and change.bumped}
                articles.regroup(connection, rows, registry.owned_domains(connection), bumped)

    # Publications

    def candidates(self, category: str, most: int, late_since: datetime) -> list[Candidate]:
        """The newest `most` items of a category, and those that arrived after `late_since`."""
        with self._reading() as connection:
            return heads.find_candidates(connection, category, most, late_since)

    def fix_heads(self, chosen: Mapping[Publication, Sequence[int]], now: datetime) -> dict[str, FixedHead]:
        """Fix the ids of these items for ever, and what is fixed of their publications, by publication id.

        With this everything committed before is safe on the disk, before anything of it is published.
        """
        with self._driver() as driver:
            driver.execute("PRAGMA synchronous=FULL")
        with self._transaction() as connection:
            fixed = heads.fix_heads(connection, chosen)
            registry.set_windows(connection, chosen)
            registry.set_meta(connection, "fixed", now.isoformat())  # a commit without a write syncs nothing
        with self._driver() as driver:
            driver.execute("PRAGMA synchronous=NORMAL")
        return fixed

    def windows(self) -> dict[str, tuple[int, float, int]]:
        """Limit, window in seconds and most entries of every publication, as last published."""
        with self._reading() as connection:
            return registry.get_windows(connection)

    def part_items(self, category: str, items: Sequence[Candidate]) -> list[Candidate]:
        """The entries of these items, for a category that shows each for itself."""
        with self._reading() as connection:
            return parted.part_items(connection, category, items)

    def parted_items(self, category: str, chosen: Sequence[Candidate]) -> list[HeadItem]:
        """These entries, ready to be rendered, in the given order."""
        with self._reading() as connection:
            return parted.load_parted(connection, category, chosen)

    def items(self, chosen: Sequence[int]) -> list[HeadItem]:
        """These items, ready to be rendered, in the given order."""
        with self._reading() as connection:
            return heads.load_items(connection, chosen)

    def revisions(self, most: int) -> list[Revision]:
        """The newest `most` earlier wordings of published items, the newest first."""
        with self._reading() as connection:
            return revisions.find_newest(connection, most)

    def fingerprints(self) -> dict[str, str]:
        """Of every publication, a digest over all that its files were last made from."""
        table = schema.publications
        with self._reading() as connection:
            rows = connection.execute(select(table.c.id, table.c.fingerprint))
            return {row.id: row.fingerprint for row in rows}

    def record_fingerprints(self, fingerprints: Mapping[str, str]) -> None:
        """Remember what the files on the disk were made from; empty while they are being written."""
        table = schema.publications
        with self._transaction() as connection:
            for publication, fingerprint in fingerprints.items():
                row = insert(table).values(
                    id=publication, feed_id="", published=False, fingerprint=fingerprint
                )
                same = {"fingerprint": fingerprint}
                connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=same))

    # What was published

    def published_categories(self) -> frozenset[str]:
        """The publications, `all` among them, that ever held something: people may follow them."""
        with self._reading() as connection:
            return heads.published_categories(connection)

    def is_fresh(self) -> bool:
        """Whether nothing was ever published from this database."""
        with self._reading() as connection:
            return registry.get_meta(connection, "fixed") is None

    def adopt(
        self, publication: Publication, items: Iterable[adoption.Adopted], updated: datetime | None
    ) -> None:
        """Keep what a publication published before, ids and dates, until its entries come in."""
        with self._transaction() as connection:
            adoption.write(connection, items)
            before = heads.inherit_publication(connection, publication)
            newest = max((when for when in (updated, before and before.updated) if when), default=None)
            heads.write_publication(connection, publication, publication.feed_id, newest, published=True)

    def adopted(self) -> dict[str, datetime | None]:
        """The ids and canonical links of all that was adopted, each with its date if it is clear."""
        with self._reading() as connection:
            return adoption.names(connection)

    def written_files(self) -> dict[str, str]:
        """The files that we wrote, each with the digest of its bytes."""
        with self._reading() as connection:
            return {row.path: row.digest for row in connection.execute(select(schema.files))}

    def record_files(self, written: dict[str, str], removed: Iterable[str] = ()) -> None:
        """Remember what was written to, and removed from, the output folder."""
        with self._transaction() as connection:
            for path in removed:
                connection.execute(delete(schema.files).where(schema.files.c.path == path))
            for path, digest in written.items():
                row = insert(schema.files).values(path=path, digest=digest)
                connection.execute(
                    row.on_conflict_do_update(index_elements=["path"], set_={"digest": digest})
                )

    def copy_to(self, path: str) -> None:
        """Write a complete copy of the database to a new file at `path`."""
        with self._driver() as driver:
            driver.execute("VACUUM INTO ?", (path,))

    def check(self) -> str:
        """SQLite's own word on the database: "ok", or what is damaged."""
        with self._reading() as connection:
            return str(connection.execute(text("PRAGMA quick_check")).scalar_one())


def _write_state(connection: Connection, source: str, state: SourceState) -> None:
    row = update(schema.sources).where(schema.sources.c.id == source)
    connection.execute(row.values(state=encode(state)))
