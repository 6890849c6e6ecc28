"""Leases of hubs kept up (WebSub): asked for, renewed, ended, written down, and told of where they fail."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from ipaddress import IPv4Address

from aggregator.app import App
from aggregator.config import Config
from aggregator.curate.leases import (
    Wish,
    after_asking,
    after_refusal,
    describe_lease,
    find_wishes,
    is_to_be_asked,
    plan_leases,
)
from aggregator.curate.schedule import PUSHED
from aggregator.curate.standing import is_gone, look_soon
from aggregator.errors import BlockedError, FetchError
from aggregator.fetch import Fetcher
from aggregator.fetch.guard import Permit
from aggregator.fetch.locations import parse_ip, parse_location
from aggregator.model import SECRET_PARAMETER, Lease, Source, SourceState
from aggregator.text.xmlchars import printable
from aggregator.websub import Inbox, make_lease, write_request

log = logging.getLogger("aggregator")

NOWHERE = IPv4Address("255.255.255.255")  # stands for the address of a name, which is looked up later


class Subscriber:
    """Keeps the leases in the inbox as the configuration and the sources want them."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._loaded = False

    def is_needed(self, app: App, now: datetime) -> bool:
        """Whether there is anything to ask or to write down; nothing is changed by looking."""
        leases = list(self._inbox.leases.values()) if self._loaded else app.store.hubs.leases()
        wishes = find_wished(app.config, app.store.states())
        planned = plan_leases(leases, wishes, make_lease, now)
        if self._inbox.changed or planned != leases or (leases and not self._loaded):
            return True
        return any(is_to_be_asked(one, now) for one in planned)

    def plan(self, app: App, now: datetime) -> list[Lease]:
        """Bring the leases up to date and write them down; gives those whose hubs are to be asked.

        They are pending from here on: some hubs verify before they answer.  The caller holds the database.
        """
        if not self._loaded:
            self._inbox.replace(app.store.hubs.leases())
            self._catch_up(app, now)
            self._loaded = True
        wishes = find_wished(app.config, app.store.states())
        self._inbox.replace(plan_leases(self._inbox.leases.values(), wishes, make_lease, now))
        asking = [lease for lease in self._inbox.leases.values() if is_to_be_asked(lease, now)]
        for lease in asking:
            self._inbox.put(after_asking(lease, now))
        self.write_down(app, now)
        return asking

    async def ask(self, leases: Sequence[Lease], config: Config, fetcher: Fetcher, now: datetime) -> None:
        """Ask their hubs, all at once."""
        await asyncio.gather(*(self._ask(lease, config, fetcher, now) for lease in leases))

    async def _ask(self, lease: Lease, config: Config, fetcher: Fetcher, now: datetime) -> None:
        sources = {source.id: source for source in config.sources}
        allowed = _allowed(config, sources.get(lease.source), lease.hub)
        try:
            await fetcher.post(write_request(lease, allowed), now)
        except FetchError as error:
            current = self._inbox.leases.get(lease.token)
            if current is not None and current.asked:  # it may have been verified all the same
                self._inbox.put(after_refusal(current, str(error), now))

    def write_down(self, app: App, now: datetime) -> None:
        """Keep the leases, and what they mean for their sources; the caller holds the database."""
        leases = list(self._inbox.leases.values())
        self._inbox.changed = False
        current = {lease.source: lease for lease in leases if lease.intent == "subscribe"}
        states = app.store.states()
        changed = {}
        for source in app.config.sources:
            before = states[source.id]
            push = describe_lease(before.push, current.get(source.id), now)
            if push != before.push:
                changed[source.id] = replace(before, push=push)
                _tell_trouble(source.id, before, changed[source.id])
        app.store.hubs.keep_leases(leases, changed)

    def _catch_up(self, app: App, now: datetime) -> None:
        """Ask what hubs pushed while we were not there to hear it."""
        for source, state in app.store.states().items():
            if state.reason == PUSHED:
                app.store.save_state(source, look_soon(state, app.config.pace, now))


def find_wished(config: Config, states: Mapping[str, SourceState]) -> dict[str, Wish]:
    """What is to be subscribed to, by source id; nothing where hubs cannot reach us."""
    callback = config.serve.callback if config.serve else None
    if callback is None:
        return {}
    found = {}
    for source in config.sources:
        wish = next(_usable(config, callback, source, states.get(source.id, SourceState())), None)
        if wish is not None:
            found[source.id] = wish
    return found


def _usable(config: Config, callback: str, source: Source, state: SourceState) -> Iterator[Wish]:
    """The hubs that may be asked: never for a source with credentials, which no hub must learn."""
    if source.local or source.auth or source.headers or source.secrets or is_gone(state):
        return
    for wish in find_wishes(state, callback):
        telling = SECRET_PARAMETER.search(wish.topic)
        if telling is None and _is_safe(wish.hub, _allowed(config, source, wish.hub)):
            yield wish


def _is_safe(hub: str, allowed: bool | tuple[str, ...]) -> bool:
    """Whether a hub is asked by https, or lies in a private network that is permitted."""
    try:
        there = parse_location(hub)
    except BlockedError:
        return False
    return there.scheme == "https" or Permit(allowed).covers(there.host, parse_ip(there.host) or NOWHERE)


def _allowed(config: Config, source: Source | None, hub: str) -> bool | tuple[str, ...]:
    """What is permitted for a hub: a feed's own permit holds on the feed's own host alone."""
    ours = config.fetch.allow_private
    if ours is True or source is None:
        return ours
    try:
        same = parse_location(hub).host == parse_location(source.location).host
    except BlockedError:
        return ours
    own = source.allow_private if same else False
    return True if own is True else (ours or ()) + (own or ())


def _tell_trouble(source: str, before: SourceState, after: SourceState) -> None:
    """Once when it begins, once when it is over."""
    hub, trouble = printable(after.push.hub), printable(after.push.trouble)
    if trouble and not before.push.trouble:
        log.warning("%s: hub %s: %s. It is polled as before and the hub asked later.", source, hub, trouble)
    elif before.push.trouble and not trouble and hub:
        log.warning("%s: hub %s: pushes again.", source, hub)
