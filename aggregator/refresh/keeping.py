"""From a reading to the store: recognised, compared, let through or held back, kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.curate import gate
from aggregator.curate.backlog import Occasion, addresses, admit, keep_dates
from aggregator.curate.changes import Changes, EditPolicy, find_changes
from aggregator.curate.counted import leave_older
from aggregator.curate.excerpts import find_seen, stands_alone
from aggregator.curate.freshness import WITHDRAWN, withdraw
from aggregator.curate.identity import (
    Recognised,
    Stored,
    Traits,
    find_domains,
    hold_article,
    recognise,
    with_traits,
)
from aggregator.curate.inheritance import Heir, inherit
from aggregator.curate.standing import after_push, after_success
from aggregator.curate.symptoms import compare_number, compare_size, date_first_sight, find_odd_dates
from aggregator.curate.traits import possible_bases
from aggregator.curate.versions import complete, find_changed, find_completed, find_older, find_restated
from aggregator.model import Batch, Entry, NotModified, Source, SourceState
from aggregator.refresh.desk import Desk, Outcome
from aggregator.refresh.returning import leave_ours, make_minter, tell_ours
from aggregator.sources import reads_articles

TAKEN_BACK = "taken back by its publisher (410 Gone)"


def keep(
    desk: Desk, source: Source, before: SourceState, batch: Batch, now: datetime, *, accepted: bool = False
) -> Outcome | None:
    """Keep what a source offers, unless its gate says that it must wait; `accepted` overrules the gate.

    None where entries were left out that the others cannot be judged without: only the whole document tells.
    """
    offered = leave_older(with_traits(batch.entries, batch.gists))
    stored = _find_stored(desk, source, batch, offered, before)
    if batch.seen and not stands_alone(before, batch, stored):
        return None
    every, offered = offered, leave_ours(desk, source, batch, offered, stored)
    sight = date_first_sight(now, desk.newest)
    changes = _compare(desk, source, batch, offered, stored, before, sight)
    # What a source has that was taken for an article, is told by its feed for the first time.
    known = bool(batch.seen) or (before.kind != "article" and len(changes.new) < len(offered))
    first = not known and _is_first(desk, source, before)
    state = _know(desk, source, before, batch, changes, now)
    state = tell_ours(state, batch, left_out=len(every) - len(offered))
    if not (accepted or first) and (reason := _find_hold(desk, source, before, batch, changes, now)):
        return _hold(desk, source, before, batch, replace(state, held=reason), now)
    if batch.kind == "article" and not source.local:
        touched = (*changes.new, *changes.edited, *changes.touched)
        state = replace(state, article=touched[0].entry.key if touched else before.article)
    arrivals = admit(changes.new, _describe_occasion(desk, source, before, changes, sight, first=first))
    behind = now if reads_articles(source, state) else None
    domain = "".join(find_domains(source, batch.state)[-1:])
    seen, store = find_seen(batch, offered, now), desk.store
    store.apply(source.id, state, changes, arrivals, desk.plan, domain, behind, ungrouped=True, seen=seen)
    return Outcome(
        source=source.id,
        state=state,
        new=sum(change.entry.echo != "same" for change in changes.new),
        edited=len(changes.edited),
        recovered=before.failures > 0 and not batch.pushed,
        released=before.held is not None,
        warnings=batch.warnings,
        fresh_warnings=_find_fresh(before, batch),
        mended=_is_mended(before, state),
    )


def _describe_occasion(
    desk: Desk, source: Source, before: SourceState, changes: Changes, now: datetime, *, first: bool
) -> Occasion:
    return Occasion(
        now=now,
        backlog=desk.backlog,
        published=desk.published,
        first_batch=first,
        told=_find_told(desk, source, before, changes),
        adopted=desk.adopted,
        stood=desk.stood,
        adopting=desk.adopting,
    )


def _know(
    desk: Desk, source: Source, before: SourceState, batch: Batch, changes: Changes, now: datetime
) -> SourceState:
    """What is remembered of the source after this document."""
    if batch.pushed:
        return replace(after_push(source, before, now, changes), held=None, document="")
    usual, shrunk = compare_size(before, batch)
    # Behind a 304 what is lost would stay so: it is asked for as where a server gives no validators.
    told = replace(batch.state, validators={}, document="") if batch.cut_off else batch.state
    after = after_success(source, told, desk.pace, now, changes)
    if changes.older:  # a 304 would hide them when they are to be believed
        after = replace(after, validators={}, document="")
    return replace(
        after,
        warnings=batch.warnings,
        held=None,
        odd_dates=find_odd_dates(batch, now, desk.newest),
        shrunk=shrunk,
        usual_size=usual,
        size=batch.size,
    )


def keep_nothing(
    desk: Desk, source: Source, before: SourceState, nothing: NotModified, now: datetime
) -> Outcome:
    """Remember that there was nothing new; the same document again counts as one more document."""
    after = after_success(source, nothing.state, desk.pace, now, Changes() if nothing.again else None)
    if nothing.again:
        usual, shrunk = compare_number(before, before.size)
        after = replace(after, usual_size=usual, shrunk=shrunk)
    desk.store.save_state(source.id, after)
    recovered = before.failures > 0
    return Outcome(
        source=source.id,
        state=after,
        modified=False,
        again=nothing.again,
        recovered=recovered,
        warnings=after.warnings,
    )


def accept_held(desk: Desk, source: Source, state: SourceState, now: datetime) -> Outcome | None:
    """Keep the document of a source that waits, whatever its gate says; None when none does."""
    batch = desk.store.trust.held(source.id)
    return None if batch is None else keep(desk, source, state, batch, now, accepted=True)


def _is_first(desk: Desk, source: Source, before: SourceState) -> bool:
    """Whether a document in which nothing is recognised is the first that tells of its source's past.

    One without entries told of none, at this address: at another may be another site.
    """
    unheard = before.last_success is None or not (source.local or before.usual_size)
    return unheard or desk.store.trust.oldest(source.id) is None


def _find_told(desk: Desk, source: Source, before: SourceState, changes: Changes) -> datetime | None:
    """Since when a source told what it has; None where it brings too little for that to matter.

    What another address has of the time before the newest that is stored is its past, be it in between.
    """
    if len(changes.new) <= gate.FEW:
        return None
    if before.last_success is None:
        return max(desk.store.trust.past(source.id).dates, default=None)
    return desk.store.trust.oldest(source.id)


def _find_hold(
    desk: Desk, source: Source, before: SourceState, batch: Batch, changes: Changes, now: datetime
) -> str | None:
    """Never for first readings at an address and our own folders; ids that subscribers know are no news."""
    if source.local or before.last_success is None or len(changes.new) <= gate.FEW:
        return None
    new = [
        change for change in changes.new if not addresses(change.entry, change.traits) & desk.adopted.keys()
    ]
    return gate.find_hold(batch.entries, new, desk.store.trust.past(source.id), now)


def _hold(
    desk: Desk, source: Source, before: SourceState, batch: Batch, state: SourceState, now: datetime
) -> Outcome:
    """Its entries wait; the source keeps its schedule, and a 304 changes nothing."""
    state = replace(state, document="")
    waiting = replace(batch, gists=(), digests=b"", state=state)
    desk.store.trust.hold(source.id, state, waiting, now)
    return Outcome(
        source=source.id,
        state=state,
        held_anew=before.held is None,
        warnings=batch.warnings,
        fresh_warnings=_find_fresh(before, batch),
        mended=_is_mended(before, state),
    )


def _find_fresh(before: SourceState, batch: Batch) -> tuple[str, ...]:
    return tuple(warning for warning in batch.warnings if warning not in before.warnings)


def _is_mended(before: SourceState, state: SourceState) -> bool:
    """Whether what could not be read can be; an article that was taken back was none of that."""
    return before.warnings not in ((), (WITHDRAWN,)) and not state.warnings


def _find_stored(
    desk: Desk, source: Source, batch: Batch, offered: Sequence[tuple[Entry, Traits]], before: SourceState
) -> list[Stored]:
    """The stored entries that the offered ones may be."""
    if batch.complete or _article(before, batch):
        stored = desk.store.all_known(source.id)
    else:
        stored = desk.store.known(source.id, [traits for _, traits in offered])
    if batch.partial:  # the rest of the document is not told, so that a link or a text proves nothing
        bases = {base for _, traits in offered for base in possible_bases(traits)}
        stored = [item for item in stored if item.traits.base in bases]
    return stored


def _article(before: SourceState, batch: Batch) -> str:
    """The key of the one entry that an article source has."""
    return before.article if batch.kind == "article" else ""


def _compare(
    desk: Desk,
    source: Source,
    batch: Batch,
    offered: Sequence[tuple[Entry, Traits]],
    stored: Sequence[Stored],
    before: SourceState,
    now: datetime,
) -> Changes:
    article = _article(before, batch)
    domains, spoken = find_domains(source, batch.state), source.language or batch.feed.language
    minter = make_minter(desk, source, batch)
    known = hold_article(recognise(offered, stored, minter, batch.kept, spoken), stored, article)
    if desk.kin and not batch.partial:  # of the rest of whose document nothing is told
        heir = Heir(desk.site.tag, source, frozenset(domains), desk.kin)
        known = inherit(known, desk.store.estates.find(known), heir, minter)
    recognised = keep_dates(known, desk.adopted)
    policy = EditPolicy(edits=source.edits, max_bumps=source.max_bumps, own=source.local)
    if batch.complete:
        kept = {item.row for item in stored if item.provenance in batch.kept}
        return find_changes(recognised, now, policy, stored=stored, kept=kept)
    if source.local or article:
        return find_changes(recognised, now, policy)
    return _compare_versions(desk, batch, recognised, now, policy, after_push=_is_after_push(before, batch))


def _compare_versions(
    desk: Desk,
    batch: Batch,
    recognised: Sequence[Recognised],
    now: datetime,
    policy: EditPolicy,
    *,
    after_push: bool,
) -> Changes:
    """What a feed or its hub changes, which may tell of an entry what was true before, or in short."""
    kept = desk.store.texts.entries(find_changed(recognised))
    if batch.pushed:
        recognised = complete(recognised, kept)
    older = find_older(recognised, kept, now, pushed=batch.pushed)
    newest = [item for item in recognised if not (item.stored and item.stored.row in older)]
    completed = find_completed(newest, kept, after_push=after_push)
    policy = replace(policy, completed=completed, restated=find_restated(newest, kept))
    changes = find_changes(newest, now, policy)
    return replace(changes, older=tuple(sorted(older)))


def _is_after_push(before: SourceState, batch: Batch) -> bool:
    """Whether its hub pushed since the source itself was read."""
    last = before.push.last
    return not batch.pushed and bool(last and before.last_success and before.last_success <= last)


def withdraw_article(desk: Desk, source: Source, before: SourceState, now: datetime) -> Outcome:
    """Withdraw an article that its publisher took back; where others offer it too, theirs is shown."""
    stored = desk.store.all_known(source.id)
    gone = {item.row: item.id for item in stored if not item.gone and before.article in ("", item.key)}
    traces = desk.store.trust.trace(set(gone.values()))
    alone = {
        trace.article
        for trace in traces
        if all(member.gone or member.row in gone for member in trace.members)
    }
    items = desk.store.trust.find_items(set(gone.values()))
    taken = [item for item in items if item.article in alone]
    state = withdraw(before, now)
    # First, while it is still known which feeds showed it.
    desk.store.trust.withdraw(taken, now, TAKEN_BACK, desk.site.tag)
    desk.store.apply(source.id, state, Changes(gone=tuple(gone)), (), desk.plan)
    return Outcome(source=source.id, state=state, warnings=state.warnings, fresh_warnings=state.warnings)
