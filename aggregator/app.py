"""Builds everything from the configuration, and runs one pass: refresh, then publish."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from aggregator.adoption import adopt_own_files
from aggregator.config import Config
from aggregator.curate.filing import FilingPlan
from aggregator.curate.review import Catch, review_rules
from aggregator.fetch import Fetcher
from aggregator.model import Batch, Source, SourceState
from aggregator.parse import Hints, parse_document
from aggregator.publishing import Press, Printed, publish
from aggregator.refresh import Desk, Observe, Outcome, find_due, refresh_due
from aggregator.replay import FeedDifference, replay
from aggregator.sources import Tools
from aggregator.store import PATIENCE, Store, hold_database, open_store

PARSERS = 2  # documents parsed at once, in threads


@dataclass(slots=True)
class Pass:
    """What one pass did."""

    outcomes: list[Outcome] = field(default_factory=list)
    printed: Printed = field(default_factory=Printed)

    @property
    def asked(self) -> list[Outcome]:
        """The sources in the order of the configuration, without those whose host asked for a pause."""
        return [outcome for outcome in self.outcomes if not outcome.deferred]

    @property
    def failed(self) -> list[Outcome]:
        """Those of the asked that could not be read."""
        return [outcome for outcome in self.asked if outcome.error]


@dataclass(frozen=True, slots=True)
class SourceOverview:
    """A source, what is remembered of it, and how many of its entries are stored."""

    source: Source
    state: SourceState
    entries: int


class App:
    """The program, opened on one configuration; made by `open_app`."""

    def __init__(self, config: Config, store: Store) -> None:
        self.config = config
        self.store = store
        categories = [item for item in config.publications if item.id != "all"]
        self._plan = FilingPlan(categories, config.rules, config.sources)

    def prepare(self) -> None:
        """Bring the database in line with the configuration; the caller holds it."""
        config = self.config
        adopt_own_files(self.store, config.publications, config.site, config.output)
        self.store.register(config.sources, self._plan)

    def due(self, sources: Sequence[Source], now: datetime, *, force: bool = False) -> list[Source]:
        """Those of `sources` that a refresh would read now."""
        return find_due(sources, self.store.states(), now, force=force)

    def refresh(
        self, sources: Sequence[Source], now: datetime, observe: Observe, *, force: bool = False
    ) -> list[Outcome]:
        """Read every source of `sources` that is due and keep what it offers."""
        return asyncio.run(self.refresh_async(sources, now, observe, force=force))

    async def refresh_async(
        self, sources: Sequence[Source], now: datetime, observe: Observe, *, force: bool = False
    ) -> list[Outcome]:
        """The same within a running event loop."""
        async with Fetcher(self.config.fetch) as fetcher:
            desk = self._desk(fetcher)
            return await refresh_due(desk, sources, now, observe, force=force)

    def publish(self, now: datetime, *, dry_run: bool = False, thorough: bool = False) -> Printed:
        """Write every publication whose bytes differ; `thorough` trusts no file that is there."""
        config = self.config
        press = Press(
            store=self.store,
            site=config.site,
            publications=config.publications,
            sources=config.sources,
            output=config.output,
            corrections=config.corrections,
        )
        return publish(press, now, dry_run=dry_run, thorough=thorough)

    def overview(self) -> list[SourceOverview]:
        """Every configured source and its state, in the order of the configuration."""
        states, counts = self.store.states(), self.store.count_entries()
        return [
            SourceOverview(source, states.get(source.id, SourceState()), counts.get(source.id, 0))
            for source in self.config.sources
        ]

    def review_rules(self) -> list[Catch]:
        """What each rule catches among the stored entries."""
        return review_rules(self._plan, self.store.kept())

    def replay(self, now: datetime) -> list[FeedDifference]:
        """What the configuration would change in each feed; only for a copy that is not yet prepared."""
        return replay(self.store, self.config.publications, self.prepare, now)

    def _desk(self, fetcher: Fetcher) -> Desk:
        config = self.config
        places = asyncio.Semaphore(PARSERS)

        async def parse(body: bytes, hints: Hints) -> Batch:
            async with places:
                return await asyncio.to_thread(parse_document, body, hints)

        tools = Tools(
            fetcher=fetcher,
            parse=parse,
            max_size=config.fetch.max_size,
            max_entries=config.max_entries_per_document,
            max_entry=config.max_entry_size,
        )
        adopted = self.store.adopted()
        return Desk(
            store=self.store,
            tools=tools,
            site=config.site,
            plan=self._plan,
            pace=config.pace,
            backlog=config.backlog,
            published=self.store.published_categories(),
            adopted=adopted,
            adopting=bool(adopted) and self.store.is_fresh(),
        )


@contextmanager
def open_app(config: Config, command: str, *, patience: float = PATIENCE) -> Iterator[App]:
    """Open the program for writing: the database is held until the block ends.

    Raises `LockedError` when another holds it for longer than `patience` seconds, `StoreError` when
    it cannot be used.
    """
    with hold_database(config.database, command, patience=patience), _opened(config.database) as store:
        app = App(config, store)
        app.prepare()
        yield app


@contextmanager
def open_rehearsal(config: Config, *, prepare: bool = True) -> Iterator[App]:
    """Open the program on a copy of the database: what it does is seen, and forgotten.

    Without `prepare` it is still as the last configuration left it.  Nothing is held: the copy is one
    reading, which waits for no writer and keeps none waiting.
    """
    with tempfile.TemporaryDirectory(prefix="aggregator-") as folder:
        copy = Path(folder) / "rehearsal.db"
        if config.database.exists():
            with _opened(config.database, upgrade=False) as store:
                store.copy_to(str(copy))
        rehearsed = replace(config, database=copy)
        with _opened(copy) as store:
            app = App(rehearsed, store)
            if prepare:
                app.prepare()
            yield app


@contextmanager
def open_reader(config: Config) -> Iterator[App]:
    """Open the program for looking only; a database that is not there is an empty one.

    Raises `StoreError` for a database whose schema only a writer may bring up to date.
    """
    if not config.database.exists():
        with open_rehearsal(config) as app:
            yield app
        return
    with _opened(config.database, upgrade=False) as store:
        yield App(config, store)


@contextmanager
def _opened(database: Path, *, upgrade: bool = True) -> Iterator[Store]:
    store = open_store(database, upgrade=upgrade)
    try:
        yield store
    finally:
        store.close()
