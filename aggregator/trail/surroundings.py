"""What an item is looked at with, and the words for sources and times that its whole trail shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.curate.filing import FilingPlan
from aggregator.model import Source, SourceState
from aggregator.store import TracedEntry, is_relic
from aggregator.text.dates import format_rfc3339
from aggregator.text.secrets import redact


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The configuration, what is remembered of its sources, and the items in every head, in order."""

    sources: Mapping[str, Source]
    states: Mapping[str, SourceState]
    plan: FilingPlan
    backlog: timedelta
    heads: Mapping[str, Sequence[int]]
    archives: frozenset[str]  # the feeds that have one
    tag: str


def tell_source(member: TracedEntry, around: Surroundings) -> str:
    """The source of an entry, and where it is read."""
    if is_relic(member.source):
        return "known from our own archive alone, since the database was lost"
    source = around.sources.get(member.source)
    if source is None:
        return f"{member.source}, which is configured no more"
    place = redact(source.location, source.secrets)
    where = f"{place}/{member.entry.provenance}" if member.entry.provenance else place
    return f"{member.source} ({where})"


def tell_time(when: datetime) -> str:
    """A time as all of the trail writes it."""
    return format_rfc3339(when)
