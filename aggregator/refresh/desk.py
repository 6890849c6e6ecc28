"""What a refresh works with, and what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from aggregator.curate.filing import FilingPlan
from aggregator.curate.inheritance import Kin, find_kin
from aggregator.curate.schedule import Pace
from aggregator.model import Site, Source, SourceState
from aggregator.sources import Tools
from aggregator.store import Store


@dataclass(frozen=True, kw_only=True)  # without slots, for what is found out when it is first asked for
class Desk:
    """What a refresh works with: the store, the tools, and what the configuration says of sources."""

    store: Store
    tools: Tools
    site: Site
    plan: FilingPlan
    sources: Mapping[str, Source]  # all that are configured, by id
    pace: Pace = field(default_factory=Pace)
    backlog: timedelta = timedelta(days=3)
    feeds: frozenset[str] = frozenset()  # the ids of all that we publish
    published: frozenset[str] = frozenset()  # the categories, `all` among them, that people may follow
    adopted: Mapping[str, datetime | None] = field(default_factory=dict)  # see `curate.backlog.keep_dates`
    stood: Mapping[str, frozenset[str]] = field(default_factory=dict)  # see `curate.backlog.Occasion`
    newest: datetime | None = None  # what is published dates up to this; see `date_first_sight`
    adopting: bool = False  # the first run after a lost database

    @cached_property
    def names(self) -> frozenset[str]:
        """The present and former ids of all sources."""
        return frozenset(name for one in self.sources.values() for name in (one.id, *one.formerly))

    @cached_property
    def kin(self) -> Kin | None:
        """What is known of all sources together; None where nothing waits to be known again."""
        return find_kin(self.sources.values()) if self.store.estates.are_kept() else None

    def as_of(self, begun: "Desk") -> "Desk":
        """As it was when a reading began: what the first run began is of the first run, however late."""
        if (self.published, self.stood, self.adopting) == (begun.published, begun.stood, begun.adopting):
            return self
        return replace(self, published=begun.published, stood=begun.stood, adopting=begun.adopting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one source."""

    source: str
    state: SourceState
    new: int = 0
    edited: int = 0
    modified: bool = True  # there was something to keep
    again: bool = False  # not modified, though sent in full once more
    error: str | None = None
    recovered: bool = False
    held_anew: bool = False  # its document waits, and none did before
    released: bool = False  # a document passed the gate again
    deferred: bool = False  # not asked: its host asked for a pause
    reached: bool = True  # somebody answered, whatever it was
    warnings: tuple[str, ...] = ()  # all that hold now
    fresh_warnings: tuple[str, ...] = ()  # those that the last reading did not have
    mended: bool = False  # the last reading had some, this one has none


Observe = Callable[[Outcome], None]
