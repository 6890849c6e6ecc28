"""The readings under way: begun in one pass, kept in that or in a later one, as they come."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aggregator.refresh.desk import Desk, Outcome

LULL = 0.5  # seconds without an arrival after which a pass waits no longer
ARTICLES_LULL = 3.0  # while articles behind new entries are read, which come one after the other
LONGEST = 10.0  # seconds that a pass waits in all
YOUNG = 2.0  # seconds for which a reading that an earlier pass began is still waited for


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of a source, to be kept by whoever holds the database; that may answer an outcome.

    What was kept is safe when `go_on` is called, which answers the outcome if there is no more to come.
    """

    source: str
    keep: Callable[[Desk], Outcome | None]
    go_on: Callable[[Desk, Outcome], Outcome | None] = lambda _, outcome: outcome
    leave: Callable[[], None] = lambda: None  # its seat, for it is kept next


@dataclass(frozen=True, slots=True)
class _Reading:
    source: str
    task: asyncio.Task[None]
    began: float
    doubtful: bool
    articles: bool


class UnderWay:
    """Readings of sources; a pass waits for those that will not be long.

    Who outlives a pass comes to the next one: `on_arrival` is called when something came.
    """

    def __init__(self, on_arrival: Callable[[], None] = lambda: None) -> None:
        self._readings: dict[asyncio.Task[None], _Reading] = {}
        self._arrived: deque[Arrival] = deque()
        self._news = asyncio.Event()
        self._on_arrival = on_arrival
        self.changed = False  # whether anything was kept that may show in what is published

    @property
    def sources(self) -> frozenset[str]:
        """The ids of all sources that are being read, or whose reading waits to be kept."""
        reading = {one.source for one in self._readings.values()}
        return frozenset(reading | {one.source for one in self._arrived})

    @property
    def arrived(self) -> bool:
        """Whether anything waits to be kept."""
        return bool(self._arrived)

    @property
    def expected(self) -> bool:
        """Whether anything is under way that did not fail the last time."""
        return bool(self._arrived) or not all(one.doubtful for one in self._readings.values())

    def begin(
        self,
        source: str,
        work: Coroutine[Any, Any, Arrival | None],
        *,
        doubtful: bool = False,
        articles: bool = False,
    ) -> None:
        """Start a reading; no pass waits long for a `doubtful` one, which failed the last time."""
        task = asyncio.ensure_future(self._read(work))
        self._readings[task] = _Reading(source, task, _clock(), doubtful, articles)
        task.add_done_callback(lambda done: self._readings.pop(done, None))
        task.add_done_callback(lambda _: self._wake())

    async def _read(self, work: Coroutine[Any, Any, Arrival | None]) -> None:
        if arrival := await work:
            self.arrive(arrival)

    def arrive(self, arrival: Arrival) -> None:
        """Have something kept by this pass, or by the next."""
        self._arrived.append(arrival)
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        if self._arrived:
            self._on_arrival()

    def take(self) -> Iterator[Arrival]:
        """What came, the first first; whoever stops leaves the rest for the next time."""
        self._news.clear()
        while self._arrived:
            arrival = self._arrived.popleft()
            arrival.leave()
            yield arrival

    async def wait(self, since: float | None = None) -> bool:
        """Wait for the next arrival; False when there is none that should be waited for.

        All are waited for, unless the pass tells `since` when it runs.
        """
        while not self._arrived:
            awaited = [one for one in self._readings.values() if since is None or _is_awaited(one, since)]
            if not awaited:
                return False
            self._news.clear()
            try:
                async with asyncio.timeout(None if since is None else _patience(awaited, since)):
                    await self._news.wait()
            except TimeoutError:
                return bool(self._arrived)
        return True

    async def cancel(self) -> None:
        """End all readings; what they would have brought is read again another time."""
        tasks = list(self._readings)
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
        for arrival in self._arrived:
            arrival.leave()
        self._arrived.clear()


def _is_awaited(reading: _Reading, since: float) -> bool:
    return not reading.doubtful and reading.began >= min(since, _clock() - YOUNG)


def _patience(awaited: Sequence[_Reading], since: float) -> float:
    lull = ARTICLES_LULL if any(one.articles for one in awaited) else LULL
    return max(0.0, min(lull, since + LONGEST - _clock()))


def _clock() -> float:
    return asyncio.get_running_loop().time()
