"""What publishers ask of feed readers, C26: https once is https for ever."""

import asyncio
from datetime import timedelta

import pytest

from aggregator.errors import BlockedError, FetchError
from aggregator.fetch import Fetcher, Request
from aggregator.fetch.hosts import LONGEST_SECURE, Hosts
from aggregator.fetch.locations import parse_location
from aggregator.model import HostState, Validators
from tests.fetch.loopback import (
    FEED,
    NOW,
    Answer,
    Server,
    fetch,
    ok,
    redirect,
    resolver,
    serve,
    settings,
    trust,
)


def test_c26_https_is_never_left_for_http() -> None:
    """Not by a redirect, whatever its status."""

    async def run() -> None:
        async with serve(ok()) as plain, serve(redirect(plain.url + "/", "308 Gone"), tls=True) as secure:
            with pytest.raises(BlockedError, match="from https to http"):
                await fetch(f"https://feeds.test:{secure.port}/", resolve=resolver(feeds_test="127.0.0.1"))
            assert plain.asked == []

    asyncio.run(run())


def strict(value: str) -> Answer:
    return ok(FEED, f"Strict-Transport-Security: {value}")


async def ask_twice(value: str) -> Server:
    """Once by https, then by http on the same port; answers the server."""
    names = resolver(feeds_test="127.0.0.1")
    async with (
        serve(strict(value), tls=True) as server,
        Fetcher(settings(), resolve=names, tls=trust()) as fetcher,
    ):
        await fetcher.get(Request(url=f"https://feeds.test:{server.port}/"), NOW)
        again = fetcher.get(Request(url=f"http://feeds.test:{server.port}/"), NOW)
        await asyncio.gather(again, return_exceptions=True)  # http to a server that speaks TLS fails
        return server


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ("max-age=600", 2),
        ('MAX-AGE="600" ; includeSubDomains; preload', 2),
        ("max-age=0", 1),
        ("max-age=600; max-age=600", 1),
        ("includeSubDomains", 1),
        ("max-age=-1", 1),
        ("max-age=\u0663", 1),
    ],
)
def test_c26_a_host_that_demands_https_is_asked_by_https(value: str, asked: int) -> None:
    """Strict-Transport-Security (RFC 6797); what breaks its grammar demands nothing."""
    assert len(asyncio.run(ask_twice(value)).asked) == asked


def test_c26_who_is_asked_by_https_on_demand_alone_is_told_of_it() -> None:
    """Else nobody would know why what a browser finds by http is not there."""

    async def run() -> list[str]:
        names, demand = resolver(feeds_test="127.0.0.1"), HostState(secure_until=NOW + timedelta(days=1))
        told = []
        async with serve(ok()) as server, Fetcher(settings(), resolve=names, tls=trust()) as fetcher:
            fetcher.recall({"feeds.test": demand}, NOW)
            for scheme in ("http", "https"):
                with pytest.raises(FetchError) as caught:
                    await fetcher.get(Request(url=f"{scheme}://feeds.test:{server.port}/"), NOW)
                told.append(str(caught.value))
        return told

    demanded, written = asyncio.run(run())
    assert demanded == f"{written} (asked by https, as its host demanded)"


@pytest.mark.parametrize(
    ("told", "asked", "secure"),
    [
        ("a.example", "a.example", True),
        ("a.example", "A.example.", True),
        ("a.example", "b.a.example", False),
        ("all.example", "c.b.all.example", True),
        ("all.example", "example", False),
        ("all.example", "small.example", False),
        ("over.example", "over.example", False),
    ],
)
def test_c26_subdomains_are_meant_only_where_they_are_named(told: str, asked: str, secure: bool) -> None:
    """includeSubDomains holds downward; a policy whose time is over holds for nobody."""
    hosts = Hosts()
    until = NOW + timedelta(seconds=-1 if told.startswith("over") else 1)
    hosts.recall({told: HostState(secure_until=until, subdomains=told.startswith("all"))})
    location = hosts.secured(parse_location(f"http://{asked}:80/x%7e?"), NOW)
    assert location.scheme == ("https" if secure else "http")
    assert location.port == (443 if secure else 80)
    assert location.url.endswith("/x%7e?")


def test_c26_what_a_host_demands_is_remembered_beyond_a_run_and_renewed_seldom() -> None:
    """Handed out to be kept, and known again by the next fetcher; a year at most."""

    async def run() -> None:
        names = resolver(feeds_test="127.0.0.1")
        async with serve(strict("max-age=99999999999"), tls=True) as server:
            async with Fetcher(settings(), resolve=names, tls=trust()) as fetcher:
                await fetcher.get(Request(url=f"https://feeds.test:{server.port}/"), NOW)
                learnt = fetcher.take_learnt()
                assert learnt == {"feeds.test": HostState(secure_until=NOW + LONGEST_SECURE)}
                await fetcher.get(Request(url=f"https://feeds.test:{server.port}/"), NOW)
                assert fetcher.take_learnt() == {}
            async with Fetcher(settings(), resolve=names, tls=trust()) as fetcher:
                fetcher.recall(learnt, NOW)
                url = f"http://feeds.test:{server.port}/a?"
                known = {url.replace("http", "https"): Validators('"a"')}
                response = await fetcher.get(Request(url=url, validators=known), NOW)
                assert response.hops == (url.replace("http", "https"),)
                assert server.asked[-1].values("If-None-Match") == [b'"a"']

    asyncio.run(run())


def test_c26_nothing_is_believed_over_http_or_of_an_address() -> None:
    """Anybody on the way could have said it; and an IP address is no name."""

    async def run() -> None:
        names = resolver(feeds_test="127.0.0.1")
        async with serve(strict("max-age=600")) as server, Fetcher(settings(), resolve=names) as fetcher:
            for host in ("feeds.test", "127.0.0.1"):
                await fetcher.get(Request(url=f"http://{host}:{server.port}/"), NOW)
            assert fetcher.take_learnt() == {}

    asyncio.run(run())
