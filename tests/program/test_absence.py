"""The network of this machine goes away and comes back: the owner is told once, no source is blamed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.app import App, open_app
from aggregator.config import Config, load_config
from aggregator.errors import FetchError
from aggregator.fetch import Fetcher, Request
from aggregator.fetch.guard import not_found
from aggregator.observe import report_sources, tell_next, tell_sources
from aggregator.refresh.desk import Outcome
from tests.fetch.leaping import leap
from tests.fetch.loopback import ok, serve
from tests.program.newsroom import Newsroom

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
NAMES = [f"site{number}.test" for number in range(7)]
FEED = b"""<rss version="2.0"><channel><title>Een bron</title><link>https://bron.example/</link>
<item><guid>https://bron.example/een</guid><title>Een bericht</title><description>Tekst.</description></item>
</channel></rss>"""


class Network:
    """Names of this machine, as long as the network is there."""

    def __init__(self) -> None:
        self.there = True

    async def resolve(self, host: str) -> Sequence[str]:
        if not self.there:
            raise not_found(host, unreached=True)
        return ["127.0.0.1"] if host in NAMES else []


async def read(config: Config, app: App, network: Network, now: datetime) -> list[Outcome]:
    async with Fetcher(config.fetch, resolve=network.resolve) as fetcher:
        return await app.refresh_async(config.sources, now, lambda _: None, fetcher=fetcher)


def place(name: str, port: int) -> str:
    return f"{{id: {name.partition('.')[0]}, url: 'http://{name}:{port}/', category: tech}}"


def troubles(config: Config) -> str:
    return (config.database.parent / "ops.atom").read_text(encoding="utf-8")


def test_the_owner_is_told_of_the_network_and_not_of_every_source(tmp_path: Path) -> None:
    newsroom, network = Newsroom(tmp_path / "room"), Network()

    async def live() -> None:
        async with serve(ok(FEED, "Content-Type: application/rss+xml")) as server:
            newsroom.configure(*(place(name, server.port) for name in NAMES))
            config = load_config(newsroom.config, {})
            with open_app(config, "refresh") as app:
                assert not any(one.error for one in await read(config, app, network, NOW))
                await go_away(config, app)
                await come_back(config, app)

    async def go_away(config: Config, app: App) -> None:
        network.there = False
        for hour in range(2, 9):
            later = NOW + timedelta(hours=hour)
            await read(config, app, network, later)
            due = [item.source.id for item in app.overview(later) if not item.state.next_fetch]
            assert not due
        lines = "\n".join(tell_sources(app.overview(later), later, UTC))
        assert lines.count("our own network seems to be away") >= len(NAMES)
        assert "failing since" not in lines
        assert "asked again soon" in "\n".join(tell_next(app.overview(later), later, UTC))
        assert report_sources(app.overview(later), later, UTC)["sources"][0]["failures"] > 1
        assert troubles(config).count("seems to be away") == 1
        assert "cannot be read" not in troubles(config)

    async def come_back(config: Config, app: App) -> None:
        network.there = True
        back = NOW + timedelta(hours=8, minutes=6)
        first = await read(config, app, network, back)
        assert 0 < len(first) < len(NAMES)
        rest = await read(config, app, network, back)
        assert len(first) + len(rest) == len(NAMES)
        assert not any(one.error for one in (*first, *rest))
        assert "network is back" in troubles(config).replace("network: is back", "network is back")
        assert all(item.state.failures == 0 for item in app.overview(back))

    asyncio.run(live())


def test_a_name_that_nobody_knows_is_its_sources_own_trouble(tmp_path: Path) -> None:
    newsroom, network = Newsroom(tmp_path / "room"), Network()

    async def live() -> None:
        newsroom.configure(*(place(f"nobody{number}.test", 80) for number in range(4)))
        config = load_config(newsroom.config, {})
        with open_app(config, "refresh") as app:
            outcomes = await read(config, app, network, NOW)
            assert [one.reached for one in outcomes] == [True] * 4
            assert troubles(config).count("cannot be read") >= 4

    asyncio.run(live())


def test_a_server_that_is_silent_was_never_met_and_one_that_stops_halfway_was(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "room")

    async def stop_halfway(_asked: object, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        await asyncio.sleep(5)

    async def live() -> None:
        async with serve(stop_halfway) as server:
            newsroom.configure()
            settings = replace(load_config(newsroom.config, {}).fetch, timeout=0.3)

            async def resolve(host: str) -> Sequence[str]:
                if host == "hangs.test":
                    await asyncio.sleep(5)
                return ["127.0.0.1"]

            async with Fetcher(settings, resolve=resolve) as fetcher:
                met = {name: await ask(fetcher, name, server.port) for name in ("halfway.test", "hangs.test")}
            assert met == {"halfway.test": True, "hangs.test": False}

    async def ask(fetcher: Fetcher, name: str, port: int) -> bool:
        try:
            await fetcher.get(Request(url=f"http://{name}:{port}/"), NOW)
        except FetchError as error:
            return not error.unreached
        raise AssertionError

    leap(live(), sockets=True)
