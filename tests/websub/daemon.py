"""The real daemon, in a thread of this process, on a configuration of a test."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from aggregator.commands.running import start_clock
from aggregator.config import Config, load_config
from aggregator.daemon.running import Daemon
from aggregator.model import Lease, SourceState
from aggregator.store import open_store
from tests.program.newsroom import Newsroom

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)


@contextmanager
def running(newsroom: Newsroom, now: datetime = NOW, tick: float = 0.5) -> Iterator[None]:
    """Run the daemon until the block ends, which begins when it listens; it must end well and soon."""
    config = load_config(newsroom.config, {})
    loop, stopping = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(_run(config, tick, now, stopping),))
    thread.start()
    try:
        if config.serve:
            wait_until(lambda: _listens(config))
        yield
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(60)
        assert not thread.is_alive()
        loop.close()


async def _run(config: Config, tick: float, now: datetime, stopping: asyncio.Event) -> None:
    await Daemon(config, tick, start_clock(now)).run(stopping)


def _listens(config: Config) -> bool:
    assert config.serve
    with socket.socket() as asking:
        return asking.connect_ex(config.serve.listen) == 0


def wait_until(condition: Callable[[], object], seconds: float = 60) -> float:
    """The seconds that it took until `condition` held; fails after `seconds`."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it never came"
        time.sleep(0.02)
    return time.monotonic() - began


def leases(newsroom: Newsroom) -> list[Lease]:
    store = open_store(newsroom.root / "var" / "news.db", upgrade=False)
    try:
        return store.hubs.leases()
    finally:
        store.close()


def state_of(newsroom: Newsroom, source: str) -> SourceState:
    store = open_store(newsroom.root / "var" / "news.db", upgrade=False)
    try:
        return store.states()[source]
    finally:
        store.close()
