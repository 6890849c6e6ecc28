"""Real feed readers from Debian show what was published: the same titles, links, dates, once each."""

import calendar
import json
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

import feedparser
import pytest

from aggregator.publish.characters import break_tags
from aggregator.publish.item import make_item
from tests.program import broadcaster
from tests.program.newsroom import Newsroom
from tests.program.site import Site
from tests.publish.examples import ENTRIES, NEWS, SITE, document

LINK = "https://omroep.example"
EXPECTED = [
    (broadcaster.title(number), f"{LINK}/l/{2633258 - number}", int(broadcaster.when(number).timestamp()))
    for number in range(20)
]


@pytest.fixture
def published(newsroom: Newsroom, site: Site) -> Newsroom:
    site.put("/feed", broadcaster.feed(LINK, range(20)))
    newsroom.configure(f'{{id: omroep, url: "{site.url("/feed")}", category: nieuws}}')
    newsroom.refresh()
    return newsroom


@pytest.mark.parametrize("name", ["nieuws.atom", "nieuws.rss"])
def test_sfeed_reads_every_entry(published: Newsroom, program: Callable[[str], str], name: str) -> None:
    done = subprocess.run(
        [program("sfeed"), "https://lezer.example/feeds/"],
        input=(published.feeds / name).read_bytes(),
        capture_output=True,
        check=True,
        timeout=30,
    )
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert [(row[1], row[2], int(row[0])) for row in rows] == EXPECTED
    assert all(f"De kade van bericht {number}" in row[3] for number, row in enumerate(rows))


@pytest.mark.parametrize("name", ["nieuws.atom", "nieuws.rss"])
def test_newsboat_reads_every_entry_and_no_more_the_second_time(
    published: Newsroom, site: Site, program: Callable[[str], str], name: str, tmp_path: Path
) -> None:
    media_type = "application/atom+xml" if name.endswith("atom") else "application/rss+xml"
    url = site.put(f"/{name}", (published.feeds / name).read_text(encoding="utf-8"), media_type)
    for _ in range(2):
        rows = read_with_newsboat(program, url, tmp_path)
        assert [row[:3] for row in rows] == EXPECTED
        assert all(f"De kade van bericht {number}" in row[3] for number, row in enumerate(rows))


def test_three_readers_show_the_same_of_every_published_feed(
    newsroom: Newsroom, site: Site, program: Callable[[str], str], reader_python: str, tmp_path: Path
) -> None:
    """Heads and archive pages, Atom and RSS, each with a cache of its own."""
    site.put("/feed", broadcaster.feed(LINK, range(20)))
    newsroom.configure(
        f'{{id: omroep, url: "{site.url("/feed")}", category: nieuws}}',
        "{id: art, path: art, category: tech}",
    )
    folder = newsroom.config.parent / "art"
    folder.mkdir()
    for day in (1, 2, 3):
        front = f"---\ntitle: 'Stuk {day}: R&D < 3'\nexterne_link: https://elders.example/{day}\n---\n"
        (folder / f"2019-06-0{day}-stuk.md").write_text(
            f"{front}\nEen tekst van dag {day}.\n", encoding="utf-8"
        )
    newsroom.refresh()
    paths = sorted(path for path in newsroom.feeds.rglob("*") if path.suffix in (".atom", ".rss"))
    assert len(paths) == 12  # three heads in two formats; three months of `all`, two, and one
    for path in paths:
        name = str(path.relative_to(newsroom.feeds))
        body = path.read_bytes()
        entries = feedparser.parse(BytesIO(body)).entries
        expected = sorted((e.title, e.link, calendar.timegm(e.published_parsed)) for e in entries)
        assert expected, name
        url = site.put(f"/{name}", body.decode(), f"application/{path.suffix[1:]}+xml")
        home = tmp_path / name.replace("/", "-")
        home.mkdir()
        assert sorted(row[:3] for row in read_with_newsboat(program, url, home)) == expected, name
        assert sorted(row[:3] for row in read_with_lemon(reader_python, url)) == expected, name
        done = subprocess.run([program("sfeed")], input=body, capture_output=True, check=True, timeout=30)
        rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
        assert sorted((row[1], row[2], int(row[0])) for row in rows) == expected, name


