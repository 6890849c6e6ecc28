"""From a source to the store: the one path that the command, the daemon and later a cluster share."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.curate import gate
from aggregator.curate.backlog import Occasion, addresses, admit, keep_dates
from aggregator.curate.changes import Changes, find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.curate.schedule import Pace
from aggregator.curate.standing import after_deferral, after_failure, after_success
from aggregator.due import find_due
from aggregator.errors import AggregatorError, DeferredError, SourceError
from aggregator.model import Batch, NotModified, Site, Source, SourceState
from aggregator.sources import SharedGetter, Tools, first_request, read_source
from aggregator.store import Store
from aggregator.text.ids import digest_text
from aggregator.text.urls import registrable_domain

log = logging.getLogger(__name__)

FEW = 32  # sources that start in the order of the configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a refresh works with: the store, the tools, and what the configuration says of sources."""

    store: Store
    tools: Tools
    site: Site
    plan: FilingPlan
    pace: Pace = field(default_factory=Pace)
    backlog: timedelta = timedelta(days=3)
    published: frozenset[str] = frozenset()  # the categories, `all` among them, that people may follow
    adopted: Mapping[str, datetime | None] = field(default_factory=dict)  # see `curate.backlog.keep_dates`
    adopting: bool = False  # the first run after a lost database


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one source."""

    source: str
    state: SourceState
    new: int = 0
    edited: int = 0
    modified: bool = True
    error: str | None = None
    recovered: bool = False
    held_anew: bool = False  # its document waits, and none did before
    released: bool = False  # a document passed the gate again
    deferred: bool = False  # not asked: its host asked for a pause
    warnings: tuple[str, ...] = ()  # all that hold now
    fresh_warnings: tuple[str, ...] = ()  # those that the last reading did not have


Observe = Callable[[Outcome], None]


async def refresh_due(
    desk: Desk, sources: Sequence[Source], now: datetime, observe_outcome: Observe, *, force: bool = False
) -> list[Outcome]:
    """Read every source that is due, all at once, and answer the outcomes in the order of `sources`.

    Local sources are always due.  `force` overrides the schedule, never a Retry-After or a 410.  An
    address that several of them share is asked once.  A source that fails stops no other; a
    `StoreError` stops all.
    """
    states = desk.store.states()
    due = find_due(sources, states, desk.store.hosts(), now, force=force)
    sharing = _share(desk, due, states)

    async def read(source: Source) -> Outcome:
        outcome = await refresh_source(sharing, source, states[source.id], now)
        observe_outcome(outcome)
        return outcome

    tasks = [asyncio.ensure_future(read(source)) for source in _in_starting_order(due, states)]
    try:
        outcomes = {outcome.source: outcome for outcome in await asyncio.gather(*tasks)}
        return [outcomes[source.id] for source in due]
    finally:
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


def _in_starting_order(due: Sequence[Source], states: Mapping[str, SourceState]) -> list[Source]:
    """What failed before starts last: a source that hangs must not keep a healthy one waiting.

    Many are mixed, always in the same way: what stands together in a configuration may hang together.
    """
    mixed = sorted(due, key=lambda source: digest_text(source.id)) if len(due) > FEW else due
    return sorted(mixed, key=lambda source: states[source.id].failures > 0)


def _share(desk: Desk, due: Sequence[Source], states: Mapping[str, SourceState]) -> Desk:
    tools = desk.tools
    requests = (first_request(source, states[source.id], tools) for source in due if not source.local)
    return replace(desk, tools=replace(tools, fetcher=SharedGetter(tools.fetcher, requests)))


async def refresh_source(desk: Desk, source: Source, state: SourceState, now: datetime) -> Outcome:
    """Read one source and keep what it offers; a failure is an outcome too."""
    try:
        reading = await read_source(source, state, desk.tools, now)
        if isinstance(reading, NotModified):
            return _keep_nothing(desk, source, state, reading.state, now)
        return _keep(desk, source, state, reading, now)
    except DeferredError as error:
        return _defer(desk, source, state, error, now)
    except SourceError as error:
        return _fail(desk, source, state, error, now)
    except AggregatorError:
        raise
    except Exception as error:  # a fault of ours must not stop the others
        log.exception("%s: unexpected error", source.id)
        fault = SourceError(f"an unexpected error, please report it: {error!r}"[:300])
        return _fail(desk, source, state, fault, now)


def _keep_nothing(
    desk: Desk, source: Source, before: SourceState, state: SourceState, now: datetime
) -> Outcome:
    after = after_success(source, state, desk.pace, now)
    desk.store.save_state(source.id, after)
    recovered = before.failures > 0
    return Outcome(
        source=source.id, state=after, modified=False, recovered=recovered, warnings=after.warnings
    )


def accept_held(desk: Desk, source: Source, state: SourceState, now: datetime) -> Outcome | None:
    """Keep the document of a source that waits, whatever its gate says; None when none does."""
    batch = desk.store.trust.held(source.id)
    return None if batch is None else _keep(desk, source, state, batch, now, accepted=True)


def _find_hold(
    desk: Desk, source: Source, before: SourceState, batch: Batch, changes: Changes, now: datetime
) -> str | None:
    """Never for first readings and our own folders; ids that subscribers know are no news."""
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
    desk.store.trust.hold(source.id, state, replace(batch, state=state), now)
    return Outcome(source=source.id, state=state, held_anew=before.held is None, warnings=batch.warnings)


def _keep(
    desk: Desk, source: Source, before: SourceState, batch: Batch, now: datetime, *, accepted: bool = False
) -> Outcome:
    domains = _domains(source, batch.state)
    minter = Minter(desk.site.tag, source.minting_name, domains, local=source.local)
    changes = _compare(desk, source, batch, minter, now)
    occasion = Occasion(
        now=now,
        backlog=desk.backlog,
        published=desk.published,
        first_batch=before.last_success is None,
        adopted=desk.adopted,
        adopting=desk.adopting,
    )
    after = after_success(source, batch.state, desk.pace, now, changes)
    state = replace(after, warnings=batch.warnings, held=None)
    if not accepted and (reason := _find_hold(desk, source, before, batch, changes, now)):
        return _hold(desk, source, before, batch, replace(state, held=reason), now)
    arrivals = admit(changes.new, occasion)
    desk.store.apply(source.id, state, changes, arrivals, desk.plan, domain="".join(domains[-1:]))
    return Outcome(
        source=source.id,
        state=state,
        new=len(changes.new),
        edited=len(changes.edited),
        recovered=before.failures > 0,
        released=before.held is not None,
        warnings=batch.warnings,
        fresh_warnings=tuple(warning for warning in batch.warnings if warning not in before.warnings),
    )


def _compare(desk: Desk, source: Source, batch: Batch, minter: Minter, now: datetime) -> Changes:
    spoken = source.language or batch.feed.language
    offered = with_traits(replace(entry, language=entry.language or spoken) for entry in batch.entries)
    if batch.complete:
        stored = desk.store.all_known(source.id)
    else:
        stored = desk.store.known(source.id, [traits for _, traits in offered])
    if batch.partial:  # the rest of the document is not told, so that a link or a text proves nothing
        bases = {traits.base for _, traits in offered}
        stored = [item for item in stored if item.traits.base in bases]
    recognised = keep_dates(recognise(offered, stored, minter), desk.adopted)
    if not batch.complete:
        return find_changes(recognised, now)
    kept = {item.row for item in stored if item.provenance in batch.kept}
    return find_changes(recognised, now, stored=stored, kept=kept)


def _domains(source: Source, state: SourceState) -> tuple[str, ...]:
    """Where a source may have ids of its own: where it was asked and, last, where the answer came from."""
    if source.local:
        return ()
    asked = registrable_domain(source.location)
    return (asked, registrable_domain(state.final_url or source.location))


def _defer(desk: Desk, source: Source, state: SourceState, error: DeferredError, now: datetime) -> Outcome:
    after = after_deferral(state, now, error)
    desk.store.save_state(source.id, after)
    return Outcome(source=source.id, state=after, modified=False, deferred=True)


def _fail(desk: Desk, source: Source, state: SourceState, error: SourceError, now: datetime) -> Outcome:
    after = after_failure(source, state, desk.pace, now, error)
    desk.store.save_state(source.id, after)
    return Outcome(source=source.id, state=after, error=str(error))
