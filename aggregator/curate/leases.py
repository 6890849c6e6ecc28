"""Subscriptions at hubs (WebSub): which to ask for, to renew, to end, and what their answers make of them.

Everything here is one lease and a time.  A lease is *live* until its end, whatever is asked meanwhile; it is
*pending* from the moment of asking until the hub has verified that we meant it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.curate.schedule import later
from aggregator.model import Feed, Lease, PushState, SourceState

WANTED = timedelta(days=10)  # what we ask for
LONGEST, SHORTEST = timedelta(days=90), timedelta(minutes=1)  # what we believe of what we are granted
RENEWAL = 0.8  # the share of a lease after which it is asked for again
VERIFICATION = timedelta(hours=1)  # in which a hub must come and verify
FIRST_WAIT, LONGEST_WAIT = timedelta(hours=1), timedelta(days=7)  # after a refusal or failure


@dataclass(frozen=True, slots=True)
class Wish:
    """What a source announces, and where we are to be reached: where to ask, and for what."""

    hub: str
    topic: str
    callback: str  # where the callbacks of all leases begin


def find_wishes(state: SourceState, callback: str) -> list[Wish]:
    """Each hub of a source with its topic: by Link headers, and only without any, by its document."""
    if state.kind not in ("feed", "page"):
        return []
    feed = state.feed or Feed()
    hubs, topic = (state.push.hubs, state.push.topic) if state.push.hubs else (feed.hubs, feed.self)
    return [Wish(hub, topic, callback) for hub in hubs] if topic else []


def plan_leases(
    leases: Iterable[Lease], wishes: Mapping[str, Wish], make: Callable[[str, Wish], Lease], now: datetime
) -> list[Lease]:
    """The leases from now on: those that are wished, new ones, and those that are still to be ended."""
    kept: list[Lease] = []
    for lease in leases:
        wished = wishes.get(lease.source)
        if wished == Wish(lease.hub, lease.topic, lease.callback) and lease.intent == "subscribe":
            kept.append(_give_up_waiting(lease, now))
        elif lease.intent == "subscribe" and (is_live(lease, now) or lease.asked):
            kept.append(replace(lease, intent="unsubscribe", asked=None, due=None, failures=0))
        elif lease.intent == "unsubscribe" and not lease.failures and not _is_overdue(lease, now):
            kept.append(lease)  # else it ends by itself, and what comes is answered 410
    present = {lease.source for lease in kept if lease.intent == "subscribe"}
    return kept + [make(source, wish) for source, wish in wishes.items() if source not in present]


def is_live(lease: Lease, now: datetime) -> bool:
    """Whether the hub has granted it, and it has not ended."""
    return lease.until is not None and now < lease.until


def is_pending(lease: Lease, now: datetime) -> bool:
    """Whether the hub was asked, and may come to verify."""
    return lease.asked is not None and not _is_overdue(lease, now)


def is_to_be_asked(lease: Lease, now: datetime) -> bool:
    """Whether its hub is to be asked now."""
    return not is_pending(lease, now) and (lease.due is None or lease.due <= now)


def after_asking(lease: Lease, now: datetime) -> Lease:
    """The hub is asked now: it may verify even before it answers."""
    return replace(lease, asked=now)


def after_verification(lease: Lease, granted: timedelta | None, now: datetime) -> Lease:
    """The hub verified what was asked, and granted so much; None: it did not say."""
    lasts = min(max(WANTED if granted is None else granted, SHORTEST), LONGEST)
    due = later(now, lasts * RENEWAL)
    return replace(lease, asked=None, until=later(now, lasts), due=due, failures=0, error="")


def after_refusal(lease: Lease, error: str, now: datetime, *, denied: bool = False) -> Lease:
    """The hub refused, failed or never verified; what was granted before holds on, unless it is `denied`."""
    wait = min(FIRST_WAIT * 2 ** min(lease.failures, 20), LONGEST_WAIT)
    return replace(
        lease,
        asked=None,
        until=None if denied else lease.until,
        due=later(now, LONGEST_WAIT if denied else wait),
        failures=lease.failures + 1,
        error=error,
    )


def describe_lease(push: PushState, lease: Lease | None, now: datetime) -> PushState:
    """What is remembered of a source, brought in line with its lease."""
    if lease is None:
        return replace(push, hub="", until=None, last=None, missed=0, trouble="")
    same = push.hub == lease.hub
    return replace(
        push,
        hub=lease.hub,
        until=lease.until if is_live(lease, now) else None,
        last=push.last if same else None,
        missed=push.missed if same else 0,
        trouble=lease.error,
    )


def _is_overdue(lease: Lease, now: datetime) -> bool:
    return lease.asked is not None and now >= lease.asked + VERIFICATION


def _give_up_waiting(lease: Lease, now: datetime) -> Lease:
    if not _is_overdue(lease, now):
        return lease
    return after_refusal(lease, "never verified the subscription: it may not reach our callback", now)