# --- a feed with everything in it: podcast, place, licence, several files, languages, no title, long ago ---

SHOWN = sorted(
    (break_tags(item.title), item.link or "", int(item.published.timestamp()))
    for item in (make_item(entry, SITE, NEWS.language or "") for entry in ENTRIES)
)
LEMON = """
import json, sys
from reader import make_reader
with make_reader(":memory:", feed_root="") as reader:
    reader.add_feed(sys.argv[1])
    reader.update_feed(sys.argv[1])
    print(json.dumps([
        (entry.title, entry.link or "", int((entry.published or entry.updated).timestamp()),
         entry.id, [one.href for one in entry.enclosures], entry.feed.title)
        for entry in reader.get_entries()
    ]))
"""


@pytest.mark.parametrize("name", ["nieuws.atom", "nieuws.rss"])
def test_sfeed_shows_every_kind_of_entry(program: Callable[[str], str], name: str) -> None:
    done = subprocess.run(
        [program("sfeed")], input=document(name).body, capture_output=True, check=True, timeout=30
    )
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert sorted((row[1], row[2], int(row[0])) for row in rows) == SHOWN


@pytest.mark.parametrize("name", ["nieuws.atom", "nieuws.rss"])
def test_newsboat_shows_every_kind_of_entry(
    site: Site, program: Callable[[str], str], name: str, tmp_path: Path
) -> None:
    one = document(name)
    url = site.put(f"/{name}", one.body.decode(), one.media_type)
    rows = sorted(row[:3] for row in read_with_newsboat(program, url, tmp_path))
    # Newsboat knows no time before 1970: it keeps seconds in 32 bits without a sign, and 1953 becomes 2089.
    assert rows == [(title, link, time % 2**32) for title, link, time in SHOWN]
    assert [title for title, _, time in SHOWN if time < 0] == ["De watersnood"]


@pytest.mark.parametrize("name", ["nieuws.atom", "nieuws.rss"])
def test_reader_shows_every_kind_of_entry(site: Site, reader_python: str, name: str) -> None:
    one = document(name)
    url = site.put(f"/{name}", one.body.decode(), one.media_type)
    rows = read_with_lemon(reader_python, url)
    links = {link for _, link, _ in SHOWN}  # where an item of Atom has no page, reader shows the id
    shown = [(unescape(title), link if link in links else "", time) for title, link, time, *_ in rows]
    # A title in RSS that speaks of "&amp;" is taken for HTML, and all of it is escaped.
    assert sorted(shown) == sorted((unescape(title), link, time) for title, link, time in SHOWN)
    assert {row[3] for row in rows} == {entry.id for entry in ENTRIES}
    files = {url for row in rows for url in row[4]}
    assert "https://omroep.example/12.mp3" in files
    assert {row[5] for row in rows} == {NEWS.title}


def read_with_lemon(python: str, url: str) -> list[tuple[str, str, int, str, list[str], str]]:
    """Title, address, time, id, files and the feed's title of every entry."""
    done = subprocess.run([python, "-c", LEMON, url], capture_output=True, check=True, timeout=60, text=True)
    return [tuple(row) for row in json.loads(done.stdout)]


def read_with_newsboat(
    program: Callable[[str], str], url: str, home: Path
) -> list[tuple[str, str, int, str]]:
    """Title, address, time and text of every item, the newest first, after a reload."""
    urls, config, cache = home / "urls", home / "config", home / "cache.db"
    urls.write_text(f"{url}\n")
    config.write_text("")
    words = ["-u", str(urls), "-C", str(config), "-c", str(cache), "-x", "reload"]
    environment = {"HOME": str(home), "LC_ALL": "C.UTF-8"}
    subprocess.run([program("newsboat"), *words], check=True, timeout=60, env=environment)
    with sqlite3.connect(cache) as database:
        rows = database.execute(
            "select title, url, pubDate, content from rss_item order by pubDate desc"
        ).fetchall()
    database.close()
    return rows


def test_the_dates_are_those_of_the_source() -> None:
    """The expectation itself, checked against a date written by hand."""
    assert datetime.fromtimestamp(EXPECTED[0][2], UTC) == datetime(2026, 10, 1, 11, 9, 14, tzinfo=UTC)
