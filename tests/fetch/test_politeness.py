"""Each host has its turn: so many at once, so far apart, and quiet when it asks for it."""

import asyncio

import pytest

from aggregator.errors import DeferredError, StatusError
from aggregator.fetch import Fetcher, Request
from aggregator.fetch.politeness import KEPT_HOSTS, Politeness
from aggregator.fetch.slots import Slots
from tests.fetch.leaping import leap
from tests.fetch.loopback import NOW, Answer, Asked, ok, redirect, resolver, serve, settings


async def answer_slowly(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.05)
    writer.write(ok())


async def get_all(fetcher: Fetcher, *urls: str) -> float:
    """When it began, on the loop's clock."""
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(fetcher.get(Request(url=url), NOW) for url in urls))
    return began


def came_apart(asked: list[Asked], began: float, delay: float) -> bool:
    """Whether none came before its turn."""
    return all(one.at - began >= number * delay for number, one in enumerate(asked))


def test_one_host_is_asked_one_at_a_time_and_with_a_pause_between() -> None:
    async def run() -> None:
        async with serve(answer_slowly) as server, Fetcher(settings(host_delay=0.1)) as fetcher:
            began = await get_all(fetcher, *(f"{server.url}/{n}" for n in range(5)))
            assert len(server.asked) == 5
            assert came_apart(server.asked, began, 0.1)
            assert server.most_at_once == 1

    leap(run(), sockets=True)


def test_a_host_is_a_registrable_domain_whatever_the_name_the_port_and_the_scheme() -> None:
    async def run() -> None:
        names = resolver(a_example_org="127.0.0.1", b_example_org="127.0.0.2", example_net="127.0.0.3")
        async with (
            serve(ok(), "127.0.0.1") as a,
            serve(ok(), "127.0.0.2") as b,
            serve(ok(), "127.0.0.3") as c,
            Fetcher(settings(host_delay=0.5), resolve=names) as fetcher,
        ):
            began = await get_all(
                fetcher,
                f"http://a.example.org:{a.port}/",
                f"http://b.example.org:{b.port}/",
                f"http://example.net:{c.port}/",
            )
            assert came_apart(a.asked + b.asked, began, 0.5)
            assert c.asked[0].at < b.asked[0].at

    leap(run(), sockets=True)


def test_several_at_once_when_the_owner_says_so_but_still_apart() -> None:
    async def run() -> None:
        chosen = settings(per_host=3, host_delay=0.02)
        async with serve(answer_slowly) as server, Fetcher(chosen) as fetcher:
            began = await get_all(fetcher, *(f"{server.url}/{n}" for n in range(6)))
            assert server.most_at_once == 3
            assert came_apart(server.asked, began, 0.02)

    leap(run(), sockets=True)


def test_the_pause_counts_from_when_the_one_before_has_left() -> None:
    async def run() -> None:
        politeness, starts = Politeness(Slots(3), per_host=3, delay=0.1), list[float]()

        async def ask(connecting: float) -> None:
            async with politeness.turn("h.example") as left:
                starts.append(asyncio.get_running_loop().time())
                await asyncio.sleep(connecting)
                left()

        await asyncio.gather(ask(0.08), ask(0))
        assert starts[1] - starts[0] >= 0.17

    leap(run())


def test_the_hops_of_a_redirect_keep_the_pause_too() -> None:
    async def run() -> None:
        answers = {"/a": redirect("/b"), "/b": ok()}
        async with serve(answers) as server, Fetcher(settings(host_delay=0.1)) as fetcher:
            began = await get_all(fetcher, server.url + "/a")
            assert len(server.asked) == 2
            assert came_apart(server.asked, began, 0.1)

    leap(run(), sockets=True)


