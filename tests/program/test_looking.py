"""Commands that only look, run by somebody who may read and not write."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.program.newsroom import NOW, Newsroom
from tests.program.office import Office

# Root may write whatever the modes say, until it gives that up.
ORDINARY = ("--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
Look = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom whose database its reader may not write."""
    room = Office(tmp_path / "room")
    (room.config.parent / "posts").mkdir()
    (room.config.parent / "posts" / "een.txt").write_text("Stuk een\n\nTekst.", encoding="utf-8")
    room.configure("{id: posts, path: posts, category: nieuws}")
    room.refresh()
    var = room.root / "var"
    (var / "news.db").chmod(0o444)
    var.chmod(0o555)
    yield room
    var.chmod(0o755)


@pytest.fixture
def look(room: Newsroom, program: Callable[[str], str]) -> Look:
    def run(*words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "aggregator", *words, "--config", str(room.config), "--now", NOW]
        if os.geteuid() == 0:
            command = [program("setpriv"), *ORDINARY, *command]
        done = subprocess.run(command, cwd=room.root, capture_output=True, text=True, check=False)
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    return run


LOOKING = {
    "sources": "1 entry",
    "next": "posts",
    "rules": "There are no rules",
    "check --replay": "No feed would change",
    "refresh --dry-run": "0 entries new",
    "verify": "1 entry, 20 files in feeds: all well",
    "backup b.db": "1 entry of 1 source",
}


@pytest.mark.parametrize("words", LOOKING)
def test_who_may_not_write_sees_all_the_same_and_leaves_nothing(
    room: Newsroom, look: Look, words: str
) -> None:
    before = sorted((room.root / "var").iterdir())
    assert LOOKING[words] in look(*words.split()).stdout
    assert sorted((room.root / "var").iterdir()) == before


def test_what_was_written_last_is_seen_while_another_has_it_open(room: Newsroom, look: Look) -> None:
    (room.root / "var").chmod(0o755)
    with closing(sqlite3.connect(room.root / "var" / "news.db")) as writer:
        writer.execute("UPDATE sources SET state = json_set(state, '$.error', 'van zonet')")
        writer.commit()
        assert (room.root / "var" / "news.db-wal").stat().st_size > 0
        assert "van zonet" in look("sources").stdout
        assert "all well" in look("verify").stdout


def test_what_may_not_be_read_is_told_with_a_remedy_that_helps(room: Newsroom, look: Look) -> None:
    (room.root / "var" / "news.db").chmod(0)
    told = look("verify", expect=1).stdout
    assert "news.db cannot be read by this user" in told
    assert "Run this as its owner" in told
    assert "aggregator refresh" not in told
    assert "cannot be read by this user" in look("sources", expect=1).stderr
    assert "cannot be read by this user" in look("backup", "b.db", expect=1).stderr
    examined = look("doctor", expect=1).stdout
    assert "sources: how they are cannot be told: the database cannot be read" in examined
    assert "output: feeds: whose files are in it cannot be told" in examined
    assert "0 of 0" not in examined
    assert "not ours" not in examined


def test_a_folder_that_may_not_be_entered_is_told_as_that_too(room: Newsroom, look: Look) -> None:
    (room.root / "var").chmod(0)
    for words in ("sources", "next", "verify", "backup b.db"):
        done = look(*words.split(), expect=1)
        assert (
            "news.db cannot be read by this user, who may not enter its folder" in done.stdout + done.stderr
        )
    examined = look("doctor", expect=1).stdout
    assert "who may not enter its folder" in examined
    assert "output: feeds: whose files are in it cannot be told" in examined


def test_an_older_schema_still_has_its_own_remedy(room: Newsroom, look: Look) -> None:
    (room.root / "var" / "news.db").chmod(0o644)
    with closing(sqlite3.connect(room.root / "var" / "news.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
        database.commit()
    assert "`aggregator refresh` brings it up to date" in look("verify", expect=1).stdout
