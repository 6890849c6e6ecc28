"""The data of months: backups, restoring, verifying, texts that go, and a database that is damaged."""

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.store import hold_database
from tests.program.newsroom import Newsroom
from tests.program.office import Office
from tests.program.site import Site

NOW, LATER = "2026-10-02T12:00:00Z", "2026-10-02T13:00:00Z"
YEARS_LATER = "2029-10-02T12:00:00Z"


def feed(numbers: range, text: str = "Een lang genoeg verhaal over bericht") -> str:
    items = "".join(
        f"<item><guid>g{n}</guid><title>Bericht {n}</title><link>https://krant.example/{n}</link>"
        f"<description>{text} {n}.</description>"
        f"<pubDate>Fri, 0{1 + n % 2} Oct 2026 0{n % 10}:00:00 GMT</pubDate></item>"
        for n in numbers
    )
    return (
        '<rss version="2.0"><channel><title>De krant</title><link>https://krant.example/</link>'
        f"<description>x</description>{items}</channel></rss>"
    )


def database_of(room: Newsroom) -> Path:
    return room.root / "var" / "news.db"


def spoil(path: Path) -> None:
    """Overwrite the middle of a database's file, as a dying disk does."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 8192))


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Office(tmp_path / "room")


@pytest.fixture
def room(newsroom: Newsroom, site: Site) -> Newsroom:
    """A newsroom that read five entries and published them."""
    url = site.put("/feed", feed(range(5)))
    newsroom.configure(f'{{id: krant, url: "{url}", category: nieuws, interval: 0s}}')
    newsroom.refresh(now=NOW)
    return newsroom


def ids(room: Newsroom) -> list[str]:
    return [item["id"] for item in room.read_json("nieuws.json")["items"]]


def test_a_backup_is_one_checked_file_and_restoring_it_keeps_every_id(room: Newsroom, site: Site) -> None:
    copy = room.root / "copy.db"
    assert "5 entries of 1 source" in room.run("backup", str(copy), now=LATER).stdout
    assert [path.name for path in room.root.glob("*copy*")] == ["copy.db"]
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert "give --force" in room.run("backup", str(copy), expect=2).stderr
    assert "the database itself" in room.run("backup", "--force", str(database_of(room)), expect=2).stderr
    site.put("/feed", feed(range(8)))
    room.refresh(now=LATER)
    before = ids(room)
    restored = room.run("restore", str(copy), now="2026-10-02T13:30:00Z").stdout
    assert "5 entries of 1 source" in restored
    assert "kept as var/news.db.replaced-20261002T133000Z" in restored
    assert "8 ids of feeds stay as they are published" in restored
    done = room.refresh(now="2026-10-02T14:00:00Z")
    assert done["entries"]["new"] == 3
    assert ids(room) == before
    room.run("backup", "--force", str(copy))
    room.run("verify")


def test_a_database_that_is_a_link_is_restored_where_its_owner_put_it(room: Newsroom, site: Site) -> None:
    volume, link = room.root / "volume", database_of(room)
    volume.mkdir()
    link.rename(volume / "a.db")
    link.symlink_to(Path("..") / "volume" / "a.db")
    room.run("backup", "b.db", now=LATER)
    site.put("/feed", feed(range(8)))
    room.refresh(now=LATER)
    refreshed = ids(room)
    restored = room.run("restore", "b.db", now="2026-10-02T13:30:00Z").stdout
    assert "kept as volume/a.db.replaced-20261002T133000Z" in restored
    assert link.readlink() == Path("..") / "volume" / "a.db"
    kept = volume / "a.db.replaced-20261002T133000Z"
    assert [path.is_symlink() for path in (volume / "a.db", kept)] == [False, False]
    with closing(sqlite3.connect(kept)) as opened:
        assert opened.execute("SELECT count(*) FROM entries").fetchone() == (8,)
    assert "5 entries of 1 source" in restored
    assert room.refresh(now="2026-10-02T14:00:00Z")["entries"]["new"] == 3
    assert ids(room) == refreshed
    room.run("vacuum")
    assert link.is_symlink()
    room.run("verify")


def test_nobody_reads_a_copy_who_may_not_read_the_database(room: Newsroom) -> None:
    database, copy = database_of(room), room.root / "copy.db"
    database.chmod(0o640)
    room.run("backup", str(copy))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640
    database.chmod(0o600)
    room.run("backup", "--force", str(copy))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    copy.chmod(0o644)
    room.run("restore", str(copy), now=LATER)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (database, copy)] == [0o600, 0o644]
    room.run("verify")


def test_what_is_no_backup_is_refused_before_anything_is_replaced(room: Newsroom) -> None:
    before = database_of(room).read_bytes()
    letter, wine, newer, spoilt = (
        room.root / name for name in ("letter", "wine.db", "newer.db", "spoilt.db")
    )
    letter.write_text("Beste lezer, dit is geen database.\n" * 99, encoding="utf-8")
    with closing(sqlite3.connect(wine)) as other, other:
        other.execute("CREATE TABLE wine (name TEXT)")
    for target in (newer, spoilt):
        room.run("backup", str(target))
    with closing(sqlite3.connect(newer)) as ahead, ahead:
        ahead.execute("UPDATE alembic_version SET version_num = '9999'")
    spoil(spoilt)
    words = {
        letter: "is no database; name a backup",
        wine: "no database of the aggregator",
        newer: "newer schema",
        spoilt: "damaged",
    }
    for file, word in words.items():
        assert word in room.run("restore", str(file), expect=1).stderr
    room.run("restore", expect=2)
    assert database_of(room).read_bytes() == before
    assert not list(database_of(room).parent.glob("*.replaced-*"))


def test_restoring_waits_for_nobody_who_runs(room: Newsroom) -> None:
    copy = room.root / "copy.db"
    with hold_database(database_of(room), "run", role="daemon"):
        room.run("backup", str(copy))  # beside a daemon
        assert "run) is using this database" in room.run("restore", str(copy), expect=75).stderr


def test_verify_names_every_spoilt_and_foreign_file_and_its_remedy(room: Newsroom) -> None:
    assert re.match(r"5 entries, \d+ files in feeds: all well", room.run("verify").stdout)
    atom, rss = room.feeds / "nieuws.atom", room.feeds / "tech.rss"
    atom.write_bytes(atom.read_bytes()[:-40])
    rss.write_bytes(b"\x00garbage")
    (room.feeds / "all.json").unlink()
    (room.feeds / "vreemd.atom").write_text("<feed/>", encoding="utf-8")
    (room.feeds / "favicon.ico").write_bytes(b"theirs")
    (room.feeds / ".aggregator-all.rss.1").write_bytes(b"half")
    told = json.loads(room.run("verify", "--json", expect=1).stdout)["faults"]
    assert {fault["where"]: fault["what"].split(":")[0] for fault in told} == {
        "nieuws.atom": "is not what we wrote",
        "tech.rss": "is not what we wrote",
        "all.json": "is not there, or no plain file",
        "vreemd.atom": "was not written by us; it is not valid",
        ".aggregator-all.rss.1": "was left behind by a run that was killed",
    }
    assert all(fault["remedy"] for fault in told)
    room.run("publish")
    (room.feeds / "vreemd.atom").unlink()
    assert "all well" in room.run("verify").stdout


def test_verify_finds_what_must_not_be_in_a_database(room: Newsroom) -> None:
    with closing(sqlite3.connect(database_of(room))) as database, database:
        database.execute("UPDATE articles SET lead = 99 WHERE id = 1")
        database.execute("UPDATE entries SET entry = '{\"title\": 5' WHERE id = 2")
        database.execute("UPDATE filings SET position = 77 WHERE article_id = 3")
        database.execute("UPDATE articles SET published = 'gisteren' WHERE id = 4")
    told = room.run("verify", expect=1).stdout
    for word in ("not its own: 1", "shows nothing: 1", "Entry cannot be read: entries 2", "no date: 4"):
        assert word in told
    assert "another place than its own" in told


def test_a_damaged_database_is_refused_with_the_way_out_and_moving_it_away_keeps_the_ids(
    room: Newsroom, site: Site
) -> None:
    before, published = ids(room), room.snapshot()
    spoil(database_of(room))
    for words in (["refresh"], ["publish"], ["sources"], ["backup", str(room.root / "copy.db")]):
        told = room.run(*words, expect=1).stderr
        assert "is damaged" in told
        assert "`aggregator restore FILE`" in told
    assert room.snapshot() == published
    assert not list(room.root.glob("*copy.db*"))
    assert "damaged" in room.run("verify", expect=1).stdout
    database_of(room).rename(room.root / "away.db")
    assert room.refresh(now=LATER)["entries"]["new"] == 5
    assert ids(room) == before


def test_a_database_that_was_left_open_is_checked_before_it_is_used(room: Newsroom) -> None:
    """The damage lies where a refresh does not look: only the check finds it."""
    path = database_of(room)
    with closing(sqlite3.connect(path)) as database:
        (root,) = database.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'revisions_at'"
        ).fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xee" * size)
    left_open = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        "c.execute(\"INSERT INTO meta VALUES ('left', 'open')\"); c.commit(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", left_open, str(path)], check=False)
    assert path.with_name("news.db-wal").stat().st_size > 0
    assert "is damaged" in room.run("refresh", expect=1).stderr


def test_old_texts_go_and_nothing_comes_back_as_new(newsroom: Newsroom, site: Site) -> None:
    source = f'{{id: krant, url: "{site.put("/feed", feed(range(6)))}", category: nieuws, interval: 0s}}'
    few = "{nieuws: {title: Nieuws, limit: 2, window: 1h}}"
    small = {"retention": "2y", "categories": few, "defaults": "{limit: 2, window: 1h}"}
    newsroom.configure(source, **small)
    newsroom.refresh(now=NOW)
    shown = ids(newsroom)
    newsroom.refresh(now=YEARS_LATER)
    with closing(sqlite3.connect(database_of(newsroom))) as database:
        rows = database.execute(
            "SELECT key, title, public_id, forgotten, entry FROM entries ORDER BY key"
        ).fetchall()
    assert [row[0] for row in rows] == [f"g{n}" for n in range(6)]
    assert all(row[1] and row[2] for row in rows)
    gone = [row for row in rows if row[3]]
    assert len(gone) == 4  # two stand in the feeds
    assert all("verhaal" not in row[4] for row in gone)
    assert ids(newsroom) == shown
    assert "verhaal" in newsroom.read_json("nieuws.json")["items"][0]["content_html"]
    site.put("/feed", feed(range(7), "Een heel ander verhaal over bericht"))
    done = newsroom.refresh(now="2029-10-03T13:00:00Z")
    assert done["entries"]["new"] == 1
    newsroom.configure(source, **small | {"categories": "{nieuws: {title: Nieuws, limit: 50}}"})
    newsroom.refresh(now="2029-10-03T14:00:00Z")
    assert len(ids(newsroom)) == 3
    with closing(sqlite3.connect(database_of(newsroom))) as database:
        texts = database.execute("SELECT entry FROM entries WHERE forgotten IS NOT NULL").fetchall()
        text = str(database.execute("SELECT group_concat(text || difference) FROM revisions").fetchone())
    assert len(texts) == 4
    assert all("verhaal" not in entry for (entry,) in texts)
    assert "bericht 0" not in text
    newsroom.run("verify", now=YEARS_LATER)


def test_vacuum_gives_space_back(room: Newsroom) -> None:
    with closing(sqlite3.connect(database_of(room))) as database, database:
        database.execute("CREATE TABLE ballast (text TEXT)")
        database.executemany("INSERT INTO ballast VALUES (?)", [("x" * 4000,)] * 500)
        database.execute("DROP TABLE ballast")
    before = database_of(room).stat().st_size
    assert "MiB now" in room.run("vacuum").stdout
    assert database_of(room).stat().st_size < before - 1_500_000
    room.run("verify")


def test_a_database_that_cannot_grow_stays_whole(room: Newsroom, site: Site) -> None:
    """The limit on file sizes stands for a full disk: what cannot be committed leaves nothing behind."""
    site.put("/feed", feed(range(300), "Een zeer lang verhaal. " * 40))
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "limit = int(sys.argv.pop(1)); resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)); "
        "from aggregator.cli import main; main()"
    )
    limit = database_of(room).stat().st_size + 50_000
    words = [sys.executable, "-c", code, str(limit), "refresh", "--config", str(room.config), "--now", LATER]
    failed = subprocess.run(words, capture_output=True, text=True, check=False, cwd=room.root, env=os.environ)
    assert failed.returncode == 1, failed.stderr
    assert "Traceback" not in failed.stderr
    assert "cannot use the database" in failed.stderr
    assert "5 entries" in room.run("verify").stdout
    assert room.refresh(now=LATER)["entries"]["new"] > 290
