"""Fault 1: kill -9 at any system call that writes, from the first byte to the last rename."""

import os
from collections.abc import Callable
from itertools import count

import pytest

from tests.faults import invariants
from tests.faults.world import World

SHARES = 3  # tests that share out the calls of one run
STRIDE = int(os.environ.get("FAULTS_STRIDE", "9"))
IN_A_ROW = 3  # kills before a run is left in peace


@pytest.mark.timeout(900)
@pytest.mark.parametrize("share", range(SHARES))
def test_a_refresh_killed_at_any_write_leaves_nothing_that_the_next_one_does_not_mend(
    make_world: Callable[[int], World], share: int
) -> None:
    world = make_world(share)
    for attempt in count():
        world.advance()
        fault = f"signal=KILL:when={1 + share * STRIDE // SHARES + attempt * STRIDE}"
        with world.launcher.injected(world.prepare("refresh"), fault) as run:
            survived = run.wait() is not None
        invariants.check_files(world)
        if survived or attempt % IN_A_ROW == 0:
            world.run("refresh")
            invariants.check(world)
        if survived:
            break
    assert attempt > 100 // STRIDE, "a run writes more than that"
    world.lose_database()
    world.run("refresh")
    invariants.check(world)
