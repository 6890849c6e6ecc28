"""The requests under way at once, and the time that one fetch may take."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from aggregator.errors import TimedOutError

PATIENCE = 2.0  # seconds that a request keeps its slot at most
SHORTEST_PATIENCE = 0.25
USUAL_TIMES = 2.0  # a request that takes so many times the usual time is taken to hang
MEMORY = 0.1  # the weight of the newest answer in what is usual
MAX_OVERTIME = 512  # requests that may go on without a slot


@dataclass(slots=True)
class Lease:
    """One slot, held."""

    began: float
    timer: asyncio.TimerHandle | None = None
    overtime: bool = False


class Slots:
    """At most `count` requests at once, save that a slow one gives its slot back and goes on.

    Else as many hanging servers as there are slots would stop everybody for a whole timeout.  What is
    slow shows by comparison with the answers that others gave; before any answer it is `patience`.  The
    time that a slow one took from the others is made good: one more may start, for as long.  No slot is
    handed out before `calm`, where that is given, has answered.
    """

    def __init__(
        self,
        count: int,
        *,
        patience: float = PATIENCE,
        max_overtime: int = MAX_OVERTIME,
        calm: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._free = count  # below zero while slots are lent
        self._to_lend = count
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._most = patience
        self._calm = calm
        self._usual: float | None = None  # seconds from start to end, of those that were answered
        self._overtime_left = max_overtime
        self._held: dict[int, Lease] = {}  # those that still have their slot

    @property
    def patience(self) -> float:
        """Seconds for which a request keeps its slot, by what is known now."""
        if self._usual is None:
            return self._most
        return min(self._most, max(SHORTEST_PATIENCE, USUAL_TIMES * self._usual))

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Wait for a slot and hold it, for as long as patience lasts."""
        with self.holding(await self.take()):
            yield

    async def take(self) -> Lease:
        """Wait for a slot; what is taken is to be held at once, see `holding`."""
        await self._wait()
        if self._calm:
            await self._be_calm(self._calm)
        lease = Lease(_clock())
        self._held[id(lease)] = lease
        self._set_timer(lease)
        return lease

    @contextmanager
    def holding(self, lease: Lease) -> Iterator[None]:
        """Hold what was taken, for as long as patience lasts."""
        try:
            yield
        except (TimedOutError, asyncio.CancelledError):
            raise
        except Exception:
            self._note(lease)
            raise
        else:
            self._note(lease)
        finally:
            self._end(lease)

    def _note(self, lease: Lease) -> None:
        """An answer came, if only an error: it tells what is usual."""
        took = _clock() - lease.began
        first = self._usual is None
        self._usual = took if self._usual is None else self._usual + MEMORY * (took - self._usual)
        if first:
            for other in self._held.values():
                self._set_timer(other)

    def _set_timer(self, lease: Lease) -> None:
        if lease.timer is not None:
            lease.timer.cancel()
        lease.timer = asyncio.get_running_loop().call_at(
            max(lease.began + self.patience, _clock()), self._give_back, lease
        )

    def _give_back(self, lease: Lease) -> None:
        if not self._overtime_left:
            lease.timer = asyncio.get_running_loop().call_later(self.patience, self._give_back, lease)
            return
        self._overtime_left -= 1
        lease.overtime = True
        del self._held[id(lease)]
        self._free_up()
        if self._to_lend:
            self._to_lend -= 1
            self._free_up()
            asyncio.get_running_loop().call_later(_clock() - lease.began, self._claim_back)

    def _claim_back(self) -> None:
        self._to_lend += 1
        self._free -= 1

    def _end(self, lease: Lease) -> None:
        if lease.timer is not None:
            lease.timer.cancel()
        if lease.overtime:
            self._overtime_left += 1
        else:
            del self._held[id(lease)]
            self._free_up()

    async def _wait(self) -> None:
        if self._free > 0:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it came in the same moment
                self._free_up()
            raise

    async def _be_calm(self, calm: Callable[[], Awaitable[None]]) -> None:
        try:
            await calm()
        except BaseException:
            self._free_up()
            raise

    def _free_up(self) -> None:
        self._free += 1
        while self._free > 0 and self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                self._free -= 1
                turn.set_result(None)


class Deadline:
    """The seconds that a fetch may take in all; only those spent `running` count, not those in a queue."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._left = seconds

    @property
    def spent(self) -> float:
        """The seconds that counted so far."""
        return self._seconds - self._left

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


def _clock() -> float:
    return asyncio.get_running_loop().time()
