"""`backup` and `export` write over nothing that is not theirs: devices, pipes, the program's own files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.store import hold_database
from tests.program.newsroom import NOW, Newsroom
from tests.program.office import Office
from tests.program.test_data_care import spoil


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    room = Office(tmp_path / "room")
    (room.config.parent / "posts").mkdir()
    (room.config.parent / "posts" / "een.txt").write_text("Stuk een\n\nTekst.", encoding="utf-8")
    room.configure(
        "{id: posts, path: posts, category: nieuws}",
        '{id: krant, url: "https://krant.example/feed", category: nieuws}',
    )
    room.refresh("--source", "posts")
    return room


COMMANDS = (["backup", "--force"], ["export", "--force"])


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pipe_or_device_is_refused_and_stays(room: Newsroom, command: list[str]) -> None:
    pipe, link = room.root / "pipe", room.root / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for target in (pipe, link):
        assert "no regular file" in room.run(*command, str(target), expect=2).stderr
    assert pipe.is_fifo()
    assert link.is_symlink()
    room.run(*command, str(room.feeds), expect=2)
    assert "cannot be a file" in room.run(*command, "nergens/x", expect=2).stderr
    assert not (room.root / "nergens").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_link_is_followed_and_stays(room: Newsroom, command: list[str]) -> None:
    (room.root / "volume").mkdir()
    kept, link = room.root / "volume" / "kept", room.root / "link"
    link.symlink_to(Path("volume") / "kept")
    for _ in range(2):  # it leads nowhere at first
        room.run(*command, "link")
        assert link.is_symlink()
        assert not kept.is_symlink()
        assert kept.stat().st_size > 100
    assert sorted(path.name for path in (room.root / "volume").iterdir()) == ["kept"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_files_of_the_program_itself_are_refused(room: Newsroom, command: list[str]) -> None:
    (room.root / "also.db").hardlink_to(room.root / "var" / "news.db")
    with hold_database(room.root / "var" / "news.db", "run", role="daemon"):
        before = {path.name: path.read_bytes() for path in (room.root / "var").iterdir()}
        for name in (
            *("news.db", "news.db-wal", "news.db-shm", "news.db-journal", "news.db.idle", "ops.atom"),
            *("news.db.pass-lock", "news.db.daemon-lock", "news.db.restoring", "../also.db"),
            "../config/aggregator.yaml",
        ):
            assert "name another file" in room.run(*command, f"var/{name}", expect=2).stderr
        assert {path.name: path.read_bytes() for path in (room.root / "var").iterdir()} == before
    room.run("check")


def test_the_files_beside_a_database_that_is_a_link_are_refused_too(room: Newsroom) -> None:
    volume = room.root / "volume"
    volume.mkdir()
    (room.root / "var" / "news.db").rename(volume / "a.db")
    (room.root / "var" / "news.db").symlink_to(volume / "a.db")
    for name in ("a.db", "a.db-wal"):
        assert "name another file" in room.run("backup", "--force", f"volume/{name}", expect=2).stderr


def test_an_export_replaces_an_earlier_one_and_nothing_else(room: Newsroom) -> None:
    room.run("export", "uit.opml")
    room.run("export", "uit.opml", "--all")
    theirs = room.root / "ander.opml"
    theirs.write_text('<opml version="2.0"><body><outline text="x"/></body></opml>', encoding="utf-8")
    for name in ("ander.opml", "config/posts/een.txt", "feeds/sources.opml"):
        before = (room.root / name).read_bytes()
        assert "give --force" in room.run("export", name, expect=2).stderr
        assert (room.root / name).read_bytes() == before
    room.run("export", "ander.opml", "--force")
    assert "krant.example" in theirs.read_text(encoding="utf-8")


def test_backups_to_one_file_at_once_harm_none(room: Newsroom) -> None:
    (room.root / ".b.db.4194999.part").write_bytes(b"half")  # of a process that was killed
    command = [sys.executable, "-m", "aggregator", "backup", "--force", "b.db"]
    running = [
        subprocess.Popen(
            [*command, "--config", str(room.config), "--now", NOW], cwd=room.root, stderr=subprocess.PIPE
        )
        for _ in range(6)
    ]
    told = [one.communicate(timeout=100)[1] for one in running]
    assert [one.returncode for one in running] == [0] * 6, told
    assert [path.name for path in room.root.glob("*b.db*")] == ["b.db"]
    assert "1 entry" in room.run("restore", "b.db").stdout


def test_a_damaged_database_leaves_the_last_backup_and_is_named(room: Newsroom) -> None:
    room.run("backup", "b.db")
    before = (room.root / "b.db").read_bytes()
    spoil(room.root / "var" / "news.db")
    told = room.run("backup", "--force", "b.db", expect=1).stderr
    assert "news.db is damaged" in told
    assert "b.db is" not in told.replace("news.db is", "")
    assert (room.root / "b.db").read_bytes() == before


def test_a_pipe_is_no_backup(room: Newsroom) -> None:
    os.mkfifo(room.root / "pipe")
    assert "no regular file" in room.run("restore", "pipe", expect=2).stderr
