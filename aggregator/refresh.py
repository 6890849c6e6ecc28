"""From a source to the store: the one path that the command, the daemon and later a cluster share."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.curate.backlog import Occasion, admit, keep_dates
from aggregator.curate.changes import Changes, find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, Stored, Traits, observe, recognise
from aggregator.curate.schedule import Appointment, Pace, plan_after_failure, plan_after_success
from aggregator.errors import AggregatorError, SourceError, StatusError
from aggregator.model import Batch, Entry, NotModified, Site, Source, SourceState
from aggregator.sources import Tools, read_source
from aggregator.store import Store
from aggregator.text.urls import registrable_domain

log = logging.getLogger(__name__)

GONE = 410
FORGET_PAGE = (404, GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a refresh works with: the store, the tools, and what the configuration says of sources."""

    store: Store
    tools: Tools
    site: Site
    plan: FilingPlan
    pace: Pace = field(default_factory=Pace)
    backlog: timedelta = timedelta(days=3)


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
    warnings: tuple[str, ...] = ()  # those that the last reading did not have


Observe = Callable[[Outcome], None]


async def refresh_due(
    desk: Desk, sources: Sequence[Source], now: datetime, observe_outcome: Observe, *, force: bool = False
) -> list[Outcome]:
    """Read every source that is due, all at once, and answer the outcomes in the order of `sources`.

    Local sources are always due.  `force` overrides the schedule, never a Retry-After or a 410.  A
    source that fails stops no other; a `StoreError` stops all.
    """
    states = desk.store.states()
    due = [source for source in sources if is_due(source, states[source.id], now, force=force)]

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


def is_due(source: Source, state: SourceState, now: datetime, *, force: bool = False) -> bool:
    """Whether a source is to be read now."""
    if source.local:
        return True
    if state.retry_after is not None and state.retry_after > now:
        return False
    return force or state.next_fetch is None or state.next_fetch <= now


async def refresh_source(desk: Desk, source: Source, state: SourceState, now: datetime) -> Outcome:
    """Read one source and keep what it offers; a failure is an outcome too."""
    try:
        reading = await read_source(source, state, desk.tools, now)
        if isinstance(reading, NotModified):
            after = _succeed(reading.state, source, now)
            desk.store.save_state(source.id, after)
            return Outcome(source=source.id, state=after, modified=False, recovered=state.failures > 0)
        return _keep(desk, source, state, reading, now)
    except SourceError as error:
        return _fail(desk, source, state, error, now)
    except AggregatorError:
        raise
    except Exception as error:  # a fault of ours must not stop the others
        log.exception("%s: unexpected error", source.id)
        fault = SourceError(f"an unexpected error, please report it: {error!r}"[:300])
        return _fail(desk, source, state, fault, now)


def _keep(desk: Desk, source: Source, before: SourceState, batch: Batch, now: datetime) -> Outcome:
    offered = observe(batch.entries)
    domains = _domains(source, batch.state)
    minter = Minter(desk.site.tag, source.minting_name, domains, local=source.local)
    adopted = desk.store.adopted()
    changes = _compare(desk.store, source, batch, offered, minter, adopted, now)
    occasion = Occasion(
        now=now,
        backlog=desk.backlog,
        published_before=desk.store.is_published(),
        first_batch=before.last_success is None,
        adopted=adopted,
    )
    state = _succeed(batch.state, source, now)
    arrivals = admit(changes.new, occasion)
    desk.store.apply(source.id, state, changes, arrivals, desk.plan, now, domain="".join(domains[-1:]))
    return Outcome(
        source=source.id,
        state=state,
        new=len(changes.new),
        edited=len(changes.edited),
        recovered=before.failures > 0,
        warnings=tuple(warning for warning in batch.warnings if warning not in before.warnings),
    )


def _compare(
    store: Store,
    source: Source,
    batch: Batch,
    offered: Sequence[tuple[Entry, Traits]],
    minter: Minter,
    adopted: Mapping[str, datetime | None],
    now: datetime,
) -> Changes:
    if not batch.complete:
        known = store.known(source.id, [traits for _, traits in offered])
        return find_changes(keep_dates(recognise(offered, known, minter), adopted), now)
    everything = store.all_known(source.id)
    stored: list[Stored] = [item for item, _ in everything]
    kept = {item.row for item, provenance in everything if provenance in batch.kept}
    recognised = keep_dates(recognise(offered, stored, minter), adopted)
    return find_changes(recognised, now, stored=stored, kept=kept)


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


def _fail(desk: Desk, source: Source, state: SourceState, error: SourceError, now: datetime) -> Outcome:
    failures = state.failures + 1
    status = error.status if isinstance(error, StatusError) else None
    wait = None if error.retry_after is None else timedelta(seconds=error.retry_after)
    planned = plan_after_failure(now, desk.pace, failures, wait, gone=status == GONE)
    after = replace(
        state,
        last_attempt=now,
        next_fetch=None if source.local else planned.when,
        reason="local" if source.local else planned.reason,
        failures=failures,
        error=str(error),
        retry_after=_not_before(planned, wait, status),
        # The feed that a page announced is gone: ask the page again.
        feed_url=None if state.kind == "page" and status in FORGET_PAGE else state.feed_url,
    )
    desk.store.save_state(source.id, after)
    return Outcome(source=source.id, state=after, error=str(error))


def _not_before(planned: Appointment, wait: timedelta | None, status: int | None) -> datetime | None:
    return planned.when if wait is not None or status == GONE else None
