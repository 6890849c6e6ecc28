"""How a source is, in a few words."""

from datetime import datetime, timedelta, tzinfo

from aggregator.app import SourceOverview
from aggregator.curate.standing import is_gone
from aggregator.reasons import tell_move

SHORTEST_SILENCE = timedelta(days=7)  # nobody is told of less
UNUSUAL = 5  # times the usual time between two entries


def tell_health(item: SourceOverview, now: datetime, zone: tzinfo) -> str:
    """`ok`, or what is the matter with it and since when."""
    state, source = item.state, item.source
    if is_gone(state):
        return "gone (410): remove it, or give its new address"
    if state.failures:
        times = "once" if state.failures == 1 else f"{state.failures} times"
        if state.last_success is None:
            return f"never read: failed {times}"
        return f"failing since {_day(state.last_success, zone)}, {times}"
    if state.last_attempt is None:
        return "never read"
    return tell_move(source, state) or _tell_silence(item, now) or "ok"


def _tell_silence(item: SourceOverview, now: datetime) -> str:
    """Whether nothing has come for much longer than usual; articles and folders may rest."""
    if item.source.local or item.state.kind == "article" or item.newest is None or item.usual is None:
        return ""
    silence = now - item.newest
    if silence < max(SHORTEST_SILENCE, UNUSUAL * item.usual):
        return ""
    return f"silent for {silence.days} days (usual: {_tell_usual(item.usual)})"


def _tell_usual(usual: timedelta) -> str:
    days = usual / timedelta(days=1)
    if days < 0.75:
        return "several a day"
    return "daily" if days < 1.5 else f"every {round(days)} days"


def _day(when: datetime, zone: tzinfo) -> str:
    return f"{when.astimezone(zone):%Y-%m-%d}"
