"""Where an entry goes: what each rule said of it, and what it is kept out of."""

from collections.abc import Iterator

from aggregator.curate.filing import FilingPlan
from aggregator.store import Trace, TracedEntry
from aggregator.trail.surroundings import Surroundings, tell_time


def tell_rules(entry: TracedEntry, plan: FilingPlan) -> Iterator[str]:
    """What every rule that it meets makes of it, in their order."""
    caught = plan.judge(entry.entry, entry.origin, entry.seen).caught
    matched = {id(rule) for rule in caught}  # equal rules are still two
    ended = ""
    for rule in plan.rulebook.of(entry.source):
        if ended:
            yield f"{rule.place}: not asked, since {ended} had the last word"
        elif id(rule) in matched:
            yield f"{rule.place}: matches: {rule.then}"
            ended = rule.place if rule.then.drop or rule.then.keep else ""
        else:
            yield f"{rule.place}: does not match"


def tell_withheld(entry: TracedEntry, around: Surroundings) -> Iterator[str]:
    """Out of which of its feeds it is kept for good, and why."""
    kept_out = [name for name in ("all", *entry.filed) if name in entry.withheld]
    if not kept_out:
        return
    feeds = ", ".join(kept_out)
    source = around.sources.get(entry.source)
    published, seen = entry.entry.published, entry.seen
    early = entry.first and "all" in kept_out
    if early and (published is None or seen is None or published <= seen - around.backlog):
        yield f"of {feeds}: older than `backlog` when its source was added; for the archive only"
        return
    cap = f"its source's `cap` of {source.cap[0]}" if source and source.cap else "a `cap` that its source had"
    filed = f"older than `backlog` when it was filed there, over {cap}"
    yield f"of {feeds}: {filed}, or over its source's share of a full feed; for the archive only"


def tell_archives(trace: Trace, around: Surroundings) -> Iterator[str]:
    """The months of the archives that it stands in."""
    for category in trace.archived:
        if category in around.archives:
            yield f"archive/{category}/{trace.published:%Y-%m}"


def tell_places(trace: Trace, around: Surroundings) -> list[str]:
    """Its place in every feed that shows it; where none does, why."""
    places = [
        f"{category}, place {head.index(trace.article) + 1} of {len(head)}"
        for category, head in around.heads.items()
        if trace.article in head
    ]
    return places or [f"nothing{_tell_absence(trace)}"]


def _tell_absence(trace: Trace) -> str:
    if trace.tombstone:
        reason = f": {trace.tombstone.reason}" if trace.tombstone.reason else ""
        return f": withdrawn on {tell_time(trace.tombstone.when)}{reason}"
    if all(member.gone for member in trace.members):
        return ": its source no longer offers it"
    if all(member.gone or member.dropped for member in trace.members):
        return ": a rule drops it"
    if not trace.filed:
        return ": it is kept out of every feed that it is filed in"
    return " now: too old for every head (limit and window)"
