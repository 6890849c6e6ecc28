"""Every answer of the public server is counted once, whoever gave it; of the owner's address none."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from aggregator.web.callbacks import Callbacks
from aggregator.web.connection import DIRECT, MAX_HEAD
from aggregator.web.public import make_public
from aggregator.web.server import Address, Door, listening
from aggregator.web.shelf import Shelf
from aggregator.web.standing import Standing
from aggregator.websub import Inbox
from tests.web.wire import dial

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
SITE = "https://planet.example/"
HOST = b"Host: planet.example\r\n"
TOKEN = "x" * 43


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nieuws.atom").write_bytes(b"<feed>" + b"Tekst. " * 100 + b"</feed>")
    (tmp_path / "lang.json").write_bytes(b" " * (DIRECT + 1))
    return tmp_path


@asynccontextmanager
async def counted(
    folder: Path, told: Callable[[], Standing] = lambda: Standing(SITE), most: int = 100
) -> AsyncIterator[tuple[Address, Counter[int]]]:
    """A public door of at most so many connections, and how often each status was counted."""
    counts: Counter[int] = Counter()
    callbacks = Callbacks(Inbox(lambda: NOW, lambda: None), f"{SITE}hub/", SITE, 1000)
    door = Door()
    door.lead_to(make_public(Shelf(folder), told, lambda: NOW, callbacks, lambda code: counts.update([code])))
    async with asyncio.timeout(60), listening(door, ("127.0.0.1", 0), most) as address:
        yield address, counts


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /nieuws.atom HTTP/1.1\r\n" + HOST, 200),
        (b"HEAD /nieuws.atom HTTP/1.1\r\n" + HOST, 200),
        (b"GET /nieuws.atom HTTP/1.1\r\nAccept-Encoding: gzip\r\n" + HOST, 200),
        (b"GET /lang.json HTTP/1.1\r\n" + HOST, 200),
        (b"GET /nieuws.atom HTTP/1.1\r\nIf-None-Match: *\r\n" + HOST, 304),
        (b"GET /nieuws.atom HTTP/1.1\r\nRange: bytes=0-5\r\n" + HOST, 206),
        (b"GET /nergens.atom HTTP/1.1\r\n" + HOST, 404),
        (b"POST /nieuws.atom HTTP/1.1\r\nContent-Length: 0\r\n" + HOST, 405),
        (f"GET /hub/{TOKEN} HTTP/1.1\r\n".encode() + HOST, 404),
        (f"POST /hub/{TOKEN} HTTP/1.1\r\nContent-Length: 0\r\n".encode() + HOST, 410),
        (b"GET /nieuws.atom HTTP/1.1\r\n", 400),
        (b"dit is geen verzoek\r\n", 400),
        (b"GET /nieuws.atom HTTP/1.1\r\nX: " + b"x" * MAX_HEAD + b"\r\n" + HOST, 431),
    ],
)
def test_each_answer_is_counted_once_also_when_it_comes_from_memory(
    folder: Path, request_: bytes, status: int
) -> None:
    async def run() -> None:
        async with counted(folder) as (address, counts):
            for turn in range(1, 4):
                async with dial(address) as line:
                    await line.send(request_ + b"\r\n")
                    assert (await line.receive(request_[:4].decode().strip())).status == status
                assert counts == {status: turn}

    asyncio.run(run())


def test_who_finds_the_house_full_is_counted(folder: Path) -> None:
    async def run() -> None:
        async with counted(folder, most=1) as (address, counts), dial(address) as busy:
            await busy.send(b"GET /nieuws.atom HT")
            await asyncio.sleep(0.1)
            for _ in range(2):
                async with dial(address) as refused:
                    assert (await refused.receive()).status == 503
            assert counts == {503: 2}

    asyncio.run(run())


@pytest.mark.parametrize("good", [1, 2])
def test_a_mistake_of_ours_is_counted_whoever_says_so(folder: Path, good: int) -> None:
    """It is made where the answer would be at hand, or where the application would send it."""
    asked = 0

    def tell() -> Standing:
        nonlocal asked
        asked += 1
        if asked > good:
            raise RuntimeError("no standing")
        return Standing(SITE)

    async def run() -> None:
        async with counted(folder, tell) as (address, counts), dial(address) as line:
            assert (await line.ask("/lang.json")).status == 500
            assert counts == {500: 1}

    asyncio.run(run())


def test_of_the_owners_address_nothing_is_counted() -> None:
    async def run() -> list[int]:
        door = Door()
        door.lead_to(PlainTextResponse("de eigenaar"))
        replies = []
        async with listening(door, ("127.0.0.1", 0)) as address:
            for request_ in (b"GET / HTTP/1.1\r\n" + HOST, b"geen verzoek\r\n"):
                async with dial(address) as line:
                    await line.send(request_ + b"\r\n")
                    replies.append((await line.receive()).status)
        return replies

    assert asyncio.run(run()) == [200, 400]
