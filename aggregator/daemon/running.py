"""The life of the daemon: its parts, its signals, its end."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from aggregator.config import Config
from aggregator.daemon.jobs import Timetable
from aggregator.daemon.notifying import Notifier
from aggregator.daemon.passes import Passes
from aggregator.daemon.reloading import ENDINGS, Reloader
from aggregator.daemon.watching import Watcher
from aggregator.errors import AggregatorError
from aggregator.exchange import Exchange
from aggregator.model import DaemonState
from aggregator.observe import count
from aggregator.observe.meters import Meters
from aggregator.sources import may_be_read
from aggregator.store import hold_database
from aggregator.text.xmlchars import printable
from aggregator.web.names import name_origin
from aggregator.web.site import ServedSite
from aggregator.workers.pool import Workers

log = logging.getLogger("aggregator")

SETTLE = 0.3  # seconds after a change of the configuration, in which an editor may write more of it
LAST_RESORT = 4.5  # seconds after which we end whatever still holds us up: a crash here costs nothing
TURN = 0.001  # seconds for which the thread that publishes may hold up an answer, a few times in each

Clock = Callable[[], datetime]
Heed = Callable[[Config], None]


def run_daemon(config: Config, tick: float, clock: Clock, heed: Heed = lambda _: None) -> None:
    """Refresh, publish and serve until SIGTERM or SIGINT; SIGHUP reads the configuration again.

    `heed` gets each configuration before it counts.

    Raises `LockedError` at once when another daemon runs on this database.  The database itself is
    held per pass only, so that commands may be run beside the daemon.
    """
    sys.setswitchinterval(TURN)
    with hold_database(config.database, "run", role="daemon", patience=0):
        asyncio.run(_run_until_signal(Daemon(config, tick, clock, heed)))
    log.info("stopped", extra={"event": "stopped"})


async def _run_until_signal(daemon: "Daemon") -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()

    def stop() -> None:
        if not stopping.is_set():
            stopping.set()
            threading.Thread(target=_end_by_force, args=(ended,), daemon=True).start()

    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    loop.add_signal_handler(signal.SIGHUP, daemon.reload_soon)
    try:
        await daemon.run(stopping)
    finally:
        ended.set()


def _end_by_force(ended: threading.Event) -> None:
    """What is half done is healed by the next start, like a crash; children end when we are gone."""
    if not ended.wait(LAST_RESORT):
        log.warning("something does not end; leaving it", extra={"event": "stopping"})
        logging.shutdown()
        os._exit(0)


class Daemon:
    """Everything that runs side by side."""

    def __init__(self, config: Config, tick: float, clock: Clock, heed: Heed = lambda _: None) -> None:
        self._clock = clock
        self._heed = heed
        self._started = clock()
        self._reloader = Reloader(config, clock)
        self._workers = Workers()
        meters = Meters()
        self._passes = Passes(config, clock, self._workers, self._wake_exchange, meters)
        self._exchange: Exchange | None = None
        self._tick = tick
        self._timetable: Timetable | None = None
        self._site = ServedSite(clock, self.tell, meters)
        self._notifier = Notifier()
        self._reload_wanted = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._watching: set[asyncio.Task[None]] = set()

    def tell(self) -> DaemonState:
        """How the daemon is."""
        standing, reloader = self._passes.standing, self._reloader
        return DaemonState(
            started=self._started,
            loaded=reloader.loaded,
            refused=reloader.refused,
            restart_for=reloader.restart_for,
            last_pass=standing.ended,
            pass_error=standing.error,
            last_published=standing.published,
            under_way=tuple(sorted(self._passes.under_way.sources)),
            jobs=self._timetable.tell() if self._timetable else (),
        )

    def reload_soon(self) -> None:
        """Have the configuration read again."""
        self._reload_wanted.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until `stopping` is set; then end all that is under way, in a few seconds at most."""
        self._exchange = Exchange(
            self._reloader.config,
            self._clock,
            await self._passes.get_fetcher(),
            self._passes.work,
            self._passes.publish,
        )
        self._site.inbox = self._exchange.inbox
        await self._open_doors()
        self._timetable = Timetable(self._passes, self._tick)
        for work in (self._passes.run(), self._timetable.run(), self._reload_when_wanted(), self._beat()):
            self._tasks.add(asyncio.create_task(work))
        self._watch()
        config = self._reloader.config
        read, written = count(len(config.sources), "source"), count(len(config.publications), "publication")
        log.info("started: %s, %s", read, written, extra={"event": "started"})
        self._notifier.tell(READY="1", STATUS=self._describe())
        waiting = asyncio.create_task(stopping.wait())
        async with self._exchange.working():
            await asyncio.wait({waiting, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
            self._passes.stop()  # first of all: whoever publishes now is waited for
        waiting.cancel()
        await self._stop()

    def _wake_exchange(self) -> None:
        if self._exchange:
            self._exchange.wake()

    async def _stop(self) -> None:
        self._notifier.tell(STOPPING="1", STATUS="stopping")
        tasks = self._tasks | self._watching
        failed = [task for task in tasks if task.done() and not task.cancelled() and task.exception()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(self._site.close(), *tasks, return_exceptions=True)
        await asyncio.to_thread(self._workers.close)
        for task in failed:
            task.result()

    async def _open_doors(self) -> None:
        """Serve what is published; without an address the daemon does all the rest."""
        try:
            addresses = await self._site.open(self._reloader.config)
        except AggregatorError as error:
            told = printable(str(error))
            log.error("%s; nothing is served there until then", told, extra={"event": "not-serving"})  # noqa: TRY400 - expected
            return
        if addresses:
            public, own = (name_origin(*address) for address in addresses)
            log.info("serving on %s, for you alone on %s", public, own, extra={"event": "serving"})

    # Reloading

    async def _reload_when_wanted(self) -> None:
        while True:
            await self._reload_wanted.wait()
            self._reload_wanted.clear()
            self._notifier.reloading()
            await self._reload()
            self._notifier.tell(READY="1", STATUS=self._describe())

    async def _reload(self) -> None:
        config = await self._reloader.reload()
        if config is None:
            if self._reloader.refused:
                self._passes.tell("configuration", "; ".join(self._reloader.refused.problems))
            return
        self._passes.tell("configuration", "")
        self._heed(config)
        self._passes.configure(config)
        if self._exchange:
            self._exchange.config, self._exchange.fetcher = config, await self._passes.get_fetcher()
        await self._open_doors()
        self._watch()
        read = count(len(config.sources), "source")
        log.info("the configuration was read again: %s", read, extra={"event": "reloaded"})

    # Watching

    def _watch(self) -> None:
        """Watch the local sources and the configuration that is in force."""
        for task in self._watching:
            task.cancel()
        config = self._reloader.config
        local = [Path(source.location) for source in config.sources if source.local]
        folders = [place for place in local if not place.is_file()]
        files = [place.parent for place in local if place.is_file()]
        watchers = (
            Watcher(folders, self._hear_of_sources, recursive=True),
            Watcher(files, self._hear_of_sources, recursive=False),
            Watcher(config.folders, self._hear_of_configuration, recursive=False),
        )
        self._watching = {asyncio.create_task(watcher.run()) for watcher in watchers}

    def _hear_of_sources(self, changed: Collection[Path]) -> None:
        sources = [source for source in self._reloader.config.sources if source.local]
        called = {source.id for source in sources if _is_told(Path(source.location), changed)}
        if called:
            self._passes.call(called)

    def _hear_of_configuration(self, changed: Collection[Path]) -> None:
        config = self._reloader.config
        # Each reloading begins a watch, which tells of the folders, whatever they are called.
        files = set(changed).difference(config.folders)
        named = any(path in config.files or path.suffix in ENDINGS for path in files)
        if named or self._reloader.outdated:
            asyncio.get_running_loop().call_later(SETTLE, self.reload_soon)

    # Signs of life

    def _describe(self) -> str:
        state, config = self.tell(), self._reloader.config
        if state.refused:
            return f"a newer configuration is refused: {'; '.join(state.refused.problems)}"[:300]
        told = f"{count(len(config.sources), 'source')}, {count(len(config.publications), 'publication')}"
        return f"{told}; last pass failed: {state.pass_error}"[:300] if state.pass_error else told

    async def _beat(self) -> None:
        """Tell the service manager that we are alive, as long as passes are well."""
        beat = self._notifier.beat
        while beat:
            if self._passes.healthy:
                self._notifier.tell(WATCHDOG="1", STATUS=self._describe())
            await asyncio.sleep(beat)
        await asyncio.Event().wait()


def _is_told(place: Path, changed: Collection[Path]) -> bool:
    """Whether a change is one of a source at this place."""
    for path in changed:
        if path == place or place.is_relative_to(path):
            return True
        with suppress(ValueError):
            if may_be_read(path.relative_to(place).as_posix()):
                return True
    return False
