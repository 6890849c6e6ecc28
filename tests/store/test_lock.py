"""Who may write: one at a time, and the other is told who."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.errors import LockedError, StoreError
from aggregator.store import hold_database

HOLDER = """
import sys
from pathlib import Path
from aggregator.store import hold_database
with hold_database(Path(sys.argv[1]), "run"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_writer_is_told_pid_and_command(tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    command = [sys.executable, "-c", HOLDER, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        expected = rf"another aggregator \(pid {holder.pid}, run\) is using this database"
        with pytest.raises(LockedError, match=expected), hold_database(database, "refresh", patience=0.2):
            pass
        holder.stdin.write("\n")
        holder.stdin.flush()
        with hold_database(database, "refresh", patience=10):
            pass


def test_who_comes_by_a_link_and_who_does_not_exclude_each_other(tmp_path: Path) -> None:
    database, link = tmp_path / "volume" / "news.db", tmp_path / "link.db"
    link.symlink_to(database)
    for one, other in ((database, link), (link, database)):
        refused = pytest.raises(LockedError)
        with hold_database(one, "run"), refused, hold_database(other, "refresh", patience=0.1):
            pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.db", "volume"]


def test_the_lock_is_free_again_after_use_and_after_a_failure(tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    with pytest.raises(KeyError), hold_database(database, "refresh", patience=0):
        raise KeyError
    with hold_database(database, "refresh", patience=0):
        pass


def test_a_daemon_and_a_pass_hold_different_locks(tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    with hold_database(database, "run", role="daemon"), hold_database(database, "refresh", patience=0):
        pass


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    database = tmp_path / "file" / "news.db"
    with pytest.raises(StoreError, match="cannot write beside the database"), hold_database(database, "x"):
        os.abort()
