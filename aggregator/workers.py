"""Worker processes for untrusted parsing: one task is one document, with a deadline and a limit of memory.

What a document does to its worker (a crash, a loop without end, a hunger for memory) it does to itself
alone.  Each worker is a pool of one process with pipes of its own, and gets one document at a time: nothing
waits behind it, no lock is shared, and a worker that died or was stopped is replaced whole.
"""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver, get_context, resource_tracker

from aggregator.errors import HostileError, ParseError
from aggregator.model import Batch
from aggregator.parse import Hints, parse_document
from aggregator.sandbox import MIB, WHOLE, Answer, Result, Task, settle_in, work

PRELOADED = (
    "aggregator.nursery",
    "aggregator.sandbox",
    "pebble",
    "aggregator.parse.feed",
    "aggregator.parse.judge",
    "aggregator.parse.post",
)
MAX_TASKS = 1000  # documents that a worker parses before a fresh one takes its place
GRACE = 5.0  # seconds to wait for what should have happened
FEW = 3  # documents that may wait before another worker is hired
PATIENCE = 2.0  # seconds that a document keeps its place among those parsed at once
MAX_OVERTIME = 4  # documents that may go on without one


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may take.

    The deadline counts the worker's own processor time, so that a busy machine makes no honest document
    late; by the clock six times as much may pass.
    """

    seconds: float = 10.0
    seconds_per_mib: float = 5.0  # more for large ones: an honest feed of 10 MiB keeps a small machine busy
    memory: int = 512 * MIB  # of the whole worker, its own data

    def deadline(self, size: int) -> float:
        """The seconds of processor time for a document of `size` bytes."""
        return self.seconds + self.seconds_per_mib * size / MIB


class Workers:
    """The processes; none is started before the first document.

    At most `most` parse at once (as many as there are processors), and between two shifts `warm` of them
    stay.  To be closed at the end.
    """

    def __init__(self, *, most: int = 0, warm: int = 0, limits: Limits | None = None) -> None:
        self.most = most or len(os.sched_getaffinity(0))
        self.limits = limits or Limits()
        self._warm = warm
        self._idle: list[_Worker] = []
        self._leaving: list[threading.Thread] = []

    @asynccontextmanager
    async def shift(self) -> AsyncIterator["Shift"]:
        """The time in which documents come; afterwards only the warm workers stay."""
        try:
            yield Shift(self)
        finally:
            self._rest(self._warm)

    async def hire(self) -> "_Worker":
        """An idle worker, else a new one."""
        if self._idle:
            return self._idle.pop()
        worker = _Worker(self.limits.memory)
        try:
            await asyncio.to_thread(worker.start)
        except BaseException:
            self.dismiss(worker)
            raise
        return worker

    def keep(self, worker: "_Worker") -> None:
        """Take back a worker that is as good as new."""
        self._idle.append(worker)

    def dismiss(self, worker: "_Worker") -> None:
        """End a worker; nobody waits for it."""
        worker.stop()
        thread = threading.Thread(target=worker.join, name="worker leaving", daemon=True)
        thread.start()
        self._leaving = [*filter(threading.Thread.is_alive, self._leaving), thread]

    def close(self) -> None:
        """End all workers, and wait until they are gone."""
        self._rest(0)
        for thread in self._leaving:
            thread.join(GRACE)

    def _rest(self, staying: int) -> None:
        while len(self._idle) > staying:
            self.dismiss(self._idle.pop())


class Shift:
    """Parses documents, as many at once as there are places."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._places = asyncio.Semaphore(1)
        self._opened = 1
        self._waiting = 0
        self._overtime = 0

    async def parse(self, body: bytes, hints: Hints) -> Batch:
        """What the document offers; raises ParseError, HostileError for one that a worker did not survive."""
        return await self.run(parse_document, body, hints)

    async def run(self, function: Callable[..., Result], body: bytes, *arguments: object) -> Result:
        """`function(body, *arguments)` in a worker; all of it can be pickled.

        A worker may have died of something else (a machine without memory, a signal to all processes), so
        only a document that kills two in a row is to blame.
        """
        task = (function, body, arguments)
        async with self._place():
            try:
                return await self._attempt(task)
            except _LostError:
                pass
            try:
                return await self._attempt(task)
            except _LostError as error:
                raise HostileError("made the parser crash") from error

    async def _attempt(self, task: Task[Result]) -> Result:
        worker = await self._workers.hire()
        fit = False
        try:
            answer = await worker.do(task, self._workers.limits)
            fit = not answer.grown
        except ParseError as error:
            fit = not isinstance(error, HostileError)  # who knows what it did to its worker
            raise
        finally:
            (self._workers.keep if fit else self._workers.dismiss)(worker)
        return answer.result

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait for a place and hold it, a slow document for two seconds only: hanging ones stop nobody."""
        self._waiting += 1
        if self._waiting > FEW and self._opened < self._workers.most:
            self._opened += 1
            self._places.release()
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        with self._held():
            yield

    @contextmanager
    def _held(self) -> Iterator[None]:
        late = False

        def give_back() -> None:
            nonlocal late
            if self._overtime < MAX_OVERTIME:
                late = True
                self._overtime += 1
                self._places.release()

        timer = asyncio.get_running_loop().call_later(PATIENCE, give_back)
        try:
            yield
        finally:
            timer.cancel()
            if late:
                self._overtime -= 1
            else:
                self._places.release()


class _LostError(Exception):
    """A worker ended before its answer."""


class _Worker:
    """One process, behind a pool of its own."""

    def __init__(self, memory: int) -> None:
        from pebble import ProcessPool  # which takes a while to load, as the next does

        self._pool = ProcessPool(
            max_workers=1,
            max_tasks=MAX_TASKS,
            initializer=settle_in,
            initargs=(memory,),
            context=get_context("forkserver"),
        )

    def start(self) -> None:
        """Start the process, and before the first one the server that all are forked from."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            _start_server()
            started = self._pool.active  # asking starts it
        except (BrokenProcessPool, OSError) as error:
            raise ParseError("could not be parsed: no worker process can be started") from error
        if not started:
            raise _LostError

    async def do(self, task: Task[Result], limits: Limits) -> Answer[Result]:
        """The answer; raises ParseError, or `_LostError` when there will be none."""
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        seconds = limits.deadline(len(task[1]))
        whole = WHOLE * seconds
        try:
            future = self._pool.schedule(work, args=(task, seconds, limits.memory), timeout=whole)
            async with asyncio.timeout(whole + 2 * GRACE):  # should the pool itself hang
                answer: Answer[Result] = await asyncio.wrap_future(future)
                return answer
        except TimeoutError as error:
            raise HostileError(f"took longer than {whole:.0f} s to parse") from error
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGPROF:
                raise HostileError(f"took longer than {seconds:.0f} s to parse") from error
            raise _LostError from error
        except (BrokenProcessPool, RuntimeError) as error:
            raise _LostError from error

    def stop(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]

    def join(self) -> None:
        self._pool.join()


def _start_server() -> None:
    """Start what workers are forked from: it has the parsers loaded, so that a new worker is there at once.

    Ctrl-C reaches every process of a terminal: none of them is to answer it, so it is blocked here, and
    they inherit that.
    """
    forkserver.set_forkserver_preload(list(PRELOADED))
    resource_tracker.ensure_running()  # which lifts any blockade when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
