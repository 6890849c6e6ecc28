"""The daemon: its clock, its ticks, its end."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.app import open_app
from aggregator.commands.running import start_clock
from aggregator.config import Config, load_config
from aggregator.daemon import refresh_and_publish, serve
from tests.program.newsroom import Newsroom

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    newsroom = Newsroom(tmp_path / "room")
    newsroom.configure("{id: art, path: art, category: nieuws}")
    (newsroom.config.parent / "art").mkdir()
    (newsroom.config.parent / "art" / "een.txt").write_text("Een stuk.\n\nMet tekst.")
    return load_config(newsroom.config, {})


async def wait_until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - files and logs set no event
            await asyncio.sleep(0.01)


def test_its_clock_is_the_one_that_it_is_given(config: Config, caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        stopping = asyncio.Event()
        serving = asyncio.ensure_future(serve(config, 0.05, start_clock(NOW), stopping))
        await wait_until(lambda: "written" in caplog.text)
        stopping.set()
        await serving

    with caplog.at_level(logging.INFO, logger="aggregator"):
        asyncio.run(story())
    # An undated text is dated by the time it was first seen.
    assert "2026-10-02T12:00:" in (config.output / "nieuws.json").read_text(encoding="utf-8")
    assert "started: 1 source, 3 publications" in caplog.messages
    assert any(message.startswith("1 entry new, ") for message in caplog.messages)


def test_publishing_keeps_no_timer_waiting_and_is_never_cut_short(config: Config) -> None:
    """Another's transaction makes publishing wait; meanwhile the daemon is told to stop, twice."""
    remote = load_with_nothing_due(config)

    async def story() -> None:
        with open_app(remote, "run") as app, closing(sqlite3.connect(remote.database)) as other:
            other.execute("BEGIN IMMEDIATE")
            publishing = asyncio.ensure_future(refresh_and_publish(app, NOW))
            for _ in range(2):
                await asyncio.sleep(0.3)
                assert not publishing.done()
                publishing.cancel()
            await asyncio.sleep(0.1)
            assert not publishing.done()
            other.rollback()
            await publishing

    asyncio.run(story())
    names = {path.name for path in remote.output.iterdir()}
    assert {"index.html", "sources.opml", "all.atom"} <= names
    assert not any(name.startswith(".") for name in names)


def load_with_nothing_due(config: Config) -> Config:
    path = config.path.with_name("other.yaml")
    lines = config.path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("sources", "  -"))]
    path.write_text("\n".join([*kept, "sources: []", ""]), encoding="utf-8")
    return load_config(path, {})


def test_a_pass_that_fails_is_logged_and_the_next_tick_tries_again(
    config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    config.database.mkdir(parents=True)  # a folder in its place

    async def story() -> None:
        stopping = asyncio.Event()
        serving = asyncio.ensure_future(serve(config, 0.05, start_clock(NOW), stopping))
        await wait_until(lambda: "cannot use the database" in caplog.text)
        config.database.rmdir()
        await wait_until((config.output / "index.html").exists)
        stopping.set()
        await serving

    with caplog.at_level(logging.INFO, logger="aggregator"):
        asyncio.run(story())
    assert "Traceback" not in caplog.text


def test_it_publishes_when_there_is_news_or_when_time_may_have_moved_a_head(config: Config) -> None:
    async def story() -> None:
        later, much_later = NOW + timedelta(minutes=9), NOW + timedelta(minutes=10)
        with open_app(config, "run") as app:
            assert await refresh_and_publish(app, NOW) == NOW
            assert await refresh_and_publish(app, later, NOW) == NOW
            assert await refresh_and_publish(app, much_later, NOW) == much_later
            (config.path.parent / "art" / "twee.txt").write_text("Nog een stuk.")
            assert await refresh_and_publish(app, later, NOW) == later
            assert "Nog een stuk" in (config.output / "all.json").read_text(encoding="utf-8")

    asyncio.run(story())
