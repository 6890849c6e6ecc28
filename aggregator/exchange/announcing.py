"""Hubs told of news (WebSub): of each changed document, once its public address gives the new bytes.

What a hub was told of is remembered by the bytes, beside what is published: a crash, a lost connection or
another command in between loses no news and tells nothing twice.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.config import Config
from aggregator.config.addresses import is_placeholder
from aggregator.curate.schedule import later
from aggregator.errors import FetchError, HubError, StatusError
from aggregator.fetch import Fetcher, Form, Request
from aggregator.files import digest_body
from aggregator.model import HubState, Telling
from aggregator.reasons import tell_duration
from aggregator.store import Store

FEEDS = ("atom", "rss", "json")  # the formats that announce a hub
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(days=1)  # after a hub failed
PATIENCE = timedelta(hours=1)  # then a hub is told, whatever our public address gives


@dataclass(slots=True)
class Announced:
    """What came of telling the hubs."""

    told: list[Telling] = field(default_factory=list)
    waiting: dict[Telling, datetime] = field(default_factory=dict)  # not at their address yet, and since when
    states: dict[str, HubState] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)  # that began now
    recovered: list[str] = field(default_factory=list)

    def lines(self, *, quiet: bool = False) -> Iterator[str]:
        """A line for each thing that the owner should know; with `quiet` only trouble and its end."""
        yield from self.troubles
        yield from self.recovered
        paths = sorted({one.path for one in self.waiting})
        if paths and not quiet:
            some = ", ".join(paths[:3]) + (" …" if len(paths) > 3 else "")
            yield f"hubs are told of {some} when the new bytes are at their public address: `publish --ping`"


@dataclass(frozen=True, slots=True)
class News:
    """What hubs have not been told yet."""

    untold: Sequence[Telling]
    states: Mapping[str, HubState]


def find_news(config: Config, store: Store, now: datetime, *, at_once: bool = False) -> News:
    """What is to be told now; `at_once` also to hubs that failed a while ago.

    Nothing for a site at a placeholder host: nobody could fetch what a hub would be told of.
    """
    hubs = config.publications[-1].hubs
    if not hubs or is_placeholder(config.site.url):
        return News((), {})
    feeds = [*config.publications, *([config.corrections] if config.corrections else [])]
    paths = {item.path(form) for item in feeds for form in item.formats if form in FEEDS}
    known = store.hubs.states()
    states = {hub: known.get(hub, HubState()) for hub in hubs}
    asked = [hub for hub, state in states.items() if at_once or not state.due or state.due <= now]
    return News(store.hubs.untold(asked, paths), states)


async def tell_hubs(config: Config, fetcher: Fetcher, news: News, now: datetime) -> Announced:
    """Tell each hub of what it does not know; one that fails is left alone for a while."""
    announced = Announced(states=dict(news.states))
    site = _OwnSite(config.site.url, fetcher, now)
    by_hub: dict[str, list[Telling]] = {}
    for one in news.untold:
        by_hub.setdefault(one.hub, []).append(one)
    await asyncio.gather(*(_tell_hub(hub, ones, site, announced) for hub, ones in by_hub.items()))
    return announced


class _OwnSite:
    """What everybody gets at our public address, asked once for each document."""

    def __init__(self, url: str, fetcher: Fetcher, now: datetime) -> None:
        self.url, self.fetcher, self.now = url, fetcher, now
        self._unreachable = False
        self._seen: dict[str, bool] = {}
        self._asking = asyncio.Lock()

    async def gives(self, telling: Telling) -> bool:
        """Whether it gives the new bytes, as far as can be seen from here."""
        async with self._asking:
            if telling.path not in self._seen and not self._unreachable:
                self._seen[telling.path] = await self._look(telling)
            return self._seen.get(telling.path, True)

    async def _look(self, telling: Telling) -> bool:
        try:
            # Our own address may well be one within our own network.
            request = Request(url=f"{self.url}{telling.path}", allow_private=True, accept="*/*")
            return digest_body((await self.fetcher.get(request, self.now)).body) == telling.digest
        except StatusError:
            return False
        except FetchError:  # it may be reachable for all but us
            self._unreachable = True
            return True


async def _tell_hub(hub: str, tellings: Sequence[Telling], site: _OwnSite, announced: Announced) -> None:
    before = announced.states[hub]
    told = 0
    for telling in tellings:
        since = telling.since or site.now
        if site.now - since < PATIENCE and not await site.gives(telling):
            announced.waiting[telling] = since
            continue
        try:
            await _ping(hub, f"{site.url}{telling.path}", site)
        except HubError as error:
            announced.states[hub] = _after_failure(before, site.now, error)
            if not before.failures:
                announced.troubles.append(f"{error}. It is told later; feeds and their readers lose nothing.")
            return
        announced.told.append(telling)
        told += 1
    if told:
        announced.states[hub] = HubState()
        if before.failures:
            announced.recovered.append(f"hub {hub}: takes news again.")


async def _ping(hub: str, topic: str, site: _OwnSite) -> None:
    """Say that a document changed, under both names that hubs know for it; one document at a time, since
    some hubs read only one."""
    fields = (("hub.mode", "publish"), ("hub.url", topic), ("hub.topic", topic))
    try:
        await site.fetcher.post(Form(url=hub, fields=fields), site.now)
    except FetchError as error:
        raise HubError(f"hub {hub}: {error}") from error


def _after_failure(before: HubState, now: datetime, error: HubError) -> HubState:
    wait = min(FIRST_WAIT * 2 ** min(before.failures, 20), LONGEST_WAIT)
    return HubState(before.failures + 1, later(now, wait), str(error))


def tell_hub_state(state: HubState) -> str:
    """How it goes with a hub, in a few words."""
    if not state.failures:
        return "ok"
    wait = tell_duration(min(FIRST_WAIT * 2 ** min(state.failures - 1, 20), LONGEST_WAIT).total_seconds())
    return f"{state.error}; {state.failures} in a row, asked again after {wait}"
