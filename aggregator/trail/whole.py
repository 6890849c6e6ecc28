"""All facts of an item's trail, in the order of the way of an entry."""

from collections.abc import Iterable, Iterator

from aggregator.store import Trace, TracedEntry
from aggregator.text.ids import is_minted
from aggregator.text.secrets import redact
from aggregator.trail.filing import tell_archives, tell_places, tell_rules, tell_withheld
from aggregator.trail.group import tell_members, tell_speaker
from aggregator.trail.surroundings import Surroundings, tell_source, tell_time

Fact = tuple[str, list[str]]  # what it is about, and what is to be said of it


def tell_trail(trace: Trace, around: Surroundings) -> Iterator[Fact]:
    """Everything that is known; what there is nothing to say of is left out."""
    for label, facts in _tell(trace, trace.members[0], around):
        if told := list(facts):
            yield label, told


def _tell(trace: Trace, lead: TracedEntry, around: Surroundings) -> Iterator[tuple[str, Iterable[str]]]:
    yield "title", [lead.entry.title or "(none)"]
    yield "id", [_tell_id(trace, lead, around)]
    yield "link", [lead.entry.link or "(none)"]
    yield "known as", lead.entry.aliases
    yield "source", [tell_source(lead, around)]
    yield "followed", _tell_way(lead, around)
    yield "pushed", _tell_push(lead, around)
    yield "seen", [tell_time(lead.seen) if lead.seen else "before this was kept"]
    yield "key", [lead.key]
    yield "published", [f"{tell_time(trace.published)}, {_tell_date(trace, lead)}"]
    yield "updated", [tell_time(trace.updated)]
    yield "full text", _tell_text(lead)
    yield "edited", _tell_edits(lead)
    yield "rules", tell_rules(lead, around.plan)
    yield "filed in", [", ".join(("all", *lead.filed)) if not lead.dropped else "nothing: a rule drops it"]
    yield "kept out", tell_withheld(lead, around)
    yield "also from", tell_members(trace, around)
    yield "speaks", tell_speaker(trace)
    yield "held", _tell_hold(lead, around)
    yield "shown in", tell_places(trace, around)
    yield "archive", tell_archives(trace, around)


def _tell_id(trace: Trace, lead: TracedEntry, around: Surroundings) -> str:
    id = trace.id or lead.id
    if trace.id is None:
        fixed = "not fixed yet, since it was never published"
    elif trace.adopted:
        fixed = "taken over from a feed that was published before"
    elif trace.id != lead.id:
        fixed = "fixed when it was first published, with the id of another of its entries"
    else:
        fixed = "fixed when it was first published"
    minted = is_minted(id, around.tag)
    origin = "minted from its key" if minted else "its source's own, under a domain it was fetched from"
    return f"{id} ({origin}; {fixed})" if id == lead.id else f"{id} ({fixed})"


def _tell_way(lead: TracedEntry, around: Surroundings) -> Iterator[str]:
    """The redirects, or the feed that a page announced, between the configured address and the answer."""
    source, state = around.sources.get(lead.source), around.states.get(lead.source)
    if source is None or source.local or state is None:
        return
    way = [source.location, state.feed_url, state.final_url]
    steps = list(dict.fromkeys(redact(step, source.secrets) for step in way if step))
    if len(steps) > 1:
        yield " led to ".join(steps)


def _tell_push(lead: TracedEntry, around: Surroundings) -> Iterator[str]:
    """The hub that pushes its source, where one does."""
    source, state = around.sources.get(lead.source), around.states.get(lead.source)
    if source is not None and state is not None and state.push.until:
        hub = redact(state.push.hub, source.secrets)
        last = f", pushed last {tell_time(state.push.last)}" if state.push.last else ""
        yield f"its source has a lease at {hub} until {tell_time(state.push.until)}{last}"


def _tell_date(trace: Trace, lead: TracedEntry) -> str:
    if trace.adopted:
        return "as it was published before"
    if lead.entry.published and trace.published != lead.entry.published:
        return f"fixed when it was first published; this entry says {tell_time(lead.entry.published)}"
    if lead.seen and trace.published == lead.seen:
        return "when it was first seen: its source gave no date, or one in the future"
    if lead.entry.precision != "second":
        return f"as its source says, to the {lead.entry.precision}"
    return "as its source says"


def _tell_text(lead: TracedEntry) -> Iterator[str]:
    behind = lead.text
    if behind is None:
        return
    if behind.text:
        whole = behind.text.content == lead.entry.content
        yield "read from the article" + ("" if whole else ", but no longer than the feed's own, which stays")
    failed = f", after {behind.tries} failures" if behind.tries else ""
    if behind.due:
        yield f"to be read from the article, from {tell_time(behind.due)} on{failed}"
    elif not behind.text:
        yield f"not to be had from the article{failed}; the feed's own stays"


def _tell_edits(lead: TracedEntry) -> Iterator[str]:
    """What it said before, the oldest first."""
    for edit in lead.edits:
        shown = "shown again" if edit.bumped else "silently"
        title = f"title was: {edit.title or '(none)'}" if edit.title != edit.new_title else ""
        changes = ", ".join(filter(None, (title, "other text" if edit.reworded else "")))
        yield f"{tell_time(edit.at)}, {shown}: {changes or 'another link, or words that rules leave out'}"


def _tell_hold(lead: TracedEntry, around: Surroundings) -> Iterator[str]:
    state = around.states.get(lead.source)
    if state and state.held:
        remedy = f"aggregator publish --accept {lead.source}"
        yield f"what {lead.source} offers now waits: {state.held}; let it through with: {remedy}"
