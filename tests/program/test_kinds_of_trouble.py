"""Every kind of trouble, from a real source: told when it begins and when it ends, never to subscribers."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import feedparser
import pytest

from aggregator.text.dates import format_rfc3339
from tests.program.newsroom import Newsroom
from tests.program.office import Office
from tests.program.site import Page, Site

START = datetime(2026, 10, 2, 12, tzinfo=UTC)


def at(hours: float) -> str:
    return format_rfc3339(START + timedelta(hours=hours))


def stated(days: float) -> str:
    """A date as feeds write it, so many days before the start."""
    return f"{START - timedelta(days=days):%a, %d %b %Y %H:%M:%S} GMT"


def feed(dates: list[str], start: int = 0) -> str:
    items = "".join(
        f"<item><guid isPermaLink='false'>g{start + n}</guid><title>Bericht {start + n}</title>"
        f"<link>https://krant.example/{start + n}</link><description>Verhaal {start + n}.</description>"
        f"<pubDate>{date}</pubDate></item>"
        for n, date in enumerate(dates)
    )
    return (
        '<rss version="2.0"><channel><title>De krant</title><link>https://krant.example/</link>'
        f"<description>x</description>{items}</channel></rss>"
    )


DAILY = [stated(n + 0.1) for n in range(10)]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Office(tmp_path / "room")


@pytest.fixture
def room(newsroom: Newsroom, site: Site) -> Iterator[Newsroom]:
    """A newsroom with one daily source, read once; whatever happens, nothing of it reaches subscribers."""
    url = site.put("/feed", feed(DAILY))
    newsroom.configure(f'{{id: krant, url: "{url}", category: nieuws, interval: 0s}}')
    newsroom.refresh(now=at(0))
    yield newsroom
    for path in newsroom.feeds.glob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in ("krant: ", "publishing: ", "files: ", "consent"))
    newsroom.run("verify")


def told(newsroom: Newsroom) -> list[str]:
    parsed = feedparser.parse(BytesIO((newsroom.root / "var" / "ops.atom").read_bytes()))
    return [entry.title for entry in reversed(parsed.entries)]


def test_a_page_then_a_consent_wall_then_the_feed_again(room: Newsroom, site: Site) -> None:
    page = "<html><head><title>Welkom</title></head><body><p>De krant van vandaag.</p></body></html>"
    site.put("/feed", page, "text/html")
    for hour in (1, 2):
        room.refresh("--force", now=at(hour))
    assert told(room) == ["krant: answers with a page"]
    wall = page.replace("Welkom", "Before you continue").replace(
        "<p>", '<form action="/consent"><button>Accept all</button></form><p>'
    )
    site.put("/feed", wall, "text/html")
    room.refresh("--force", now=at(3))
    assert told(room)[1:] == ["krant: answers with a consent page"]
    site.put("/feed", feed(DAILY))
    assert "reachable again" in room.run("refresh", "--force", now=at(4)).stderr
    assert sorted(told(room)[2:]) == [
        "krant: answers with what it should again",
        "krant: answers without a consent page again",
    ]


def test_a_move_proposes_the_new_address_until_it_is_configured(room: Newsroom, site: Site) -> None:
    new = site.put("/new", feed(DAILY))
    site.pages["/feed"] = Page(location=new)
    for hour in (1, 2, 3):
        room.refresh("--force", now=at(hour))
    assert told(room) == ["krant: has a new address"]
    assert new in (room.root / "var" / "ops.atom").read_text(encoding="utf-8")
    assert new in room.run("sources", now=at(3)).stdout
    room.configure(f'{{id: krant, url: "{new}", category: nieuws, interval: 0s}}')
    room.refresh(now=at(4))
    assert told(room)[1:] == ["krant: is asked at its own address again"]


def test_silence_beyond_its_rhythm(room: Newsroom, site: Site) -> None:
    room.refresh(now=at(24 * 5))
    assert told(room) == []
    for day in (9, 10):
        room.refresh(now=at(24 * day))
    assert told(room) == ["krant: has been silent for unusually long"]
    assert "silent for 10 days (usual: daily)" in room.run("sources", now=at(24 * 10)).stdout
    site.put("/feed", feed([*DAILY, stated(-10)]))
    room.refresh(now=at(24 * 10 + 2))
    assert told(room)[1:] == ["krant: has news again"]


@pytest.mark.parametrize(
    ("date", "word"),
    [("de dag na gisteren", "cannot be read"), ("Fri, 02 Oct 2071 10:00:00 GMT", "the future")],
)
def test_broken_dates(room: Newsroom, site: Site, date: str, word: str) -> None:
    site.put("/feed", feed([date] * 6 + DAILY[:4], start=4))
    room.refresh(now=at(1))
    assert told(room) == ["krant: has broken dates"]
    assert word in room.run("sources", now=at(1)).stdout
    site.put("/feed", feed(DAILY))
    room.refresh(now=at(2))
    assert told(room)[1:] == ["krant: has sound dates again"]


def test_a_clock_that_was_never_set_dates_nothing_and_blames_nobody(room: Newsroom, site: Site) -> None:
    """A board without a clock of its own, before its time comes from the network."""
    site.put("/feed", feed([*DAILY, "", stated(-0.01)]))
    room.refresh("--force", now="1970-01-01T00:05:00Z")
    assert told(room) == ["clock: seems to be wrong"]
    dates = {entry.published[:7] for entry in room.read("nieuws.atom").entries}
    assert dates == {"2026-09", "2026-10"}
    assert not list((room.feeds / "archive" / "nieuws").glob("19*"))
    room.refresh(now=at(2))
    assert told(room) == ["clock: seems to be wrong", "clock: agrees with what is published again"]


def test_a_clock_that_was_ahead_once_is_told_of(room: Newsroom) -> None:
    folder = room.config.parent / "stukken"
    folder.mkdir()
    (folder / "brug.md").write_text("---\ntitle: Brug\n---\nOpen.\n", encoding="utf-8")
    text = room.config.read_text(encoding="utf-8")
    room.config.write_text(f"{text}  - {{id: stukken, path: stukken, category: nieuws}}\n", encoding="utf-8")
    room.refresh(now="2037-01-01T00:00:00Z")
    room.refresh(now=at(1))
    assert "clock: seems to be wrong" in told(room)
    findings = json.loads(room.run("doctor", "--offline", "--json", now=at(1)).stdout)["checks"]
    texts = [one["text"] for one in findings if (one["subject"], one["level"]) == ("clock", "warning")]
    assert texts == ["says 2026-10-02 13:00 UTC, and what is published is dated up to 2037-01-01 00:00 UTC"]


def test_a_feed_that_shrinks(room: Newsroom, site: Site) -> None:
    site.put("/feed", feed(DAILY[:1]))
    for hour in (1, 2):
        room.refresh(now=at(hour))
    assert told(room) == ["krant: offers far less than usual"]
    assert "usual are 10" in room.run("sources", now=at(2)).stdout
    site.put("/feed", feed(DAILY))
    room.refresh(now=at(3))
    assert told(room)[1:] == ["krant: offers as much as usual again"]


def test_an_output_folder_that_cannot_be_written_is_told_once_and_made_up_for(
    room: Newsroom, site: Site
) -> None:
    """A file in the folder's place, which even root cannot write into; meanwhile fetching goes on."""
    away = room.root / "away"
    room.feeds.rename(away)
    room.feeds.write_text("in the way", encoding="utf-8")
    site.put("/feed", feed([stated(0), *DAILY]))
    failed = room.run("refresh", now=at(1), expect=1)
    assert len([line for line in failed.stderr.splitlines() if "cannot write" in line]) == 1
    assert "tries again" in failed.stderr
    site.put("/feed", feed([stated(-0.1), stated(0), *DAILY]))
    assert json.loads(room.run("refresh", "--json", now=at(3), expect=1).stdout)["entries"]["new"] == 1
    assert told(room) == ["publishing: not everything could be published"]
    room.feeds.unlink()
    away.rename(room.feeds)
    room.run("refresh", now=at(4))
    assert "publishing: everything is published again" in told(room)
    assert len(room.read_json("nieuws.json")["items"]) > 11


def test_a_vanished_output_folder_and_spoilt_files_are_made_anew(room: Newsroom) -> None:
    before = {name: body for name, (body, _) in room.snapshot().items()}
    shutil.rmtree(room.feeds)
    room.run("refresh", now=at(1))
    assert {name: body for name, (body, _) in room.snapshot().items()} == before
    room.run("refresh", now=at(2))
    assert told(room) == ["files: published files were spoilt", "files: all are as we wrote them again"]
    (room.feeds / "nieuws.atom").write_bytes(before["nieuws.atom"][:100])
    room.run("refresh", now=at(3))
    assert (room.feeds / "nieuws.atom").read_bytes() == before["nieuws.atom"]
    assert told(room)[2:] == ["files: published files were spoilt"]


def test_what_a_trouble_is_about_survives_in_the_database(room: Newsroom, site: Site) -> None:
    site.pages["/feed"] = Page(status=500)
    room.refresh("--force", now=at(1))
    with closing(sqlite3.connect(room.root / "var" / "news.db")) as database:
        rows = database.execute("SELECT source_id, kind, ended FROM episodes").fetchall()
    assert rows == [("krant", "failing", None)]
