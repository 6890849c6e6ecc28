"""Real feed readers that follow a published feed: newsboat from Debian, lemon24's `reader` from the index."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Protocol

LEMON = """
import sys
from reader import make_reader
with make_reader(sys.argv[1], feed_root="") as reader:
    reader.add_feed(sys.argv[2], exist_ok=True)
    reader.update_feed(sys.argv[2])
    for entry in list(reader.get_entries(read=False)):
        print(entry.title)
        reader.mark_entry_as_read(entry)
"""


class Reader(Protocol):
    """Somebody's feed reader."""

    def poll(self, path: Path) -> list[str]:
        """Read the feed again; the titles that are unread now, which are then read."""


class Newsboat:
    """newsboat with a cache of its own."""

    def __init__(self, program: str, home: Path) -> None:
        self.program, self.home = program, home
        self.cache = home / "cache.db"
        home.mkdir(parents=True)
        (home / "config").write_text("")

    def poll(self, path: Path) -> list[str]:
        (self.home / "urls").write_text(f"{path.as_uri()}\n")
        words = ["-u", str(self.home / "urls"), "-C", str(self.home / "config"), "-c", str(self.cache)]
        environment = {"HOME": str(self.home), "LC_ALL": "C.UTF-8"}
        subprocess.run(
            [self.program, *words, "-x", "reload"],
            check=True,
            timeout=60,
            capture_output=True,
            env=environment,
        )
        with closing(sqlite3.connect(self.cache)) as database, database:
            unread = database.execute("SELECT title FROM rss_item WHERE unread = 1").fetchall()
            database.execute("UPDATE rss_item SET unread = 0")
        return [title for (title,) in unread]


class Lemon:
    """lemon24's reader, in an environment of its own: `python` is that environment's."""

    def __init__(self, python: str, home: Path) -> None:
        self.python, self.database = python, home / "reader.sqlite"
        home.mkdir(parents=True)

    def poll(self, path: Path) -> list[str]:
        done = subprocess.run(
            [self.python, "-c", LEMON, str(self.database), str(path)],
            check=True,
            timeout=60,
            capture_output=True,
            text=True,
        )
        return done.stdout.splitlines()
