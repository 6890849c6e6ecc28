"""Real feed readers from Debian show what was published: the same titles, links, dates, once each."""

import sqlite3
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.program import broadcaster
from tests.program.newsroom import Newsroom
from tests.program.site import Site

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
    urls, config, cache = tmp_path / "urls", tmp_path / "config", tmp_path / "cache.db"
    urls.write_text(f"{url}\n")
    config.write_text("")
    for _ in range(2):
        words = ["-u", str(urls), "-C", str(config), "-c", str(cache), "-x", "reload"]
        subprocess.run([program("newsboat"), *words], check=True, timeout=60, env={"HOME": str(tmp_path)})
        with sqlite3.connect(cache) as database:
            rows = database.execute(
                "select title, url, pubDate, content from rss_item order by pubDate desc"
            ).fetchall()
        database.close()
        assert [row[:3] for row in rows] == EXPECTED
        assert all(f"De kade van bericht {number}" in row[3] for number, row in enumerate(rows))


def test_the_dates_are_those_of_the_source() -> None:
    """The expectation itself, checked against a date written by hand."""
    assert datetime.fromtimestamp(EXPECTED[0][2], UTC) == datetime(2026, 10, 1, 11, 9, 14, tzinfo=UTC)
