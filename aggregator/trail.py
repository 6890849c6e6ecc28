"""The trail of one item: where it comes from, and why it looks as it does and stands where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Source
from aggregator.store import Trace, TracedEntry
from aggregator.text.dates import format_rfc3339

Fact = tuple[str, list[str]]  # what it is about, and what is to be said of it


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an item is looked at with: the configured sources, and the items in every head, in order."""

    sources: Mapping[str, Source]
    heads: Mapping[str, Sequence[int]]
    tag: str


def tell_trail(trace: Trace, around: Surroundings) -> Iterator[Fact]:
    """Everything that is known, in the order of the way of an entry."""
    lead = trace.members[0]
    yield "title", [lead.entry.title or "(none)"]
    yield "id", [_tell_id(trace, lead, around)]
    yield "link", [lead.entry.link or "(none)"]
    if lead.entry.aliases:
        yield "known as", list(lead.entry.aliases)
    yield "source", [_tell_source(lead, around)]
    yield "seen", [_time(lead.seen) if lead.seen else "before this was kept"]
    yield "key", [lead.key]
    yield "published", [f"{_time(trace.published)}, {_tell_date(trace, lead)}"]
    yield "updated", [_time(trace.updated)]
    yield "filed in", [", ".join(("all", *lead.filed))]
    if lead.withheld:
        yield "kept out", [f"of {', '.join(lead.withheld)}: older than `backlog` when its source was added"]
    if len(trace.members) > 1:
        yield "also from", [_tell_member(member, around) for member in trace.members[1:]]
    yield "shown in", list(_tell_places(trace, around)) or [_tell_absence(trace, lead)]


def _tell_id(trace: Trace, lead: TracedEntry, around: Surroundings) -> str:
    id = trace.id or lead.id
    if trace.id is None:
        fixed = "not fixed yet, since it was never published"
    elif trace.id != lead.id:
        fixed = "fixed when it was first published, with the id of another of its entries or an adopted one"
    else:
        fixed = "fixed when it was first published"
    minted = id.startswith(f"tag:{around.tag}:")
    origin = "minted from its key" if minted else "its source's own, under a domain it was fetched from"
    return f"{id} ({origin}; {fixed})" if id == lead.id else f"{id} ({fixed})"


def _tell_source(member: TracedEntry, around: Surroundings) -> str:
    source = around.sources.get(member.source)
    if source is None:
        return f"{member.source}, which is configured no more"
    where = f"{source.location}/{member.entry.provenance}" if member.entry.provenance else source.location
    return f"{member.source} ({where})"


def _tell_date(trace: Trace, lead: TracedEntry) -> str:
    if lead.seen and trace.published == lead.seen:
        return "when it was first seen: its source gave no date, or one in the future"
    if lead.entry.precision != "second":
        return f"as its source says, to the {lead.entry.precision}"
    return "as its source says"


def _tell_member(member: TracedEntry, around: Surroundings) -> str:
    gone = ", no longer offered" if member.gone else ""
    return f"{_tell_source(member, around)}, own id {member.id}{gone}"


def _tell_places(trace: Trace, around: Surroundings) -> Iterator[str]:
    for category, head in around.heads.items():
        if trace.article in head:
            yield f"{category}, place {head.index(trace.article) + 1} of {len(head)}"


def _tell_absence(trace: Trace, lead: TracedEntry) -> str:
    if trace.tombstone:
        reason = f": {trace.tombstone.reason}" if trace.tombstone.reason else ""
        return f"nothing: withdrawn on {_time(trace.tombstone.when)}{reason}"
    if lead.gone:
        return "nothing: its source no longer offers it"
    if not trace.filed:
        return "nothing: it is filed nowhere"
    return "nothing now: too old for every head (limit and window)"


def _time(when: datetime) -> str:
    return format_rfc3339(when)
