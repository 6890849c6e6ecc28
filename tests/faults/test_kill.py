"""Fault 1: kill -9 at any system call that writes, from the first byte to the last rename."""

from collections.abc import Callable
from itertools import count

import pytest

from tests.faults import figures, invariants
from tests.faults.world import World

IN_A_ROW = 3  # kills before a run is left in peace


@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", range(figures.KILL_WORLDS))
def test_a_refresh_killed_at_any_write_leaves_nothing_that_the_next_one_does_not_mend(
    make_world: Callable[[int], World], number: int, record_property: Callable[[str, object], None]
) -> None:
    world = make_world(number)
    first = figures.place(number, figures.KILL_STRIDE, step=3)
    for attempt in count():
        world.advance()
        fault = f"signal=KILL:when={first + attempt * figures.KILL_STRIDE}"
        with world.launcher.injected(world.prepare("refresh"), fault) as run:
            survived = run.wait() is not None
        invariants.check_files(world)
        if survived or attempt % IN_A_ROW == 0:
            world.run("refresh")
            invariants.check(world)
        if survived:
            break
    record_property("kills", attempt)
    assert attempt > 100 // figures.KILL_STRIDE, "a run writes more than that"
    world.lose_database()
    world.run("refresh")
    invariants.check(world)
