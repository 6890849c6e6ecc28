"""Builds everything from the configuration, and runs one pass: refresh, then publish."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from aggregator.adoption import adopt_feed, adopt_own_files, restore_from_files
from aggregator.config import Config
from aggregator.config.look import read_look
from aggregator.curate.filing import FilingPlan
from aggregator.curate.review import Catch, review_rules
from aggregator.fetch import Fetcher
from aggregator.idle import Note, Since, leave_note
from aggregator.model import Source
from aggregator.overview import SourceOverview, look_over
from aggregator.publishing import choose_heads, publish
from aggregator.publishing.posting import prepare_folders
from aggregator.publishing.press import Pause, Press, Printed, go_on
from aggregator.refresh import Pushed, refresh_due
from aggregator.refresh.desk import Desk, Observe, Outcome
from aggregator.refresh.due import find_due
from aggregator.refresh.keeping import accept_held
from aggregator.refresh.underway import UnderWay
from aggregator.replay import FeedDifference, replay
from aggregator.sources import Tools
from aggregator.store import PATIENCE, Store, hold_database, is_there, open_store
from aggregator.watching import Watch
from aggregator.workers.assistants import Assistants
from aggregator.workers.pool import Shift, Workers


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


class App:
    """The program, opened on one configuration; made by `open_app`."""

    def __init__(self, config: Config, store: Store, workers: Workers) -> None:
        self.config = config
        self.store = store
        self._workers = workers
        self.watch = Watch(store, config.sources, config.site, config.database.parent, config.pace.backoff)
        categories = [item for item in config.publications if item.id != "all"]
        self.plan = FilingPlan(categories, config.rules, config.sources, config.backlog)
        self.note: Note | None = None  # to be left when the program is closed
        self.since = Since(config.read, time.time_ns())

    def prepare(self) -> None:
        """Bring the database in line with the configuration; the caller holds it."""
        config = self.config
        adopt_own_files(self.store, config.publications, config.site, config.output, config.corrections)
        self.store.register(config.sources, self.plan)
        self.store.group_pending()
        prepare_folders(self.store, config.publications)

    def due(self, sources: Sequence[Source], now: datetime, *, force: bool = False) -> list[Source]:
        """Those of `sources` that a refresh would read now."""
        return find_due(sources, self.store.states(), self.store.hosts(), now, force=force)

    def refresh(
        self, sources: Sequence[Source], now: datetime, observe: Observe, *, force: bool = False
    ) -> list[Outcome]:
        """Read every source of `sources` that is due and keep what it offers."""
        outcomes = asyncio.run(self.refresh_async(sources, now, observe, force=force))
        self._workers.rest()
        return outcomes

    async def refresh_async(
        self,
        sources: Sequence[Source],
        now: datetime,
        observe: Observe,
        *,
        force: bool = False,
        fetcher: Fetcher | None = None,
        under_way: UnderWay | None = None,
        pushed: Pushed | None = None,
    ) -> list[Outcome]:
        """The same within a running event loop, see `refresh_due`; a `fetcher` that is given lives on."""
        async with (
            nullcontext(fetcher) if fetcher else Fetcher(self.config.fetch) as asking,
            self._workers.shift() as shift,
        ):
            asking.recall(self.store.hosts(), now)

            def keep_and_observe(outcome: Outcome) -> None:
                self.store.remember_hosts(asking.take_learnt(), now)
                observe(outcome)

            desk = self._desk(asking, shift)
            outcomes = await refresh_due(
                desk, sources, now, keep_and_observe, force=force, under_way=under_way, pushed=pushed
            )
        self.watch.sources(outcomes, now, busy=under_way.sources if under_way else ())
        return outcomes

    def publish(
        self, now: datetime, *, dry_run: bool = False, thorough: bool = False, pause: Pause = go_on
    ) -> Printed:
        """Write every publication whose bytes differ, see `publishing.publish`."""
        with closing(Assistants()) as helpers:
            printed = publish(self._press(), now, helpers, dry_run=dry_run, thorough=thorough, pause=pause)
        if not dry_run:
            printed.notes.extend(self._watch_tag())
            self.watch.printed(printed, now)
        return printed

    def _watch_tag(self) -> Iterator[str]:
        """A word where another host in `site.url` changed how ids begin, and nobody asked for that."""
        tag = self.config.site.tag
        kept = self.store.places.follow_tag(tag, chosen=self.config.own_tag)
        if kept != tag:
            now = f"new ids begin with tag:{tag}: since `site.url` has another host"
            yield f'{now}; write `tag: "{kept}"` under `site` to keep the old ones, or `tag: "{tag}"`'

    def heads(self, now: datetime) -> dict[str, list[int]]:
        """The items that every publication shows now, in their order."""
        return choose_heads(self._press(), now)

    def _press(self) -> Press:
        config = self.config
        return Press(
            store=self.store,
            site=replace(config.site, look=read_look(config.templates)),
            publications=config.publications,
            sources=config.sources,
            output=config.output,
            corrections=config.corrections,
        )

    def accept(self, source: Source, now: datetime) -> Outcome | None:
        """Keep the document of a source that its gate holds back; None when none waits."""

        async def keep() -> Outcome | None:
            async with Fetcher(self.config.fetch) as fetcher, self._workers.shift() as shift:
                return accept_held(self._desk(fetcher, shift), source, self.store.states()[source.id], now)

        outcome = asyncio.run(keep())
        self.store.group_pending()
        self.watch.sources([outcome] if outcome else [], now)
        return outcome

    async def adopt(self, place: str, categories: Sequence[str], now: datetime) -> tuple[int, int]:
        """Keep a feed's ids in `categories`, all when none is named: how many, and how many got new ones."""
        chosen = [item for item in self.config.publications if not categories or item.id in categories]
        async with Fetcher(self.config.fetch) as fetcher, self._workers.shift() as shift:
            fetcher.recall(self.store.hosts(), now)
            tools, tag = _make_tools(self.config, fetcher, shift), self.config.site.tag
            try:
                return await adopt_feed(self.store, chosen, tools, place, tag, now)
            finally:
                self.store.remember_hosts(fetcher.take_learnt(), now)

    def restore(self, folder: Path) -> int:
        """Keep the ids of all our own files in `folder`."""
        config = self.config
        return restore_from_files(self.store, config.publications, config.site, folder, config.corrections)

    def overview(self, now: datetime) -> list[SourceOverview]:
        """Every configured source and its state, in the order of the configuration."""
        return look_over(self.store, self.config.sources, now)

    def review_rules(self) -> list[Catch]:
        """What each rule catches among the stored entries."""
        return review_rules(self.plan, self.store.kept())

    def replay(self, now: datetime) -> list[FeedDifference]:
        """What the configuration would change in each feed; only for a copy that is not yet prepared."""
        return replay(self.store, self.config.publications, self.prepare, now)

    def _desk(self, fetcher: Fetcher, shift: Shift) -> Desk:
        config = self.config
        feeds = [*config.publications, *filter(None, [config.corrections])]
        return Desk(
            store=self.store,
            tools=_make_tools(config, fetcher, shift),
            site=config.site,
            plan=self.plan,
            sources={source.id: source for source in config.sources},
            pace=config.pace,
            backlog=config.backlog,
            feeds=frozenset(feed.feed_id for feed in feeds),
            published=self.store.published_categories(),
            newest=self.store.places.newest_moment(),
            adopted=(adopted := self.store.adopted()),
            stood=self.store.estates.heads() if adopted else {},
            adopting=bool(adopted) and self.store.is_fresh(),
        )


