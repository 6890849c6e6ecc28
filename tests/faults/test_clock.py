"""Fault 6: the clock jumps."""

from datetime import timedelta

from tests.faults import invariants
from tests.faults.world import World


def test_ten_years_ahead_and_back_again(world: World) -> None:
    """What came in between keeps its dates; nothing that is offered is lost, and no id changes."""
    world.run("refresh")
    before = world.now
    world.now += timedelta(days=3653)
    world.run("refresh")
    world.now = before
    world.advance()
    world.run("refresh")
    invariants.check_files(world)
    ids = invariants.published_ids(world)
    world.advance()
    world.run("refresh", "--force")
    assert ids <= invariants.published_ids(world)
    offered = sum(map(len, world.offered.values())) + len(
        list((world.newsroom.config.parent / "stukken").iterdir())
    )
    assert len(invariants.published_ids(world)) == offered


def test_a_day_back(world: World) -> None:
    world.run("refresh")
    world.now -= timedelta(days=1)
    world.run("refresh")
    invariants.check_files(world)
    world.now += timedelta(days=1)
    world.advance()
    world.run("refresh")
    invariants.nothing_is_left_behind(world)
    assert len(invariants.published_ids(world)) >= sum(map(len, world.offered.values()))
