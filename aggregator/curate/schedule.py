"""When to come back to a source: what the owner says, what its server allows, what its feed asks for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator.curate.cron import next_time
from aggregator.curate.hints import Appointment, find_wait, leave_skipped
from aggregator.curate.rhythm import Leeway, adapt
from aggregator.model import Source, SourceState
from aggregator.text.ids import digest_text

LONGEST_WISH = timedelta(weeks=1)  # no server makes us wait longer: cap of max-age and Retry-After
LONGEST_BACKOFF = timedelta(days=1)
LONGEST_IDLE = timedelta(days=1)
GONE_WAIT = timedelta(days=365 * 10)
PATIENT_READINGS = 2  # without validators and news, before the wait grows
RANGE = 6  # how many times as often, or as seldom, a learnt rhythm asks
SPREAD = 0.05  # the share of a wait by which sources are spread

INTERVAL, FRESH, SCHEDULE = "interval", "fresh", "schedule"
BUSY, QUIET, IDLE = "busy hours", "quiet hours", "no validators"
MAX_AGE, RETRY_AFTER, BACK_OFF = "max-age", "Retry-After", "back-off"
GONE_REASON = "gone (410)"
PUSHED, NEWS = "pushed", "news at its hub"
LONGEST_PUSHED = timedelta(days=1)  # between two readings of a source whose hub pushes


@dataclass(frozen=True, slots=True)
class Pace:
    """What the configuration says for all sources: the floor of every wait, the first wait after an error."""

    min_interval: timedelta = timedelta(minutes=5)
    backoff: timedelta = timedelta(minutes=5)


def plan_after_success(now: datetime, source: Source, state: SourceState, pace: Pace) -> Appointment:
    """Come back when the owner wants it, but not before the server and the feed want it.

    An interval of zero lifts our own floor and the feed's hints, never the server's max-age.
    """
    if source.schedule:
        return leave_skipped(state.updates, _plan_by_cron(now, source, state, pace), now)
    own = _plan_by_interval(now, source, state, pace)
    if own.when == now:
        return _latest(own, *_server_word(now, state))
    planned = _latest(own, *_server_word(now, state), *find_wait(state.updates, now))
    return leave_skipped(state.updates, planned, now)


def _latest(first: Appointment, *others: Appointment) -> Appointment:
    """The latest; the first of those that are equally late."""
    return max((first, *others), key=lambda one: one.when)


def _server_word(now: datetime, state: SourceState) -> list[Appointment]:
    if not state.fresh_for or state.fresh_for < timedelta(0):
        return []
    return [Appointment(later(now, min(state.fresh_for, LONGEST_WISH)), MAX_AGE)]


def _plan_by_interval(now: datetime, source: Source, state: SourceState, pace: Pace) -> Appointment:
    """The owner's interval as it is; else as fresh as wanted, or the default interval, by the rhythm."""
    interval = source.interval
    if source.own_interval or not interval:
        return Appointment(later(now, interval), INTERVAL)
    if source.fresh is not None:
        usual = max(source.fresh, pace.min_interval)
        leeway, reason = Leeway(usual, usual, max(usual, interval)), FRESH
    else:
        leeway, reason = _default_leeway(state, interval, pace), INTERVAL
    wait = adapt(state.cadence, now, source.timezone, leeway)
    if wait != leeway.usual:
        reason = BUSY if wait < leeway.usual else QUIET
    idle = _idle_wait(state.idle, interval) if source.fresh is None else wait
    if idle > wait:
        wait, reason = idle, IDLE
    if source.fresh is None and is_pushed(state, now) and wait < LONGEST_PUSHED:
        wait, reason = LONGEST_PUSHED, PUSHED
    return Appointment(later(now, _spread(wait, source) if wait > leeway.usual else wait), reason)


def is_pushed(state: SourceState, now: datetime) -> bool:
    """Whether its hub tells of news by itself: it has a lease, has pushed, and has missed nothing since."""
    push = state.push
    return push.until is not None and now < push.until and push.last is not None and not push.missed


def _default_leeway(state: SourceState, interval: timedelta, pace: Pace) -> Leeway:
    """Only a server that can answer "not modified" is asked more often than usual."""
    shortest = max(interval / RANGE, pace.min_interval) if state.validators else interval
    return Leeway(interval, min(shortest, interval), RANGE * interval)


def _idle_wait(idle: int, interval: timedelta) -> timedelta:
    """Without validators every reading is a whole download: without news they grow rare, up to daily."""
    if interval >= LONGEST_IDLE or idle < PATIENT_READINGS:
        return interval
    doublings = min(idle - PATIENT_READINGS + 1, 20)
    return min(interval * int(2**doublings), LONGEST_IDLE)


def _spread(wait: timedelta, source: Source) -> timedelta:
    """A wait of our own, up to a twentieth shorter, so that sources do not stay together; whole seconds.

    By the source's id: the same wherever and whenever it is asked for.
    """
    share = int(digest_text(source.id)[:8], 16) / 0xFFFFFFFF * SPREAD
    return timedelta(seconds=round(wait.total_seconds() * (1 - share)))


def _plan_by_cron(now: datetime, source: Source, state: SourceState, pace: Pace) -> Appointment:
    """The next time by cron; where server or feed do not allow that one, the next that they do.

    What misses a time by less than the floor between two readings is asked as soon as it may be: yesterday's
    reading at 07:00 took some seconds.
    """
    text, zone = source.schedule or "", source.timezone
    floors = [*_server_word(now, state), *find_wait(state.updates, now)]
    first = next_time(text, zone, now) or later(now, source.interval)
    allowed = _latest(Appointment(later(now, pace.min_interval), SCHEDULE), *floors)
    if allowed.when < first + pace.min_interval:
        return _latest(Appointment(first, SCHEDULE), allowed)
    return Appointment(next_time(text, zone, allowed.when - timedelta(seconds=1)) or allowed.when, SCHEDULE)


def plan_after_failure(
    now: datetime, source: Source, state: SourceState, pace: Pace, retry_after: timedelta | None = None
) -> Appointment:
    """Wait `backoff`, doubled with each failure in a row up to a day; longer where the server says so.

    `state` counts this failure.  The hours and days that the feed wants skipped are skipped here too.
    """
    doublings = min(max(state.failures, 1) - 1, 20)  # more say nothing new and overflow
    first = min(pace.backoff, LONGEST_BACKOFF)
    spread = _spread(min(first * 2**doublings, LONGEST_BACKOFF), source) if doublings else first
    wait = max(spread, first, min(pace.min_interval, LONGEST_BACKOFF))
    wish = min(retry_after or timedelta(0), LONGEST_WISH)
    planned = Appointment(later(now, max(wait, wish)), RETRY_AFTER if wish > wait else BACK_OFF)
    return leave_skipped(state.updates, planned, now)


def plan_after_gone(now: datetime) -> Appointment:
    """A source that is gone (410) is not asked again by itself."""
    return Appointment(later(now, GONE_WAIT), GONE_REASON)


def later(now: datetime, wait: timedelta) -> datetime:
    """The time after `wait`, or the last that there is."""
    try:
        return now + wait
    except OverflowError:
        return datetime.max.replace(microsecond=0, tzinfo=UTC)
