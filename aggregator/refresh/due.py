"""Which sources are to be read now."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime

from aggregator.curate.schedule import LONGEST_WISH, later
from aggregator.curate.standing import as_asked, is_due, is_gone, is_told_to_wait
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
    quiet = find_quiet_hosts(hosts, now)
    due = {
        source.id: first_request(source, states[source.id])
        for source in sources
        if _is_due(source, states[source.id], quiet, now, force=force)
    }
    asked = {share_key(request) for request in due.values()}

    def shares(source: Source) -> bool:
        state = states[source.id]
        told_apart = source.local or is_gone(state) or is_told_to_wait(state, now)
        return not told_apart and share_key(first_request(source, state)) in asked

    return [source for source in sources if source.id in due or shares(source)]


def find_quiet_hosts(hosts: Mapping[str, HostState], now: datetime) -> dict[str, datetime]:
    """The registrable domains that asked for a pause, each with its end.

    None reaches further than we believe a server: it was noted by a clock that stood in the future.
    """
    ends = {host: known.quiet_until for host, known in hosts.items() if known.quiet_until}
    return {host: end for host, end in ends.items() if now < end <= later(now, LONGEST_WISH)}


def _is_due(source: Source, state: SourceState, quiet: Container[str], now: datetime, *, force: bool) -> bool:
    if source.local:
        return True
    if is_gone(state) or is_told_to_wait(state, now):
        return False
    if registrable_domain(as_asked(source, state).feed_url or source.location) in quiet:
        return False
    return force or is_due(source, state, now)
