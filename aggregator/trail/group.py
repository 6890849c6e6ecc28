"""The other entries of an item: why they are one, and why the one that speaks does."""

from collections.abc import Iterator

from aggregator.curate.duplicates import Reason
from aggregator.store import Trace, TracedEntry
from aggregator.trail.surroundings import Surroundings, tell_source

_REASONS: dict[Reason, str] = {
    "local": "it is a post of your own",
    "owner": "its source is the article's own site",
    "priority": "a rule gives it the highest priority",
    "rank": "its source comes first, by `priority` or else in the configuration",
    "oldest": "it was there first",
    "present": "no other is still offered",
    "alone": "none of the others is offered any more",
}


def tell_speaker(trace: Trace) -> Iterator[str]:
    """Why the item shows this entry and none of the others."""
    if len(trace.members) > 1:
        yield f"{trace.members[0].source}: {_REASONS[trace.speaks]}"


def tell_members(trace: Trace, around: Surroundings) -> Iterator[str]:
    """The entries that are one item with the one that speaks, and what shows that they are."""
    lead, *others = trace.members
    for other in others:
        state = ", no longer offered" if other.gone else ", dropped by a rule" if other.dropped else ""
        bond = _tell_bond(other, [lead, *(one for one in others if one is not other)])
        yield f"{tell_source(other, around)}, own id {other.id}{state}; {bond}"


def _tell_bond(other: TracedEntry, peers: list[TracedEntry]) -> str:
    for peer in peers:
        if other.id == peer.id:
            return f"the same id as {peer.source}"
        if links := sorted({*other.links} & {*peer.links}):
            return f"the same address as {peer.source}: {links[0]}"
    return "shown as one before; the address or id that they shared is another now"
