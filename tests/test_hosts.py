"""What is learnt of hosts outlives a run, and the manners towards them a pass."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.app import open_app
from aggregator.config import Config, load_config
from aggregator.fetch import Crowd, Fetcher, client
from aggregator.model import Source
from aggregator.refresh.desk import Outcome
from tests.fetch.loopback import ok, redirect, resolver, serve, settings, trust
from tests.program.newsroom import Newsroom

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    newsroom = Newsroom(tmp_path / "room")
    newsroom.configure()
    return load_config(newsroom.config, {})


def with_sources(config: Config, *locations: str) -> Config:
    """The configuration with these addresses as its sources, `s0`, `s1` and so on."""
    sources = [
        Source(id=f"s{rank}", location=location, categories=("nieuws",), rank=rank)
        for rank, location in enumerate(locations)
    ]
    return replace(config, sources=tuple(sources))


async def refresh_all(config: Config, now: datetime) -> list[Outcome]:
    """A run of its own, on loopback under a name."""
    async with Fetcher(settings(), resolve=resolver(feeds_test="127.0.0.1"), tls=trust()) as fetcher:
        with open_app(config, "refresh") as app:
            return await app.refresh_async(config.sources, now, lambda _: None, fetcher=fetcher)


RSS = b"<rss><channel><title>T</title><item><guid>1</guid><title>Een</title></item></channel></rss>"


def test_a_host_that_demanded_https_is_asked_by_https_in_the_next_run(config: Config) -> None:
    async def story() -> None:
        strict = ok(RSS, "Strict-Transport-Security: max-age=86400")
        async with serve(strict, tls=True) as server:
            first = with_sources(config, f"https://feeds.test:{server.port}/a")
            (outcome,) = await refresh_all(first, NOW)
            assert outcome.error is None
            second = with_sources(config, f"http://feeds.test:{server.port}/b")
            (outcome,) = await refresh_all(second, NOW + timedelta(hours=2))
            assert outcome.error is None
            assert server.targets == ["/a", "/b"]
            (forgotten,) = await refresh_all(second, NOW + timedelta(days=3))
            assert forgotten.error  # its time is over, and http is not spoken there
            assert len(server.asked) == 2

    asyncio.run(story())


def test_an_adopted_https_address_is_never_left_for_http(config: Config) -> None:
    async def story() -> None:
        async with serve({"/feed": ok(RSS)}, tls=True) as secure:
            moved = redirect(f"https://feeds.test:{secure.port}/feed", "301 Moved Permanently")
            async with serve(moved) as plain:
                chosen = with_sources(config, f"http://feeds.test:{plain.port}/feed")
                for hours in (0, 2, 4):
                    await refresh_all(chosen, NOW + timedelta(hours=hours))
                assert (len(plain.asked), len(secure.asked)) == (2, 3)
            async with serve({}, tls=True) as lost:  # its feed is gone
                with open_app(chosen, "refresh") as app:
                    state = app.store.states()["s0"]
                    url = f"https://feeds.test:{lost.port}/feed"
                    app.store.save_state("s0", replace(state, feed_url=url))
                for days in (1, 3, 6):
                    await refresh_all(chosen, NOW + timedelta(days=days))
                assert lost.targets == ["/feed"] * 3

    asyncio.run(story())


def test_the_pause_that_a_host_is_given_does_not_end_with_a_pass(config: Config) -> None:
    async def story() -> None:
        async with serve(ok(RSS)) as server, Fetcher(settings(host_delay=0.4)) as fetcher:
            for number, location in enumerate((f"{server.url}/a", f"{server.url}/b")):
                chosen = with_sources(config, location)
                with open_app(chosen, "run") as app:
                    now = NOW + timedelta(hours=2 * number)
                    await app.refresh_async(chosen.sources, now, lambda _: None, fetcher=fetcher)
            first, second = server.asked
            assert second.at - first.at > 0.3

    asyncio.run(story())


class Counted(Crowd):
    """A crowd of few, which remembers how many they were."""

    def __init__(self) -> None:
        super().__init__(most=4, seats=2)
        self.came = self.largest = 0

    def come(self) -> None:
        super().come()
        self.came += 1
        self.largest = max(self.largest, self.here)


PAGE = (
    b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body></body></html>'
)


def test_what_is_answered_faster_than_kept_waits_with_its_servers(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also pages, whose feeds are asked for while they are read: twice as many as there are seats."""
    monkeypatch.setattr(client, "Crowd", Counted)

    async def story() -> None:
        answers = {"/feed": ok(RSS), "/page": ok(PAGE, "Content-Type: text/html")}
        async with serve(answers, "0.0.0.0") as server, Fetcher(settings(concurrency=4)) as fetcher:
            places = [f"http://127.0.1.{n}:{server.port}/{('feed', 'page')[n % 2]}" for n in range(1, 41)]
            chosen = with_sources(config, *places)
            with open_app(chosen, "refresh") as app:
                outcomes = await app.refresh_async(chosen.sources, NOW, lambda _: None, fetcher=fetcher)
            assert [outcome.error for outcome in outcomes] == [None] * 40
            crowd = fetcher.crowd
            assert isinstance(crowd, Counted)
            assert crowd.came == 60, "each feed once, each page once and its feed once"
            assert 2 <= crowd.largest <= 8, "four, and those that were under way"
            assert (crowd.here, crowd.seats.locked()) == (0, False)

    asyncio.run(story())
