"""Faults 2 and 3: the disk is full, fails, is read-only, or the output folder is gone."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import run as command

import pytest

from tests.conftest import missing
from tests.faults import figures, invariants
from tests.faults.world import World


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A mount on `folder` while the block lasts."""
    if os.geteuid() or command(["mount", *options, str(folder)], check=False).returncode:
        missing("the right to mount a small disk")
    try:
        yield
    finally:
        command(["umount", str(folder)], check=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[int], None]]:
    """A disk of its own for `folder`; the function fills it but for so many KiB, or (-1) makes room again."""
    kept = shutil.copytree(folder, folder.with_name(f"{folder.name}-kept"))
    with mounted(folder, "-t", "tmpfs", "-o", "size=8m", "tmpfs"):
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        ballast = folder / ".ballast"

        def fill(left: int) -> None:
            ballast.unlink(missing_ok=True)
            if left >= 0:
                ballast.write_bytes(bytes(shutil.disk_usage(folder).free - left * 1024))

        yield fill
        fill(-1)


def test_a_full_output_disk_keeps_the_old_files_and_recovers_by_itself(world: World) -> None:
    world.run("refresh")
    with small_disk(world.newsroom.feeds) as fill:
        for left in (0, 12, 60):
            fill(left)
            world.advance()
            run = world.prepare("refresh").go()
            if left == 0:
                invariants.tells(run, expect=1, line="No space left on device")
            assert run.wait() in (0, 1), run.told
            invariants.check_files(world)
            fill(-1)
            world.run("refresh")
            invariants.check(world)


def test_a_full_database_disk_writes_nothing_by_halves_and_recovers(world: World) -> None:
    world.run("refresh")
    with small_disk(world.database.parent) as fill:
        for left in (0, 16, 64):
            fill(left)
            world.advance()
            run = world.prepare("refresh").go()
            if left == 0:
                invariants.tells(run, expect=1, line="with space left")
            assert run.wait() in (0, 1), run.told
            assert "Traceback" not in run.told
            invariants.check_files(world)
            fill(-1)
            world.run("refresh")
            invariants.check(world)


def test_on_a_full_database_disk_one_can_look(world: World) -> None:
    world.run("refresh")
    with small_disk(world.database.parent) as fill:
        fill(0)
        for words in (("verify",), ("sources",), ("check", "--replay")):
            world.run(*words)  # exit code 0: all is well


@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", range(figures.DISK_WORLDS))
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_the_nth_write_to_a_disk_fails(make_world: Callable[[int], World], error: str, number: int) -> None:
    world = make_world(number)
    calls = "pwrite64,fsync,fdatasync,ftruncate,rename,unlink"  # what only files are written with
    nth, injected = figures.place(number, figures.DISK_STRIDE, step=12), True
    while injected:
        world.advance()
        with world.launcher.injected(world.prepare("refresh"), f"error={error}:when={nth}", calls) as run:
            code = run.wait()
        injected = run.injections > 0
        assert code in (0, 1), run.told
        assert "Traceback" not in run.told
        assert code == 0 or run.told.strip()
        invariants.check_files(world)
        world.run("refresh")
        invariants.check(world)
        nth += figures.DISK_STRIDE
    assert nth > 2 * figures.DISK_STRIDE


def test_an_output_folder_that_vanished_is_written_anew(world: World) -> None:
    world.run("refresh")
    shutil.rmtree(world.newsroom.feeds)
    world.run("refresh")
    invariants.check(world)


def test_a_file_in_the_place_of_the_output_folder_is_named_and_nothing_is_lost(world: World) -> None:
    world.run("refresh")
    shutil.rmtree(world.newsroom.feeds)
    world.newsroom.feeds.write_text("in the way")
    world.advance()
    run = world.prepare("refresh").go()
    invariants.tells(run, expect=1, line="feeds")
    world.newsroom.feeds.unlink()
    world.run("refresh")
    invariants.check(world)


def test_a_read_only_output_folder_is_named_and_readers_keep_what_they_have(world: World) -> None:
    world.run("refresh")
    feeds = str(world.newsroom.feeds)
    with mounted(world.newsroom.feeds, "--bind", feeds):
        command(["mount", "-o", "remount,bind,ro", feeds], check=True)
        world.advance()
        run = world.prepare("refresh").go()
        invariants.tells(run, expect=1, line="Read-only file system")
        invariants.check_files(world)
    world.run("refresh")
    invariants.check(world)
