"""Our own network is away: told by what nobody could reach, so that no source is blamed for it.

A machine that sleeps, a cable, a name server: everything fails at once.  Were each source to back off by
itself, the last would be read a day after the network is back, and the owner told of every one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.curate.hints import Appointment, leave_skipped
from aggregator.errors import FetchError, SourceError
from aggregator.model import Source, SourceState
from aggregator.text.ids import digest_text
from aggregator.text.urls import registrable_domain

WITNESSES = 3  # domains that nobody could reach, while nobody else was reached
SCOUTS = 5  # sources that are asked soon while it is away, each of another domain
LONGEST = timedelta(hours=1)  # until any of the others is asked, should all scouts be gone
AWAY = "our own network is away"
BACK = "our own network is back"


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether our network is there, None where nothing tells; the states of sources that this changes."""

    there: bool | None = None
    states: Mapping[str, SourceState] = field(default_factory=dict)
    domains: int = 0  # that nobody could reach


def is_unreached(error: SourceError) -> bool:
    """Whether no server was met at all."""
    return isinstance(error, FetchError) and error.unreached


def count_blamed(state: SourceState) -> int:
    """The failures in a row that are the source's own, as far as is known."""
    return state.failures - state.lost


def find_absence(
    remote: Mapping[str, Source],
    states: Mapping[str, SourceState],
    asked: Mapping[str, bool],
    now: datetime,
    soon: timedelta,
) -> Finding:
    """What a pass tells of our network: `asked` says of each source whether anybody was reached.

    One who was is proof that it is there: who could not be reached at the same time is to blame, and who
    could not be while nobody was, is asked at once.  While it is away, the scouts are asked every `soon`.
    """
    there = any(asked.values())
    doubted = {id: states[id] for id in remote if id in states and states[id].lost}
    if not asked or not doubted:
        return Finding(True if there else None)
    if there or _was_there(remote, states, asked):
        return Finding(True, {id: _go_on(state, id in asked, now) for id, state in doubted.items()})
    domains = {id: registrable_domain(states[id].feed_url or remote[id].location) for id in doubted}
    if len(set(domains.values())) < WITNESSES:
        alone = len({registrable_domain(source.location) for source in remote.values()}) < WITNESSES
        return Finding(None, {id: replace(state, lost=0) for id, state in doubted.items() if alone})
    scouts = _choose_scouts(doubted, domains)
    excused = {
        id: _excuse(state, now, soon if id in scouts else LONGEST)
        for id, state in doubted.items()
        if id in asked or state.reason != AWAY
    }
    return Finding(False, excused, len(set(domains.values())))


def _was_there(
    remote: Mapping[str, Source], states: Mapping[str, SourceState], asked: Mapping[str, bool]
) -> bool:
    """Whether anything was read since one of the asked was begun: some wait long for nobody."""
    good = [states[id].last_success for id in remote if id in states]
    latest = max((when for when in good if when), default=None)
    begun = [state.last_attempt for id in asked if (state := states.get(id))]
    return latest is not None and any(when and when <= latest for when in begun)


def _go_on(state: SourceState, asked: bool, now: datetime) -> SourceState:
    """The state once somebody is reached: asked in the same pass, it failed by itself."""
    if asked:
        own = count_blamed(state) + 1
        return replace(state, failures=own, lost=0)
    if state.reason != AWAY:
        return replace(state, lost=0)
    own = count_blamed(state)
    back = leave_skipped(state.updates, Appointment(now, BACK), now)
    error = state.error if own else None
    return replace(state, failures=own, lost=0, error=error, next_fetch=back.when, reason=back.reason)


def _excuse(state: SourceState, now: datetime, wait: timedelta) -> SourceState:
    planned = leave_skipped(state.updates, Appointment(now + wait, AWAY), now)
    return replace(state, next_fetch=planned.when, reason=AWAY)


def _choose_scouts(doubted: Mapping[str, SourceState], domains: Mapping[str, str]) -> Collection[str]:
    """Sources that were well before, as far as there are any."""
    ordered = sorted(doubted, key=lambda id: (count_blamed(doubted[id]) > 0, digest_text(id)))
    chosen: dict[str, str] = {}
    for id in ordered:
        if len(chosen) < SCOUTS:
            chosen.setdefault(domains[id], id)
    return set(chosen.values())
