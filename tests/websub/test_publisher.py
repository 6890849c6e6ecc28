"""Hubs are told of what changed, once the new bytes can be had; nothing that they do harms publishing."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest

from aggregator.app import App, open_app
from aggregator.commands import reading
from aggregator.commands.reading import RefreshOptions
from aggregator.config import load_config
from aggregator.exchange import Exchange
from aggregator.fetch import Fetcher
from aggregator.model import HostState
from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site
from tests.program.test_gate import feed, item
from tests.websub.hub import Hub

FIRST, SOON, LATER, NEXT_DAY = (
    "2026-10-02T12:00:00Z",
    "2026-10-02T12:00:30Z",
    "2026-10-02T13:00:00Z",
    "2026-10-03T13:00:00Z",
)
FEEDS = ("all.atom", "all.json", "all.rss", "nieuws.atom", "nieuws.json", "nieuws.rss")


@pytest.fixture
def followed(newsroom: Newsroom, site: Site, hub: Hub) -> Newsroom:
    """A source with one entry, published where everybody can see it, and a hub."""
    site.put("/veer", feed([item(1)]))
    configure(newsroom, site, hub.url)
    return newsroom


def configure(newsroom: Newsroom, site: Site, *hubs: str, **more: str) -> None:
    told = ", ".join(f'"{hub}"' for hub in hubs)
    source = f'{{id: veer, url: "{site.url("/veer")}", category: nieuws, interval: 0s}}'
    newsroom.configure(source, categories="{nieuws: {title: Nieuws}}", hubs=f"[{told}]", **more)
    text = newsroom.config.read_text(encoding="utf-8")
    newsroom.config.write_text(text.replace("https://lezer.example", site.url("")), encoding="utf-8")


def refresh(newsroom: Newsroom, now: str, **options: Any) -> str:
    """What the command says of trouble; in this process, which is many times faster."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as told:
        assert reading.refresh(newsroom.config, moment(now), RefreshOptions(**options)) == 0
    return told.getvalue()


def publish(newsroom: Newsroom, now: str, *, ping: bool = False) -> str:
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as told:
        assert reading.publish(newsroom.config, moment(now), (), as_json=False, ping=ping) == 0
    return told.getvalue()


def moment(now: str) -> datetime:
    return datetime.fromisoformat(now)


def upload(newsroom: Newsroom, site: Site) -> None:
    """Bring the output folder to where everybody can see it."""
    for path in (path for path in newsroom.feeds.iterdir() if path.is_file()):
        site.pages[f"/feeds/{path.name}"] = Page(path.read_bytes(), "application/octet-stream")


def test_hubs_are_told_of_what_changed_once_everybody_can_have_it(
    followed: Newsroom, site: Site, hub: Hub
) -> None:
    told = refresh(followed, FIRST)
    assert "hubs are told of all.atom, all.json, all.rss … when the new bytes are at" in told
    assert not hub.pings
    upload(followed, site)
    publish(followed, SOON, ping=True)
    assert sorted(hub.topics) == [site.url(f"/feeds/{name}") for name in FEEDS]
    for ping in hub.pings:
        assert ping.body == (followed.feeds / ping.topic.rpartition("/")[2]).read_bytes()
    assert hub.forms[0]["hub.topic"] == hub.forms[0]["hub.url"]
    assert not {"cookie", "authorization", "referer"} & hub.headers[0].keys()

    hub.pings.clear()
    refresh(followed, LATER)
    refresh(followed, LATER, force=True)
    assert not hub.pings, "nothing changed"
    site.put("/veer", feed([item(2), item(1)]))
    refresh(followed, LATER, dry_run=True)
    assert not hub.pings, "a rehearsal tells nobody"
    refresh(followed, LATER)
    assert not hub.pings, "the old bytes are still at the address"
    upload(followed, site)
    refresh(followed, NEXT_DAY)
    assert len(hub.pings) == len(FEEDS)
    assert all(b"Bericht 2" in ping.body for ping in hub.pings)


