"""What the reading of articles needs of the store, and writes to it: the reading may outlast a pass."""

from collections.abc import Callable
from datetime import datetime

from aggregator.curate.fulltext import FullText
from aggregator.store import Texts, Waiting

PER_PASS = 20  # articles of one source

Tell = Callable[[Callable[[Texts], None]], None]


class Notes:
    """What waits of one source and what is known of robots.txt, looked up once; `tell` gets each writing.

    Whoever holds the database then does what it says.
    """

    def __init__(self, store: Texts, source: str, now: datetime, tell: Tell) -> None:
        self.waiting: list[Waiting] = store.waiting(source, now, PER_PASS)
        self._robots = store.all_robots(now) if self.waiting else {}
        self._now = now
        self._tell = tell

    def robots(self, origin: str) -> tuple[str | None, datetime] | None:
        """The robots.txt of an origin, as far as it is known."""
        return self._robots.get(origin)

    def keep_robots(self, origin: str, rules: str | None, until: datetime) -> None:
        """Remember the robots.txt of an origin."""
        self._robots[origin] = (rules, until)
        self._tell(lambda store: store.keep_robots(origin, rules, until, self._now))

    def settle(self, row: int, text: FullText) -> None:
        """Keep an article that was read."""
        self._tell(lambda store: store.settle(row, text))

    def postpone(self, row: int, tries: int, due: datetime | None) -> None:
        """Ask for an article again at `due`, or not at all."""
        self._tell(lambda store: store.postpone(row, tries, due))
