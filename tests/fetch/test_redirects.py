"""Redirects are followed by hand: each kind, each limit, and never with what belongs to another."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from aggregator.errors import BlockedError, FetchError, StatusError
from aggregator.fetch import Request
from aggregator.model import Auth, Validators
from tests.fetch.loopback import FEED, Answer, fetch, ok, redirect, resolver, serve, settings


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_every_kind_is_followed_and_only_the_permanent_ones_are_lasting(status: str) -> None:
    async def run() -> None:
        async with serve({"/old": redirect("/new", status), "/new": ok()}) as server:
            response = await fetch(server.url + "/old")
            assert (response.url, response.body) == (server.url + "/new", FEED)
            assert response.hops == (server.url + "/old", server.url + "/new")
            permanent = server.url + "/new" if status[:3] in {"301", "308"} else None
            assert response.permanent_url == permanent

    asyncio.run(run())


def test_only_the_permanent_start_of_a_chain_is_lasting() -> None:
    async def run() -> None:
        answers = {
            "/a": redirect("b", "308 Permanent Redirect"),
            "/b": redirect("c", "301 Moved Permanently"),
            "/c": redirect("d", "302 Found"),
            "/d": redirect("e", "301 Moved Permanently"),
            "/e": ok(),
        }
        async with serve(answers) as server:
            response = await fetch(server.url + "/a")
            assert response.permanent_url == server.url + "/c"
            assert response.url == server.url + "/e"

    asyncio.run(run())


def test_an_error_behind_a_temporary_redirect_says_nothing_lasting_of_what_led_there() -> None:
    async def run() -> None:
        answers = {
            "/a": redirect("b", "301 Moved Permanently"),
            "/b": redirect("c", "302 Found"),
            "/c": redirect("d", "308 Permanent Redirect"),
            "/d": ok(b"", status="410 Gone"),
        }
        async with serve(answers) as server:
            for start, holds in (("/a", "cd"), ("/c", "cd"), ("/d", "d")):
                with pytest.raises(StatusError) as caught:
                    await fetch(server.url + start)
                held = [place for place in "abcd" if caught.value.holds_for(f"{server.url}/{place}")]
                assert "".join(held) == holds
                assert bool(caught.value.passing) == (start == "/a")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"auth": Auth(basic="jan:geheim1")}, True),
        ({"headers": (("X-Key", "geheim1"),)}, True),
        ({"headers": (("Accept-Language", "nl"),)}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_who_holds_credentials_back_behind_a_redirect_says_so(
    given: dict[str, Any], told: bool, status: str
) -> None:
    async def run() -> None:
        async with serve(ok(b"", status=status)) as other, serve(redirect(other.url + "/")) as server:
            with pytest.raises(StatusError) as caught:
                await fetch(Request(url=server.url + "/", **given))
            held = (
                f": its credentials go to {server.url} only; write the new address if they are meant for that"
            )
            assert str(caught.value) == f"answered {status}{held if told else ''}"
            with pytest.raises(StatusError, match=f"^answered {status}$"):
                await fetch(Request(url=other.url + "/", **given))

    asyncio.run(run())


def test_without_a_redirect_there_is_one_hop_and_nothing_permanent() -> None:
    async def run() -> None:
        async with serve(ok()) as server:
            response = await fetch(server.url + "/#part")
            assert (response.hops, response.permanent_url) == ((server.url + "/",), None)

    asyncio.run(run())


def test_each_hop_gets_the_validators_of_its_own_url_only() -> None:
    async def run() -> None:
        async with serve({"/a": redirect("/b"), "/b": b"HTTP/1.1 304 Not Modified\r\n\r\n"}) as server:
            known = {server.url + "/a": Validators('"a"'), server.url + "/b": Validators('"b"')}
            response = await fetch(Request(url=server.url + "/a", validators=known))
            assert [asked.values("If-None-Match") for asked in server.asked] == [[b'"a"'], [b'"b"']]
            assert (response.status, response.validators) == (304, Validators('"b"'))

            await fetch_fails_unconditionally(server.url)
            assert server.asked[-1].values("If-None-Match") == []

    async def fetch_fails_unconditionally(root: str) -> None:
        with pytest.raises(FetchError):
            await fetch(Request(url=root + "/a", validators={root + "/a": Validators('"a"')}))

    asyncio.run(run())


def test_ten_hops_are_followed_and_eleven_are_not() -> None:
    async def run() -> None:
        answers: dict[str, Answer] = {f"/{step}": redirect(f"/{step + 1}") for step in range(20)}
        answers["/20"] = ok()
        async with serve(answers) as server:
            assert len((await fetch(server.url + "/10")).hops) == 11
            server.asked.clear()
            with pytest.raises(BlockedError, match="redirects more than 10 times"):
                await fetch(server.url + "/0")
            assert len(server.asked) == 11

    asyncio.run(run())


def test_five_changes_of_host_are_followed_and_six_are_not() -> None:
    async def run() -> None:
        async with serve({"/end": ok()}) as server:
            end = [f"http://127.0.0.1:{server.port}/end"]

            async def onward(asked: object, writer: asyncio.StreamWriter) -> None:
                writer.write(redirect(chain.pop()))

            async with serve(onward, "0.0.0.0") as hosts:
                chain = end + [f"http://127.0.0.{n}:{hosts.port}/" for n in (6, 5, 4, 3)]
                assert (await fetch(f"http://127.0.0.2:{hosts.port}/")).body == FEED
                chain = end + [f"http://127.0.0.{n}:{hosts.port}/" for n in (7, 6, 5, 4, 3)]
                with pytest.raises(BlockedError, match="another host more than 5 times"):
                    await fetch(f"http://127.0.0.2:{hosts.port}/")

    asyncio.run(run())


@pytest.mark.parametrize("location", ["/a", "#x", "", "/b"])
def test_circles_are_seen(location: str) -> None:
    async def run() -> None:
        async with serve({"/a": redirect(location), "/b": redirect("/a")}) as server:
            with pytest.raises(BlockedError, match="redirects in a circle"):
                await fetch(server.url + "/a")
            assert len(server.asked) <= 2

    asyncio.run(run())


@pytest.mark.parametrize(
    "scheme", ["file:///etc/passwd", "ftp://h.example/", "javascript:alert(1)", "data:,x"]
)
def test_only_http_and_https_are_followed(scheme: str) -> None:
    async def run() -> None:
        async with serve(redirect(scheme)) as server:
            with pytest.raises(BlockedError, match="only http and https"):
                await fetch(server.url)

    asyncio.run(run())


def test_a_redirect_that_says_no_place_is_an_error() -> None:
    async def run() -> None:
        async with serve(ok(b"", status="301 Moved")) as server:
            with pytest.raises(FetchError, match="without saying where to"):
                await fetch(server.url)

    asyncio.run(run())


def test_a_redirect_within_a_300_is_not_followed() -> None:
    async def run() -> None:
        async with serve(redirect("/b", "300 Multiple Choices")) as server:
            with pytest.raises(StatusError, match="answered 300 Multiple Choices"):
                await fetch(server.url)
            assert server.targets == ["/"]

    asyncio.run(run())


def test_https_is_never_left_for_http() -> None:
    async def run() -> None:
        async with serve(ok()) as plain, serve(redirect(plain.url + "/"), tls=True) as secure:
            names = resolver(feeds_test="127.0.0.1")
            with pytest.raises(BlockedError, match="from https to http"):
                await fetch(f"https://feeds.test:{secure.port}/", resolve=names)
            assert len(secure.asked) == 1
            assert plain.asked == []

    asyncio.run(run())


def test_http_may_lead_to_https() -> None:
    async def run() -> None:
        async with (
            serve(ok(), tls=True) as secure,
            serve(redirect(f"https://feeds.test:{secure.port}/")) as plain,
        ):
            response = await fetch(plain.url, resolve=resolver(feeds_test="127.0.0.1"))
            assert response.body == FEED
            assert secure.asked[0].values("Host") == [f"feeds.test:{secure.port}".encode()]

    asyncio.run(run())


def test_a_location_in_any_encoding_reaches_the_server_as_the_same_bytes() -> None:
    async def run() -> None:
        for location, target in (("/caf\u00e9", "/caf%C3%A9"), ("/caf\udce9", "/caf%E9"), ("/a b", "/a%20b")):
            async with serve({"/": redirect(location), target: ok()}) as server:
                assert (await fetch(server.url)).url == server.url + target

    asyncio.run(run())


SECRETS = Request(
    url="", auth=Auth(basic="redactie:geheim"), headers=(("X-Token", "geheim"), ("Cookie", "id=geheim"))
)


def secret_request(url: str) -> Request:
    return Request(url=url, auth=SECRETS.auth, headers=SECRETS.headers)


def test_credentials_stay_within_their_origin() -> None:
    async def run() -> None:
        async with serve(ok()) as other_port, serve(ok(), "127.0.0.2") as other_host:
            for elsewhere in (other_port, other_host):
                async with serve({"/": redirect("/b"), "/b": redirect(elsewhere.url + "/x")}) as server:
                    await fetch(secret_request(server.url))
                    assert all(asked.values("X-Token") == [b"geheim"] for asked in server.asked)
                    assert len(server.asked) == 2
                    assert b"geheim" not in elsewhere.asked[-1].raw
                    assert elsewhere.asked[-1].values("Authorization") == []

    asyncio.run(run())


def test_credentials_go_to_the_origin_they_were_given_for_wherever_the_feed_is_now() -> None:
    async def run() -> None:
        async with serve(ok()) as own, serve(ok(), "127.0.0.2") as stranger:
            for here in (own, stranger):
                await fetch(replace(secret_request(here.url + "/feed"), given=own.url + "/"))
            assert own.asked[-1].values("X-Token") == [b"geheim"]
            assert b"geheim" not in stranger.asked[-1].raw
            assert stranger.asked[-1].values("Authorization") == []

    asyncio.run(run())


def test_a_stranger_who_redirects_to_the_own_origin_gives_it_its_credentials_back() -> None:
    async def run() -> None:
        async with serve(ok()) as own, serve(redirect(own.url + "/feed"), "127.0.0.2") as stranger:
            await fetch(replace(secret_request(stranger.url + "/"), given=own.url + "/"))
            assert b"geheim" not in stranger.asked[-1].raw
            assert own.asked[-1].values("X-Token") == [b"geheim"]

    asyncio.run(run())


def test_credentials_for_http_are_not_sent_over_https_on_another_port() -> None:
    async def run() -> None:
        async with (
            serve(ok(), tls=True) as secure,
            serve(redirect(f"https://feeds.test:{secure.port}/")) as plain,
        ):
            names = resolver(feeds_test="127.0.0.1")
            await fetch(secret_request(f"http://feeds.test:{plain.port}/"), resolve=names)
            assert plain.asked[0].values("Authorization") == [b"Basic cmVkYWN0aWU6Z2VoZWlt"]
            assert b"geheim" not in secure.asked[0].raw
            assert secure.asked[0].values("Authorization") == []

    asyncio.run(run())


def test_a_redirect_to_a_private_address_touches_nothing() -> None:
    async def run() -> None:
        async with serve(ok()) as canary, serve(redirect(canary.url + "/")) as server:
            public = settings(allow_private=("feeds.test",))
            with pytest.raises(BlockedError) as caught:
                await fetch(f"http://feeds.test:{server.port}/", public, resolver(feeds_test="127.0.0.1"))
            assert str(caught.value) == (
                "redirects to a private address (127.0.0.1): `allow_private` can permit it"
            )
            assert len(server.asked) == 1
            assert canary.asked == []

    asyncio.run(run())
