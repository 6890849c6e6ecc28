"""The requests under way at once, and the time that one fetch may take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aggregator.errors import TimedOutError

PATIENCE = 2.0  # seconds that a request keeps its slot
MAX_OVERTIME = 512  # requests that may go on without one


@dataclass(slots=True)
class _Lease:
    timer: asyncio.TimerHandle | None = None
    overtime: bool = False


class Slots:
    """At most `count` requests at once, save that a slow one gives its slot back and goes on.

    Else as many hanging servers as there are slots would stop everybody for a whole timeout.
    """

    def __init__(self, count: int, *, patience: float = PATIENCE, max_overtime: int = MAX_OVERTIME) -> None:
        self._free = asyncio.Semaphore(count)
        self._patience = patience
        self._overtime_left = max_overtime

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Wait for a slot and hold it, for `patience` seconds at most."""
        await self._free.acquire()
        lease = _Lease()
        self._set_timer(lease)
        try:
            yield
        finally:
            self._end(lease)

    def _set_timer(self, lease: _Lease) -> None:
        loop = asyncio.get_running_loop()
        lease.timer = loop.call_later(self._patience, self._give_back, lease)

    def _give_back(self, lease: _Lease) -> None:
        if not self._overtime_left:
            self._set_timer(lease)
            return
        self._overtime_left -= 1
        lease.overtime = True
        self._free.release()

    def _end(self, lease: _Lease) -> None:
        if lease.timer is not None:
            lease.timer.cancel()
        if lease.overtime:
            self._overtime_left += 1
        else:
            self._free.release()


class Deadline:
    """The seconds that a fetch may take in all; only those spent `running` count, not those in a queue."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._left = seconds

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Spend time; raises TimedOutError when none is left."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with asyncio.timeout(self._left) as scope:
                yield
        except TimeoutError as error:
            if not scope.expired():
                raise
            raise TimedOutError(f"timed out after {self._seconds:g}s") from error
        finally:
            self._left -= loop.time() - started
