"""Answers made to fill memory or time: the process that meets one grows by less than 32 MB."""

import asyncio
import gzip
import sys
import zlib
from collections.abc import Callable

import pytest

from tests.conftest import ROOT
from tests.fetch.loopback import Answer, Asked, ok, redirect, serve

TIMEOUT = 3
# Fetches the first address to warm up, then the second; prints what the peak of memory grew by, in KiB.
VICTIM = """
import asyncio, resource, sys
from dataclasses import replace
from datetime import UTC, datetime
from aggregator.errors import FetchError
from aggregator.fetch import Fetcher, FetchSettings, Request

async def run(harmless, hostile):
    patient = FetchSettings(user_agent="test/1", timeout=60, host_delay=0, allow_private=True)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    async with Fetcher(patient) as fetcher:
        await fetcher.get(Request(url=harmless), now)
    async with Fetcher(replace(patient, timeout=float(sys.argv[3]))) as fetcher:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            await fetcher.get(Request(url=hostile), now)
            print("read")
        except FetchError as error:
            print(type(error).__name__)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

asyncio.run(run(sys.argv[1], sys.argv[2]))
"""


def flood(head: bytes, piece: bytes) -> Answer:
    """An answer without end, sent until nobody takes it any more."""

    async def send(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()

    return send


def packed(times: int, pack: Callable[[bytes], bytes] = gzip.compress) -> bytes:
    data = bytes(64 * 2**20)
    for _ in range(times):
        data = pack(data)
    return data


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n"
FIELD = b"X-Header: " + b"y" * 50 + b"\r\n"
BOMBS: dict[str, Callable[[], Answer]] = {
    "gzip": lambda: ok(packed(1), "Content-Encoding: gzip"),
    "gzip within gzip": lambda: ok(packed(2), "Content-Encoding: gzip, gzip"),
    "deflate": lambda: ok(packed(1, zlib.compress), "Content-Encoding: deflate"),
    "gzip members": lambda: ok(gzip.compress(b"") * 100_000, "Content-Encoding: gzip"),
    "body": lambda: flood(HEAD + b"\r\n", bytes(65536)),
    "chunks": lambda: flood(CHUNKED + b"\r\n", b"1\r\nx\r\n" * 5000),
    "chunk extension": lambda: flood(CHUNKED + b"\r\n1;x=", b"y" * 65536),
    "chunk extensions": lambda: flood(CHUNKED + b"\r\n", b"1;" + b"y" * 4000 + b"\r\nx\r\n"),
    "trailers": lambda: flood(CHUNKED + b"\r\n0\r\n", FIELD * 500),
    "headers": lambda: flood(HEAD, FIELD * 500),
    "one header": lambda: flood(HEAD + b"X: ", b"y" * 65536),
    "folded header": lambda: flood(HEAD + b"X: y\r\n", b" " + b"y" * 6000 + b"\r\n"),
    "status line": lambda: flood(b"HTTP/1.1 200 ", b"O" * 65536),
    "interim answers": lambda: flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2000),
    "large interim answers": lambda: flood(b"", b"HTTP/1.1 103 Hints\r\n" + FIELD * 50 + b"\r\n"),
    "body of a redirect": lambda: flood(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", bytes(65536)),
    "body of an error": lambda: flood(b"HTTP/1.1 500 Oops\r\n\r\n", bytes(65536)),
    "location": lambda: redirect("/" + "x" * 60_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_bomb_takes_32_mb_or_longer_than_the_deadline(name: str) -> None:
    async def run() -> list[str]:
        async with serve(ok()) as harmless, serve(BOMBS[name]()) as hostile:
            victim = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", VICTIM, harmless.url, hostile.url, str(TIMEOUT)),
                stdout=asyncio.subprocess.PIPE,
                cwd=ROOT,
            )
            try:
                printed, _ = await asyncio.wait_for(victim.communicate(), 120)
            finally:
                if victim.returncode is None:
                    victim.kill()
            assert len(hostile.asked) == 1
            return printed.decode().split()

    outcome, grown = asyncio.run(run())
    assert outcome.endswith("Error")
    assert int(grown) < 32 * 1024
