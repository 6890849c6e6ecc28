"""All sources at one look: who they are, how they stand, how much is stored of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.model import Source, SourceState
from aggregator.refresh.due import find_quiet_hosts
from aggregator.store import Rhythm, Store
from aggregator.text.urls import registrable_domain


@dataclass(frozen=True, slots=True)
class SourceOverview:
    """A source, what is remembered of it, and how many of its entries are stored."""

    source: Source
    state: SourceState
    entries: int
    newest: datetime | None = None  # the date of its newest entry
    usual: timedelta | None = None  # between two entries, where it is known
    quiet_until: datetime | None = None  # its host asked for a pause


def look_over(store: Store, sources: Sequence[Source], now: datetime) -> list[SourceOverview]:
    """These sources, in their order."""
    states, counts = store.states(), store.count_entries()
    quiet = find_quiet_hosts(store.hosts(), now)
    rhythms = store.rhythms([source.id for source in sources])
    overviews = []
    for source in sources:
        rhythm = rhythms.get(source.id, Rhythm())
        state, entries = states.get(source.id, SourceState()), counts.get(source.id, 0)
        asked = registrable_domain(state.feed_url or source.location)
        resting = None if source.local else quiet.get(asked)
        overviews.append(SourceOverview(source, state, entries, rhythm.newest, rhythm.usual, resting))
    return overviews
