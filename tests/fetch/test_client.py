"""A fetch ends with a whole answer or with an error that says why, in time and within bounds."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from aggregator.errors import BlockedError, FetchError, StatusError, TimedOutError, TooLargeError
from aggregator.fetch import Fetcher, Request, Response
from aggregator.model import Validators
from tests.fetch.leaping import leap
from tests.fetch.loopback import FEED, NOW, Asked, Script, fetch, ok, serve, settings


def test_a_response_holds_what_the_answer_said() -> None:
    async def run() -> None:
        fields = (
            "Content-Type: application/atom+xml; charset=utf-8",
            'ETag: "1"',
            "Cache-Control: max-age=60",
        )
        async with serve(ok(FEED, *fields)) as server:
            response = await fetch(server.url + "/feed")
            assert response.status == 200
            assert response.body == FEED
            assert response.content_type == "application/atom+xml; charset=utf-8"
            assert response.validators == Validators('"1"')
            assert response.max_age == 60

    asyncio.run(run())


def test_an_answer_that_says_nothing_is_still_an_answer() -> None:
    async def run() -> None:
        async with serve(ok(b"")) as server:
            response = await fetch(server.url)
            assert (response.body, response.content_type, response.max_age) == (b"", None, None)
            assert response.validators == Validators()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("404 Verloren", "answered 404 Not Found"),
        ("410 Gone", "answered 410 Gone"),
        ("500 \x1b[31m", "answered 500 Internal Server Error"),
        ("599 Odd", "answered 599"),
        ("202 Accepted", "answered 202 Accepted"),
        ("204 No Content", "answered 204 No Content"),
        ("206 Partial Content", "answered 206 Partial Content"),
        ("226 IM Used", "answered 226 IM Used"),
    ],
)
def test_any_other_status_is_an_error_in_our_own_words(line: str, message: str) -> None:
    async def run() -> None:
        async with serve(ok(FEED if line[:3] != "204" else b"", "Retry-After: 7", status=line)) as server:
            with pytest.raises(StatusError) as caught:
                await fetch(server.url)
            assert str(caught.value) == message
            assert caught.value.status == int(line[:3])
            assert caught.value.retry_after == 7

    asyncio.run(run())


def test_a_203_is_whole_but_its_validators_may_be_those_of_another_text() -> None:
    async def run() -> None:
        said = ('ETag: "v1"', "Last-Modified: Thu, 01 Oct 2026 10:00:00 GMT", "Cache-Control: max-age=60")
        line = "203 Non-Authoritative Information"
        async with serve(ok(FEED, *said, status=line)) as server:
            response = await fetch(server.url)
            assert (response.status, response.body, response.max_age) == (200, FEED, 60)
            assert response.validators == Validators()

    asyncio.run(run())


@pytest.mark.parametrize("url", ["ftp://feeds.test/", "feeds.test", "", "http://"])
def test_an_address_that_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(BlockedError):
        asyncio.run(fetch(url))


def drip(head: bytes, piece: bytes, pause: float) -> Script:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return script


OK_HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.mark.parametrize(
    ("head", "piece", "pause"),
    [
        (b"", b"", 0.05),  # accepts and is silent
        (b"HTTP/1.1 200 OK\r\nX-Half: ", b"", 0.05),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x", 0.05),
        (OK_HEAD, b"x", 0.05),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"", 0.05),
    ],
)
def test_the_deadline_holds_however_the_server_drags(head: bytes, piece: bytes, pause: float) -> None:
    async def run() -> None:
        async with serve(drip(head, piece, pause)) as server:
            started = asyncio.get_running_loop().time()
            with pytest.raises(TimedOutError, match=r"^timed out after 4s$"):
                await fetch(server.url, settings(timeout=4.0))
            assert 3.9 < asyncio.get_running_loop().time() - started < 4.1

    leap(run(), sockets=True)


def test_slow_redirects_share_one_deadline() -> None:
    async def onward(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(ok(b"", f"Location: {asked.target}x", status="302 Found"))

    async def run() -> None:
        async with serve(onward) as server:
            with pytest.raises(TimedOutError):
                await fetch(server.url, settings(timeout=0.5))
            assert len(server.asked) == 3

    leap(run(), sockets=True)


def test_a_body_without_end_is_cut_off_at_the_limit() -> None:
    async def run() -> None:
        async with serve(drip(OK_HEAD, b"x" * 65536, 0)) as server:
            with pytest.raises(TooLargeError, match="larger than 1 MiB"):
                await fetch(server.url, settings(max_size=2**20))

    asyncio.run(run())


def test_a_body_announced_as_too_large_is_not_read() -> None:
    async def run() -> None:
        async with serve(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n") as server:
            with pytest.raises(TooLargeError):
                await fetch(server.url)

    asyncio.run(run())


def test_hanging_sources_give_their_slots_back() -> None:
    async def run() -> None:
        async with (
            serve(drip(b"", b"", 0.05), "0.0.0.0") as silent,
            serve(ok(), "0.0.0.0") as server,
            Fetcher(settings(concurrency=4, timeout=6.0)) as fetcher,
        ):

            def get(host: str, port: int) -> asyncio.Task[Response]:
                return asyncio.create_task(fetcher.get(Request(url=f"http://{host}:{port}/"), NOW))

            hanging = [get(f"127.0.0.{n}", silent.port) for n in range(1, 5)]
            await asyncio.sleep(0.05)
            started = asyncio.get_running_loop().time()
            answers = await asyncio.gather(*(get(f"127.0.1.{n}", server.port) for n in range(1, 21)))
            assert [answer.body for answer in answers] == [FEED] * 20
            assert 1.5 < asyncio.get_running_loop().time() - started < 3
            assert not any(task.done() for task in hanging)
            for task in hanging:
                task.cancel()

    leap(run(), sockets=True)


def test_a_cancelled_fetch_leaves_nothing_behind() -> None:
    async def run() -> None:
        async with serve(drip(OK_HEAD, b"x", 0.02)) as server, Fetcher(settings()) as fetcher:
            task = asyncio.create_task(fetcher.get(Request(url=server.url), NOW))
            await asyncio.sleep(0.1)
            assert server._at_once == 1
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.sleep(0.1)
            assert server._at_once == 0

    leap(run(), sockets=True)


def test_a_fetcher_outside_its_block_says_so() -> None:
    async def run() -> None:
        fetcher = Fetcher(settings())
        with pytest.raises(RuntimeError, match="async with"):
            await fetcher.get(Request(url="http://127.0.0.1/"), NOW)
        async with fetcher:
            pass
        with pytest.raises(RuntimeError, match="async with"):
            await fetcher.get(Request(url="http://127.0.0.1/"), NOW)

    asyncio.run(run())


PARTS = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 304 Not Modified\r\n", b"HTTP/1.1 301 Moved\r\n"),
        *(b"HTTP/9.9 999\r\n", b"Location: /x\r\n", b"Location: http://[\r\n", b"Content-Length: 3\r\n"),
        *(b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"Set-Cookie: \xff=;;\r\n"),
        *(b"ETag: \xff\r\n", b"Link: <\xff>; rel=hub\r\n", b"Expires: x\r\n", b"Retry-After: -\r\n"),
        *(
            b"Cache-Control: max-age=\xb2\r\n",
            b"Content-Length: \xb2\r\n",
            b"Upgrade: h2c\r\n",
            b" folded\r\n",
        ),
        *(b"\r\n", b"abc", b"0\r\n\r\n", b"3\r\nabc\r\n", b"\x00", b"\xff\xfe"),
    ]
)


@given(st.lists(PARTS, max_size=9), st.binary(max_size=12))
@examples(max_examples=150, deadline=None)
def test_no_answer_whatsoever_raises_anything_but_our_own_errors(parts: list[bytes], tail: bytes) -> None:
    async def run() -> None:
        async with serve(b"".join(parts) + tail) as server:
            url = server.url + "/"
            try:
                response = await fetch(
                    Request(url=url, validators={url: Validators('"a"')}), settings(timeout=0.5)
                )
            except FetchError as error:
                assert str(error)  # noqa: PT017 - it may also be an answer
                return
            assert response.status in {200, 304}

    asyncio.run(run())


HOSTILE = {
    "redirect-loopback.http": "redirects to a private address (127.0.0.1): `allow_private` can permit it",
    "status-500-feed.http": "answered 500 Internal Server Error",
    "retry-after-date.http": "answered 503 Service Unavailable",
}


def hostile_answers() -> list[str]:
    folder = Path(__file__).resolve().parents[3] / "shared" / "hostile" / "http"
    return sorted(path.name for path in folder.glob("*.http")) or ["absent"]


@pytest.mark.hostile
@pytest.mark.parametrize("name", hostile_answers())
def test_every_hostile_answer_ends_well(name: str, shared: Path) -> None:
    async def run() -> None:
        answer = (shared / "hostile" / "http" / name).read_bytes()
        async with serve(answer, "127.0.0.9") as server:
            request = Request(url=server.url, allow_private=("127.0.0.9",))
            chosen = settings(allow_private=False, timeout=20.0)
            if name == "length-missing-close.http":
                assert b"Survivor" in (await fetch(request, chosen)).body
                return
            with pytest.raises(FetchError) as caught:
                await fetch(request, chosen)
            assert str(caught.value) == HOSTILE.get(name, str(caught.value))
            assert (caught.value.retry_after or 0) <= 7 * 86400
            assert len(server.asked) == 1

    asyncio.run(run())
