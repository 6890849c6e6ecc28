"""From a source to the store: the one path that the command, the daemon and later a cluster share."""

import asyncio
import logging
import math
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.curate.backlog import Occasion, admit, keep_dates
from aggregator.curate.changes import Changes, EditPolicy, find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.curate.schedule import (
    GONE_REASON,
    LONGEST_WISH,
    Pace,
    plan_after_failure,
    plan_after_success,
)
from aggregator.errors import AggregatorError, DeferredError, NotAFeedError, SourceError, StatusError
from aggregator.model import Batch, NotModified, Site, Source, SourceState
from aggregator.sources import Tools, read_source
from aggregator.store import Store
from aggregator.text.urls import registrable_domain

log = logging.getLogger(__name__)

GONE = 410
LOST = (404, GONE)
BUSY = (429, 503)  # whose Retry-After holds for the whole host


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
    deferred: bool = False  # not asked: its host asked for a pause
    warnings: tuple[str, ...] = ()  # all that hold now
    fresh_warnings: tuple[str, ...] = ()  # those that the last reading did not have


Observe = Callable[[Outcome], None]


async def refresh_due(
    desk: Desk, sources: Sequence[Source], now: datetime, observe_outcome: Observe, *, force: bool = False
) -> list[Outcome]:
    """Read every source that is due, all at once, and answer the outcomes in the order of `sources`.

    Local sources are always due.  `force` overrides the schedule, never a Retry-After or a 410.  A
    source that fails stops no other; a `StoreError` stops all.
    """
    states = desk.store.states()
    due = find_due(sources, states, now, force=force)

    async def read(source: Source) -> Outcome:
        outcome = await refresh_source(desk, source, states[source.id], now)
        observe_outcome(outcome)
        return outcome

    # What failed before starts last: a source that hangs must not keep a healthy one waiting.
    eager = sorted(due, key=lambda source: states[source.id].failures > 0)
    tasks = [asyncio.ensure_future(read(source)) for source in eager]
    try:
        outcomes = {outcome.source: outcome for outcome in await asyncio.gather(*tasks)}
        return [outcomes[source.id] for source in due]
    finally:
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


def find_due(
    sources: Sequence[Source], states: Mapping[str, SourceState], now: datetime, *, force: bool = False
) -> list[Source]:
    """The sources to be read now, in their order; a Retry-After holds for its whole host."""
    hosts = {
        registrable_domain(source.location)
        for source in sources
        if _is_told_to_wait(states[source.id], now) and not is_gone(states[source.id])
    }
    return [source for source in sources if _is_due(source, states[source.id], hosts, now, force=force)]


def is_gone(state: SourceState) -> bool:
    """Whether the source's server said that it is gone for good (410)."""
    return state.reason == GONE_REASON


def _is_told_to_wait(state: SourceState, now: datetime) -> bool:
    return state.retry_after is not None and state.retry_after > now


def _is_due(source: Source, state: SourceState, quiet: Container[str], now: datetime, *, force: bool) -> bool:
    if source.local:
        return True
    if _is_told_to_wait(state, now) or registrable_domain(source.location) in quiet:
        return False
    # A reading from the time to come: our clock was wrong then, and so is the appointment it made.
    misdated = state.last_attempt is not None and state.last_attempt > now
    return force or misdated or state.next_fetch is None or state.next_fetch <= now


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
    after = _succeed(state, source, now)
    desk.store.save_state(source.id, after)
    recovered = before.failures > 0
    return Outcome(
        source=source.id, state=after, modified=False, recovered=recovered, warnings=after.warnings
    )


def _keep(desk: Desk, source: Source, before: SourceState, batch: Batch, now: datetime) -> Outcome:
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
    state = replace(_succeed(batch.state, source, now), warnings=batch.warnings)
    arrivals = admit(changes.new, occasion)
    desk.store.apply(source.id, state, changes, arrivals, desk.plan, domain="".join(domains[-1:]))
    return Outcome(
        source=source.id,
        state=state,
        new=len(changes.new),
        edited=len(changes.edited),
        recovered=before.failures > 0,
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
    recognised = keep_dates(recognise(offered, stored, minter, batch.kept), desk.adopted)
    policy = EditPolicy(edits=source.edits, max_bumps=source.max_bumps)
    if not batch.complete:
        return find_changes(recognised, now, policy)
    kept = {item.row for item in stored if item.provenance in batch.kept}
    return find_changes(recognised, now, policy, stored=stored, kept=kept)


def _domains(source: Source, state: SourceState) -> tuple[str, ...]:
    """Where a source may have ids of its own: where it was asked and, last, where the answer came from."""
    if source.local:
        return ()
    asked = registrable_domain(source.location)
    return (asked, registrable_domain(state.final_url or source.location))


def _succeed(state: SourceState, source: Source, now: datetime) -> SourceState:
    planned = plan_after_success(now, source.interval, state.fresh_for)
    return replace(
        state,
        last_attempt=now,
        last_success=now,
        next_fetch=None if source.local else planned.when,
        reason="local" if source.local else planned.reason,
        failures=0,
        error=None,
        retry_after=None,
    )


def _defer(desk: Desk, source: Source, state: SourceState, error: DeferredError, now: datetime) -> Outcome:
    """Its host asked for a pause before it was asked: nobody failed."""
    wait = min(timedelta(seconds=error.retry_after or 0), LONGEST_WISH)
    after = replace(state, next_fetch=now + wait, reason="Retry-After of its host")
    desk.store.save_state(source.id, after)
    return Outcome(source=source.id, state=after, modified=False, deferred=True)


def _fail(desk: Desk, source: Source, state: SourceState, error: SourceError, now: datetime) -> Outcome:
    failures = state.failures + 1
    status = error.status if isinstance(error, StatusError) else None
    # The feed that a page announced, or that a redirect led to, is gone: ask the configured address again.
    astray = state.feed_url is not None and (status in LOST or isinstance(error, NotAFeedError))
    gone = status == GONE and not astray
    wait = None if error.retry_after is None else timedelta(seconds=math.ceil(error.retry_after))
    planned = plan_after_failure(now, desk.pace, failures, wait, gone=gone)
    after = replace(
        state,
        last_attempt=now,
        next_fetch=None if source.local else planned.when,
        reason="local" if source.local else planned.reason,
        failures=failures,
        error=str(error),
        retry_after=planned.when if gone or (wait is not None and status in BUSY) else None,
        feed_url=None if astray else state.feed_url,
        validators={} if astray else state.validators,
    )
    desk.store.save_state(source.id, after)
    return Outcome(source=source.id, state=after, error=str(error))