@asynccontextmanager
async def open_tools(config: Config, fetcher: Fetcher) -> AsyncIterator[Tools]:
    """The fetcher and the one door to parsing, without a store: for looking at what is not configured."""
    with _employed(None) as workers:
        async with workers.shift() as shift:
            yield _make_tools(config, fetcher, shift)


def _make_tools(config: Config, fetcher: Fetcher, shift: Shift) -> Tools:
    return Tools(
        fetcher=fetcher,
        parse=shift.parse,
        max_size=config.fetch.max_size,
        max_entries=config.max_entries_per_document,
        max_entry=config.max_entry_size,
        crowd=fetcher.crowd,
        fast=config.fast_parsing,
        cut=config.cut_parsing,
    )


@contextmanager
def open_app(
    config: Config, command: str, *, patience: float = PATIENCE, workers: Workers | None = None
) -> Iterator[App]:
    """Open the program for writing: the database is held until the block ends.

    `workers` are the caller's own; without, there are some until the block ends.  Raises `LockedError` when
    another holds the database for longer than `patience` seconds, `StoreError` when it cannot be used.
    """
    with (
        _employed(workers) as employed,
        hold_database(config.database, command, patience=patience),
    ):
        with _opened(config.database) as store:
            app = App(config, store, employed)
            app.prepare()
            yield app
        if app.note:
            leave_note(config.database, app.note, app.since)


@contextmanager
def open_rehearsal(config: Config, *, prepare: bool = True) -> Iterator[App]:
    """Open the program on a copy of the database: what it does is seen, and forgotten.

    Without `prepare` it is still as the last configuration left it.  Nothing is held: the copy is one
    reading, which waits for no writer and keeps none waiting.
    """
    with tempfile.TemporaryDirectory(prefix="aggregator-") as folder:
        copy = Path(folder) / "rehearsal.db"
        if is_there(config.database):
            with _opened(config.database, upgrade=False) as store:
                store.copy_to(str(copy))
        rehearsed = replace(config, database=copy)
        with _employed() as workers, _opened(copy) as store:
            app = App(rehearsed, store, workers)
            if prepare:
                app.prepare()
            yield app


@contextmanager
def open_reader(config: Config) -> Iterator[App]:
    """Open the program for looking only; a database that is not there is an empty one.

    Raises `StoreError` for a database whose schema only a writer may bring up to date.
    """
    if not is_there(config.database):
        with open_rehearsal(config) as app:
            yield app
        return
    with _employed() as workers, _opened(config.database, upgrade=False) as store:
        yield App(config, store, workers)


@contextmanager
def _opened(database: Path, *, upgrade: bool = True) -> Iterator[Store]:
    with closing(open_store(database, upgrade=upgrade)) as store:
        yield store


@contextmanager
def _employed(workers: Workers | None = None) -> Iterator[Workers]:
    """`workers` as they are; without, new ones that go at the end."""
    with nullcontext(workers) if workers else closing(Workers()) as employed:
        yield employed
