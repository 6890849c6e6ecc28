"""Room that many share: where it is short, whoever takes the most of it gives way."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Protocol, TypeVar

FEW = 5  # that a source may have of any head: then the others are no flood either


class Owned(Protocol):
    """Something that belongs to a source."""

    @property
    def source(self) -> str:
        """Whose it is."""


T = TypeVar("T", bound=Owned)


@dataclass(frozen=True, slots=True)
class Room:
    """How much there is, and how much of it any source may always have."""

    size: int
    share: int


def places(most: int) -> Room:
    """Of a head of `most` entries a source may always have a tenth, or a few, but no more than half."""
    return Room(most, max(1, min(max(FEW, most // 10), most // 2)))


def share_room(ranked: Sequence[T], room: Room, weigh: Callable[[T], int]) -> list[T]:
    """Those that find room, in the same order; `ranked` are told in the order of their right to it.

    While it is too small, the source that takes the most of it gives up its last one, unless that is its
    only one or it takes no more than its share; then the last of all goes.  So nobody loses anything to
    one that has more, and where nobody has more than the share the first of all stay.  One always does.
    """
    over = sum(map(weigh, ranked)) - room.size
    if over <= 0:
        return list(ranked)
    given, over = _give_way(ranked, room, weigh, over)
    kept = [one for place, one in enumerate(ranked) if place not in given]
    while over > 0 and len(kept) > 1:
        over -= weigh(kept.pop())
    return kept


def _give_way(ranked: Sequence[T], room: Room, weigh: Callable[[T], int], over: int) -> tuple[set[int], int]:
    """The places in `ranked` of what sources with too much give up, and by how much all is still too much."""
    owned: dict[str, list[int]] = defaultdict(list)
    taken: dict[str, int] = defaultdict(int)
    for place, one in enumerate(ranked):
        owned[one.source].append(place)
        taken[one.source] += weigh(one)
    given: set[int] = set()
    heap = [(-taken[source], -owned[source][-1], source) for source in owned if taken[source] > room.share]
    heapify(heap)
    while over > 0 and heap:
        _, _, source = heappop(heap)
        mine = owned[source]
        if len(mine) < 2:
            continue
        weight = weigh(ranked[mine[-1]])
        given.add(mine.pop())
        taken[source], over = taken[source] - weight, over - weight
        if taken[source] > room.share:
            heappush(heap, (-taken[source], -mine[-1], source))
    return given, over
