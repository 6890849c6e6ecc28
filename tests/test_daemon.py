"""Passes of the daemon: what calls for one, what it waits for, how it ends."""

import asyncio
import logging
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from aggregator.app import App, open_app
from aggregator.commands.running import start_clock
from aggregator.config import Config, load_config
from aggregator.daemon.jobs import Pulse
from aggregator.daemon.passes import Passes
from aggregator.daemon.reloading import Reloader
from aggregator.daemon.running import Daemon
from aggregator.errors import InterruptedPublishingError
from aggregator.publishing.press import Pause, Printed
from aggregator.workers.pool import Workers
from tests.program.newsroom import Newsroom
from tests.program.site import open_site
from tests.program.test_gate import feed, item

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    newsroom = Newsroom(tmp_path / "room")
    newsroom.configure("{id: art, path: art, category: nieuws}", serve="false")
    (newsroom.config.parent / "art").mkdir()
    (newsroom.config.parent / "art" / "een.txt").write_text("Een stuk.\n\nMet tekst.")
    return load_config(newsroom.config, {})


async def wait_until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - files and logs set no event
            await asyncio.sleep(0.01)


@asynccontextmanager
async def passing(config: Config, clock: Callable[[], datetime]) -> AsyncIterator[Passes]:
    """Passes that run when they are called for."""
    workers = Workers()
    passes = Passes(config, clock, workers)
    task = asyncio.create_task(passes.run())
    try:
        yield passes
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=30)
        ended = task.cancelled()
        task.cancel()
        await asyncio.to_thread(workers.close)
        assert ended


