"""Which sources are to be read now."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime

from aggregator.curate.schedule import GONE_REASON
from aggregator.model import HostState, Source, SourceState
from aggregator.sources import first_request, share_key
from aggregator.text.urls import registrable_domain


def find_due(
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
    hosts: Mapping[str, HostState],
    now: datetime,
    *,
    force: bool = False,
) -> list[Source]:
    """The sources to be read now, in their order; a Retry-After holds for its whole host.

    What is asked for one source is read along by all that share its address.
    """
    quiet = {host for host, known in hosts.items() if known.quiet_until and known.quiet_until > now}
    due = {
        source.id: first_request(source, states[source.id])
        for source in sources
        if _is_due(source, states[source.id], quiet, now, force=force)
    }
    asked = {share_key(request) for request in due.values()}

    def shares(source: Source) -> bool:
        state = states[source.id]
        told_apart = source.local or _is_told_to_wait(state, now)
        return not told_apart and share_key(first_request(source, state)) in asked

    return [source for source in sources if source.id in due or shares(source)]


def is_gone(state: SourceState) -> bool:
    """Whether the source's server said that it is gone for good (410)."""
    return state.reason == GONE_REASON


def _is_told_to_wait(state: SourceState, now: datetime) -> bool:
    return state.retry_after is not None and state.retry_after > now


def _is_due(source: Source, state: SourceState, quiet: Container[str], now: datetime, *, force: bool) -> bool:
    if source.local:
        return True
    if _is_told_to_wait(state, now) or registrable_domain(state.feed_url or source.location) in quiet:
        return False
    return force or state.next_fetch is None or state.next_fetch <= now
