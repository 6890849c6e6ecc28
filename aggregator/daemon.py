"""The daemon: one tick job asks what is due and does what the one-shot command does."""

import asyncio
import logging
import signal
from contextlib import suppress
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from aggregator.app import App, open_app
from aggregator.config import Config
from aggregator.errors import AggregatorError, LockedError
from aggregator.observe import tell_outcome
from aggregator.refresh import Outcome
from aggregator.store import hold_database

log = logging.getLogger("aggregator")

STOP_PATIENCE = 4.0  # seconds that a running pass may take to end after SIGTERM


def run_daemon(config: Config, tick: float) -> None:
    """Refresh and publish every `tick` seconds until SIGTERM or SIGINT.

    Raises `LockedError` at once when another daemon runs on this database.  The database itself is
    held per pass only, so that commands may be run beside the daemon.
    """
    with hold_database(config.database, "run", role="daemon", patience=0):
        asyncio.run(_serve(config, tick))


async def _serve(config: Config, tick: float) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    running: set[asyncio.Task[None]] = set()

    async def pass_once() -> None:
        task = asyncio.ensure_future(_pass(config))
        running.add(task)
        try:
            await task
        finally:
            running.discard(task)

    scheduler = AsyncIOScheduler(timezone=UTC)
    trigger = IntervalTrigger(seconds=tick, timezone=UTC)
    scheduler.add_job(
        pass_once,
        trigger,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
        next_run_time=datetime.now(UTC),
    )
    scheduler.start()
    log.info("started: %d sources, %d publications", len(config.sources), len(config.publications))
    await stopping.wait()
    scheduler.shutdown(wait=False)
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(set(running), timeout=STOP_PATIENCE)
    log.info("stopped")


async def _pass(config: Config) -> None:
    """One pass; whatever goes wrong is logged, and the next tick tries again."""
    try:
        with open_app(config, "run", patience=0) as app:
            await _refresh_and_publish(app)
    except LockedError as error:
        log.info("%s; trying again with the next tick", error)
    except AggregatorError as error:
        log.error("%s", error)  # noqa: TRY400 - an expected error is one line, without a trace
    except Exception:
        log.exception("unexpected error in a pass")


async def _refresh_and_publish(app: App) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    zone = app.config.site.timezone

    def observe(outcome: Outcome) -> None:
        for line in tell_outcome(outcome, now, zone, quiet=True):
            log.warning("%s", line)

    with suppress(asyncio.CancelledError):
        outcomes = await app.refresh_async(app.config.sources, now, observe)
        printed = app.publish(now)
        for error in printed.errors:
            log.error("%s: %s", error.publication, error)
        if printed.files:
            new = sum(outcome.new for outcome in outcomes)
            log.info("%d entries new, %d files written", new, len(printed.files))