def test_its_clock_is_the_one_that_it_is_given(config: Config, caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        stopping = asyncio.Event()
        daemon = Daemon(config, 0.05, start_clock(NOW))
        running = asyncio.ensure_future(daemon.run(stopping))
        await wait_until(lambda: " written" in caplog.text)
        state = daemon.tell()
        assert state.last_published is not None
        assert NOW <= state.last_published < NOW + timedelta(minutes=5)
        assert {job.name for job in state.jobs} >= {"tick", "housekeeping"}
        stopping.set()
        await running

    with caplog.at_level(logging.INFO, logger="aggregator"):
        asyncio.run(story())
    # An undated text is dated by the time it was first seen.
    assert "2026-10-02T12:00:" in (config.output / "nieuws.json").read_text(encoding="utf-8")
    assert "started: 1 source, 3 publications" in caplog.messages
    assert any(message.startswith("1 entry new, ") for message in caplog.messages)


def test_publishing_may_be_interrupted_before_any_document_and_goes_on_later(config: Config) -> None:
    with open_app(config, "test") as app:
        app.refresh(config.sources, NOW, lambda _: None)
        for most in range(100):
            asked: list[int] = []

            def pause(asked: list[int] = asked, most: int = most) -> None:
                asked.append(most)
                if len(asked) > most:
                    raise InterruptedPublishingError("enough")

            with suppress(InterruptedPublishingError):
                app.publish(NOW, pause=pause)
                break
            if most % 2:
                shutil.rmtree(config.output, ignore_errors=True)
        assert most > 5  # each publication and each document is a place to stop at
        whole = {path.name: path.read_bytes() for path in config.output.iterdir() if path.is_file()}
        assert {"index.html", "sources.opml", "all.atom", "nieuws.json"} <= whole.keys()
        assert app.publish(NOW, thorough=True).files == []


def test_a_pass_that_fails_is_logged_and_the_next_tick_tries_again(
    config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    config.database.mkdir(parents=True)  # a folder in its place

    async def story() -> None:
        stopping = asyncio.Event()
        daemon = Daemon(config, 0.05, start_clock(NOW))
        running = asyncio.ensure_future(daemon.run(stopping))
        await wait_until(lambda: "cannot use the database" in caplog.text)
        assert "cannot use the database" in str(daemon.tell().pass_error)
        config.database.rmdir()
        await wait_until((config.output / "index.html").exists)
        await wait_until(lambda: daemon.tell().pass_error is None)
        stopping.set()
        await running

    with caplog.at_level(logging.INFO, logger="aggregator"):
        asyncio.run(story())
    assert "Traceback" not in caplog.text


def test_a_pass_that_is_cancelled_ends_though_publishing_is_interrupted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom = Newsroom(tmp_path / "room")
    many = ", ".join(f"c{number}: {{title: Nummer {number}}}" for number in range(60))
    newsroom.configure(serve="false", categories=f"{{{many}}}")
    config = load_config(newsroom.config, {})

    async def story() -> None:
        publish = App.publish

        def publish_until_told(app: App, now: datetime, *, pause: Pause) -> Printed:
            def wait() -> None:
                if any(config.output.glob("c*.atom")):
                    passes._stopping.wait(60)
                pause()

            return publish(app, now, pause=wait)

        monkeypatch.setattr(App, "publish", publish_until_told)
        async with passing(config, lambda: NOW) as passes:
            passes.call()
            await wait_until(lambda: config.output.exists() and any(config.output.glob("c*.atom")))
            asyncio.get_running_loop().call_soon(passes.stop)  # when it is cancelled already
            # Here `passing` cancels it, and waits.

    with caplog.at_level(logging.INFO, logger="aggregator"):
        asyncio.run(story())
    assert caplog.messages == ["publishing was interrupted; the next start goes on with it"]


def test_it_publishes_when_there_is_news_and_does_nothing_where_nothing_is_to_be_done(config: Config) -> None:
    time.sleep(0.05)  # what was written in the very moment of its reading may have been read before
    config = load_config(config.path, {})
    times = [NOW]

    async def story() -> None:
        async with passing(config, lambda: times[-1]) as passes:

            async def publish_at(when: datetime) -> datetime | None:
                times.append(when)
                ended = passes.standing.passes
                passes.call()

                await wait_until(lambda: is_at_rest(passes, ended))
                return passes.standing.published

            later, much_later = NOW + timedelta(minutes=9), NOW + timedelta(minutes=10)
            assert await publish_at(NOW) == NOW
            assert await publish_at(later) == NOW
            assert await publish_at(much_later) == NOW  # it knew before that nothing would change
            (config.output / "all.atom").unlink()
            much_later += timedelta(minutes=1)
            assert await publish_at(much_later) == much_later
            assert (config.output / "all.atom").exists()
            (config.path.parent / "art" / "twee.txt").write_text("Nog een stuk.")
            assert await publish_at(much_later + timedelta(minutes=1)) == times[-1]
            assert "Nog een stuk" in (config.output / "all.json").read_text(encoding="utf-8")
            assert await publish_at(NOW - timedelta(days=1)) == times[-1]  # the clock was set back

    asyncio.run(story())


def test_a_clock_that_jumps_starves_no_source_and_brings_no_storm(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "room")
    times = [NOW]
    with open_site() as site:
        url = site.put("/veer", feed([item(1)]))
        newsroom.configure(f'{{id: veer, url: "{url}", interval: 1h}}', serve="false")
        config = load_config(newsroom.config, {})

        async def story() -> None:
            async with passing(config, lambda: times[-1]) as passes:
                jumps = (timedelta(days=3650), timedelta(days=-1), timedelta(0), timedelta(hours=2))
                for asked, jump in enumerate((timedelta(0), *jumps), start=1):
                    for step in range(3):
                        times.append(NOW + jump + timedelta(minutes=step))
                        ended = passes.standing.passes
                        passes.call()
                        await wait_until(partial(is_at_rest, passes, ended))
                    assert len(site.asked) == asked, jump

        asyncio.run(story())


def is_at_rest(passes: Passes, ended: int) -> bool:
    busy = passes.standing.began is not None or passes.under_way.sources
    return passes.standing.passes > ended and not busy


def test_what_a_clock_skipped_is_not_made_up_for() -> None:
    pulse = Pulse(30)
    for jump in (timedelta(days=3650), timedelta(days=-1), timedelta(0)):
        now = NOW + jump
        assert pulse.get_next_fire_time(NOW, now) == now + timedelta(seconds=30)


def test_a_configuration_that_comes_while_another_is_published_is_published_next(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = replace(config, output=config.output.with_name("elsewhere"))

    async def story() -> None:
        loop, publish = asyncio.get_running_loop(), App.publish
        came = asyncio.Event()

        def publish_while_it_comes(app: App, now: datetime, *, pause: Pause) -> Printed:
            if app.config is config:
                loop.call_soon_threadsafe(came.set)
                asyncio.run_coroutine_threadsafe(configured(), loop).result(30)
            return publish(app, now, pause=pause)

        async def configured() -> None:
            passes.configure(elsewhere)

        monkeypatch.setattr(App, "publish", publish_while_it_comes)
        async with passing(config, lambda: NOW) as passes:
            passes.call()
            await came.wait()
            await wait_until((config.output / "index.html").exists)
            await wait_until((elsewhere.output / "index.html").exists)

    asyncio.run(story())


def test_a_configuration_is_outdated_until_it_is_read_again_taken_or_not(config: Config) -> None:
    good = config.path.read_text(encoding="utf-8")
    reloader = Reloader(config, lambda: NOW)
    beside = config.path.with_name("tech.yaml")
    steps = (
        lambda: config.path.write_text(good + "nonsense: 1\n", encoding="utf-8"),
        lambda: config.path.write_text(good, encoding="utf-8"),
        config.path.unlink,
        lambda: config.path.write_text(good, encoding="utf-8"),
        lambda: beside.write_text("sources: []\n", encoding="utf-8"),
        beside.unlink,
    )
    for step in steps:
        assert not reloader.outdated
        step()
        assert reloader.outdated
        asyncio.run(reloader.reload())
    assert not reloader.outdated


def test_what_lies_beside_a_configuration_makes_it_not_outdated(config: Config) -> None:
    reloader = Reloader(config, lambda: NOW)
    for name in ("aggregator.yaml~", ".aggregator.yaml.swp", "4913", "news.db-wal"):
        config.path.with_name(name).write_text("x")
    assert not reloader.outdated
