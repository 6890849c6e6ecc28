"""Worker processes for untrusted parsing: each document has its own deadline and its own blame.

What a document does to its worker (a crash, a loop without end, a hunger for memory) it does to itself
alone.  A worker gets one document at a time, or several small ones while many wait: whoever of these takes
its worker along is found out, for then each is read again alone.  No lock is shared, and a worker that died
or was stopped is replaced whole.
"""

import asyncio
import os
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aggregator.errors import HostileError, ParseError
from aggregator.memory import release_memory
from aggregator.model import Batch
from aggregator.parse import Hints, parse_document
from aggregator.workers.process import GRACE, Limits, LostError, Worker, stop_server
from aggregator.workers.sandbox import MIB, Result, Task

__all__ = ["Limits", "Shift", "Workers"]

FEW = 3  # documents that may wait before another worker is hired
MANY = 50  # documents of one shift after which the server rests too
LONG = 120  # documents of one shift before the last worker is
TOGETHER = 4  # documents in one task at most
SMALL = MIB // 4  # bytes of a document that may go with others
PATIENCE = 2.0  # seconds that a document keeps its place among those worked on at once
MAX_OVERTIME = 4  # tasks that may go on without one


class Workers:
    """The processes; none is started before the first document.

    At most `most` parse at once: as many as there are processors, the last of them in long shifts only,
    for the main process has as much to do.  Between two shifts there are none: one that waits costs memory
    and processor time for months, another is forked in some milliseconds.
    To be closed at the end.
    """

    def __init__(self, *, most: int = 0, limits: Limits | None = None) -> None:
        self.most = most or len(os.sched_getaffinity(0))
        self.limits = limits or Limits()
        self._idle: list[Worker] = []
        self._leaving: list[threading.Thread] = []
        self._busy = False  # whether a shift had many documents

    @asynccontextmanager
    async def shift(self) -> AsyncIterator["Shift"]:
        """The time in which documents come; afterwards the workers go.

        A document that somebody still waits for then is parsed to its end.
        """
        shift = Shift(self)
        try:
            yield shift
        finally:
            await shift.end()
            self._busy |= shift.begun > MANY
            if shift.worked:  # most passes of a daemon parse nothing
                release_memory()
            self._send_home()

    async def hire(self) -> Worker:
        """An idle worker, else a new one."""
        if self._idle:
            return self._idle.pop()
        worker = Worker(self.limits.memory)
        try:
            await asyncio.to_thread(worker.start)
        except BaseException:
            self.dismiss(worker)
            raise
        return worker

    def keep(self, worker: Worker) -> None:
        """Take back a worker that is as good as new."""
        self._idle.append(worker)

    def dismiss(self, worker: Worker) -> None:
        """End a worker; nobody waits for it."""
        worker.stop()
        thread = threading.Thread(target=worker.join, name="worker leaving", daemon=True)
        thread.start()
        self._leaving = [*filter(threading.Thread.is_alive, self._leaving), thread]

    def close(self) -> None:
        """End all workers, and wait until they are gone."""
        self._send_home()
        for thread in self._leaving:
            thread.join(GRACE)

    def rest(self) -> None:
        """After many documents end the workers' server too: it holds 20 MB, and takes 0.4 s to start."""
        if self._busy:
            self._busy = False
            self.close()
            if not any(map(threading.Thread.is_alive, self._leaving)):
                stop_server()

    def _send_home(self) -> None:
        while self._idle:
            self.dismiss(self._idle.pop())