def test_a_hub_that_fails_is_told_later_and_its_owner_once(followed: Newsroom, site: Site, hub: Hub) -> None:
    refresh(followed, FIRST)
    upload(followed, site)
    hub.publish_status = 500
    told = publish(followed, FIRST)
    assert told.count("\n") == 1
    assert f"hub {hub.url}: answered 500 Internal Server Error. It is told later" in told
    assert len(hub.forms) == 1, "the others wait with it"
    publish(followed, SOON)
    assert len(hub.forms) == 1, "it is left alone for a minute"
    assert refresh(followed, LATER, quiet=True) == "", "trouble is told once"
    assert len(hub.forms) == 2
    hub.publish_status = 204
    assert "takes news again" in publish(followed, LATER, ping=True)
    assert len(hub.pings) == len(FEEDS)


def test_one_hub_keeps_no_other_from_its_news(followed: Newsroom, site: Site, hub: Hub) -> None:
    configure(followed, site, "http://127.0.0.1:9/", hub.url)
    refresh(followed, FIRST)
    upload(followed, site)
    assert "hub http://127.0.0.1:9/: the connection to" in publish(followed, FIRST)
    assert len(hub.pings) == len(FEEDS)


def test_a_ping_goes_where_a_307_sends_it_and_nowhere_by_302(
    followed: Newsroom, site: Site, hub: Hub
) -> None:
    refresh(followed, FIRST)
    upload(followed, site)
    hub.publish_status, hub.location = 302, site.url("/elsewhere")
    assert "answered 302 Found" in publish(followed, FIRST)
    hub.publish_status, hub.location = 307, f"{hub.url}again"
    assert "redirects in a circle" in publish(followed, SOON, ping=True) or len(hub.forms) == 3
    assert not site.statuses("/elsewhere")


def test_a_hub_in_a_private_network_needs_a_permit(followed: Newsroom, site: Site, hub: Hub) -> None:
    refresh(followed, FIRST)
    upload(followed, site)
    configure(followed, site, hub.url, fetch="{allow_private: false, host_delay: 0s}")
    assert "leads to a private address" in publish(followed, SOON)
    assert not hub.forms


def test_an_address_that_only_we_cannot_reach_holds_up_no_news(
    followed: Newsroom, site: Site, hub: Hub
) -> None:
    text = followed.config.read_text(encoding="utf-8")
    followed.config.write_text(
        text.replace(f"{site.url('')}/feeds/", "http://127.0.0.1:9/"), encoding="utf-8"
    )
    refresh(followed, FIRST)
    assert sorted(hub.topics) == [f"http://127.0.0.1:9/{name}" for name in FEEDS]


def test_an_address_that_gives_other_bytes_for_good_holds_news_up_for_an_hour(
    followed: Newsroom, site: Site, hub: Hub
) -> None:
    refresh(followed, FIRST)
    assert not hub.pings
    refresh(followed, LATER)
    assert len(hub.pings) == len(FEEDS)


def test_at_a_placeholder_host_no_hub_is_told(newsroom: Newsroom, site: Site, hub: Hub) -> None:
    url = site.put("/veer", feed([item(1)]))
    newsroom.configure(f'{{id: veer, url: "{url}", category: nieuws}}', hubs=f'["{hub.url}"]')
    assert "`hubs` are told of nothing while `site.url` is a placeholder" in refresh(newsroom, FIRST)
    assert not hub.forms


def test_what_is_remembered_of_hosts_holds_before_the_first_pass_too(
    followed: Newsroom, site: Site, hub: Hub
) -> None:
    refresh(followed, FIRST)  # before its files are where everybody can see them
    upload(followed, site)
    config, now = load_config(followed.config, os.environ), moment(LATER)
    told = asyncio.Event()

    async def publish_nothing(app: App, now: datetime, new: int) -> None:
        raise AssertionError((app, now, new))

    async def run() -> None:
        async with Fetcher(config.fetch) as fetcher:

            async def between(work: Callable[[App, Fetcher, datetime], Awaitable[None]]) -> None:
                with open_app(config, "run") as app:
                    await work(app, fetcher, now)
                told.set()

            exchange = Exchange(config, lambda: now, fetcher, between, publish_nothing)
            async with exchange.working():
                exchange.wake()
                await asyncio.wait_for(told.wait(), 20)

    with open_app(config, "a test") as app:
        app.store.remember_hosts({"127.0.0.1": HostState(quiet_until=now + timedelta(hours=1))}, now)
    site.asked.clear()
    asyncio.run(run())
    assert (site.asked, hub.forms) == ([], [])
