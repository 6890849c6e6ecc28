"""How a source is, in a few words."""

from datetime import datetime, tzinfo

from aggregator.curate.absence import AWAY
from aggregator.curate.standing import is_gone
from aggregator.curate.symptoms import find_silence, tell_usual
from aggregator.overview import SourceOverview
from aggregator.reasons import tell_address, tell_move


def tell_health(item: SourceOverview, now: datetime, zone: tzinfo) -> str:
    """`ok`, or what is the matter with it and since when."""
    state, source = item.state, item.source
    if is_gone(state):
        return "gone (410): remove it, or give its new address"
    if state.reason == AWAY:
        return f"not reached {_times(state.lost)}: our own network seems to be away"
    if state.failures:
        times = f"{_times(state.failures)}{tell_address(source, state)}"
        if state.last_success is None:
            return f"never read: failed {times}"
        return f"failing since {_day(state.last_success, zone)}, {times}"
    if state.last_attempt is None:
        return "never read"
    symptoms = (
        tell_move(source, state),
        _tell_silence(item, now),
        state.odd_dates,
        state.shrunk,
        state.returned,
    )
    return next(filter(None, symptoms), "ok").rstrip(".")


def _tell_silence(item: SourceOverview, now: datetime) -> str:
    """Whether nothing has come for much longer than usual; articles and folders may rest."""
    if item.source.local or item.state.kind == "article" or item.newest is None or item.usual is None:
        return ""
    silence = find_silence(item.newest, item.usual, now)
    return f"silent for {silence.days} days (usual: {tell_usual(item.usual)})" if silence else ""


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _day(when: datetime, zone: tzinfo) -> str:
    return f"{when.astimezone(zone):%Y-%m-%d}"
