"""The server of one configuration: both addresses, with what it must know from the store."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from aggregator.app import open_reader
from aggregator.config import Config
from aggregator.errors import StoreError
from aggregator.model import DaemonState
from aggregator.web.admin import make_admin
from aggregator.web.public import make_public
from aggregator.web.server import Address, Door
from aggregator.web.shelf import Shelf
from aggregator.web.standing import Standing

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

    `tell` says how the daemon is, where there is one.
    """

    def __init__(
        self, clock: Callable[[], datetime], tell: Callable[[], DaemonState | None] = lambda: None
    ) -> None:
        self._clock = clock
        self._tell = tell
        self._public, self._admin = Door(), Door()

    async def open(self, config: Config) -> tuple[Address, Address] | None:
        """Serve by this configuration from now on; gives both addresses, None where `serve` is false.

        Raises `AggregatorError` when an address cannot be had: doors that were open stay so, where they
        were.
        """
        if config.serve is None:
            await self.close()
            return None
        shelf, known = Shelf(config.output), _Known(config)
        self._public.lead_to(make_public(shelf, known.look, self._clock))
        self._admin.lead_to(make_admin(config.database, config.output))
        here = await self._public.open(config.serve.listen)
        return here, await self._admin.open(config.serve.admin)

    async def close(self) -> None:
        """End both; answers under way get a few seconds."""
        await asyncio.gather(self._public.close(), self._admin.close())


class _Known:
    """What the store told last; the last good word when it cannot be read."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._told: float | None = None
        self._standing = _from_configuration(config)

    def look(self) -> Standing:
        if self._told is None or time.monotonic() - self._told > STALE:
            self._told = time.monotonic()
            with suppress(StoreError):  # what is published goes on being served
                self._standing = _from_store(self._config)
        return self._standing


def _from_configuration(config: Config) -> Standing:
    moved = {old: item.id for item in config.publications for old in item.formerly}
    return Standing(config.site.url, config.publications[-1].hubs, moved)


def _from_store(config: Config) -> Standing:
    told = _from_configuration(config)
    with open_reader(config) as app:
        states = app.store.states()
        published = app.store.published_categories()
    present = {item.id for item in config.publications} | told.moved.keys()
    due = [states[source.id].next_fetch for source in config.sources if source.id in states]
    return Standing(
        told.url,
        told.hubs,
        told.moved,
        published - present,
        min((when for when in due if when), default=None),
    )
