"""The owner's address: everything on one page, numbers, readiness, and nobody let in by a borrowed name."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from aggregator.app import open_app
from aggregator.config import Config, load_config
from aggregator.model import Cadence, DaemonState, JobState, RefusedReload, SourceState
from aggregator.observe.meters import Meters
from aggregator.web.admin import make_admin
from aggregator.web.server import listening
from tests.program.newsroom import Newsroom

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
TOKEN = "s3cr3t-tok3n-99"
DAEMON = DaemonState(
    started=NOW - timedelta(days=3),
    loaded=NOW - timedelta(days=1),
    refused=RefusedReload(NOW, ("config/aggregator.yaml:7: unknown key <b>",)),
    last_pass=NOW - timedelta(seconds=20),
    last_published=NOW - timedelta(seconds=20),
    jobs=(JobState("tick", NOW + timedelta(seconds=10), NOW), JobState("vacuum", error="disk full")),
)
GOOD = SourceState(
    kind="feed",
    last_attempt=NOW - timedelta(minutes=20),
    last_success=NOW - timedelta(minutes=20),
    next_fetch=NOW + timedelta(minutes=40),
    reason="interval",
    cadence=Cadence(
        since=NOW - timedelta(days=60),
        until=NOW,
        readings=400,
        entries=300,
        hours=tuple(float(max(0, 10 - abs(hour - 9))) for hour in range(24)),
        days=(3.0, 4.0, 5.0, 4.0, 3.0, 1.0, 0.5),
    ),
)
BAD = replace(
    GOOD,
    failures=3,
    last_success=NOW - timedelta(days=2),
    error=f"answers 500 to ?token={TOKEN} <script>pwn(1)</script>",
    reason="back-off",
    cadence=Cadence(),
)


@dataclass
class Owner:
    """The owner, with a browser."""

    client: httpx.AsyncClient

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Three sources, one of them local and published, one in trouble."""
    newsroom = Newsroom(tmp_path / "room")
    newsroom.configure(
        '{id: veer, url: "https://veer.example/feed", category: nieuws, title: "Veer & Zn <b>"}',
        f'{{id: brug, url: "https://brug.example/feed?token={TOKEN}", category: nieuws}}',
        "{id: art, path: art, category: nieuws}",
        serve='{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}',
    )
    (newsroom.config.parent / "art").mkdir()
    (newsroom.config.parent / "art" / "een.txt").write_text("Een stuk.\n\nMet tekst.")
    config = load_config(newsroom.config, {})
    with open_app(config, "refresh") as app:
        app.refresh([source for source in config.sources if source.local], NOW, lambda _outcome: None)
        app.store.save_state("veer", GOOD)
        app.store.save_state("brug", BAD)
        app.publish(NOW)
    return config


def ask(
    config: Config,
    story: Callable[[Owner], Awaitable[Any]],
    daemon: DaemonState | None = DAEMON,
    meters: Meters | None = None,
) -> None:
    async def run() -> None:
        async with asyncio.timeout(60), AsyncExitStack() as stack:
            admin = make_admin(config, lambda: NOW, meters or Meters(), lambda: daemon)
            host, port = await stack.enter_async_context(listening(admin, ("127.0.0.1", 0)))
            client = httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False)
            await story(Owner(await stack.enter_async_context(client)))

    asyncio.run(run())


def test_the_page_and_the_object_tell_the_same_and_no_secret(config: Config) -> None:
    async def story(owner: Owner) -> None:
        page, report = await owner.get("/status"), await owner.get("/status.json")
        assert (page.status_code, report.status_code) == (200, 200)
        told = report.json()
        sources = {one["id"]: one for one in told["sources"]}
        assert list(sources) == ["veer", "brug", "art"]
        assert sources["brug"]["failures"] == 3
        assert sources["brug"]["health"].startswith("failing since 2026-09-30")
        assert sources["veer"]["rhythm"]["hours"][9] == 10.0
        assert {"nieuws.atom", "index.html"} <= {one["path"] for one in told["files"]}
        assert told["daemon"]["jobs"][1]["error"] == "disk full"
        for fact in ("failing since 2026-09-30", "3 times", "own interval", "12:40"):
            assert fact in page.text
        assert "refused" in page.text
        assert page.text.index("brug, feed:") < page.text.index("veer, feed:")  # trouble comes first
        for answer in (page, report):
            assert TOKEN not in answer.text
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in page.text
        assert "Veer &amp; Zn &lt;b&gt;" in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "set-cookie" not in page.headers

    ask(config, story)


def test_no_control_steers_the_reader_of_the_page_or_the_object(config: Config) -> None:
    controls = "\x1b[31m \x9b31m \u202eback \u2066"
    with open_app(config, "refresh") as app:
        app.store.save_state("brug", replace(BAD, error=f"declares {controls}", warnings=(controls,)))

    async def story(owner: Owner) -> None:
        page, report = await owner.get("/status"), await owner.get("/status.json")
        for answer in (page, report):
            assert not set("\x1b\x9b\u202e\u2066") & set(answer.text)
        assert r"declares \x1b[31m \x9b31m \u202eback" in page.text
        sources = {one["id"]: one for one in report.json()["sources"]}
        assert controls in sources["brug"]["error"]

    ask(config, story)


