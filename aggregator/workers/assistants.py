"""Assistants: processes that make ahead what the main process is going to need, on processors that are idle.

What they make could be made here as well.  So one that fails is simply no assistant any more.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from aggregator.errors import ParseError
from aggregator.workers.process import Limits, LostError, Worker

Result = TypeVar("Result")
WAITING = 3  # tasks that each may have before it
PATIENCE = 20.0  # seconds for one task, by the clock
MOST = 8  # of them on any machine: more than that nobody keeps busy, and each has 50 MB


class Task(Generic[Result]):
    """Something that is being made."""

    def __init__(self, future: "Future[Result]") -> None:
        self._future = future

    @property
    def done(self) -> bool:
        """Whether nobody has to wait for it."""
        return self._future.done()

    def collect(self) -> Result:
        """Wait until it is made; raises LostError when it will not be."""
        try:
            return self._future.result(PATIENCE)
        except Exception as error:  # whatever went wrong there, it is made here instead
            self._future.cancel()
            raise LostError from error


class Assistants:
    """As many as there are processors, a few at most, hired one with each task; to be closed at the end."""

    def __init__(self, *, most: int = 0, limits: Limits | None = None) -> None:
        self.most = most or min(MOST, len(os.sched_getaffinity(0)))
        self._limits = limits or Limits()
        self._hired: list[Worker] = []
        self._given = 0

    @property
    def room(self) -> int:
        """How many tasks may be under way at once; none where there is one processor only."""
        return WAITING * self.most if self.most > 1 else 0

    def hand_out(self, function: Callable[..., Result], *arguments: object) -> Task[Result]:
        """Have `function(*arguments)` done, all of it can be pickled; raises LostError without assistants."""
        if len(self._hired) < self.most:
            self._hired.append(self._hire())
        worker = self._hired[self._given % len(self._hired)]
        self._given += 1
        future: Future[Result] = worker.take(function, arguments, PATIENCE)
        return Task(future)

    def close(self) -> None:
        """End all of them, with whatever they are at."""
        for worker in self._hired:
            worker.stop()
        while self._hired:
            self._hired.pop().join()

    def _hire(self) -> Worker:
        try:
            worker = Worker(self._limits.memory)
            worker.start()
        except (ParseError, OSError, RuntimeError) as error:  # also without another pipe, or thread
            raise LostError from error
        return worker
