"""Servers asked by a command that is no refresh: with what is remembered of hosts, which it adds to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from aggregator.app import open_reader, open_tools
from aggregator.config import Config
from aggregator.errors import StoreError
from aggregator.fetch import Fetcher
from aggregator.model import HostState
from aggregator.sources import Tools
from aggregator.store import hold_database, is_there, open_store

T = TypeVar("T")

PATIENCE = 1.0  # seconds that somebody who only looks around waits to write down what a server said


def ask(config: Config, work: Callable[[Tools], Awaitable[T]], now: datetime) -> T:
    """What `work` comes to; a host that wants a pause, or https, has its will before, in and after it.

    What it learns is kept where there is a database that can be written soon: none is made for it.
    """
    learnt: dict[str, HostState] = {}
    try:
        return asyncio.run(_ask(config, work, now, learnt))
    finally:
        _remember(config.database, learnt, now)


async def _ask(
    config: Config, work: Callable[[Tools], Awaitable[T]], now: datetime, learnt: dict[str, HostState]
) -> T:
    async with Fetcher(config.fetch) as fetcher, open_tools(config, fetcher) as tools:
        fetcher.recall(_recall(config), now)
        try:
            return await work(tools)
        finally:
            learnt.update(fetcher.take_learnt())


def _recall(config: Config) -> Mapping[str, HostState]:
    with suppress(StoreError):  # a database that cannot be looked at now tells nothing
        if is_there(config.database):
            with open_reader(config) as app:
                return app.store.hosts()
    return {}


def _remember(database: Path, learnt: Mapping[str, HostState], now: datetime) -> None:
    """Nothing else of the database is touched, so that no command does a refresh's work by the way."""
    with suppress(StoreError):
        if not learnt or not is_there(database):
            return
        with hold_database(database, "looking around", patience=PATIENCE):
            store = open_store(database, upgrade=False)
            try:
                store.remember_hosts(learnt, now)
            finally:
                store.close()
