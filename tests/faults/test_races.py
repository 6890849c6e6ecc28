"""Fault 7: several at once."""

from collections.abc import Callable
from random import Random

import pytest

from tests.faults import figures, invariants
from tests.faults.world import World

ROUNDS = 10


@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", range(figures.RACE_WORLDS))
def test_twenty_at_once_publish_everything_once(make_world: Callable[[int], World], number: int) -> None:
    """Who finds the database held waits its ten seconds, then says so; nobody writes anything twice."""
    world = make_world(7000 + number)
    dice = Random(world.seed)  # noqa: S311 - the same races for the same seed
    for _ in range(ROUNDS):
        world.advance()
        runs = [world.prepare(dice.choice(["refresh", "refresh", "publish"])) for _ in range(20)]
        for run in runs:
            run.go()
        codes = [run.wait() for run in runs]
        assert set(codes) <= {0, 75}, [run.told for run in runs]
        assert codes.count(0)
        world.run("refresh")
        invariants.check(world)
