"""The server of one configuration: both addresses, with what it must know from the store."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from aggregator.app import open_reader
from aggregator.config import Config
from aggregator.errors import AggregatorError
from aggregator.model import DaemonState, SourceState
from aggregator.observe.meters import Meters
from aggregator.publish.paths import find_moves, find_paths
from aggregator.web.admin import make_admin
from aggregator.web.callbacks import Callbacks
from aggregator.web.public import make_public
from aggregator.web.server import Address, Door
from aggregator.web.shelf import Shelf
from aggregator.web.standing import Standing, find_next_build
from aggregator.websub import Inbox

log = logging.getLogger(__name__)

STALE = 10.0  # seconds for which what the store told is good


@asynccontextmanager
async def serving(
    config: Config, clock: Callable[[], datetime]
) -> AsyncIterator[tuple[Address, Address] | None]:
    """Serve while the block runs; gives the public and the owner's address, None where `serve` is false.

    Raises `AggregatorError` when an address cannot be had.
    """
    site = ServedSite(clock)
    try:
        yield await site.open(config)
    finally:
        await site.close()


class ServedSite:
    """Both addresses; another configuration may take over while requests come.

    `tell` says how the daemon is, where there is one, and `meters` hold what it measured; `inbox` takes what
    hubs push to it.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        tell: Callable[[], DaemonState | None] = lambda: None,
        meters: Meters | None = None,
    ) -> None:
        self._clock = clock
        self._tell = tell
        self._meters = meters or Meters()
        self.inbox: Inbox | None = None
        self._public, self._admin = Door(), Door()

    async def open(self, config: Config) -> tuple[Address, Address] | None:
        """Serve by this configuration from now on; gives both addresses, None where `serve` is false.

        Raises `AggregatorError` when an address cannot be had: doors that were open stay so, where they
        were.
        """
        if config.serve is None:
            await self.close()
            return None
        shelf, known = Shelf(config.output), _Known(config, self._clock)
        await known.ask()
        count = self._meters.count_response
        self._public.lead_to(make_public(shelf, known.look, self._clock, self._callbacks(config), count))
        self._admin.lead_to(make_admin(config, self._clock, self._meters, self._tell))
        here = await self._public.open(config.serve.listen)
        return here, await self._admin.open(config.serve.admin)

    def _callbacks(self, config: Config) -> Callbacks | None:
        if self.inbox is None or config.serve is None or config.serve.callback is None:
            return None
        return Callbacks(self.inbox, config.serve.callback, config.site.url, config.fetch.max_size)

    async def close(self) -> None:
        """End both; answers under way get a few seconds."""
        await asyncio.gather(self._public.close(), self._admin.close())


class _Known:
    """What the store told last; the last good word when it cannot be read."""

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._clock = clock
        self._asked = 0.0
        self._asking: asyncio.Task[None] | None = None
        self._standing = _from_configuration(config)

    def look(self) -> Standing:
        """What is known; where that is some seconds old, the store is asked meanwhile."""
        if time.monotonic() - self._asked > STALE and self._asking is None:
            self._asking = asyncio.create_task(self.ask())
        return self._standing

    async def ask(self) -> None:
        """Ask the store, apart from the event loop."""
        try:
            told = await asyncio.to_thread(_from_store, self._config, self._clock())
            if told != self._standing:
                self._standing = told
        except AggregatorError as error:  # what is published goes on being served
            log.debug("the server asks in vain: %s", error)
        finally:
            self._asked, self._asking = time.monotonic(), None


def _from_configuration(config: Config) -> Standing:
    renamed = {old: item.id for item in config.publications for old in item.formerly}
    moved = find_moves(find_paths(config.publications, {}))
    return Standing(config.site.url, config.publications[-1].hubs, moved, renamed)


def _from_store(config: Config, now: datetime) -> Standing:
    told = _from_configuration(config)
    with open_reader(config) as app:
        states = app.store.states()
        published = app.store.published_categories()
        kept = app.store.places.kept_paths()
        paths = find_paths(config.publications, app.store.places.former_paths())
    moved = {**told.moved, **find_moves(paths)}
    removed = (published | kept.keys()) - {item.id for item in config.publications} - told.renamed.keys()
    lost = {path for id in removed for _, path in kept.get(id, ())}
    current = {path for each in paths.values() for places in each.values() for path in places}
    known = [(source, states.get(source.id, SourceState())) for source in config.sources]
    gone = frozenset(removed | (lost - current))
    return replace(told, moved=moved, removed=gone, next_build=find_next_build(known, now))
