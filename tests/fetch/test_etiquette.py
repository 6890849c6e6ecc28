"""What publishers ask of feed readers, C10 to C26: one request, its redirects and its answer.

Conditional requests (C1 to C5, C24) are in `test_etiquette_conditional.py`, https (C26) is in
`test_etiquette_https.py`; what shows over days or in what is published (C6 to C8, C11, C14, C21, C25) is in
`tests/program/test_etiquette.py`.
"""

import asyncio
import gzip
import zlib
from collections.abc import Callable
from itertools import pairwise

import pytest

from aggregator.errors import BlockedError, FetchError, StatusError, TimedOutError, TooLargeError
from aggregator.fetch import Fetcher, Request
from aggregator.model import Auth
from aggregator.parse import Hints, parse_document
from tests.fetch.leaping import leap
from tests.fetch.loopback import (
    FEED,
    NOW,
    Answer,
    Asked,
    fetch,
    ok,
    redirect,
    serve,
    settings,
)


@pytest.mark.parametrize("status", ["403 Forbidden", "401 Unauthorized", "406 Not Acceptable", "500 Oops"])
def test_c10_a_poll_is_one_request_whatever_comes_of_it(status: str) -> None:
    """No quick retry, no second identity."""

    async def run() -> None:
        async with serve(ok(b"no", status=status)) as server:
            with pytest.raises(StatusError):
                await fetch(server.url)
            await asyncio.sleep(0.05)
            assert len(server.asked) == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"]
)
def test_c10_a_lost_connection_is_not_tried_again(answer: bytes) -> None:
    """Not by us and not by a library of ours."""

    async def run() -> None:
        async with serve(answer) as server:
            with pytest.raises(FetchError):
                await fetch(server.url)
            await asyncio.sleep(0.05)
            assert len(server.asked) == 1

    asyncio.run(run())


@pytest.mark.parametrize("status", ["302 Found", "303 See Other", "307 Temporary Redirect"])
def test_c12_a_temporary_redirect_is_followed_and_not_adopted(status: str) -> None:
    """302, 303 and 307 keep the old URL."""

    async def run() -> None:
        async with serve({"/": redirect("/b", status), "/b": ok()}) as server:
            response = await fetch(server.url + "/")
            assert (response.body, response.permanent_url) == (FEED, None)

    asyncio.run(run())


def test_c13_redirects_end_after_ten_hops_and_in_a_circle() -> None:
    """At most ten hops; a loop is seen when it closes, not when the count is full."""

    async def run() -> None:
        answers: dict[str, Answer] = {f"/{step}": redirect(f"{step + 1}") for step in range(12)}
        async with serve(answers | {"/x": redirect("/y"), "/y": redirect("/x")}) as server:
            with pytest.raises(BlockedError, match="more than 10 times"):
                await fetch(server.url + "/0")
            assert len(server.asked) == 11
            with pytest.raises(BlockedError, match="in a circle"):
                await fetch(server.url + "/x")
            assert server.targets[11:] == ["/x", "/y"]

    asyncio.run(run())


def test_c13_credentials_go_to_no_other_origin() -> None:
    """Neither Authorization nor a header of the owner's own."""

    async def run() -> None:
        async with serve(ok(), "127.0.0.2") as other, serve(redirect(other.url + "/")) as server:
            request = Request(url=server.url, auth=Auth(bearer="s3cr3t"), headers=(("X-Token", "s3cr3t"),))
            await fetch(request)
            assert server.asked[0].raw.count(b"s3cr3t") == 2
            assert b"s3cr3t" not in other.asked[0].raw

    asyncio.run(run())


def test_c13_private_addresses_are_refused_by_default() -> None:
    """Also where a permitted host redirects there."""

    async def run() -> None:
        async with serve(ok()) as inner, serve(redirect(inner.url + "/"), "127.0.0.9") as server:
            with pytest.raises(BlockedError, match="private address"):
                await fetch(inner.url, settings(allow_private=False))
            with pytest.raises(BlockedError, match="redirects to a private address"):
                await fetch(server.url, settings(allow_private=("127.0.0.9",)))
            assert inner.asked == []

    asyncio.run(run())


def test_c15_one_honest_user_agent_for_every_request() -> None:
    """Name, version and where to complain: also after a redirect, also after a refusal."""

    async def run() -> None:
        refusal: dict[str, Answer] = {"/": redirect("/b"), "/b": ok(b"", status="403 Forbidden")}
        async with serve(refusal) as server, Fetcher(settings()) as fetcher:
            for _ in range(2):
                with pytest.raises(StatusError):
                    await fetcher.get(Request(url=server.url + "/"), NOW)
            names = {name for asked in server.asked for name in asked.values("User-Agent")}
            assert names == {b"aggregator/1.0 (+https://example.org/)"}

    asyncio.run(run())


def test_a_name_that_is_not_ascii_is_sent_as_utf_8() -> None:
    async def run() -> None:
        async with serve(ok()) as server:
            await fetch(server.url, settings(user_agent="Müller – лента/1"))
            (name,) = server.asked[0].values("User-Agent")
            assert name == "Müller – лента/1".encode()

    asyncio.run(run())


