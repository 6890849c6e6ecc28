"""One address of the server, while what it leads to and where it is change."""

import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse

from aggregator.errors import AggregatorError
from aggregator.web.server import Address, Door

ANYWHERE = ("127.0.0.1", 0)


async def ask(address: Address) -> str:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"http://{address[0]}:{address[1]}/")).text


def test_another_application_takes_over_without_the_address_being_given_up() -> None:
    async def story() -> None:
        door = Door()
        here = await door.open(ANYWHERE)
        assert await ask(here) == "not ready\n"
        for word in ("een", "twee"):
            door.lead_to(PlainTextResponse(word))
            assert await door.open(ANYWHERE) == here
            assert await ask(here) == word
        await door.close()
        with pytest.raises(httpx.ConnectError):
            await ask(here)
        await door.open(ANYWHERE)  # and may be opened again
        await door.close()

    asyncio.run(story())


def test_it_moves_to_another_address_and_stays_where_that_cannot_be_had() -> None:
    async def story() -> None:
        door, taken = Door(), Door()
        door.lead_to(PlainTextResponse("hier"))
        first = await door.open(ANYWHERE)
        second = await door.open(("127.0.0.2", 0))
        assert await ask(second) == "hier"
        with pytest.raises(httpx.ConnectError):
            await ask(first)
        with pytest.raises(AggregatorError, match="cannot listen on"):
            await door.open(await taken.open(ANYWHERE))
        assert await ask(second) == "hier"
        await asyncio.gather(door.close(), taken.close())

    asyncio.run(story())
