"""Passes, one after the other: what is due is read, what came is kept and published."""

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from aggregator.app import App, open_app
from aggregator.config import Config
from aggregator.curate.troubles import WholeTrouble
from aggregator.daemon.finishing import finish
from aggregator.errors import AggregatorError, InterruptedPublishingError, LockedError
from aggregator.fetch import Fetcher
from aggregator.housekeeping import OVERDUE, keep_house_daily
from aggregator.idle import Note, find_note
from aggregator.memory import release_memory
from aggregator.model import Source
from aggregator.observe import count, list_events, tell_trouble
from aggregator.observe.meters import Meters
from aggregator.refresh.desk import Outcome
from aggregator.refresh.underway import UnderWay
from aggregator.respite import compose_note
from aggregator.text.xmlchars import printable
from aggregator.workers.pool import Workers

log = logging.getLogger("aggregator")

PUBLISH_ANYWAY = timedelta(minutes=10)  # windows move, and files may be lost, without any news
SHARE = 3.0  # times as long as publishing took, late arrivals are gathered before the next
SHORTEST_REST = 0.2
LONGEST_REST = 60.0
AGAIN = 2.0  # seconds after which a database is tried again that another held
STUCK = 900.0  # seconds in which every pass ends
FAULTS = 3  # passes that end in an unexpected error, in a row, after which we are not well

Clock = Callable[[], datetime]
Work = Callable[[App, Fetcher, datetime], Awaitable[None]]


@dataclass(slots=True)
class Standing:
    """How the passes went so far."""

    passes: int = 0  # since the start
    ended: datetime | None = None  # the last pass
    error: str | None = None
    published: datetime | None = None
    faults: int = 0
    began: float | None = None  # the pass that runs, on the loop's clock


