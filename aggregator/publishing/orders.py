"""Fragments ordered from assistants while many are to be made, and lent when their page is composed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aggregator.publish.advance import Order, Place, fill
from aggregator.publish.fragments import Fragment, Lend
from aggregator.workers.assistants import Assistants, Task
from aggregator.workers.process import LostError

MANY = 50  # pages to be looked at before anybody is called: those of a first pass over 150 feeds
WORTH = 20  # entries of one order at least
HELD = 24  # orders that are not yet lent: some 40 MB


class Orders:
    """What is being made for pages that come next, and who lends what was made before."""

    def __init__(self, assistants: Assistants, lend: Lend) -> None:
        self._assistants, self._lend = assistants, lend
        self._pages = 0
        self._failed = False
        self._under_way: dict[Place, tuple[Order, Task[list[Fragment]]]] = {}
        self._tasks: list[Task[list[Fragment]]] = []  # not yet lent
        self._made: dict[Place, Fragment] = {}

    def __contains__(self, place: object) -> bool:
        """Whether it was ordered and not lent yet."""
        return place in self._under_way or place in self._made

    def expect(self, pages: int) -> None:
        """There are so many pages more to be looked at."""
        self._pages += pages

    @property
    def open(self) -> bool:
        """Whether another order would be taken."""
        if self._failed or self._pages <= MANY or len(self._tasks) >= HELD:
            return False
        return sum(not task.done for task in self._tasks) < self._assistants.room

    def place(self, order: Order) -> None:
        """Have it made, where that is worth the way."""
        if len(order.entries) < WORTH:
            return
        try:
            task = self._assistants.hand_out(fill, order)
        except LostError:
            self._failed = True
            return
        self._tasks.append(task)
        self._under_way |= dict.fromkeys(order.places, (replace(order, entries={}), task))

    def lend(self, manner: str, digests: Sequence[str]) -> Mapping[str, Fragment]:
        """By digest, what was made for these places, now or in earlier days."""
        found: dict[str, Fragment] = {}
        for digest in digests:
            place = (manner, digest)
            if place in self._under_way:
                self._collect(*self._under_way[place])
            if fragment := self._made.pop(place, None):
                found[digest] = fragment
        left = [digest for digest in digests if digest not in found]
        return {**self._lend(manner, left), **found} if left else found

    def _collect(self, order: Order, task: Task[list[Fragment]]) -> None:
        """Take what was made, and wait for it; what was not is nobody's, and made by whoever wants it."""
        self._tasks.remove(task)
        places = order.places
        for place in places:
            del self._under_way[place]
        try:
            self._made |= zip(places, task.collect(), strict=True)
        except LostError:
            self._failed = True
