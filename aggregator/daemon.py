"""The daemon: one tick job asks what is due and does what the one-shot command does."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from aggregator.app import App, open_app
from aggregator.config import Config
from aggregator.desk import Outcome
from aggregator.errors import AggregatorError, LockedError
from aggregator.exchange import Exchange
from aggregator.fetch import Fetcher
from aggregator.observe import count, list_events, tell_trouble
from aggregator.store import hold_database
from aggregator.text.xmlchars import printable
from aggregator.web.site import serving
from aggregator.workers import Workers

log = logging.getLogger("aggregator")

PUBLISH_ANYWAY = timedelta(minutes=10)  # windows move, and files may be lost, without any news

Clock = Callable[[], datetime]
Run = Callable[[datetime | None], Awaitable[datetime | None]]
Answer = TypeVar("Answer")


def run_daemon(config: Config, tick: float, clock: Clock) -> None:
    """Refresh and publish every `tick` seconds until SIGTERM or SIGINT.

    Raises `LockedError` at once when another daemon runs on this database.  The database itself is
    held per pass only, so that commands may be run beside the daemon.
    """
    with hold_database(config.database, "run", role="daemon", patience=0):
        asyncio.run(_serve_until_signal(config, tick, clock))
    log.info("stopped", extra={"event": "stopped"})


async def _serve_until_signal(config: Config, tick: float, clock: Clock) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    await serve(config, tick, clock, stopping)


async def serve(config: Config, tick: float, clock: Clock, stopping: asyncio.Event) -> None:
    """Run a pass at once and every `tick` seconds, never two together, until `stopping` is set.

    One fetcher serves all passes: the pause that a host is given does not end with a pass.
    """
    workers = Workers(warm=1)
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(Fetcher(config.fetch))
        await _open_doors(config, clock, stack)
        exchange = Exchange(config, clock, workers, fetcher)
        await stack.enter_async_context(exchange.working())

        async def run(published: datetime | None) -> datetime | None:
            try:
                return await run_pass(config, clock, workers, published, fetcher=fetcher)
            finally:
                exchange.wake()

        try:
            await _serve(config, tick, run, stopping)
        finally:
            workers.close()


async def _open_doors(config: Config, clock: Clock, stack: AsyncExitStack) -> None:
    """Serve what is published, unless `serve` is false; without an address the daemon does all the rest."""
    try:
        addresses = await stack.enter_async_context(serving(config, clock))
    except AggregatorError as error:
        log.error("%s; nothing is served until then", printable(str(error)))  # noqa: TRY400 - expected
        return
    if addresses:
        (host, port), (inner, inner_port) = addresses
        log.info("serving on http://%s:%s/, for you alone on http://%s:%s/", host, port, inner, inner_port)


async def _serve(config: Config, tick: float, run: Run, stopping: asyncio.Event) -> None:
    running: set[asyncio.Task[datetime | None]] = set()
    published: datetime | None = None

    async def pass_once() -> None:
        nonlocal published
        if stopping.is_set():
            return
        task = asyncio.ensure_future(run(published))
        running.add(task)
        try:
            with suppress(asyncio.CancelledError):  # one that is stopped before its first step raises it
                published = await task
        finally:
            running.discard(task)

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        pass_once,
        IntervalTrigger(seconds=tick, timezone=UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
        next_run_time=datetime.now(UTC),
    )
    scheduler.start()
    read, written = count(len(config.sources), "source"), count(len(config.publications), "publication")
    log.info("started: %s, %s", read, written, extra={"event": "started"})
    await stopping.wait()
    scheduler.shutdown(wait=False)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def run_pass(
    config: Config,
    clock: Clock,
    workers: Workers,
    published: datetime | None = None,
    *,
    fetcher: Fetcher | None = None,
) -> datetime | None:
    """One pass; whatever goes wrong is logged, and the next tick tries again.

    Takes and answers when it was last published without an error.
    """
    try:
        with open_app(config, "run", patience=0, workers=workers) as app:
            return await refresh_and_publish(app, clock(), published, fetcher=fetcher)
    except LockedError as error:
        log.info("%s; trying again with the next tick", printable(str(error)))
    except AggregatorError as error:
        log.error("%s", printable(str(error)))  # noqa: TRY400 - an expected error is one line, without a trace
    except Exception:
        log.exception("unexpected error in a pass")
    return None


async def refresh_and_publish(
    app: App, now: datetime, published: datetime | None = None, *, fetcher: Fetcher | None = None
) -> datetime | None:
    """Read what is due, then publish if anything came of it, or if time alone may have moved a head.

    Cancelled while reading, it leaves out publishing; while publishing, it first publishes to the end.
    """

    def observe(outcome: Outcome) -> None:
        for event in list_events(outcome, now, app.config.site.timezone, quiet=True):
            log.warning("%s", event.line, extra={"event": event.name, "source": outcome.source})

    with suppress(asyncio.CancelledError):
        outcomes = await app.refresh_async(app.config.sources, now, observe, fetcher=fetcher)
        news = any(outcome.modified and not outcome.error for outcome in outcomes)
        if published and not news and now - published < PUBLISH_ANYWAY:
            return published
        printed = await _finish(lambda: app.publish(now))
        for line in tell_trouble(printed):
            log.error("%s", line, extra={"event": "publish-failed"})
        if printed.files:
            new = count(sum(outcome.new for outcome in outcomes), "entry", "entries")
            log.info(
                "%s new, %s written", new, count(len(printed.files), "file"), extra={"event": "published"}
            )
        return None if printed.errors else now
    return None


async def _finish(work: Callable[[], Answer]) -> Answer:
    """Do `work` in a thread and wait for its end, whoever cancels: files and database are left whole."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait({task})
    return task.result()
