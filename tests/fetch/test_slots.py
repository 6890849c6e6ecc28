"""Slots bound the requests under way; a deadline counts only what is spent under way."""

import asyncio

import pytest

from aggregator.errors import TimedOutError
from aggregator.fetch.slots import Deadline, Slots
from tests.fetch.leaping import leap


async def hold(slots: Slots, seconds: float, held: list[str], name: str) -> None:
    async with slots.held():
        held.append(name)
        await asyncio.sleep(seconds)


def test_no_more_than_the_count_are_held_at_once() -> None:
    async def run() -> None:
        slots, held = Slots(2), list[str]()
        tasks = [asyncio.create_task(hold(slots, 0.05, held, name)) for name in "abc"]
        await asyncio.sleep(0.02)
        assert held == ["a", "b"]
        await asyncio.gather(*tasks)
        assert held == ["a", "b", "c"]

    leap(run())


def test_a_slow_holder_gives_its_slot_back_and_goes_on() -> None:
    async def run() -> None:
        slots, held = Slots(1, patience=0.05), list[str]()
        slow = asyncio.create_task(hold(slots, 0.5, held, "slow"))
        await asyncio.sleep(0)
        await hold(slots, 0, held, "fast")
        assert held == ["slow", "fast"]
        assert not slow.done()
        await slow
        # nothing was given back twice: one at a time again
        tasks = [asyncio.create_task(hold(slots, 0.02, held, name)) for name in "ab"]
        await asyncio.sleep(0.01)
        assert held == ["slow", "fast", "a"]
        await asyncio.gather(*tasks)

    leap(run())


def test_only_so_many_go_on_without_a_slot() -> None:
    async def run() -> None:
        slots, held = Slots(1, patience=0.02, max_overtime=1), list[str]()
        tasks = [asyncio.create_task(hold(slots, 0.3, held, name)) for name in "abcd"]
        await asyncio.sleep(0.2)
        assert held == ["a", "b", "c"]  # a has given back and c was lent a slot; b may not give back
        await asyncio.gather(*tasks)
        assert held == ["a", "b", "c", "d"]

    leap(run())


def test_what_hangs_shows_by_comparison_with_what_was_answered() -> None:
    async def run() -> None:
        slots, held = Slots(2), list[str]()
        assert slots.patience == 2  # nothing was answered yet
        silent = asyncio.create_task(hold(slots, 60, held, "silent"))
        await asyncio.sleep(0)
        await hold(slots, 0.01, held, "quick")
        assert slots.patience == 0.25
        second = asyncio.create_task(hold(slots, 60, held, "second"))
        third = asyncio.create_task(hold(slots, 60, held, "third"))
        await asyncio.sleep(0.1)
        assert held == ["silent", "quick", "second"]
        await asyncio.sleep(0.25)
        assert held[3:] == ["third"]
        for task in (silent, second, third):
            task.cancel()

    leap(run())


def test_slow_but_answering_servers_keep_their_slots() -> None:
    async def run() -> None:
        slots, held = Slots(2), list[str]()
        tasks = [asyncio.create_task(hold(slots, 0.4, held, name)) for name in "abcd"]
        await asyncio.sleep(0.6)
        assert 0.75 < slots.patience < 1.2
        assert held == ["a", "b", "c", "d"]
        more = asyncio.create_task(hold(slots, 0, held, "e"))
        await asyncio.sleep(0.05)
        assert "e" not in held
        await asyncio.gather(*tasks, more)

    leap(run())


def test_a_slot_lent_for_lost_time_is_claimed_back() -> None:
    async def run() -> None:
        slots, held = Slots(1, patience=0.1), list[str]()
        slow = asyncio.create_task(hold(slots, 60, held, "slow"))
        await asyncio.sleep(0.12)
        tasks = [asyncio.create_task(hold(slots, 0.08, held, name)) for name in "abcd"]
        await asyncio.sleep(0.02)
        assert held == ["slow", "a", "b"]  # the slot that was given back, and one for the time that it took
        await asyncio.gather(*tasks)
        await asyncio.sleep(0.12)
        later = [asyncio.create_task(hold(slots, 0.05, held, name)) for name in "ef"]
        await asyncio.sleep(0.02)
        assert held[5:] == ["e"]
        slow.cancel()
        await asyncio.gather(*later)

    leap(run())


def test_a_cancelled_wait_takes_no_slot_with_it() -> None:
    async def run() -> None:
        slots, held = Slots(1), list[str]()
        first = asyncio.create_task(hold(slots, 0.02, held, "first"))
        waiting = [asyncio.create_task(hold(slots, 0, held, name)) for name in "ab"]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await first
        waiting[1].cancel()  # in the moment in which its turn came
        await asyncio.gather(*waiting, return_exceptions=True)
        await asyncio.wait_for(hold(slots, 0, held, "last"), 1)
        assert held[-1] == "last"

    leap(run())


def test_a_deadline_counts_the_parts_under_way_together() -> None:
    async def run() -> None:
        deadline = Deadline(0.2)
        async with deadline.running():
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)  # in a queue
        async with deadline.running():
            await asyncio.sleep(0.05)
        with pytest.raises(TimedOutError, match=r"^timed out after 0\.2s$"):
            async with deadline.running():
                await asyncio.sleep(0.3)

    leap(run())


def test_a_timeout_of_another_kind_is_left_alone() -> None:
    async def run() -> None:
        with pytest.raises(TimeoutError, match="mine"):
            async with Deadline(5).running():
                raise TimeoutError("mine")

    leap(run())
