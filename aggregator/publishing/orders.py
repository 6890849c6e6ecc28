"""Fragments ordered from assistants while many are to be made, and lent when their page is composed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aggregator.publish.advance import Order, Place, fill
from aggregator.publish.fragments import Fragment, Lend, lend_nothing
from aggregator.workers.assistants import Assistants, Task
from aggregator.workers.process import LostError

MANY = 50  # pages to be looked at before anybody is called: those of a first pass over 150 feeds
WORTH = 20  # entries of one order at least
HELD = 24  # orders that are not yet lent
AHEAD = 24  # pages laid out before their turn: each is in memory with all its entries
ROOM = 40 * 1024 * 1024  # characters of texts that are ordered and not yet lent


class Orders:
    """What is being made for pages that come next, and who lends what was made before.

    Without assistants nothing is ordered.
    """

    def __init__(self, assistants: Assistants | None = None, lend: Lend = lend_nothing) -> None:
        self._assistants, self._lend = assistants, lend
        self.ahead = 0  # pages that are laid out and not yet taken
        self._pages = 0
        self._failed = False
        self._under_way: dict[Place, tuple[Order, Task[list[Fragment]]]] = {}
        self._tasks: dict[Task[list[Fragment]], int] = {}  # not yet lent, with the size of each
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
        if not self._assistants or self._failed or self._pages <= MANY or self.ahead >= AHEAD:
            return False
        if len(self._tasks) >= HELD or sum(self._tasks.values()) >= ROOM:
            return False
        return sum(not task.done for task in self._tasks) < self._assistants.room

    def place(self, order: Order) -> None:
        """Have it made, where that is worth the way."""
        size = order.size
        if not self._assistants or len(order.entries) < WORTH or size > ROOM:
            return
        try:
            task = self._assistants.hand_out(fill, order)
        except LostError:
            self._failed = True
            return
        self._tasks[task] = size
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
        del self._tasks[task]
        places = order.places
        for place in places:
            self._under_way.pop(place, None)  # which one order may name twice
        if self._failed and not task.done:  # whoever has it may be as lost: one long wait is enough
            return
        try:
            self._made |= zip(places, task.collect(), strict=True)
        except LostError:
            self._failed = True
