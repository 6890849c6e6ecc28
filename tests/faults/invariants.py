"""The one checker: what must hold after a fault, once the next run is over (docs/reliability.md)."""

import sqlite3
from contextlib import closing
from io import BytesIO

import feedparser

from aggregator.model import Document
from aggregator.publish.gate import find_problems
from tests.faults.launcher import Run
from tests.faults.world import World

MEDIA_TYPES = {
    ".atom": "application/atom+xml",
    ".rss": "application/rss+xml",
    ".json": "application/feed+json",
    ".html": "text/html",
    ".opml": "text/x-opml",
}


def check(world: World) -> None:
    """All of them; the world was refreshed without a fault just before."""
    check_files(world)
    rows = _read_entries(world)
    nothing_is_lost(world, rows)
    nothing_is_twice(world, rows)
    ids_stay(world, rows)
    times_stay(world)
    nothing_is_left_behind(world)


def check_files(world: World) -> None:
    """I3: every published file is a complete valid document, at any moment."""
    for path in sorted(world.newsroom.feeds.rglob("*")):
        if path.suffix in MEDIA_TYPES and not path.name.startswith("."):
            name = str(path.relative_to(world.newsroom.feeds))
            problems = find_problems(Document(name, MEDIA_TYPES[path.suffix], path.read_bytes()))
            assert not problems, (name, problems)


def nothing_is_lost(world: World, rows: list[tuple[str, str, str, str]]) -> None:
    """I1: every entry that is offered is stored, and published with its present title."""
    stored = {(source, key) for source, key, _, _ in rows}
    offered = {(name, item.guid) for name, items in world.offered.items() for item in items}
    assert offered <= stored, offered - stored
    posts = list((world.newsroom.config.parent / "stukken").iterdir())
    published = _read(world, "all").entries
    assert len(published) == len(offered) + len(posts)
    titles = {entry.title for entry in published}
    assert {item.title for items in world.offered.values() for item in items} <= titles


def nothing_is_twice(world: World, rows: list[tuple[str, str, str, str]]) -> None:
    """I2: one row for each source and key, one output item for each article."""
    keys = [(source, key) for source, key, _, _ in rows]
    assert len(keys) == len(set(keys))
    for name in ("all", "nieuws", "tech"):
        ids = [entry.id for entry in _read(world, name).entries]
        assert len(ids) == len(set(ids)), name


def ids_stay(world: World, rows: list[tuple[str, str, str, str]]) -> None:
    """I4: an id that was published once is that entry's for ever, with or without the database."""
    published = {entry.id for entry in _read(world, "all").entries}
    for source, key, _, public_id in rows:
        if public_id in published:
            assert world.ids.setdefault((source, key), public_id) == public_id
    assert len(set(world.ids.values())) == len(world.ids)


def times_stay(world: World) -> None:
    """I5: `updated` of a feed and of its entries never goes back, and never into the future."""
    now = f"{world.now:%Y-%m-%dT%H:%M:%SZ}"
    for name in ("all", "nieuws", "tech"):
        feed = _read(world, name)
        moments = {feed.feed.id: feed.feed.updated, **{entry.id: entry.updated for entry in feed.entries}}
        for identity, moment in moments.items():
            assert world.moments.get(identity, "") <= moment <= now, (name, identity)
        world.moments.update(moments)


def nothing_is_left_behind(world: World) -> None:
    """I7: no temporary file, no held lock, no process."""
    assert not [*world.newsroom.feeds.rglob(".aggregator-*")]
    for lock in world.database.parent.glob("*-lock"):
        assert not lock.read_text(), f"{lock.name} names {lock.read_text()!r}"
    assert not [*world.launcher.folder.glob("pymp-*")]


def tells(run: Run, *, expect: int, line: str) -> None:
    """I8: the exit code and a line name the fault, without a trace."""
    code = run.wait()
    assert code == expect, (code, run.told)
    assert "Traceback" not in run.told
    assert line in run.told


def _read(world: World, name: str) -> feedparser.FeedParserDict:
    return feedparser.parse(BytesIO((world.newsroom.feeds / f"{name}.atom").read_bytes()))


def _read_entries(world: World) -> list[tuple[str, str, str, str]]:
    query = (
        "SELECT e.source_id, e.key, e.title, coalesce(a.public_id, '')"
        " FROM entries e LEFT JOIN articles a ON a.id = e.article_id"
        " WHERE e.source_id NOT LIKE '%:%'"  # those are entries read back from our own archive
    )
    with closing(sqlite3.connect(f"file:{world.database}?mode=ro", uri=True)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not database.execute("PRAGMA foreign_key_check").fetchall()
        return database.execute(query).fetchall()


def published_ids(world: World) -> set[str]:
    """The ids in the feed of everything."""
    return {entry.id for entry in _read(world, "all").entries}
