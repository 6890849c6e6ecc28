"""What the daemon does beside its passes: each job is one line of `JOBS`."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.job import Job as Scheduled
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from aggregator.app import App
from aggregator.daemon.finishing import finish
from aggregator.daemon.passes import Passes, Work
from aggregator.errors import AggregatorError, LockedError
from aggregator.fetch import Fetcher
from aggregator.housekeeping import keep_house
from aggregator.model import JobState
from aggregator.text.xmlchars import printable

log = logging.getLogger("aggregator")

JUMP = 5.0  # seconds by which the clock may be off what has passed before it is taken to have been set
AGAIN = timedelta(minutes=1)  # after which a job is tried again that found the database held


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is done every so often, or daily at an hour and minute, while the database is ours."""

    name: str
    work: Work
    every: timedelta | None = None
    at: str = "03:30"


def in_thread(work: Callable[[App, datetime], object]) -> Work:
    """Make a job of a plain function; it holds up passes, but no request and no fetch."""

    async def run(app: App, _fetcher: Fetcher, now: datetime) -> None:
        await finish(lambda: work(app, now))

    return run


JOBS: tuple[Job, ...] = (Job("housekeeping", in_thread(keep_house)),)


class Pulse(BaseTrigger):  # type: ignore[misc]
    """Every so many seconds from now, whatever the clock does: nothing that was missed is made up for."""

    def __init__(self, seconds: float) -> None:
        self._wait = timedelta(seconds=seconds)

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """The time after `now`."""
        return now + self._wait


class Timetable:
    """The daemon's scheduler: the tick that asks what is due, and the jobs."""

    def __init__(self, passes: Passes, tick: float) -> None:
        self._passes = passes
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._told: dict[str, JobState] = {}
        self._scheduler.add_job(self._tick, Pulse(tick), id="tick", next_run_time=datetime.now(UTC))
        for job in JOBS:
            trigger = Pulse(job.every.total_seconds()) if job.every else _daily(job.at)
            self._scheduler.add_job(self._run, trigger, [job], id=job.name)

    async def run(self) -> None:
        """Keep to the timetable until cancelled."""
        self._scheduler.start()
        try:
            await self._watch_clock()
        finally:
            logging.getLogger("apscheduler.executors").setLevel(
                logging.CRITICAL
            )  # what the end cancels is no error
            self._scheduler.shutdown(wait=False)

    def tell(self) -> tuple[JobState, ...]:
        """How the jobs are."""
        return tuple(self._tell(job) for job in self._scheduler.get_jobs())

    def _tell(self, job: Scheduled) -> JobState:
        last = self._told.get(job.id, JobState(job.id))
        following = getattr(job, "next_run_time", None)  # which it has once the scheduler runs
        return JobState(job.id, following and following.astimezone(UTC), last.last_run, last.error)

    async def _tick(self) -> None:
        self._told["tick"] = JobState("tick", last_run=datetime.now(UTC))
        self._passes.call()

    async def _run(self, job: Job) -> None:
        error = None
        try:
            await self._passes.work(job.work)
        except LockedError as held:
            error = str(held)
            self._scheduler.modify_job(job.name, next_run_time=datetime.now(UTC) + AGAIN)
        except AggregatorError as trouble:
            error = printable(str(trouble))
            log.error("%s: %s", job.name, error, extra={"event": "job-failed"})  # noqa: TRY400 - no trace
        except Exception as fault:
            error = repr(fault)
            log.exception("unexpected error in the job %s", job.name, extra={"event": "fault"})
        self._told[job.name] = JobState(job.name, None, datetime.now(UTC), error)

    async def _watch_clock(self) -> None:
        """Notice when the clock was set: what was planned by the old time is planned anew."""
        expected = _offset()
        while True:
            await asyncio.sleep(1)
            if abs(_offset() - expected) > JUMP:
                told = "the clock was set by %+.0f s; the timetable begins anew"
                log.warning(told, _offset() - expected, extra={"event": "clock-set"})
                for job in self._scheduler.get_jobs():
                    job.reschedule(job.trigger)
                self._passes.call()
            expected = _offset()


def _daily(at: str) -> CronTrigger:
    hour, minute = at.split(":")
    return CronTrigger(hour=int(hour), minute=int(minute), timezone=UTC)


def _offset() -> float:
    return datetime.now(UTC).timestamp() - asyncio.get_running_loop().time()
