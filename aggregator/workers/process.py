"""One worker process behind a pool of its own, and the server that all of them are forked from."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import forkserver, get_context, resource_tracker, util
from typing import Any, cast

from aggregator.errors import HostileError, ParseError
from aggregator.workers.sandbox import MIB, WHOLE, Answer, Task, Together, settle_in, work, work_together

PRELOADED = (
    "aggregator.workers.nursery",
    "aggregator.workers.sandbox",
    "pebble",
    "aggregator.parse.feed",
    "aggregator.parse.judge",
    "aggregator.parse.post",
)
LONGEST_FOLDER = 70  # bytes of its path: a socket's has at most 107, and two names are to follow
SHORT_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - multiprocessing makes a private folder in it
MAX_TASKS = 1000  # tasks that a worker does before a fresh one takes its place
GRACE = 5.0  # seconds to wait for what should have happened
HASTE = 1.0  # seconds of processor time for each of several documents; who needs more gets a worker alone


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


class LostError(Exception):
    """A worker ended before its answer."""


class Worker:
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
            raise LostError

    async def do(self, tasks: list[Task[Any]], limits: Limits) -> Together:
        """The answers; raises ParseError for one document alone, `LostError` when there will be none.

        Of several documents those after one that was dangerous, or after the worker has grown, have none.
        """
        if len(tasks) > 1:
            whole = WHOLE * HASTE * len(tasks)
            several: Together = await self._ask(work_together, (tasks, HASTE, limits.memory), HASTE, whole)
            return several
        seconds = limits.deadline(len(tasks[0][1]))
        one: Answer[Any] = await self._ask(work, (tasks[0], seconds, limits.memory), seconds, WHOLE * seconds)
        return Together([one.result], one.grown)

    async def _ask(self, function: Any, arguments: tuple[Any, ...], seconds: float, whole: float) -> Any:
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        try:
            future = self._pool.schedule(function, args=arguments, timeout=whole)
            async with asyncio.timeout(whole + 2 * GRACE):  # should the pool itself hang
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise HostileError(f"took longer than {whole:.0f} s to parse") from error
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGPROF:
                raise HostileError(f"took longer than {seconds:.0f} s to parse") from error
            raise LostError from error
        except (BrokenProcessPool, RuntimeError) as error:
            raise LostError from error

    def take(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Future[Any]:
        """The function's result, some time; raises `LostError` when there is nobody to do it."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            return cast("Future[Any]", self._pool.schedule(function, args=arguments, timeout=seconds))
        except (BrokenProcessPool, RuntimeError) as error:
            raise LostError from error

    def stop(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]

    def join(self) -> None:
        self._pool.join()


def _keep_sockets_short() -> None:
    """The server listens in a folder of its own, by default where TMPDIR says: too far down for a socket."""
    if len(os.fsencode(tempfile.gettempdir())) <= LONGEST_FOLDER:
        return
    usual = tempfile.tempdir
    for folder in SHORT_FOLDERS:
        if os.access(folder, os.W_OK | os.X_OK):
            tempfile.tempdir = folder
            break
    try:
        util.get_temp_dir()  # made once, for all sockets of this process
    finally:
        tempfile.tempdir = usual


def stop_server() -> None:
    """End the server; the next worker starts another.  No worker may be left."""
    folder = util.get_temp_dir()
    with suppress(
        FileNotFoundError
    ):  # the socket, which the server has removed with its folder: see `nursery`
        forkserver._forkserver._stop()  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other way
    with suppress(FileExistsError):  # multiprocessing goes on with that folder, and removes it at the end
        os.mkdir(folder, 0o700)  # noqa: PTH102


def _start_server() -> None:
    """Start what workers are forked from: it has the parsers loaded, so that a new worker is there at once.

    Ctrl-C reaches every process of a terminal: none of them is to answer it, so it is blocked here, and
    they inherit that.
    """
    _keep_sockets_short()
    forkserver.set_forkserver_preload(list(PRELOADED))
    resource_tracker.ensure_running()  # which lifts any blockade when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
