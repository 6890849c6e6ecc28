"""What the daemon does with WebSub hubs beside its passes: tells our news, takes theirs, keeps leases."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from aggregator.app import App, open_reader
from aggregator.config import Config
from aggregator.errors import AggregatorError, LockedError, StoreError
from aggregator.exchange.announcing import find_news, tell_hubs
from aggregator.exchange.leasing import Subscriber
from aggregator.fetch import Fetcher
from aggregator.model import Lease
from aggregator.observe import list_events
from aggregator.refresh.desk import Outcome
from aggregator.store import is_there
from aggregator.text.xmlchars import printable
from aggregator.websub import Inbox

log = logging.getLogger("aggregator")

ROUND = 30.0  # seconds between two rounds at most
STEP = 0.1  # seconds until the database is asked for again

Work = Callable[[App, Fetcher, datetime], Awaitable[None]]


class Exchange:
    """Works beside the passes while `working`; `wake` it when something was published.

    The database is held only to note what came of talking to hubs, never while one is asked.
    """

    def __init__(
        self,
        config: Config,
        clock: Callable[[], datetime],
        fetcher: Fetcher,
        between_passes: Callable[[Work], Awaitable[None]],
        publish: Callable[[App, datetime, int], Awaitable[None]],
    ) -> None:
        self.config = config  # in force; another may be put here at any time
        self.fetcher = fetcher  # likewise
        self.inbox = Inbox(clock, self._ring)
        self._clock = clock
        self._between_passes = between_passes
        self._publish = publish
        self._subscriber = Subscriber(self.inbox)
        self._talk, self._news = asyncio.Event(), asyncio.Event()

    def wake(self) -> None:
        """Talk to hubs now."""
        self._talk.set()

    def _ring(self) -> None:
        self._news.set()
        self._talk.set()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work until the block ends; talking under way then is done again after the next start."""
        works = ((self._receive, self._news), (self._talk_to_hubs, self._talk))
        tasks = [asyncio.create_task(self._repeat(work, event)) for work, event in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _repeat(self, work: Callable[[], Awaitable[None]], event: asyncio.Event) -> None:
        told = ""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(ROUND):
                    await event.wait()
            event.clear()
            try:
                await work()
            except StoreError as error:  # of which the passes tell, once
                log.debug("hubs wait: %s", printable(str(error)), extra={"event": "hubs-failed"})
            except AggregatorError as error:
                last, told = told, printable(str(error))
                if told != last:
                    log.error("%s", told, extra={"event": "hubs-failed"})  # noqa: TRY400 - expected
            except Exception:
                log.exception("unexpected error in talking to hubs", extra={"event": "fault"})
            else:
                told = ""

    async def _talk_to_hubs(self) -> None:
        await self._tend()
        await self._tell()

    # News of ours

    async def _tell(self) -> None:
        config, now = self.config, self._clock()
        if not config.publications[-1].hubs or not is_there(config.database):
            return
        with open_reader(config) as app:
            news = find_news(config, app.store, now)
            self.fetcher.recall(app.store.hosts(), now)  # the first round may be before the first pass
        if not news.untold:
            return
        announced = await tell_hubs(config, self.fetcher, news, now)

        async def note(app: App) -> None:
            app.store.remember_hosts(self.fetcher.take_learnt(), now)
            app.store.hubs.note(announced.told, announced.waiting, announced.states)
            failing = [state.error for state in announced.states.values() if state.failures]
            app.watch.part("hubs", "; ".join(failing), now)

        await self._hold(note)
        for line in announced.lines(quiet=True):
            log.warning("%s", printable(line))

    # News of theirs

    async def _receive(self) -> None:
        """Read and publish what hubs brought, one delivery of each source at a time."""
        while self.inbox.waiting:
            await self._hold(self._keep)
            self.wake()

    async def _keep(self, app: App) -> None:
        now, zone = self._clock(), app.config.site.timezone

        def observe(outcome: Outcome) -> None:
            for event in list_events(outcome, now, zone, quiet=True):
                log.warning("%s", event.line, extra={"event": event.name, "source": outcome.source})

        brought = self.inbox.take()
        outcomes = await app.refresh_async(
            app.config.sources, now, observe, fetcher=self.fetcher, pushed=brought
        )
        if any(outcome.new or outcome.edited for outcome in outcomes):
            await self._publish(app, now, sum(outcome.new for outcome in outcomes))

    # Leases

    async def _tend(self) -> None:
        config, now = self.config, self._clock()
        if not is_there(config.database):
            return
        with open_reader(config) as app:
            idle = not self._subscriber.is_needed(app, now)
        if idle:
            return
        asking: list[Lease] = []

        async def plan(app: App) -> None:
            self.fetcher.recall(app.store.hosts(), now)
            asking.extend(self._subscriber.plan(app, now))

        async def write_down(app: App) -> None:
            app.store.remember_hosts(self.fetcher.take_learnt(), now)
            self._subscriber.write_down(app, self._clock())

        await self._hold(plan)
        await self._subscriber.ask(asking, config, self.fetcher, now)
        if self.inbox.changed:
            await self._hold(write_down)

    async def _hold(self, work: Callable[[App], Awaitable[None]]) -> None:
        """Do `work` with the database held, between two passes, as soon as no other program holds it."""
        while True:
            try:
                await self._between_passes(lambda app, _fetcher, _now: work(app))
            except LockedError:
                await asyncio.sleep(STEP)
            else:
                return
