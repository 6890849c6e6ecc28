"""An event loop whose clock leaps over every wait in which nothing happens: a day takes minutes.

Only waits that are truly idle are skipped: not while a thread works or `busy` says that a process does, and
only after a moment in which no socket had anything to say.  Peers must live in the same loop.
"""

import asyncio
import selectors
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

MOMENT = 0.002  # real seconds without an event, after which the next timer is leapt to
GLANCE = 0.05  # real seconds between two looks while others work


class _Selector(selectors.DefaultSelector):
    """Waits for events, or has the time leapt over."""

    leap: Callable[[float], bool]

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        events = super().select(min(timeout, MOMENT))
        if events or timeout <= MOMENT or self.leap(timeout):
            return events
        return super().select(min(timeout, GLANCE))


class TimelapseLoop(asyncio.SelectorEventLoop):
    """The loop; `busy` tells whether work is under way that the loop cannot see."""

    def __init__(self, busy: Callable[[], bool]) -> None:
        self._leapt = 0.0
        self._at_work = 0
        self._busy = busy
        selector = _Selector()
        selector.leap = self._leap_over
        super().__init__(selector)

    def time(self) -> float:
        return time.monotonic() + self._leapt

    def run_in_executor(  # type: ignore[override]  # what it is given goes on as it is
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> "asyncio.Future[Any]":
        future = super().run_in_executor(executor, func, *args)
        self._at_work += 1
        future.add_done_callback(self._rest)
        return future

    def _rest(self, _done: "asyncio.Future[Any]") -> None:
        self._at_work -= 1

    def _leap_over(self, seconds: float) -> bool:
        idle = not self._at_work and not self._busy()
        if idle:
            self._leapt += seconds
        return idle
