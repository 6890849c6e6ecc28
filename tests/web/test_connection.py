"""Requests that come in the same words as before are answered without being read: nobody can tell."""

import asyncio
import itertools
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.web.public import make_public
from aggregator.web.server import listening
from aggregator.web.shelf import Shelf
from aggregator.web.standing import Standing
from tests.conftest import TIMELESS
from tests.web.wire import Line, Reply, dial

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
STANDING = Standing("https://lezer.example/feeds/")
FEED = b"<feed>" + b"Tekst van een bericht. " * 40 + b"</feed>"
ASKED = (  # method, target, and what else is said
    ("GET", "/nieuws.atom", ""),
    ("GET", "/nieuws.atom", "Accept-Encoding: gzip\r\n"),  # must be packed first
    ("HEAD", "/nieuws.atom", ""),
    ("GET", "/nieuws.atom", "If-None-Match: *\r\n"),
    ("GET", "/nieuws.atom", "Range: bytes=0-5\r\n"),
    ("GET", "/nieuws.atom", "Content-Length: 4\r\n\r\nbody"),
    ("GET", "/nergens.atom", ""),
    ("OPTIONS", "/nieuws.atom", ""),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nieuws.atom").write_bytes(FEED)
    os.utime(tmp_path / "nieuws.atom", (NOW.timestamp() - 3600, NOW.timestamp() - 3600))
    return tmp_path


def write(kind: int, more: str = "") -> bytes:
    method, target, said = ASKED[kind]
    end = "" if "\r\n\r\n" in said else "\r\n"
    return f"{method} {target} HTTP/1.1\r\nHost: lezer.example\r\n{more}{said}{end}".encode()


def undated(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    fields = {name: value for name, value in reply.fields.items() if name not in ("date", "expires")}
    return reply.status, fields, reply.body


async def ask_in_new_words(line: Line, kind: int, number: int) -> tuple[int, dict[str, str], bytes]:
    await line.send(write(kind, f"X-Number: {number}\r\n"))
    return undated(await line.receive(ASKED[kind][0]))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[*TIMELESS, HealthCheck.function_scoped_fixture]
)
@given(
    kinds=st.lists(st.integers(0, len(ASKED) - 1), min_size=2, max_size=12),
    cuts=st.sets(st.integers(1, 600), max_size=6),
    whole=st.booleans(),
)
def test_however_the_bytes_are_cut_each_request_gets_its_answer(
    folder: Path, kinds: list[int], cuts: set[int], whole: bool
) -> None:
    requests = [write(kind) for kind in kinds]
    sent = b"".join(requests)
    edges = [0, *sorted(cut for cut in cuts if cut < len(sent)), len(sent)]
    pieces = [sent[start:end] for start, end in itertools.pairwise(edges)]

    async def run() -> None:
        app = make_public(Shelf(folder), lambda: STANDING, lambda: NOW)
        async with listening(app, ("127.0.0.1", 0)) as address, dial(address) as line:
            expected = [await ask_in_new_words(line, *pair) for pair in zip(kinds, range(99), strict=False)]
            for _ in range(2):  # in the second turn they are known
                for piece in requests if whole else pieces:
                    await line.send(piece)
                    await asyncio.sleep(0.002)  # so that it comes alone
                answers = [undated(await line.receive(ASKED[kind][0])) for kind in kinds]
                assert answers == expected

    asyncio.run(run())


@pytest.mark.parametrize(
    ("version", "named", "status"),
    [
        ("1.1", "Host: lezer.example\r\n", 200),
        ("1.1", "Host: [::1]:8080\r\n", 200),
        ("1.1", "Host: \t lezer.example \t\r\n", 200),  # white space around it is nothing's
        ("1.1", "Host:\r\n", 200),  # what has no host in its address says so
        ("1.1", "", 400),
        ("1.1", "Host: lezer.example\r\nHost: lezer.example\r\n", 400),
        ("1.1", "Host: lezer.example/nieuws ander.example\r\n", 400),
        ("1.0", "", 200),
        ("1.0", "Host: a.example\r\nhost: b.example\r\n", 400),
    ],
)
def test_a_request_names_one_host(folder: Path, version: str, named: str, status: int) -> None:
    async def run() -> None:
        app = make_public(Shelf(folder), lambda: STANDING, lambda: NOW)
        async with listening(app, ("127.0.0.1", 0)) as address:
            for _ in range(2):
                async with dial(address) as line:
                    await line.send(f"GET /nieuws.atom HTTP/{version}\r\n{named}\r\n".encode())
                    reply = await line.receive()
                    assert reply.status == status
                    if status == 400:
                        assert reply["connection"] == "close"
                        assert await line.reader.read() == b""

    asyncio.run(run())


@pytest.mark.parametrize(
    ("version", "framed", "status"),
    [
        ("1.1", "Transfer-Encoding: chunked\r\n", 200),
        ("1.1", "Transfer-Encoding: \t Chunked \r\n", 200),
        ("1.1", "Transfer-Encoding: xchunked\r\n", 400),
        ("1.1", "Transfer-Encoding: identity\r\n", 400),
        ("1.1", "Transfer-Encoding:\r\n", 400),
        ("1.1", "Transfer-Encoding: gzip, chunked\r\n", 400),
        ("1.1", "Transfer-Encoding: chunked, identity\r\n", 400),
        ("1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400),
        ("1.1", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400),
        ("1.0", "Transfer-Encoding: chunked\r\n", 400),
    ],
)
def test_where_a_body_ends_is_told_in_the_one_way(
    folder: Path, version: str, framed: str, status: int
) -> None:
    async def run() -> None:
        app = make_public(Shelf(folder), lambda: STANDING, lambda: NOW)
        async with listening(app, ("127.0.0.1", 0)) as address:
            for _ in range(2):
                async with dial(address) as line:
                    head = f"GET /nieuws.atom HTTP/{version}\r\nHost: a.example\r\n{framed}\r\n"
                    await line.send(f"{head}0\r\n\r\n".encode())
                    reply = await line.receive()
                    assert reply.status == status
                    if status == 400:
                        assert await line.reader.read() == b"", "nothing behind it is taken for a request"

    asyncio.run(run())


def test_what_was_replaced_is_not_answered_from_memory(folder: Path) -> None:
    async def run() -> None:
        app = make_public(Shelf(folder), lambda: STANDING, lambda: NOW)
        async with listening(app, ("127.0.0.1", 0)) as address, dial(address) as line:
            bodies = []
            for turn in range(6):
                if turn % 2 == 0:
                    (folder / ".new").write_bytes(FEED + b" " * turn)
                    (folder / ".new").rename(folder / "nieuws.atom")
                await line.send(write(0))
                bodies.append(len((await line.receive()).body) - len(FEED))
            assert bodies == [0, 0, 2, 2, 4, 4]

    asyncio.run(run())


def test_who_closes_is_closed_each_time(folder: Path) -> None:
    async def run() -> None:
        app = make_public(Shelf(folder), lambda: STANDING, lambda: NOW)
        async with listening(app, ("127.0.0.1", 0)) as address:
            for _ in range(3):
                async with dial(address) as line:
                    await line.send(write(0, "Connection: close\r\n"))
                    assert (await line.receive())["connection"] == "close"
                    assert (await line.receive()).status == 0

    asyncio.run(run())


def test_a_connection_is_kept_as_long_as_something_is_asked(folder: Path) -> None:
    """On a clock that leaps: 75 seconds without a request end it, however many came before."""

    async def run() -> None:
        loop, leapt = asyncio.get_running_loop(), [0.0]
        steady = loop.time
        loop.time = lambda: steady() + leapt[0]  # type: ignore[method-assign]
        app = make_public(Shelf(folder), lambda: STANDING, lambda: NOW)
        async with listening(app, ("127.0.0.1", 0)) as address, dial(address) as line:
            for kind in (0, 0, 0, 1, 1, 0, 0):
                await line.send(write(kind))
                assert (await line.receive()).status == 200
                leapt[0] += 50
            leapt[0] += 50
            assert await line.reader.read() == b""

    asyncio.run(run())
