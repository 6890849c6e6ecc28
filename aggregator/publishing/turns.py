"""Several works side by side, in the order of the moments that they come to."""

from collections.abc import Generator, Mapping
from heapq import heappop, heappush
from typing import TypeVar

T = TypeVar("T")


def take_turns(works: Mapping[str, Generator[str, None, T]]) -> dict[str, T]:
    """Do all of them, always a step of the one that is the furthest back; answers what each returns.

    Each stops before a step and tells the moment of that.  Works that need the same things at the same
    moments so find them still at hand.
    """
    done: dict[str, T] = {}
    waiting = [("", name) for name in sorted(works)]
    while waiting:
        _, name = heappop(waiting)
        try:
            heappush(waiting, (next(works[name]), name))
        except StopIteration as end:
            done[name] = end.value
    return done
