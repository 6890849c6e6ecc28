"""A loop whose clock stands still while anything is to be done, and leaps to what comes next.

So a test of waits takes no time, and no busy machine makes it late.  Threads are not seen: who waits for one
finds that much time went by.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

Result = TypeVar("Result")


QUIET = 0.01  # seconds of our own in which nothing comes from a socket that anything was written to


class _Selector(selectors.DefaultSelector):
    def __init__(self, quiet: float) -> None:
        super().__init__()
        self.now = 0.0
        self._quiet = quiet

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(timeout and min(timeout, self._quiet))
        if not events and timeout:
            self.now += timeout
        return events


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, quiet: float) -> None:
        self._leaping = _Selector(quiet)
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now


def leap(story: Coroutine[Any, Any, Result], *, sockets: bool = False) -> Result:
    """Run it to its end; with sockets, on loopback, a little slower."""
    with asyncio.Runner(loop_factory=partial(_Loop, QUIET if sockets else 0.0)) as runner:
        return runner.run(story)
