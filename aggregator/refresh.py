"""From a source to the store: the one path that the command, the daemon and later a cluster share."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from aggregator.curate.standing import GONE, after_deferral, after_failure
from aggregator.desk import Desk, Observe, Outcome
from aggregator.due import find_due
from aggregator.errors import AggregatorError, DeferredError, SourceError, StatusError
from aggregator.keeping import keep, keep_nothing, withdraw_article
from aggregator.model import NotModified, Source, SourceState
from aggregator.sources import ArticleReader, SharedGetter, first_request, read_source, reads_articles
from aggregator.text.ids import digest_text

log = logging.getLogger(__name__)

FEW = 32  # sources that start in the order of the configuration


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
        desk.store.group_pending()


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
            outcome = keep_nothing(desk, source, state, reading.state, now)
        else:
            outcome = keep(desk, source, state, reading, now)
        return await _read_articles(desk, source, outcome, now)
    except DeferredError as error:
        return _defer(desk, source, state, error, now)
    except SourceError as error:
        if _is_withdrawn(state, error):
            return withdraw_article(desk, source, state, now)
        return _fail(desk, source, state, error, now)
    except AggregatorError:
        raise
    except Exception as error:  # a fault of ours must not stop the others
        log.exception("%s: unexpected error", source.id, extra={"event": "fault", "source": source.id})
        fault = SourceError(f"an unexpected error, please report it: {error!r}"[:300])
        return _fail(desk, source, state, fault, now)


async def _read_articles(desk: Desk, source: Source, outcome: Outcome, now: datetime) -> Outcome:
    """Read the articles that wait behind its entries; trouble with them is told with the outcome, once."""
    if not reads_articles(source, outcome.state):
        return outcome
    told = await ArticleReader(source, desk.store.texts, desk.tools, now).read_waiting()
    return replace(
        outcome, warnings=(*outcome.warnings, *told), fresh_warnings=(*outcome.fresh_warnings, *told)
    )


def _is_withdrawn(state: SourceState, error: SourceError) -> bool:
    """Whether an article that we have is gone for good: its publisher took it back."""
    return state.kind == "article" and isinstance(error, StatusError) and error.status == GONE


def _defer(desk: Desk, source: Source, state: SourceState, error: DeferredError, now: datetime) -> Outcome:
    after = after_deferral(state, now, error)
    desk.store.save_state(source.id, after)
    return Outcome(source=source.id, state=after, modified=False, deferred=True)


def _fail(desk: Desk, source: Source, state: SourceState, error: SourceError, now: datetime) -> Outcome:
    after = after_failure(source, state, desk.pace, now, error)
    desk.store.save_state(source.id, after)
    return Outcome(source=source.id, state=after, error=str(error))
