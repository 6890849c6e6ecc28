"""The server of one configuration: both addresses, with what it must know from the store."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime

from aggregator.app import open_reader
from aggregator.config import Config
from aggregator.errors import StoreError
from aggregator.web.admin import make_admin
from aggregator.web.public import Standing, make_public
from aggregator.web.server import listening
from aggregator.web.shelf import Shelf

STALE = 10.0  # seconds for which what the store told is good

Address = tuple[str, int]


@asynccontextmanager
async def serving(
    config: Config, clock: Callable[[], datetime]
) -> AsyncIterator[tuple[Address, Address] | None]:
    """Serve while the block runs; gives the public and the owner's address, None where `serve` is false.

    Raises `AggregatorError` when an address cannot be had.
    """
    if config.serve is None:
        yield None
        return
    shelf, known = Shelf(config.output), _Known(config)
    async with AsyncExitStack() as stack:
        public = make_public(shelf, known.look, clock)
        admin = make_admin(config.database, config.output)
        here = await stack.enter_async_context(listening(public, config.serve.listen))
        there = await stack.enter_async_context(listening(admin, config.serve.admin))
        yield here, there


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