def test_c16_nothing_is_sent_that_was_not_asked_for() -> None:
    """No cookies (even when set), Referer, credentials or `no-cache`, and the query stays as it is."""

    async def run() -> None:
        sets = "Set-Cookie: id=1; Path=/"
        answers: dict[str, Answer] = {
            "/a?x=1": ok(b"", sets, "Location: /b?y", status="302 Found"),
            "/b?y": ok(FEED, sets),
        }
        async with serve(answers) as server, Fetcher(settings()) as fetcher:
            for _ in range(2):
                await fetcher.get(Request(url=server.url + "/a?x=1"), NOW)
            assert server.targets == ["/a?x=1", "/b?y"] * 2
            for asked in server.asked:
                names = [line.partition(b":")[0].lower() for line in asked.raw.split(b"\r\n")[1:] if line]
                assert sorted(names) == [b"accept", b"accept-encoding", b"connection", b"host", b"user-agent"]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)]
)
def test_c17_feed_types_are_accepted_and_gzip_is_offered(coding: str, pack: Callable[[bytes], bytes]) -> None:
    """Compression is asked for and understood; only what we can bound is offered."""

    async def run() -> None:
        async with serve(ok(pack(FEED), f"Content-Encoding: {coding}")) as server:
            assert (await fetch(server.url)).body == FEED
            (accept,) = server.asked[0].values("Accept")
            for kind in (b"application/atom+xml", b"application/rss+xml", b"application/feed+json", b"*/*"):
                assert kind in accept
            assert server.asked[0].values("Accept-Encoding") == [b"gzip"]

    asyncio.run(run())


def test_c18_one_deadline_over_headers_and_body() -> None:
    """A server that sends a byte now and then satisfies every read timeout there is."""

    async def drip(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + b"x" * 999:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)

    async def run() -> None:
        async with serve(drip) as server:
            with pytest.raises(TimedOutError, match=r"^timed out after 0\.5s$"):
                await fetch(server.url, settings(timeout=0.5))

    leap(run(), sockets=True)


def test_c19_bytes_are_limited_on_the_wire_and_decoded() -> None:
    """While they stream, not afterwards."""

    async def run() -> None:
        chosen = settings(max_size=100_000)
        wire = b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 200_000
        bomb = ok(gzip.compress(b"x" * 50_000_000), "Content-Encoding: gzip")
        for answer in (wire, bomb):
            async with serve(answer) as server:
                with pytest.raises(TooLargeError):
                    await fetch(server.url, chosen)

    asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 200 OK\r\nETag: "short"\r\nContent-Length: 500\r\n\r\n' + FEED,
        b'HTTP/1.1 200 OK\r\nETag: "short"\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n' + FEED[:16] + b"\r\n",
        ok(gzip.compress(FEED)[:-9], 'ETag: "short"', "Content-Encoding: gzip"),
    ],
)
def test_c20_a_short_body_is_an_error(answer: bytes) -> None:
    """So that its validators are never kept: they come with a Response only."""

    async def run() -> None:
        async with serve(answer) as server:
            with pytest.raises(FetchError, match="cut short"):
                await fetch(server.url)

    asyncio.run(run())


TITLE = "<rss><channel><title>Café</title><item><title>Één</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (("\ufeff" + TITLE).encode(), "text/xml; charset=iso-8859-1"),
        (TITLE.encode("latin-1"), "text/xml; charset=iso-8859-1"),
        (('<?xml version="1.0" encoding="us-ascii"?>' + TITLE).encode("latin-1"), "text/xml; charset=latin1"),
        (('<?xml version="1.0" encoding="latin1"?>' + TITLE).encode("latin-1"), "application/rss+xml"),
        (TITLE.encode(), "application/rss+xml; charset=us-ascii"),
        (TITLE.encode(), "text/html"),
        (TITLE.encode(), "application/octet-stream; charset=none-such"),
    ],
)
def test_c22_bom_beats_charset_beats_declaration_and_content_beats_type(body: bytes, media_type: str) -> None:
    """RFC 7303; an impossible charset is overruled, and a feed is known by its content."""

    async def run() -> None:
        async with serve(ok(body, f"Content-Type: {media_type}")) as server:
            response = await fetch(server.url)
            batch = parse_document(response.body, Hints(url=response.url, media_type=response.content_type))
            assert (batch.feed.title, [entry.title for entry in batch.entries]) == ("Café", ["Één"])

    asyncio.run(run())


def test_c23_one_connection_to_a_host_at_a_time_spaced_out() -> None:
    """However many sources it has."""

    async def run() -> None:
        async with serve(ok()) as server, Fetcher(settings(host_delay=0.1)) as fetcher:
            await asyncio.gather(*(fetcher.get(Request(url=f"{server.url}/{n}"), NOW) for n in range(4)))
            times = [asked.at for asked in server.asked]
            assert server.most_at_once == 1
            assert all(later - earlier > 0.09 for earlier, later in pairwise(times))

    asyncio.run(run())


@pytest.mark.parametrize("target", ["/a%7eb", "/a%2Fb/../c", "//x", "/?", "/?a=b&&c=%zz", "/a;b=c?d?e"])
def test_c26_a_url_is_asked_for_byte_for_byte(target: str) -> None:
    """No escape is changed, no dot segment folded."""

    async def run() -> None:
        async with serve(ok()) as server:
            await fetch(server.url + target)
            assert server.targets == [target]

    asyncio.run(run())
