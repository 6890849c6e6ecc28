"""One host's turn: how many requests at once, how far apart, and quiet when it asks for it.

A host is a registrable domain, so that a platform with a thousand names is still asked as one; an IP
address is its own host, whatever the port.
"""

import asyncio
import math
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from aggregator.errors import DeferredError
from aggregator.fetch.slots import Slots
from aggregator.text.urls import registrable_domain

JITTER = 0.1  # of the delay, added at random, so that programs started together drift apart
KEPT_HOSTS = 1024


@dataclass(slots=True)
class _Lane:
    places: asyncio.Semaphore
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)  # one at a time waits for the delay
    users: int = 0
    next_start: float = 0.0  # on the loop's clock, as is the next
    quiet_until: float = 0.0


class Politeness:
    """Hands out turns: at most `per_host` at once within a host, starts at least `delay` seconds apart."""

    def __init__(self, slots: Slots, *, per_host: int, delay: float) -> None:
        self._slots = slots
        self._per_host = per_host
        self._delay = delay
        self._lanes: dict[str, _Lane] = {}
        self._sweep_at = KEPT_HOSTS

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[Callable[[], None]]:
        """Wait for the host's turn and a slot, then hold both; raises DeferredError while the host is quiet.

        What it gives is to be called when the request has left: the pause counts from then.
        """
        lane = self._lane(host)
        lane.users += 1
        try:
            async with lane.places:
                async with lane.gate:
                    await self._wait(lane)
                    lease = await self._slots.take()
                    self._pause(lane)
                with self._slots.holding(lease):
                    yield partial(self._pause, lane)
        finally:
            lane.users -= 1

    def quieten(self, host: str, seconds: float) -> None:
        """Ask this host nothing for a while, whatever the source: its Retry-After."""
        lane = self._lane(host)
        lane.quiet_until = max(lane.quiet_until, _clock() + seconds)

    async def _wait(self, lane: _Lane) -> None:
        self._refuse_quiet(lane)
        while (rest := lane.next_start - _clock()) > 0:  # the one before may have left later than it began
            await asyncio.sleep(rest)
            self._refuse_quiet(lane)

    def _pause(self, lane: _Lane) -> None:
        lane.next_start = _clock() + self._delay * (1 + random.random() * JITTER)  # noqa: S311

    def _refuse_quiet(self, lane: _Lane) -> None:
        if (rest := lane.quiet_until - _clock()) > 0:
            raise DeferredError(
                "not asked: its host wants no request for now (Retry-After)", retry_after=math.ceil(rest)
            )

    def _lane(self, host: str) -> _Lane:
        domain = registrable_domain(host)
        if len(self._lanes) >= self._sweep_at:
            self._sweep()
        return self._lanes.setdefault(domain, _Lane(asyncio.Semaphore(self._per_host)))

    def _sweep(self) -> None:
        now = _clock()
        self._lanes = {
            domain: lane
            for domain, lane in self._lanes.items()
            if lane.users or max(lane.next_start, lane.quiet_until) > now
        }
        self._sweep_at = max(KEPT_HOSTS, 2 * len(self._lanes))


def _clock() -> float:
    return asyncio.get_running_loop().time()
