"""What is remembered of a source after it was asked: how it went, and when it is asked again."""

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from aggregator.curate.absence import count_blamed, is_unreached
from aggregator.curate.changes import Changes
from aggregator.curate.freshness import RESTS, is_watched, plan_article
from aggregator.curate.rhythm import learn
from aggregator.curate.schedule import (
    GONE_REASON,
    INTERVAL,
    LONGEST_WISH,
    NEWS,
    PUSHED,
    Pace,
    later,
    plan_after_failure,
    plan_after_gone,
    plan_after_success,
)
from aggregator.errors import DeferredError, NotAFeedError, SourceError, StatusError
from aggregator.model import PushState, Source, SourceState

GONE = 410
WRONG_DELTA = 226  # the fetcher refused it: next time the whole feed is asked for
LOST = (404, GONE)
DOUBTED_FOR = timedelta(days=1)  # that nothing was read of a learnt address, before the configured one
RARELY = 3  # is asked in its place: every third time
BUSY = (429, 503)  # whose Retry-After holds for the whole host
LOCAL_REASON = "local"
HOST_REASON = "Retry-After of its host"
CLOCK_DRIFT = timedelta(minutes=5)  # by which a clock may be set back without being distrusted


def after_success(
    source: Source, state: SourceState, pace: Pace, now: datetime, changes: Changes | None = None
) -> SourceState:
    """The state after a good reading; `changes` is None where nothing was modified."""
    good = partial(
        replace,
        state,
        last_attempt=now,
        last_success=now,
        failures=0,
        lost=0,
        error=None,
        instead="",
        retry_after=None,
        next_fetch=None,
    )
    if source.local:
        return good(reason=LOCAL_REASON)
    learnt = good(
        cadence=learn(state.cadence, _published(changes), now, source.timezone),
        idle=_count_idle(state, changes),
        push=_count_missed(state.push, changes, now),
    )
    if state.article_since and not source.paced:
        planned = plan_article(now, state.article_since, state.fresh_for, watched=is_watched(source))
    else:
        planned = plan_after_success(now, source, learnt, pace)
    return replace(learnt, next_fetch=planned.when, reason=planned.reason)


def after_push(source: Source, state: SourceState, now: datetime, changes: Changes) -> SourceState:
    """The state after its hub pushed: the rhythm is learnt; how asking goes, and when, stays as it is.

    Where that changed anything, what is kept is no longer what the validators stand for.
    """
    cadence = learn(state.cadence, _published(changes), now, source.timezone)
    validators = {} if changes else state.validators
    return replace(
        state, cadence=cadence, validators=validators, push=replace(state.push, last=now, missed=0)
    )


def can_be_pushed(state: SourceState, body: bytes) -> bool:
    """Whether what a hub brought can be read for itself.

    Not where it is empty, and not before a first reading, behind a gate or after a 410: what is known of
    such a source must come from itself.
    """
    return bool(body.strip()) and not (state.last_success is None or state.held or is_gone(state))


def look_soon(state: SourceState, pace: Pace, now: datetime) -> SourceState:
    """Ask the source itself as soon as our own floor allows, unless it failed or wants a pause."""
    if is_gone(state) or state.failures or state.retry_after:
        return state
    soonest = later(state.last_attempt or now, pace.min_interval)
    when = min(soonest, state.next_fetch) if state.next_fetch else soonest
    return replace(state, next_fetch=when, reason=NEWS)


def _count_missed(push: PushState, changes: Changes | None, now: datetime) -> PushState:
    """A hub that says nothing of news is trusted no longer, until it pushes again."""
    told = push.last is None or push.until is None or push.until <= now
    return push if told or changes is None or not changes.new else replace(push, missed=push.missed + 1)


def _published(changes: Changes | None) -> Iterable[datetime]:
    """When the new entries were published, where that is told to the second."""
    for change in changes.new if changes else ():
        if change.entry.published and change.entry.precision == "second":
            yield change.entry.published


def _count_idle(state: SourceState, changes: Changes | None) -> int:
    if changes is None or changes.new or changes.edited or state.validators:
        return 0
    return state.idle + 1


def after_failure(
    source: Source, state: SourceState, pace: Pace, now: datetime, error: SourceError
) -> SourceState:
    """The state after a failure; what is lost where it moved, or was announced, is asked where configured.

    One at the configured address, asked in place of a doubted one, tells nothing new of that.
    """
    status = error.status if isinstance(error, StatusError) else None
    fallback, doubted = _fallback(source, state), is_doubted(source, state)
    lost_there = fallback != state.feed_url and (status in LOST or isinstance(error, NotAFeedError))
    astray = lost_there and not doubted
    gone = _says_gone(error) and not (astray or doubted)
    wait = None if error.retry_after is None else timedelta(seconds=math.ceil(error.retry_after))
    lost = state.lost + 1 if is_unreached(error) else 0
    blamed = count_blamed(state) + 1
    failed = replace(
        state,
        last_attempt=now,
        failures=blamed if not lost else state.failures + 1,
        lost=lost,
        error=state.error if doubted else str(error),
        instead=state.instead if doubted else error.instead if isinstance(error, NotAFeedError) else "",
        feed_url=fallback if astray else state.feed_url,
        validators={} if astray or status == WRONG_DELTA else state.validators,
        moved_to=None,  # two good readings in a row, and this was none
    )
    if source.local:
        return replace(failed, next_fetch=None, reason=LOCAL_REASON, retry_after=None)
    own = replace(failed, failures=blamed)
    planned = plan_after_gone(now) if gone else plan_after_failure(now, source, own, pace, wait)
    told = status in BUSY
    return replace(
        failed,
        next_fetch=planned.when,
        reason=planned.reason,
        retry_after=later(now, min(wait, LONGEST_WISH)) if wait and told else None,
    )