def test_it_says_of_sources_what_the_command_says(config: Config) -> None:
    newsroom = Newsroom.__new__(Newsroom)
    newsroom.root, newsroom.config = config.path.parent.parent, config.path
    told = newsroom.run("sources", "--json").stdout
    printed = json.loads(told.replace(TOKEN, "REDACTED"))["sources"]  # a reading keeps no secret in an error

    async def story(owner: Owner) -> None:
        told = (await owner.get("/status.json")).json()["sources"]
        assert [{name: one[name] for name in printed[0]} for one in told] == printed

    ask(config, story)


def test_numbers_for_prometheus(config: Config) -> None:
    meters = Meters()
    meters.count_response(304)
    meters.count_response(304)
    meters.count_fetch(0.2)
    meters.count_publishing(1.5)

    async def story(owner: Owner) -> None:
        answer = await owner.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=")
        found = {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }
        assert found[("aggregator_source_failures", "brug")] == 3
        assert found[("aggregator_source_failures", "veer")] == 0
        assert found[("aggregator_entries_total", "art")] == 1
        assert found[("aggregator_sources",)] == 3
        assert found[("aggregator_responses_total", "304")] == 2
        assert found[("aggregator_fetch_seconds_count",)] == 1
        assert found[("aggregator_publish_seconds_count",)] == 1
        assert found[("aggregator_last_pass_timestamp_seconds",)] == NOW.timestamp() - 20
        assert found[("aggregator_reload_refused",)] == 1
        assert found[("aggregator_database_readable",)] == 1

    ask(config, story, meters=meters)


def test_of_very_many_sources_only_those_in_trouble_are_named(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.observe.meters.MOST_SOURCES", 2)

    async def story(owner: Owner) -> None:
        text = (await owner.get("/metrics")).text
        assert 'aggregator_source_failures{source="brug"} 3.0' in text
        assert 'source="veer"' not in text

    ask(config, story)


def test_ready_once_something_was_published(config: Config) -> None:
    async def story(owner: Owner) -> None:
        assert (await owner.get("/readyz")).text == "ready\n"
        assert (await owner.get("/healthz")).text == "ok\n"
        (config.output / "index.html").rename(config.output / "away")
        answer = await owner.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "not ready: nothing was published yet\n")
        ops = await owner.get("/ops.atom")
        assert ops.headers["content-type"].startswith("application/atom+xml")
        assert (await owner.get("/")).headers["location"] == "status"
        assert (await owner.get("/elsewhere")).status_code == 404

    ask(config, story)


def test_a_database_that_cannot_be_read_is_told_with_what_else_is_known(config: Config) -> None:
    for path in config.database.parent.glob(f"{config.database.name}*"):
        path.write_bytes(os.urandom(8192))

    async def story(owner: Owner) -> None:
        ready = await owner.get("/readyz")
        assert ready.status_code == 503
        assert "database" in ready.text
        page = await owner.get("/status")
        assert page.status_code == 503
        assert "nieuws.atom" in page.text
        assert "aggregator_database_readable 0.0" in (await owner.get("/metrics")).text

    ask(config, story)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8081", 200),
        ("[::1]:8081", 200),
        ("localhost", 200),
        ("LOCALHOST.:1", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example:8081", 421),
        ("", 421),
        ("[evil.example]", 421),
        ("[::1].evil", 421),
        ("[::1]evil.example:8081", 421),
        ("[localhost]", 421),
        ("[127.0.0.1]", 421),
        ("localhost:evil", 421),
    ],
)
def test_only_its_own_names_lead_here(config: Config, host: str, status: int) -> None:
    async def story(owner: Owner) -> None:
        for path in ("/status.json", "/readyz"):
            answer = await owner.get(path, host=host)
            assert answer.status_code == status
            assert "evil" not in answer.text

    ask(config, story)


def test_everybody_can_read_the_page(config: Config, program: Callable[[str], str], tmp_path: Path) -> None:
    """By axe, light and dark, wide and narrow; nothing runs over the edge of a small screen."""
    from axe_playwright_python.async_playwright import Axe
    from playwright.async_api import async_playwright

    chromium = program("chromium")

    async def story(owner: Owner) -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            looks: list[tuple[Literal["light", "dark"], int]] = [
                ("light", 1200),
                ("dark", 1200),
                ("light", 360),
            ]
            for scheme, width in looks:
                context = await browser.new_context(
                    color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
                )
                page = await context.new_page()
                await page.goto(f"{owner.client.base_url}/status")
                found = await Axe().run(page)
                assert found.response["violations"] == []
                assert await page.evaluate("document.documentElement.scrollWidth") <= width
                await page.screenshot(path=tmp_path / f"{scheme}-{width}.png", full_page=True)
            await browser.close()

    ask(config, story)
