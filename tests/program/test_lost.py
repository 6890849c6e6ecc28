"""The database is lost while the published files are there: no subscriber sees what was never shown."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.program.newsroom import Newsroom
from tests.program.site import Site

START = datetime(2026, 9, 1, tzinfo=UTC)
FIRST, SECOND, LOST = "2026-09-20T00:00:00Z", "2026-09-20T01:30:00Z", "2026-09-22T01:30:00Z"


def feed(name: str, number: int) -> str:
    """Two entries a day."""
    items = (
        f"<item><title>{name} {one}</title><guid isPermaLink='false'>{name}{one}</guid>"
        f"<link>https://{name}.example/{one}</link><description>Bericht {one} van {name}.</description>"
        f"<pubDate>{START + timedelta(hours=12 * one):%a, %d %b %Y %H:%M:%S GMT}</pubDate></item>"
        for one in range(number)
    )
    return f"<rss version='2.0'><channel><title>{name}</title>{''.join(items)}</channel></rss>"


def shown(newsroom: Newsroom, name: str) -> set[str]:
    return {item["title"] for item in newsroom.read_json(f"{name}.json")["items"]}


def lose_database(newsroom: Newsroom) -> None:
    shutil.rmtree(newsroom.root / "var")


@pytest.fixture
def joined(newsroom: Newsroom, site: Site) -> Newsroom:
    """A source, and one that came later with a category of its own: `all` has its newest only."""
    oud, nieuw = site.put("/oud", feed("oud", 36)), site.put("/nieuw", feed("nieuw", 36))
    sources = [
        f'{{id: oud, url: "{oud}", category: nieuws, interval: 0s}}',
        f'{{id: nieuw, url: "{nieuw}", category: tech, interval: 0s}}',
    ]
    newsroom.configure(sources[0], categories="{nieuws: {title: Nieuws}}")
    newsroom.refresh(now=FIRST)
    newsroom.configure(*sources)
    newsroom.refresh(now=SECOND)
    assert len(shown(newsroom, "tech")) == 36
    assert 0 < sum(title.startswith("nieuw") for title in shown(newsroom, "all")) < 10
    return newsroom


@pytest.mark.parametrize("name", ["all", "nieuws", "tech"])
def test_what_was_withheld_from_a_category_stays_withheld(joined: Newsroom, name: str) -> None:
    before = shown(joined, name)
    lose_database(joined)
    joined.refresh(now=LOST)
    assert shown(joined, name) <= before


def test_a_source_that_answers_only_later_announces_nothing_old_either(joined: Newsroom, site: Site) -> None:
    before = shown(joined, "all")
    page = site.pages["/nieuw"]
    lose_database(joined)
    page.status = 503
    joined.refresh(now=LOST)
    page.status = 200
    joined.refresh("--force", now="2026-09-23T01:30:00Z")
    assert shown(joined, "all") <= before
    assert len(shown(joined, "tech")) == 36


def test_a_category_whose_own_files_are_lost_too_is_filled_from_what_others_showed(joined: Newsroom) -> None:
    lose_database(joined)
    for path in joined.feeds.glob("tech.*"):
        path.unlink()
    joined.refresh(now=LOST)
    assert shown(joined, "tech")


def test_what_a_share_kept_out_stays_out(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/veel", feed("veel", 36))
    newsroom.configure(
        f'{{id: oud, url: "{site.put("/oud", feed("oud", 6))}", category: nieuws, interval: 0s}}',
        f'{{id: veel, url: "{url}", categories: [nieuws, tech], cap: 1/1d, interval: 0s}}',
    )
    newsroom.refresh(now=FIRST)
    before = {name: shown(newsroom, name) for name in ("all", "nieuws", "tech")}
    lose_database(newsroom)
    newsroom.refresh(now=LOST)
    assert {name: shown(newsroom, name) <= titles for name, titles in before.items()} == dict.fromkeys(
        before, True
    )


def told(name: str, *guids: str) -> str:
    """The feed of a newspaper, every entry about one bridge."""
    items = (
        f"<item><title>De brug dicht</title><guid isPermaLink='false'>{guid}</guid>"
        "<link>https://stad.example/brug</link><description>Een week lang geen verkeer.</description>"
        "<pubDate>Fri, 18 Sep 2026 10:00:00 GMT</pubDate></item>"
        for guid in guids
    )
    self = f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='self' href='https://{name}.example/f'/>"
    return f"<rss version='2.0'><channel><title>{name}</title>{self}{''.join(items)}</channel></rss>"


@pytest.mark.parametrize("places", ["categories: [nieuws]", "categories: [nieuws, tech]"])
def test_a_category_that_shows_each_source_shows_no_more_of_them_while_one_is_away(
    newsroom: Newsroom, site: Site, places: str
) -> None:
    blad, krant = site.put("/blad", told("blad", "b1")), site.put("/krant", told("krant", "k1"))
    newsroom.configure(
        f'{{id: blad, url: "{blad}", {places}, interval: 0s}}',
        f'{{id: krant, url: "{krant}", category: tech, interval: 0s}}',
        categories="{nieuws: {}, tech: {duplicates: show}}",
    )
    newsroom.refresh(now=FIRST)
    before = [item["id"] for item in newsroom.read_json("tech.json")["items"]]
    lose_database(newsroom)
    for status, now in ((503, LOST), (200, "2026-09-23T01:30:00Z")):
        site.pages["/blad"].status = status
        newsroom.refresh("--force", now=now)
        assert [item["id"] for item in newsroom.read_json("tech.json")["items"]] == before


def test_an_old_copy_of_the_database_loses_nothing_of_the_archive(newsroom: Newsroom, site: Site) -> None:
    """It was put there by hand: what was published since stands in the pages, and is in no feed any more."""

    def offer(first: int, last: int, now: str) -> None:
        items = feed("oud", last).split("<item>")
        url = site.put("/oud", "<item>".join([items[0], *items[first + 1 :]]))
        newsroom.configure(
            f'{{id: oud, url: "{url}", category: nieuws, interval: 0s}}',
            categories="{nieuws: {limit: 5, window: 1d}}",
        )
        newsroom.refresh(now=now)

    def archived() -> dict[str, str]:
        pages = sorted((newsroom.feeds / "archive" / "nieuws").glob("*.json"))
        items = [item for page in pages for item in json.loads(page.read_bytes())["items"]]
        assert len({item["id"] for item in items}) == len(items)
        return {item["title"]: item["id"] for item in items}

    offer(0, 10, "2026-09-06T00:00:00Z")
    database, copy = newsroom.root / "var" / "news.db", newsroom.root / "copy.db"
    newsroom.run("backup", str(copy))
    offer(10, 20, "2026-09-11T00:00:00Z")
    offer(20, 30, "2026-09-16T00:00:00Z")
    before = archived()
    assert len(before) == 30
    for name in database.parent.glob("news.db*"):
        name.unlink()
    shutil.copy(copy, database)
    newsroom.refresh(now="2026-09-16T01:00:00Z")
    assert archived() == before
    assert "all well" in newsroom.run("verify").stdout


def test_entries_of_one_moment_keep_their_order_and_are_counted_once(newsroom: Newsroom, site: Site) -> None:
    """A source that has news now tells other places for what it had before."""
    site.put("/oud", feed("oud", 9))
    site.put("/nieuw", feed("nieuw", 9))
    newsroom.configure(
        *(
            f'{{id: {id}, url: "{site.url(f"/{id}")}", category: {filed}, interval: 0s}}'
            for id, filed in (("oud", "nieuws"), ("nieuw", "tech"))
        )
    )
    newsroom.refresh(now=FIRST)
    news = "<item><title>Vers</title><guid isPermaLink='false'>vers</guid></item>"
    site.put("/nieuw", feed("nieuw", 9).replace("<item>", f"{news}<item>", 1))
    newsroom.refresh(now=SECOND)
    before = newsroom.snapshot()
    lose_database(newsroom)
    assert newsroom.refresh(now=LOST)["files"] == []
    assert newsroom.snapshot() == before
    assert newsroom.run("verify").stdout.startswith("19 entries, ")


def test_a_file_that_somebody_edited_brings_nothing_into_the_archive(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/oud", feed("oud", 3))
    newsroom.configure(f'{{id: oud, url: "{url}", category: nieuws, interval: 0s}}')
    newsroom.refresh(now=FIRST)
    for path in (newsroom.feeds / "nieuws.json", *(newsroom.feeds / "archive" / "nieuws").glob("*.json")):
        document = json.loads(path.read_bytes())
        document["items"].append(document["items"][0] | {"id": "tag:lezer.example,2026:oud/verzonnen"})
        path.write_text(json.dumps(document), encoding="utf-8")
    site.put("/oud", feed("oud", 4))
    newsroom.refresh(now=SECOND)
    assert "verzonnen" not in "".join(
        path.read_text(encoding="utf-8") for path in newsroom.feeds.rglob("*.json")
    )