def _says_gone(error: SourceError) -> bool:
    """Whether the address that was asked is gone for good: not where it only leads elsewhere for now."""
    return isinstance(error, StatusError) and error.status == GONE and not error.passing


def is_taken_back(state: SourceState, error: SourceError) -> bool:
    """Whether an article that we have is gone for good: its publisher took it back.

    Its address says so, or the one that the article was last read from: a short link leads there by
    redirects that are temporary, and one that leads astray for a day takes nothing back.
    """
    if state.kind != "article" or not isinstance(error, StatusError) or error.status != GONE:
        return False
    return _says_gone(error) or error.holds_for(state.final_url)


def is_doubted(source: Source, state: SourceState) -> bool:
    """Whether the configured address is asked this time, since the learnt one has failed for long.

    Now and then only: it may lead to the learnt one still, or be nobody's by now, while that comes back.
    Not where our own network may be away, nor where somebody answers and asks for a pause.
    """
    if state.feed_url == _fallback(source, state) or state.lost or state.retry_after:
        return False
    failed = count_blamed(state)
    if not failed or failed % RARELY or not state.last_success or not state.next_fetch:
        return False
    return state.next_fetch - state.last_success >= DOUBTED_FOR


def as_asked(source: Source, state: SourceState) -> SourceState:
    """What is remembered of the address that is asked now: of a doubted one nothing."""
    if not is_doubted(source, state):
        return state
    return replace(state, feed_url=_fallback(source, state), validators={}, moved_to=None)


def _fallback(source: Source, state: SourceState) -> str | None:
    """What to ask where the learnt address is lost: None for the configured one.

    Where that is http and had led to https on the same host, https is not left again.
    """
    learnt, configured = urlsplit(state.feed_url or ""), urlsplit(source.location)
    led_to_https = (learnt.scheme, configured.scheme) == ("https", "http") and state.kind != "page"
    if not led_to_https or learnt.hostname != configured.hostname:
        return None
    return state.feed_url if configured.port else "https" + source.location[len("http") :]


def after_deferral(state: SourceState, now: datetime, error: DeferredError) -> SourceState:
    """The state when its host asked for a pause before it was asked: nobody failed."""
    wait = min(timedelta(seconds=math.ceil(error.retry_after or 0)), LONGEST_WISH)
    return replace(state, next_fetch=later(now, wait), reason=HOST_REASON)


def is_gone(state: SourceState) -> bool:
    """Whether the source's server said that it is gone for good (410)."""
    return state.reason == GONE_REASON


def is_at_rest(state: SourceState) -> bool:
    """Whether the source is not asked again by itself: gone for good, or an article no longer fresh."""
    return is_gone(state) or state.reason == RESTS


def is_told_to_wait(state: SourceState, now: datetime) -> bool:
    """Whether the server's own "not before" (Retry-After) lies ahead.

    None reaches further than we believe a server: it was noted by a clock that stood in the future.
    """
    return (
        not is_gone(state)
        and state.retry_after is not None
        and now < state.retry_after <= later(now, LONGEST_WISH)
    )


def next_reading(source: Source, state: SourceState) -> datetime | None:
    """When a remote source is asked again; None when it is due.

    An interval that was shortened since the last reading counts at once; what a hub was to push is asked
    for when its lease is over.
    """
    if state.reason == PUSHED and state.next_fetch and state.last_attempt:
        usual = later(state.last_attempt, source.interval)
        return min(state.next_fetch, max(usual, state.push.until or usual))
    if state.reason == INTERVAL and state.next_fetch and state.last_attempt:
        return min(state.next_fetch, later(state.last_attempt, source.interval))
    return state.next_fetch


def is_due(source: Source, state: SourceState, now: datetime) -> bool:
    """Whether it is time; always when the last reading lies ahead of `now`, for then the clock was wrong."""
    if state.last_attempt and state.last_attempt - now > CLOCK_DRIFT:
        return True
    # Its owner says now how often it is to be asked, or it was put to rest before such pages were watched.
    if state.reason == RESTS and (source.paced or is_watched(source)):
        return True
    when = next_reading(source, state)
    return when is None or when <= now
