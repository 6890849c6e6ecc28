"""Who was answered and is not done with: not too many, and nobody waits for ever."""

import asyncio

from aggregator.fetch import Crowd, Fetcher, Request, Seat
from tests.fetch.loopback import NOW, ok, serve, settings


def test_no_request_begins_while_too_many_are_not_done_with() -> None:
    async def run() -> None:
        async with serve(ok()) as server, Fetcher(settings()) as fetcher:
            fetcher.crowd._most = 2
            for _ in range(3):
                fetcher.crowd.come()
            asking = asyncio.create_task(fetcher.get(Request(url=server.url), NOW))
            await asyncio.sleep(0.1)
            fetcher.crowd.go()
            await asyncio.sleep(0.1)
            assert server.asked == []
            fetcher.crowd.go()
            assert (await asking).status == 200

    asyncio.run(run())


def test_a_seat_is_taken_once_and_left_once() -> None:
    async def run() -> None:
        crowd = Crowd(most=10, seats=1)
        one, two = Seat(crowd), Seat(crowd)
        await one.take()
        await one.take()
        waiting = asyncio.create_task(two.take())
        await asyncio.sleep(0)
        assert (crowd.here, waiting.done()) == (2, False)
        one.leave()
        one.leave()
        await waiting
        assert crowd.here == 1
        two.leave()
        assert (crowd.here, crowd.seats.locked()) == (0, False)

    asyncio.run(run())


def test_who_gives_up_waiting_is_gone() -> None:
    async def run() -> None:
        crowd = Crowd(most=10, seats=1)
        one, two = Seat(crowd), Seat(crowd)
        await one.take()
        waiting = asyncio.create_task(two.take())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        two.leave()
        assert crowd.here == 1
        one.leave()
        assert (crowd.here, crowd.seats.locked()) == (0, False)

    asyncio.run(run())