@dataclass(slots=True, eq=False)
class _Job:
    """One document, and who waits for what becomes of it."""

    task: Task[Any]
    answer: asyncio.Future[Any]
    alone: bool  # it gets a worker to itself
    together: list["_Job"] = field(default_factory=list)  # those in the same task, itself among them
    serving: asyncio.Task[None] | None = None
    be_patient: Callable[[float], None] = lambda _: None  # with the first: for how many seconds from now

    def is_unwanted(self) -> bool:
        """Whether nobody waits any more for what is in its task."""
        return all(one.answer.done() for one in self.together)

    def settle(self, answer: object) -> None:
        """Tell what became of it, an error too; nobody may be waiting any more."""
        if self.answer.done():
            return
        if isinstance(answer, BaseException):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Shift:
    """Parses documents, as many tasks at once as there are places."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._waiting: deque[_Job] = deque()
        self._serving: dict[asyncio.Task[None], _Job] = {}
        self.begun = 0  # documents
        self._opened = 1
        self._free = 1
        self._overtime = 0
        self.worked = False  # whether any document came

    async def parse(self, body: bytes, hints: Hints) -> Batch:
        """What the document offers; raises ParseError, HostileError for one that a worker did not survive."""
        return await self.run(parse_document, body, hints)

    async def run(self, function: Callable[..., Result], body: bytes, *arguments: object) -> Result:
        """`function(body, *arguments)` in a worker; all of it can be pickled."""
        self.worked = True
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        job = _Job((function, body, arguments), answer, alone=len(body) > SMALL)
        self._waiting.append(job)
        self._go_on()
        self.begun += 1
        if len(self._waiting) > FEW and self._opened < self._may_open():
            self._opened += 1
            self._free += 1
            self._go_on()
        try:
            return await answer
        except asyncio.CancelledError:
            if job.serving and job.is_unwanted():
                job.serving.cancel()
            raise

    def _may_open(self) -> int:
        most = self._workers.most
        return most if self.begun > LONG else max(1, most - 1)

    async def end(self) -> None:
        """End what nobody waits for any more: readings may outlive the pass whose shift this is."""
        idle = [one for one, job in self._serving.items() if job.is_unwanted()]
        for serving in idle:
            serving.cancel()
        await asyncio.gather(*idle, return_exceptions=True)

    def _go_on(self) -> None:
        while self._free > 0 and (job := self._next()):
            self._free -= 1
            job.together.append(job)
            job.serving = asyncio.ensure_future(self._serve(job))
            self._serving[job.serving] = job
            job.serving.add_done_callback(partial(self._conclude, job.together))

    def _conclude(self, together: list[_Job], serving: asyncio.Task[None]) -> None:
        """Leave nobody waiting whose document went wrong, or whose work was ended."""
        self._serving.pop(serving, None)
        for job in together:
            if serving.cancelled():
                job.answer.cancel()
            elif error := serving.exception():
                job.settle(error)
        together.clear()  # each is in it, and so would hold its document and all that was read

    def _next(self) -> _Job | None:
        """The next document that somebody still waits for."""
        while self._waiting:
            job = self._waiting.popleft()
            if not job.answer.done():
                return job
        return None

    async def _serve(self, first: _Job) -> None:
        with self._place(first):
            await self._read(first)

    async def _read(self, first: _Job) -> None:
        """Have the document parsed, and others with it that wait.

        A worker may have died of something else (a machine without memory, a signal to all processes), so
        only a document that kills two in a row, alone, is to blame.
        """
        try:
            await self._attempt(first)
        except LostError:
            if len(first.together) == 1:
                await self._attempt_again(first)
        except HostileError:
            if len(first.together) == 1:
                raise
        left = [job for job in first.together if not job.answer.done()]
        for job in reversed(left):
            first.together.remove(job)
            job.alone, job.together, job.serving = True, [], None
            self._waiting.appendleft(job)

    async def _attempt_again(self, job: _Job) -> None:
        job.alone = True
        try:
            await self._attempt(job)
        except LostError as error:
            raise HostileError("made the parser crash") from error

    async def _attempt(self, first: _Job) -> None:
        worker = await self._workers.hire()
        fit = False
        try:
            self._join(first)
            first.be_patient(PATIENCE * len(first.together))
            done = await worker.do([job.task for job in first.together], self._workers.limits)
            fit = not done.grown
        except ParseError as error:
            fit = not isinstance(error, HostileError)  # who knows what it did to its worker
            raise
        finally:
            (self._workers.keep if fit else self._workers.dismiss)(worker)
        for job, answer in zip(first.together, done.answers, strict=False):
            job.settle(answer)

    def _join(self, first: _Job) -> None:
        """Take others along that wait, a fair part of them: the other workers are to have some too."""
        part = min(TOGETHER, 1 + len(self._waiting) // self._workers.most)
        while not first.alone and len(first.together) < part and self._waiting and not self._waiting[0].alone:
            job = self._waiting.popleft()
            if not job.answer.done():
                job.together, job.serving = first.together, first.serving
                first.together.append(job)

    @contextmanager
    def _place(self, first: _Job) -> Iterator[None]:
        """Hold a place, for each slow document two seconds only: hanging ones stop nobody."""
        late, timers = False, list[asyncio.TimerHandle]()

        def give_back() -> None:
            nonlocal late
            if self._overtime < MAX_OVERTIME:
                late = True
                self._overtime += 1
                self._free += 1
                self._go_on()

        def be_patient(seconds: float) -> None:
            while timers:
                timers.pop().cancel()
            if not late:
                timers.append(asyncio.get_running_loop().call_later(seconds, give_back))

        first.be_patient = be_patient
        be_patient(GRACE)  # for a worker to be there
        try:
            yield
        finally:
            for timer in timers:
                timer.cancel()
            if late:
                self._overtime -= 1
            else:
                self._free += 1
            self._go_on()
