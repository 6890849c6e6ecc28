"""Faults 8 and 9: the database or a published file is not what it was."""

import shutil
from collections.abc import Callable

import pytest

from tests.faults import invariants
from tests.faults.world import WORDS, Item, World

PAGE = 4096


def flip(body: bytearray, place: int) -> None:
    """Spoil a run of bytes: a single one may stand where nothing is kept."""
    body[place : place + 64] = bytes(255 - byte for byte in body[place : place + 64])


@pytest.fixture(scope="module")
def backed_up(make_world: Callable[[int], World]) -> World:
    """A world with a backup beside it."""
    world = make_world(8)
    world.run("refresh")
    world.run("backup", str(world.root / "copy.db"))
    return world


@pytest.mark.parametrize("page", [0, 1, 3, 7, 12, 20, 30])
def test_a_spoilt_page_of_the_database_is_refused_with_the_way_out_or_does_no_harm(
    backed_up: World, page: int
) -> None:
    world = backed_up
    body = bytearray(world.database.read_bytes())
    flip(body, min(page * PAGE, len(body) - PAGE) + (0 if page else 24))
    world.database.write_bytes(body)
    world.advance()
    run = world.prepare("refresh").go()
    code = run.wait()
    assert code in (0, 1)
    assert "Traceback" not in run.told
    invariants.check_files(world)
    damaged = world.prepare("verify").go().wait()
    if damaged:
        world.run("restore", str(world.root / "copy.db"))
    world.run("refresh")
    assert code == 0 or damaged
    assert code == 0 or "restore" in run.told
    invariants.check(world)


def test_a_truncated_database_is_refused_and_a_backup_brings_it_back(backed_up: World) -> None:
    world = backed_up
    body = world.database.read_bytes()
    world.database.write_bytes(body[: len(body) // 2])
    run = world.prepare("refresh").go()
    invariants.tells(run, expect=1, line="restore")
    invariants.check_files(world)
    world.run("restore", str(world.root / "copy.db"))
    world.run("refresh")
    invariants.check(world)


def test_an_old_copy_in_its_place_brings_nothing_twice(backed_up: World) -> None:
    world = backed_up
    world.run("refresh")
    world.advance()
    world.run("refresh")
    shutil.copyfile(world.root / "copy.db", world.database)
    world.advance()
    world.run("refresh")
    invariants.check(world)


def test_an_old_copy_dates_nothing_back_that_was_edited_or_came_since(
    make_world: Callable[[int], World],
) -> None:
    world = make_world(81)
    items = world.offered["krant1"]
    items += [
        Item(f"vroeg-{n}", f"Bericht {word} van vroeger", word * 9, world.now) for n, word in enumerate(WORDS)
    ]
    world.reword("krant1", items[0])
    world.run("refresh")
    world.run("backup", str(world.root / "copy.db"))
    world.advance()
    later = Item("later", "Een bericht dat later kwam", "Over iets anders", world.now)
    items.append(later)
    world.reword("krant1", items[0])
    world.run("refresh")
    world.advance()
    world.reword("krant1", later)
    world.run("refresh")
    invariants.check(world)
    shutil.copyfile(world.root / "copy.db", world.database)
    world.advance()
    for item in items:  # so many at once are no edits that are told
        world.reword("krant1", item)
    world.run("refresh")
    invariants.check(world)


def test_a_killed_run_s_log_that_was_deleted_loses_nothing_that_is_offered(world: World) -> None:
    world.run("refresh")
    world.advance()
    with world.launcher.injected(world.prepare("refresh"), "signal=KILL:when=60") as run:
        assert run.wait() is None
    for beside in world.database.parent.glob("*-wal"):
        beside.unlink()
    world.run("refresh")
    invariants.check(world)


@pytest.mark.parametrize(
    "spoil", [lambda body: body[: len(body) // 2], lambda _: b"\0garbage", lambda _: b""]
)
def test_a_spoilt_published_file_is_found_and_written_anew(
    world: World, spoil: Callable[[bytes], bytes]
) -> None:
    world.run("refresh")
    for name in ("all.atom", "nieuws.rss", "tech.json", "index.html", "feeds.opml"):
        path = world.newsroom.feeds / name
        path.write_bytes(spoil(path.read_bytes()))
    found = world.prepare("verify").go()
    assert found.wait() == 1
    told = found.out.read_text()
    for name in ("all.atom", "nieuws.rss", "tech.json", "index.html", "feeds.opml"):
        assert name in told
    world.run("publish")
    world.run("verify")
    invariants.check_files(world)
