"""Why a source is asked when it is, in an owner's words."""

from datetime import datetime, tzinfo

from aggregator.curate import absence, freshness, hints, schedule
from aggregator.curate.standing import HOST_REASON, LOCAL_REASON, is_gone
from aggregator.model import Source, SourceState
from aggregator.text.secrets import redactor
from aggregator.text.xmlchars import printable

_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_WORDS = {
    schedule.INTERVAL: "own interval",
    schedule.BUSY: "rhythm: busy hours",
    schedule.QUIET: "rhythm: quiet hours",
    schedule.IDLE: "no validators and no news: more and more seldom, up to daily",
    schedule.GONE_REASON: "gone (410): not asked again",
    freshness.RESTS: "rests: an article that is not fresh any more",
    freshness.WATCHED: "an article at a home page: looked at weekly, as it may come to announce a feed",
    freshness.FRESH: "an article while it is fresh",
    schedule.PUSHED: "its hub pushes",
    schedule.NEWS: "its hub says that there is news",
    absence.AWAY: "our own network seems to be away: asked again soon",
    absence.BACK: "our own network is back",
    hints.TTL: "feed: ttl",
    hints.SKIP_HOURS: "feed: skipHours",
    hints.SKIP_DAYS: "feed: skipDays",
    hints.PERIOD: "feed: sy:updatePeriod",
    LOCAL_REASON: "local: with every refresh",
}


def tell_reason(
    source: Source, state: SourceState, now: datetime, zone: tzinfo, quiet_until: datetime | None = None
) -> str:
    """The reason for the next reading; `quiet_until` is when its host wants to be asked again."""
    if source.local:
        return _WORDS[LOCAL_REASON]
    if is_gone(state):
        return _WORDS[schedule.GONE_REASON]
    until = tell_time(state.next_fetch, now, zone)
    if state.reason == schedule.RETRY_AFTER:
        return f"server: Retry-After until {until}"
    if state.reason == HOST_REASON or (quiet_until and (state.next_fetch or now) < quiet_until):
        return f"its host is quiet until {tell_time(quiet_until, now, zone) or until} (Retry-After)"
    if not state.last_attempt:
        return "never asked"
    if state.reason == schedule.PUSHED and state.push.until:
        return f"{_WORDS[schedule.PUSHED]} (lease until {tell_time(state.push.until, now, zone)})"
    return _WORDS.get(state.reason) or _tell_own(source, state, until)


def _tell_own(source: Source, state: SourceState, until: str) -> str:
    if state.reason == schedule.MAX_AGE:
        return f"server: max-age until {until}"
    if state.reason == schedule.BACK_OFF:
        error = printable(state.error or "").rstrip(".")
        return f"backing off, {ordinal(state.failures)} failure: {error}"
    if state.reason == schedule.SCHEDULE and source.schedule:
        return f"schedule {source.schedule}"
    if state.reason == schedule.FRESH and source.fresh is not None:
        return f"own wish: fresh within {tell_duration(source.fresh.total_seconds())}"
    return state.reason or "due"


def tell_move(source: Source, state: SourceState) -> str:
    """That the source has a new address for good, or will have; empty when it has not.

    The feed that a page announces is no move.
    """
    clean = redactor(source.secrets)
    if state.feed_url and state.kind != "page":
        return f"moved for good: is asked at {printable(clean(state.feed_url))} now; make that its `url`"
    if state.moved_to and state.kind != "page":
        return f"moves to {printable(clean(state.moved_to))}: taken over after one more good reading"
    return ""


def tell_address(source: Source, state: SourceState) -> str:
    """Where the source is asked, if that is not the address of the configuration; else empty."""
    if state.feed_url in (None, source.location):
        return ""
    return f" at {printable(redactor(source.secrets)(state.feed_url or ''))}"


def tell_push(source: Source, state: SourceState, now: datetime, zone: tzinfo) -> str:
    """How it goes with the hub of a source; empty where none was asked."""
    push = state.push
    if not push.hub:
        return ""
    hub = printable(redactor(source.secrets)(push.hub))
    if push.until is None or push.until <= now:
        return f"hub {hub}: {printable(push.trouble)}" if push.trouble else f"hub {hub}: asked to push"
    told = f"pushed last {tell_time(push.last, now, zone)}" if push.last else "nothing pushed yet"
    missed = "; news came without it, so it is not relied on" if push.missed else ""
    trouble = f"; {printable(push.trouble)}" if push.trouble else ""
    return f"hub {hub} pushes (lease until {tell_time(push.until, now, zone)}; {told}{missed}{trouble})"


def tell_time(when: datetime | None, now: datetime, zone: tzinfo) -> str:
    """The time of today, another day's with its date; nothing for none."""
    if when is None:
        return ""
    local = when.astimezone(zone)
    same_day = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if same_day else f"{local:%Y-%m-%d %H:%M}"


def tell_duration(seconds: float) -> str:
    """A duration as the configuration writes it."""
    whole = int(seconds)
    for size, unit in ((604800, "w"), (86400, "d"), (3600, "h"), (60, "m")):
        if whole and whole % size == 0:
            return f"{whole // size}{unit}"
    return f"{whole}s"


def ordinal(number: int) -> str:
    """1st, 2nd, 11th."""
    ending = "th" if number % 100 in (11, 12, 13) else _ORDINALS.get(number % 10, "th")
    return f"{number}{ending}"