class Passes:
    """Runs a pass whenever one is called for, never two together.

    A pass does not wait for slow sources: what they bring calls for another.  The database is held per
    pass only.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        workers: Workers,
        after: Callable[[], None] = lambda: None,
        meters: Meters | None = None,
    ) -> None:
        self._meters = meters or Meters()
        self.standing = Standing()
        self.under_way = UnderWay(self._hear)
        self._config = config
        self._clock = clock
        self._workers = workers
        self._after = after  # called when a pass ended
        self._fetchers = AsyncExitStack()
        self._fetcher: Fetcher | None = None
        self._called: set[str] | None = set()  # the sources that are to be asked; None for all
        self._prompted = False  # by more than the tick
        self._wanted, self._urgent = asyncio.Event(), asyncio.Event()
        self._turn = asyncio.Lock()
        self._rest_until = 0.0
        self._stopping = threading.Event()
        self._publish_anyway = True
        self._written = False  # whether this pass published anything
        self._troubles: dict[WholeTrouble, str] = {"configuration": ""}  # it was loaded

    # Calling

    def call(self, sources: Collection[str] | None = None) -> None:
        """Ask for a pass over these sources, as far as they are due; over all without."""
        self._called = None if sources is None or self._called is None else {*self._called, *sources}
        self._prompted |= sources is not None
        self._urgent.set()
        self._wanted.set()

    def tell(self, kind: WholeTrouble, trouble: str) -> None:
        """Let the owner be told of a trouble of the whole, or with none that it is over, at once."""
        self._troubles[kind] = trouble
        self.call(())

    def _hear(self) -> None:
        """Something came from a source that no pass waits for any more."""
        self._wanted.set()

    def configure(self, config: Config) -> None:
        """Work by another configuration from the next pass on; what is under way goes on."""
        if config.fetch != self._config.fetch:
            self._fetcher = None
        self._config = config
        self._publish_anyway = True
        self.call()

    # Running

    async def run(self) -> None:
        """Run passes until cancelled; one that is cancelled leaves nothing half done."""
        try:
            while True:
                await self._wait_for_call()
                async with self._turn:
                    await self._run_pass()
        finally:
            await self.under_way.cancel()
            await self._fetchers.aclose()

    def stop(self) -> None:
        """Let publishing end with the document that it is at."""
        self._stopping.set()

    async def _wait_for_call(self) -> None:
        """Return at once when a pass is called for; late arrivals are gathered for a while first."""
        await self._wanted.wait()
        rest = self._rest_until - asyncio.get_running_loop().time()
        if not self._urgent.is_set() and rest > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._urgent.wait()
        self._wanted.clear()
        self._urgent.clear()

    async def _run_pass(self) -> None:
        loop, standing = asyncio.get_running_loop(), self.standing
        called, self._called = self._called, set()
        prompted, self._prompted = self._prompted, False
        standing.began = loop.time()
        try:
            if prompted or not await self._has_nothing_to_do():
                async with self.opened() as app:
                    if await self._refresh_and_publish(app, called):
                        app.note = await finish(partial(_look_ahead, app, self._clock()))
        except LockedError as error:
            log.info("%s; trying again", printable(str(error)), extra={"event": "held"})
            loop.call_later(AGAIN, self.call, called)
        except AggregatorError as error:
            told, standing.error = standing.error, printable(str(error))
            if told != standing.error:  # once, however many passes fail for it
                log.error("%s", standing.error, extra={"event": "pass-failed"})  # noqa: TRY400 - no trace
        except Exception as error:
            log.exception("unexpected error in a pass", extra={"event": "fault"})
            standing.error = repr(error)
            standing.faults += 1
        else:
            if standing.error:
                log.info("passes go on again", extra={"event": "pass-recovered"})
            standing.error, standing.faults = None, 0
        finally:
            if self._written:  # now that the database and all that was made are let go of
                self._written = False
                release_memory()
            standing.began, standing.ended = None, self._clock()
            standing.passes += 1
            self._after()

    async def _has_nothing_to_do(self) -> bool:
        """Whether an earlier pass knew that this one need not begin, and nothing happened since."""
        standing = self.standing
        if self._publish_anyway or self._troubles or standing.error or standing.published is None:
            return False
        if self.under_way.sources or self.under_way.changed:
            return False
        place, now = self._config.path, self._clock()
        return await finish(lambda: find_note(place, now, os.environ)) is not None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[App]:
        """The program, opened for writing; raises `LockedError` at once when another has the database."""
        with ExitStack() as stack:
            opening = open_app(self._config, "run", patience=0, workers=self._workers)
            yield await finish(lambda: stack.enter_context(opening))

    async def work(self, work: Work) -> None:
        """Do one of the daemon's jobs between two passes; raises what it raises."""
        async with self._turn, self.opened() as app:
            await work(app, await self.get_fetcher(), self._clock())

    async def get_fetcher(self) -> Fetcher:
        """The one fetcher of all passes; another one after its settings changed, beside the last one."""
        if self._fetcher is None:
            self._fetcher = await self._fetchers.enter_async_context(
                Fetcher(self._config.fetch, measure=self._meters.count_fetch)
            )
        return self._fetcher

    async def _refresh_and_publish(self, app: App, called: Collection[str] | None) -> bool:
        """Whether nothing was read but our own folders, so that the next pass may well be spared."""
        now, zone = self._clock(), app.config.site.timezone
        while self._troubles:
            kind, trouble = self._troubles.popitem()
            app.watch.part(kind, trouble, now)

        def observe(outcome: Outcome) -> None:
            for event in list_events(outcome, now, zone, quiet=True):
                log.warning("%s", event.line, extra={"event": event.name, "source": outcome.source})

        chosen = _choose(app.config.sources, called)
        fetcher = await self.get_fetcher()
        outcomes = await app.refresh_async(chosen, now, observe, fetcher=fetcher, under_way=self.under_way)
        if self._is_time_to_publish(now):
            await self.publish(app, now, sum(outcome.new for outcome in outcomes))
        local = {source.id for source in app.config.sources if source.local}
        return all(outcome.source in local for outcome in outcomes)

    def _is_time_to_publish(self, now: datetime) -> bool:
        if self.under_way.changed:
            return True
        if self.under_way.expected:  # which calls for a pass, and may well bring news
            return False
        if self._publish_anyway or self.standing.published is None:
            return True
        # A clock that was set back must not keep us from it.
        return not timedelta(0) <= now - self.standing.published < PUBLISH_ANYWAY

    async def publish(self, app: App, now: datetime, new: int) -> None:
        """Publish what is kept, of which `new` entries are told; the caller has the turn and the database."""
        self.under_way.changed, self._publish_anyway = False, True  # until it is known to be whole
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            printed = await finish(lambda: app.publish(now, pause=self._pause))
        except InterruptedPublishingError:
            return
        took = loop.time() - began
        self._meters.count_publishing(took)
        rest = SHARE * took
        self._rest_until = loop.time() + min(max(SHORTEST_REST, rest), LONGEST_REST)
        for line in tell_trouble(printed, quiet=True):
            log.error("%s", line, extra={"event": "publish-failed"})
        if printed.files:
            self._written = True
            entries, files = count(new, "entry", "entries"), count(len(printed.files), "file")
            log.info("%s new, %s written", entries, files, extra={"event": "published"})
        if not printed.errors:
            self.standing.published = now
            self._publish_anyway = app.config is not self._config  # which may have come meanwhile

    def _pause(self) -> None:
        if self._stopping.is_set():
            told = "publishing was interrupted; the next start goes on with it"
            log.info(told, extra={"event": "stopping"})
            raise InterruptedPublishingError(told)

    # Health

    @property
    def healthy(self) -> bool:
        """Whether passes end, and not in unexpected errors."""
        began = self.standing.began
        stuck = began is not None and asyncio.get_running_loop().time() - began > STUCK
        return not stuck and self.standing.faults < FAULTS


def _look_ahead(app: App, now: datetime) -> Note | None:
    keep_house_daily(app, now, OVERDUE)
    return compose_note(app, now)


def _choose(sources: Collection[Source], called: Collection[str] | None) -> list[Source]:
    return [source for source in sources if called is None or source.id in called]
