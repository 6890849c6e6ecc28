"""What the daemon does with WebSub hubs, beside its passes: tells them of our news."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import datetime

from aggregator.announcing import find_news, tell_hubs
from aggregator.app import App, open_app, open_reader
from aggregator.config import Config
from aggregator.errors import AggregatorError, LockedError
from aggregator.fetch import Fetcher
from aggregator.text.xmlchars import printable
from aggregator.workers import Workers

log = logging.getLogger("aggregator")

ROUND = 30.0  # seconds between two rounds at most
STEP = 0.1  # seconds until the database is asked for again


class Exchange:
    """Works beside the passes while `working`; `wake` it when something was published.

    The database is held only to note what came of talking to hubs, never while one is asked.
    """

    def __init__(
        self, config: Config, clock: Callable[[], datetime], workers: Workers, fetcher: Fetcher
    ) -> None:
        self.config = config  # in force; another may be put here at any time
        self.fetcher = fetcher  # likewise
        self._clock = clock
        self._workers = workers
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """Begin the next round now."""
        self._awake.set()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work until the block ends; what is under way then is done again after the next start."""
        task = asyncio.create_task(self._work())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _work(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(ROUND):
                    await self._awake.wait()
            self._awake.clear()
            try:
                await self._tell()
            except AggregatorError as error:
                log.error("%s", printable(str(error)))  # noqa: TRY400 - an expected error is one line
            except Exception:
                log.exception("unexpected error in talking to hubs")

    async def _tell(self) -> None:
        config, now = self.config, self._clock()
        if not config.publications[-1].hubs or not config.database.exists():
            return
        with open_reader(config) as app:
            news = find_news(config, app.store, now)
        if not news.untold:
            return
        announced = await tell_hubs(config, self.fetcher, news, now)
        with ExitStack() as held:
            app = await self._hold(held)
            app.store.hubs.note(announced.told, announced.waiting, announced.states)
        for line in announced.lines(quiet=True):
            log.warning("%s", printable(line))

    async def _hold(self, stack: ExitStack) -> App:
        """The program with its database held until `stack` ends, as soon as nobody else holds it."""
        while True:
            try:
                return stack.enter_context(open_app(self.config, "run", patience=0, workers=self._workers))
            except LockedError:
                await asyncio.sleep(STEP)
