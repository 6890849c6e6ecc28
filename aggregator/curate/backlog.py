"""Which entries of a source's first batch are announced to subscribers, and which only archived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.curate.changes import Change
from aggregator.curate.identity import Traits
from aggregator.model import Entry
from aggregator.text.urls import canonical_link


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a new entry comes in: announced or not, and since when it is held in the head (None: not held)."""

    announced: bool
    arrived: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """On which occasion a batch arrives."""

    now: datetime
    backlog: timedelta
    published_before: bool  # feeds were published before this run
    first_batch: bool  # the source's first that was read
    adopted: frozenset[str] = frozenset()  # ids and canonical links that were published before


def admit(new: Sequence[Change], occasion: Occasion) -> list[Arrival]:
    """Decide for each new entry: the first run admits everything; a late source announces its newest only."""
    if not occasion.published_before and not occasion.adopted:
        return [Arrival(announced=True, arrived=None)] * len(new)
    if not occasion.first_batch:
        return [Arrival(announced=True, arrived=occasion.now)] * len(new)
    newest = None if occasion.adopted else max((_published(change) for change in new), default=None)
    return [_admit_late(change, newest, occasion) for change in new]


def _admit_late(change: Change, newest: datetime | None, occasion: Occasion) -> Arrival:
    if addresses(change.entry, change.traits) & occasion.adopted:
        return Arrival(announced=True, arrived=None)
    published = _published(change)
    young = published > occasion.now - occasion.backlog
    return Arrival(announced=young or published == newest, arrived=occasion.now)


def addresses(entry: Entry, traits: Traits) -> frozenset[str]:
    """The id and every canonical link that an entry is known by."""
    links = (canonical_link(alias) for alias in entry.aliases)
    return frozenset(name for name in (entry.id, traits.link, *links) if name)


def _published(change: Change) -> datetime:
    published = change.entry.published
    if published is None:
        raise ValueError("a settled entry has a date")
    return published
