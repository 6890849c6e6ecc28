"""Answers that every reader but a proxy reads are read; the rest is refused as ever."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from aggregator.errors import FetchError, TooLargeError
from aggregator.fetch import Fetcher, Request
from aggregator.fetch.heads import MAX_HEADER, mend_head
from aggregator.model import Validators
from tests.fetch.loopback import FEED, NOW, Asked, fetch, ok, serve, settings

LENGTH = b"Content-Length: %d\r\n" % len(FEED)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"%x\r\n%b\r\n0\r\n\r\n" % (len(FEED), FEED)
LARGE = b"<feed>" + b" " * 300_000 + b"</feed>"


def answer(*fields: bytes, body: bytes = FEED, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + b"".join(fields) + b"\r\n" + body


TWINS = {
    "one length": (LENGTH, LENGTH),
    "no length": (b"X: y\r\n", b"X: y\r\n"),
    "one length twice": (b"A: b\r\n" + LENGTH + b"C: d\r\n" + LENGTH, b"A: b\r\n" + LENGTH + b"C: d\r\n"),
    "one length twice in one field": (b"content-length: 494 , 494\r\n", b"Content-Length: 494\r\n"),
    "two lengths": (b"Content-Length: 5\r\nContent-Length: 6\r\n",) * 2,
    "two lengths in one field": (b"Content-Length: 5, 6\r\n",) * 2,
    "a length beside chunks": (LENGTH + CHUNKED, CHUNKED),
    "two lengths beside chunks": (b"Content-Length: 5\r\n" + CHUNKED + b"CONTENT-LENGTH: 6\r\n", CHUNKED),
    "a length beside chunks that are packed": (
        LENGTH + b"Transfer-Encoding: gzip, Chunked\r\n",
        b"Transfer-Encoding: gzip, Chunked\r\n",
    ),
    "a length beside what is no chunks": (LENGTH + b"Transfer-Encoding: gzip\r\n",) * 2,
    "a length beside no coding": (b"Transfer-Encoding: Identity \r\n" + LENGTH, LENGTH),
    "no coding": (b"transfer-encoding: identity\r\nA: b\r\n", b"A: b\r\n"),
    "no coding beside chunks": (b"Transfer-Encoding: identity\r\n" + CHUNKED, CHUNKED),
    "no coding that is folded": (b"Transfer-Encoding: identity\r\n , x\r\n" + LENGTH,) * 2,
    "two codings in one field": (b"Transfer-Encoding: identity, gzip\r\n" + LENGTH,) * 2,
    "a field that is folded": (LENGTH + LENGTH + b" 4\r\n",) * 2,
    "lines that end too short": (
        b"Content-Length: 5\nContent-Length: 5\nA: b\n",
        b"Content-Length: 5\r\nA: b\n",
    ),
}


@pytest.mark.parametrize("name", TWINS)
def test_a_head_keeps_one_length_or_stays_as_it_is(name: str) -> None:
    given_fields, expected = TWINS[name]
    start = b"HTTP/1.1 200 OK\r\n"
    assert mend_head(start + given_fields + b"\r\n") == start + expected + b"\r\n"


READ_BY_ALL = {
    "text behind the length": answer(LENGTH) + b"\n<!-- cached by X -->",
    "text behind the length of an answer that says it is the last": answer(LENGTH, b"Connection: close\r\n")
    + b"<!-- cached by X -->",
    "a second answer behind the first": answer(LENGTH) + answer(b"Content-Length: 4\r\n", body=b"evil"),
    "text behind the chunks": answer(CHUNKED, body=CHUNKS) + b"<!-- cached by X -->",
    "the same length twice": answer(LENGTH, LENGTH),
    "the same length twice in one field": answer(b"Content-Length: %d, %d\r\n" % (len(FEED), len(FEED))),
    "a length beside chunks": answer(LENGTH, CHUNKED, body=CHUNKS),
    "a length beside chunks after an interim answer": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    + answer(CHUNKED, LENGTH, body=CHUNKS)
    + b"x",
}


@pytest.mark.parametrize("name", READ_BY_ALL)
def test_what_every_other_reader_reads_is_read(name: str) -> None:
    async def run() -> None:
        async with serve(READ_BY_ALL[name]) as server:
            assert (await fetch(server.url)).body == FEED

    asyncio.run(run())


@given(st.sampled_from(sorted(READ_BY_ALL)), st.integers(1, 60))
@hypothesis_settings(max_examples=25, deadline=None)
def test_it_is_read_in_whatever_pieces_it_comes(name: str, size: int) -> None:
    async def drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
        whole = READ_BY_ALL[name]
        for start in range(0, len(whole), size):
            writer.write(whole[start : start + size])
            await asyncio.sleep(0)

    async def run() -> None:
        async with serve(drip) as server:
            assert (await fetch(server.url)).body == FEED

    asyncio.run(run())


def test_a_body_that_looks_like_a_head_stays_as_it_is_behind_an_empty_line_too() -> None:
    body = b"HTTP/1.1 200 OK\nContent-Length: 4\nContent-Length: 4\n\nevil"
    whole = b"\r\n" + answer(b"Content-Length: %d\r\n" % len(body), body=body)

    async def run() -> None:
        async with serve(whole) as server:
            assert (await fetch(server.url)).body == body

    asyncio.run(run())


def test_text_behind_a_body_of_many_pieces_is_left_out() -> None:
    async def run() -> None:
        async with serve(ok(LARGE) + b"<!-- cached by X -->") as server:
            assert (await fetch(server.url)).body == LARGE

    asyncio.run(run())


@pytest.mark.parametrize(
    "behind",
    [
        answer(b"ETag: 1\r\n", b"Connection: close\r\n", body=b"Not modified\n", status=b"304 Not Modified"),
        answer(b"ETag: 1\r\n", body=b"Not modified\n", status=b"304 Not Modified"),
        answer(LENGTH, status=b"304 Not Modified"),
        answer(CHUNKED, body=CHUNKS, status=b"304 Not Modified"),
        answer(LENGTH, body=LARGE, status=b"304 Not Modified"),
    ],
)
def test_an_answer_without_a_body_may_have_one(behind: bytes) -> None:
    async def run() -> None:
        async with serve(behind) as server, Fetcher(settings()) as fetcher:
            known = {server.url + "/": Validators(etag="1")}
            response = await fetcher.get(Request(url=server.url + "/", validators=known), NOW)
            assert (response.status, response.body) == (304, b"")

    asyncio.run(run())


def test_what_is_mended_is_bounded_like_everything_else() -> None:
    async def run() -> None:
        small = settings(max_size=1000)
        async with serve(answer(LENGTH, CHUNKED, body=b"fff\r\n" + b"x" * 4095)) as server:
            with pytest.raises(TooLargeError):
                await fetch(server.url, small)
        filler = b"X-Filler: " + b"x" * (MAX_HEADER // 2) + b"\r\n"
        async with serve(answer(filler, filler, filler, LENGTH, LENGTH)) as server:
            with pytest.raises(FetchError, match="in its Content-Length"):
                await fetch(server.url)

    asyncio.run(run())


@pytest.mark.parametrize("pause", [0, 0.05])
def test_chunks_that_break_off_in_nonsense_end_at_once(pause: float) -> None:
    async def stray(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(CHUNKED, body=b"5\r\n<feed\r\n"))
        await asyncio.sleep(pause)
        writer.write(b"zz\r\n")
        await asyncio.sleep(60)

    async def run() -> None:
        async with serve(stray) as server:
            with pytest.raises(FetchError, match="breaks the rules of HTTP in its chunks"):
                await fetch(server.url, settings(timeout=30.0))

    asyncio.run(run())
