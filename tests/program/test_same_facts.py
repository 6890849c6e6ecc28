"""Local files that an upgrade, a new container or --force reads again: by that nothing is new or edited."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.program.office import Office

LATER = "2026-10-03T12:00:00Z"


@pytest.fixture
def room(tmp_path: Path) -> Office:
    room = Office(tmp_path / "room")
    (room.config.parent / "art").mkdir()
    (room.config.parent / "art" / "een.md").write_text("---\ntitle: Een\n---\nHet begint om 19.30 uur.")
    room.configure("{id: art, path: art, category: nieuws}")
    room.refresh()
    return room


def read_again(room: Office, *words: str) -> None:
    before = room.snapshot()
    told = room.refresh(*words, now=LATER)
    assert told["sources"] == {"asked": 1, "not_modified": 0, "failed": 0}
    assert told["entries"] == {"new": 0, "edited": 0}
    assert room.snapshot() == before


def test_what_an_older_version_read_is_read_once_more_and_nothing_is_new(room: Office) -> None:
    with closing(sqlite3.connect(room.root / "var" / "news.db")) as database, database:
        database.execute("UPDATE sources SET state = json_set(state, '$.signature', 'of an older version')")
    read_again(room)
    assert room.refresh(now=LATER)["sources"]["not_modified"] == 1


def test_another_inode_with_the_same_text_is_nothing_new(room: Office) -> None:
    post = room.config.parent / "art" / "een.md"
    body, facts = post.read_bytes(), post.stat()
    post.rename(room.root / "away.md")
    post.write_bytes(body)
    os.utime(post, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    read_again(room)


def test_force_reads_local_files_whatever_is_known_of_them(room: Office) -> None:
    read_again(room, "--force")
