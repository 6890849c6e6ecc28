"""From a source to the store: the one path that the command, the daemon and later a cluster share."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from time import monotonic

from aggregator.curate.absence import is_unreached
from aggregator.curate.standing import (
    after_deferral,
    after_failure,
    can_be_pushed,
    is_taken_back,
    look_soon,
)
from aggregator.errors import AggregatorError, DeferredError, SourceError
from aggregator.fetch import Seat
from aggregator.model import Batch, NotModified, Reading, Source, SourceState
from aggregator.refresh.desk import Desk, Observe, Outcome
from aggregator.refresh.due import find_due
from aggregator.refresh.keeping import keep, keep_nothing, withdraw_article
from aggregator.refresh.underway import Arrival, UnderWay
from aggregator.sources import (
    ArticleReader,
    Excerpt,
    Notes,
    SharedGetter,
    Tools,
    first_request,
    read_source,
    reads_articles,
    with_answer,
)
from aggregator.store import Texts
from aggregator.text.ids import digest_text
from aggregator.websub import Delivery

log = logging.getLogger(__name__)

Pushed = Mapping[str, Delivery]  # what hubs brought, by source id

FEW = 32  # sources that start in the order of the configuration
TOGETHER = 32  # that are kept in one commit,
LONGEST = 0.3  # seconds in which nothing else is done


async def refresh_due(
    desk: Desk,
    sources: Sequence[Source],
    now: datetime,
    observe_outcome: Observe,
    *,
    force: bool = False,
    under_way: UnderWay | None = None,
    pushed: Pushed | None = None,
) -> list[Outcome]:
    """Read every source that is due, all at once, and answer the outcomes in the order of `sources`.

    Local sources are always due.  `force` overrides the schedule, never a Retry-After or a 410.  An
    address that several of them share is asked once.  A source that fails stops no other; a
    `StoreError` stops all.

    With `under_way` nobody waits for slow ones: what they bring is kept by a later call, as what earlier
    calls began is kept by this one.  Without, all is waited for.  With `pushed` only that is read.
    """
    since = None if under_way is None else asyncio.get_running_loop().time()
    readings = UnderWay() if under_way is None else under_way
    kept: list[Outcome] = []
    with desk.store.roomy():
        try:
            await _keep_arrivals(desk, readings, kept, observe_outcome)
            if pushed is None:
                _begin(desk, readings, sources, now, force=force)
            else:
                _begin_pushed(desk, readings, sources, pushed, now)
            while await readings.wait(since):
                await _keep_arrivals(desk, readings, kept, observe_outcome)
            await _keep_arrivals(desk, readings, kept, observe_outcome)
            return _in_order(kept, sources)
        finally:
            if under_way is None:
                await readings.cancel()
            desk.store.group_pending()


def _begin(desk: Desk, readings: UnderWay, sources: Sequence[Source], now: datetime, *, force: bool) -> None:
    states, busy = desk.store.states(), readings.sources
    free = [source for source in sources if source.id not in busy]
    due = find_due(free, states, desk.store.hosts(), now, force=force)
    begun = replace(desk, tools=replace(_share(desk, due, states), thorough=force))
    for source in _in_starting_order(due, states):
        state = states[source.id]
        work = _read(readings, begun, source, state, now)
        readings.begin(source.id, work, doubtful=state.failures > 0)


def _begin_pushed(
    desk: Desk, readings: UnderWay, sources: Sequence[Source], pushed: Pushed, now: datetime
) -> None:
    states = desk.store.states()
    for source in sources:
        if source.id in pushed:
            delivery, state = pushed[source.id], states[source.id]
            readings.begin(source.id, _read_pushed(readings, desk.tools, source, state, delivery, now))


async def _read_pushed(
    readings: UnderWay, tools: Tools, source: Source, state: SourceState, delivery: Delivery, now: datetime
) -> Arrival:
    """Read what a hub brought; where that cannot be, the source itself is asked soon, and nobody failed."""
    arrival = None
    if can_be_pushed(state, delivery.body):
        try:
            batch = await read_source(source, state, tools, now, delivery)
            keep_it = partial(_keep_current, readings, source, state, batch, now)
            arrival = Arrival(source.id, keep_it, partial(_begin_articles, readings, now))
        except SourceError as error:
            told = "%s: what its hub pushed %s; the source itself is asked"
            log.info(told, source.id, error, extra={"event": "push-unread", "source": source.id})
        except Exception:  # a fault of ours must not stop the others
            log.exception("%s: unexpected error", source.id, extra={"event": "fault", "source": source.id})
    return arrival or Arrival(source.id, partial(_look_soon, source, state, now))


def _look_soon(source: Source, state: SourceState, now: datetime, desk: Desk) -> Outcome:
    after = look_soon(state, desk.pace, now)
    desk.store.save_state(source.id, after)
    return Outcome(source=source.id, state=after, modified=False)


async def _keep_arrivals(
    desk: Desk, readings: UnderWay, kept: list[Outcome], observe_outcome: Observe
) -> None:
    """Keep all that came, some sources in one commit; reading goes on between two."""
    while readings.arrived:
        for outcome in _keep_together(desk, readings):
            kept.append(outcome)
            observe_outcome(outcome)
        await asyncio.sleep(0)


def _keep_together(desk: Desk, readings: UnderWay) -> list[Outcome]:
    """Keep and commit some of what came; answers the outcomes, as far as there is no more to come."""
    done: list[tuple[Arrival, Outcome]] = []
    until = monotonic() + LONGEST
    with desk.store.together():
        for number, arrival in enumerate(readings.take(), 1):
            outcome = arrival.keep(desk)
            readings.changed |= outcome is None or (outcome.modified and not outcome.error)
            if outcome is not None:
                done.append((arrival, outcome))
            if number == TOGETHER or monotonic() > until:
                break
    told = [arrival.go_on(desk, outcome) for arrival, outcome in done]
    return [outcome for outcome in told if outcome is not None]


def _in_order(outcomes: Sequence[Outcome], sources: Sequence[Source]) -> list[Outcome]:
    places = {source.id: place for place, source in enumerate(sources)}
    return sorted(outcomes, key=lambda outcome: places.get(outcome.source, len(places)))


def _in_starting_order(due: Sequence[Source], states: Mapping[str, SourceState]) -> list[Source]:
    """What failed before starts last: a source that hangs must not keep a healthy one waiting.

    Many are mixed, always in the same way: what stands together in a configuration may hang together.
    """
    mixed = sorted(due, key=lambda source: digest_text(source.id)) if len(due) > FEW else due
    return sorted(mixed, key=lambda source: states[source.id].failures > 0)


def _share(desk: Desk, due: Sequence[Source], states: Mapping[str, SourceState]) -> Tools:
    tools = desk.tools
    requests = (first_request(source, states[source.id], tools) for source in due if not source.local)
    seen = desk.store.documents.seen({source.id: states[source.id].document for source in due})
    return replace(tools, fetcher=SharedGetter(tools.fetcher, requests), seen=seen)


async def _read(
    readings: UnderWay, begun: Desk, source: Source, state: SourceState, now: datetime
) -> Arrival:
    """Read one source, without the store; a failure is a result too."""
    result: Reading | Excerpt | SourceError
    seat = Seat(begun.tools.crowd)
    try:
        result = await read_source(source, state, begun.tools.seated(seat), now)
    except asyncio.CancelledError:
        seat.leave()
        raise
    except SourceError as error:
        result = error
    except Exception as error:  # a fault of ours must not stop the others
        log.exception("%s: unexpected error", source.id, extra={"event": "fault", "source": source.id})
        result = _blame_us(error)
    keep_it = partial(_keep_current, readings, source, state, result, now)
    return Arrival(
        source.id,
        lambda desk: keep_it(desk.as_of(begun)),
        partial(_begin_articles, readings, now),
        seat.leave,
    )


def _keep_current(
    readings: UnderWay,
    source: Source,
    state: SourceState,
    result: Reading | Excerpt | SourceError,
    now: datetime,
    desk: Desk,
) -> Outcome | None:
    """Keep a reading, unless the source or what is remembered of it is no longer what it began with.

    Then another read it meanwhile, or it was configured anew: nothing is lost, it is read again when due.
    """
    today = desk.sources.get(source.id)
    if today is None or (today.location, today.kind) != (source.location, source.kind):
        return None
    if desk.store.state(source.id) != state:
        return None
    batch = result.batch if isinstance(result, Excerpt) else result
    outcome = keep_reading(desk, today, state, batch, now)
    if outcome is None and isinstance(result, Excerpt):
        whole = replace(desk, tools=with_answer(desk.tools, result.answer))
        readings.begin(source.id, _read(readings, whole, today, state, now))
    return outcome


def keep_reading(
    desk: Desk, source: Source, state: SourceState, result: Reading | SourceError, now: datetime
) -> Outcome | None:
    """Keep what one source offered, or that it failed; `state` is what was remembered of it until now.

    None where the whole of its document must be read.
    """
    try:
        if isinstance(result, NotModified):
            return keep_nothing(desk, source, state, result, now)
        if isinstance(result, Batch):
            return keep(desk, source, state, result, now)
    except AggregatorError:
        raise
    except Exception as error:  # a fault of ours must not stop the others
        log.exception("%s: unexpected error", source.id, extra={"event": "fault", "source": source.id})
        result = _blame_us(error)
    if isinstance(result, DeferredError):
        return _defer(desk, source, state, result, now)
    if is_taken_back(state, result):
        return withdraw_article(desk, source, state, now)
    return _fail(desk, source, state, result, now)


def _blame_us(error: Exception) -> SourceError:
    return SourceError(f"an unexpected error, please report it: {error!r}"[:300])


def _begin_articles(readings: UnderWay, now: datetime, desk: Desk, outcome: Outcome) -> Outcome | None:
    """Begin to read the articles that wait behind its entries; its outcome is told with theirs, once."""
    source = desk.sources[outcome.source]
    if outcome.error or outcome.deferred or not reads_articles(source, outcome.state):
        return outcome
    notes = Notes(desk.store.texts, source.id, now, partial(_note, readings, source.id))
    if not notes.waiting:
        return outcome
    reader = ArticleReader(source, notes, desk.tools, now)
    readings.begin(source.id, _read_articles(reader, source.id, outcome), articles=True)
    return None


def _note(readings: UnderWay, source: str, write: Callable[[Texts], None]) -> None:
    readings.arrive(Arrival(source, lambda desk: write(desk.store.texts)))


async def _read_articles(reader: ArticleReader, source: str, outcome: Outcome) -> Arrival:
    told = await reader.read_waiting()
    whole = replace(
        outcome, warnings=(*outcome.warnings, *told), fresh_warnings=(*outcome.fresh_warnings, *told)
    )
    return Arrival(source, lambda _: whole)


def _defer(desk: Desk, source: Source, state: SourceState, error: DeferredError, now: datetime) -> Outcome:
    after = after_deferral(state, now, error)
    desk.store.save_state(source.id, after)
    return Outcome(source=source.id, state=after, modified=False, deferred=True)


def _fail(desk: Desk, source: Source, state: SourceState, error: SourceError, now: datetime) -> Outcome:
    after = after_failure(source, state, desk.pace, now, error)
    desk.store.save_state(source.id, after)
    return Outcome(source=source.id, state=after, error=str(error), reached=not is_unreached(error))