def test_waiting_for_the_turn_does_not_count_as_time() -> None:
    async def run() -> None:
        async with serve(answer_slowly) as server:
            async with Fetcher(settings(host_delay=0.2, timeout=0.3)) as fetcher:
                await get_all(fetcher, *(f"{server.url}/{n}" for n in range(5)))
            assert len(server.asked) == 5

    leap(run(), sockets=True)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_retry_after_quietens_the_whole_host_and_nobody_else(status: str) -> None:
    async def run() -> None:
        answers: dict[str, Answer] = {"/busy": ok(b"", "Retry-After: 120", status=status), "/": ok()}
        async with (
            serve(answers) as server,
            serve(ok(), "127.0.0.2") as other,
            Fetcher(settings()) as fetcher,
        ):
            with pytest.raises(StatusError) as busy:
                await fetcher.get(Request(url=server.url + "/busy"), NOW)
            assert (busy.value.status, busy.value.retry_after) == (int(status[:3]), 120)
            with pytest.raises(DeferredError, match="wants no request for now") as quiet:
                await fetcher.get(Request(url=server.url), NOW)
            assert quiet.value.retry_after == 120
            await fetcher.get(Request(url=other.url), NOW)
            assert server.targets == ["/busy"]

    leap(run(), sockets=True)


def test_those_already_waiting_are_quietened_too() -> None:
    async def run() -> None:
        busy = ok(b"", "Retry-After: 120", status="429 Too Many Requests")
        async with serve(busy) as server, Fetcher(settings(host_delay=0.05)) as fetcher:
            requests = [fetcher.get(Request(url=f"{server.url}/{n}"), NOW) for n in range(4)]
            errors = await asyncio.gather(*requests, return_exceptions=True)
            assert [type(error) for error in errors] == [
                StatusError,
                DeferredError,
                DeferredError,
                DeferredError,
            ]
            assert len(server.asked) == 1

    leap(run(), sockets=True)


def test_quiet_ends_when_its_time_is_over() -> None:
    async def run() -> None:
        politeness = Politeness(Slots(1), per_host=1, delay=0)
        politeness.quieten("h.example", 0.05)
        with pytest.raises(DeferredError):
            async with politeness.turn("h.example"):
                pass
        await asyncio.sleep(0.06)
        async with politeness.turn("h.example"):
            politeness.quieten("h.example", 0)

    leap(run())


@pytest.mark.parametrize("field", ["Retry-After: 0", "X-Retry-After: 60", "Retry-After: soon"])
def test_without_a_time_only_the_one_source_has_failed(field: str) -> None:
    async def run() -> None:
        answers: dict[str, Answer] = {"/busy": ok(b"", field, status="503 Busy"), "/": ok()}
        async with serve(answers) as server, Fetcher(settings()) as fetcher:
            with pytest.raises(StatusError, match="answered 503 Service Unavailable"):
                await fetcher.get(Request(url=server.url + "/busy"), NOW)
            await fetcher.get(Request(url=server.url), NOW)

    leap(run(), sockets=True)


def test_hosts_that_are_done_are_forgotten_and_quiet_ones_are_not() -> None:
    async def run() -> None:
        politeness = Politeness(Slots(1), per_host=1, delay=0)
        politeness.quieten("quiet.example", 60)
        for n in range(2 * KEPT_HOSTS):
            async with politeness.turn(f"127.0.{n // 256}.{n % 256}"):
                pass
        assert len(politeness._lanes) <= KEPT_HOSTS
        with pytest.raises(DeferredError):
            async with politeness.turn("quiet.example"):
                pass

    leap(run())


def test_a_cancelled_wait_leaves_the_turn_to_the_next() -> None:
    async def run() -> None:
        async with serve(answer_slowly) as server, Fetcher(settings(host_delay=0.05)) as fetcher:
            tasks = [
                asyncio.create_task(fetcher.get(Request(url=f"{server.url}/{n}"), NOW)) for n in range(3)
            ]
            await asyncio.sleep(0.02)
            tasks[0].cancel()
            tasks[1].cancel()
            assert (await tasks[2]).status == 200

    leap(run(), sockets=True)
