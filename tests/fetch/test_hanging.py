"""Many servers that hang, or drip, delay nobody else."""

import asyncio
from collections.abc import Callable

import pytest

from aggregator.fetch import Fetcher, Request
from tests.fetch.leaping import leap
from tests.fetch.loopback import NOW, Answer, Asked, ok, serve, settings

HEALTHY, ILL = 120, 30  # at 16 places as 500 are to 64
LATENCY = 0.1  # of a healthy server, so that places are what is short


async def answer_healthily(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(LATENCY)
    writer.write(ok())


async def hang(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


def drip(head: bytes) -> Answer:
    async def send(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(1)

    return send


async def time_healthy(
    healthy: int, ill: int, urls: Callable[[int], str], bad: Callable[[int], str]
) -> float:
    """Seconds until the last healthy server was read; each fifth request meets an ill one."""
    async with Fetcher(settings(timeout=30, concurrency=16)) as fetcher:
        loop = asyncio.get_running_loop()
        started, good, others = loop.time(), list[asyncio.Task[object]](), list[asyncio.Task[object]]()
        for n in range(healthy):
            good.append(asyncio.create_task(fetcher.get(Request(url=urls(n)), NOW)))
            if ill and n % (healthy // ill) == 0:
                others.append(asyncio.create_task(fetcher.get(Request(url=bad(n)), NOW)))
        await asyncio.gather(*good)
        took = loop.time() - started
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        return took


@pytest.mark.parametrize(
    "illness",
    [hang, drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"), drip(b"HTTP/1.1 200 OK\r\nX: ")],
)
def test_a_fifth_of_ill_servers_delays_the_others_by_little(illness: Answer) -> None:
    async def run() -> tuple[float, float]:
        async with serve(answer_healthily, "0.0.0.0") as server, serve(illness, "0.0.0.0") as ill:

            def good(n: int) -> str:
                return f"http://127.1.0.{n + 1}:{server.port}/"

            def bad(n: int) -> str:
                return f"http://127.2.0.{n + 1}:{ill.port}/"

            alone = await time_healthy(HEALTHY, 0, good, bad)
            return alone, await time_healthy(HEALTHY, ILL, good, bad)

    alone, together = leap(run(), sockets=True)
    # Had each of the 30 kept one of 16 places for 2 s, it would be 3.75 s more.
    assert together < alone * 1.6 + 0.5
