"""robots.txt, fetched from a real server on loopback and read by RFC 9309."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.errors import BlockedError, DeferredError
from aggregator.fetch import Fetcher, FetchSettings, Robots, fetch_robots, origin_of
from tests.program.site import Page, Site, open_site

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def ask(origin: str, *, private: bool = True) -> Robots:
    async def run() -> Robots:
        settings = FetchSettings(user_agent="test/1", host_delay=0, timeout=5, max_size=2**20)
        async with Fetcher(settings) as fetcher:
            return await fetch_robots(fetcher.get, origin, NOW, private)

    return asyncio.run(run())


def rules(text: str) -> Robots:
    return Robots("https://a.example", text, NOW)


def test_rules_hold_for_a_day(site: Site) -> None:
    site.put("/robots.txt", "\ufeffUser-agent: *\nDisallow: /dicht\n", "text/plain")
    robots = ask(origin_of(site.url("/x")))
    assert robots.until - NOW == timedelta(days=1)
    assert robots.allow(site.url("/open"))
    assert not robots.allow(site.url("/dicht/1"))
    assert site.asked[0].headers["accept"].startswith("text/plain")


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(401, True), (403, True), (404, True), (410, True), (429, False), (500, False), (503, False)],
)
def test_statuses_mean_what_the_standard_says(site: Site, status: int, *, allowed: bool) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /", "text/plain", status)
    robots = ask(origin_of(site.url("/")))
    assert robots.allow(site.url("/x")) is allowed
    assert (robots.rules is None) is not allowed


def test_an_origin_that_cannot_be_reached_allows_nothing_for_an_hour() -> None:
    robots = ask("http://127.0.0.1:9")
    assert (robots.rules, robots.until - NOW) == (None, timedelta(hours=1))
    assert not robots.allow("http://127.0.0.1:9/x")


def test_the_guard_holds_for_it_too(site: Site) -> None:
    with pytest.raises(BlockedError):
        ask(origin_of(site.url("/")), private=False)
    assert site.asked == []


def test_a_quiet_host_is_not_asked(site: Site) -> None:
    async def run() -> None:
        settings = FetchSettings(user_agent="test/1", host_delay=0, timeout=5)
        async with Fetcher(settings) as fetcher:
            for _ in range(2):
                await fetch_robots(fetcher.get, origin_of(site.url("/")), NOW, allow_private=True)

    site.pages["/robots.txt"] = Page(b"", "text/plain", 503, headers={"Retry-After": "60"})
    with pytest.raises(DeferredError):
        asyncio.run(run())
    assert len(site.asked) == 1


def test_redirects_lead_to_the_rules(site: Site) -> None:
    site.pages["/robots.txt"] = Page(location="/anders.txt")
    site.put("/anders.txt", "User-agent: aggregator\nDisallow: /\n", "text/plain")
    assert not ask(origin_of(site.url("/"))).allow(site.url("/x"))


def test_the_group_with_our_name_counts_and_the_longest_rule_wins() -> None:
    text = (
        "User-agent: *\nDisallow: /\n\nUser-agent: Aggregator\nAllow: /a/b\nDisallow: /a\nDisallow: /*.pdf$\n"
    )
    allowed = {
        path: rules(text).allow(f"https://a.example{path}") for path in ("/x", "/a/1", "/a/b/1", "/x.pdf")
    }
    assert allowed == {"/x": True, "/a/1": False, "/a/b/1": True, "/x.pdf": False}


def test_rules_built_to_be_slow_are_read_in_no_time() -> None:
    text = "User-agent: *\n" + f"Disallow: /{'*a' * 200}b\n" * 500
    assert rules(text).allow("https://a.example/" + "a" * 4000)


def test_junk_forbids_nothing() -> None:
    for text in ("", "<html>", "\x00\xff", "Disallow: /", ":::\n" * 100):
        assert rules(text).allow("https://a.example/x")


def test_origins_keep_scheme_and_port_apart() -> None:
    assert origin_of("https://A.example:443/x") == "https://a.example"
    assert origin_of("http://a.example:81/x") != origin_of("http://a.example/x")
