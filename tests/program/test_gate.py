"""A source that would flood subscribers is held back, alone, until somebody looks or it comes to itself."""

import json

import pytest

from tests.program.newsroom import Newsroom
from tests.program.site import Site

ITEM = """<item><guid isPermaLink="false">{guid}</guid><title>{title}</title><link>https://veer.example/{path}</link>
<description>{text}</description><pubDate>{date}</pubDate></item>"""
FIRST, SECOND, THIRD = ("2026-10-02T12:00:00Z", "2026-10-02T13:00:00Z", "2026-10-02T14:00:00Z")


def item(number: int, **facts: str) -> str:
    given = {
        "guid": f"g{number}",
        "title": f"Bericht {number}",
        "path": f"bericht/{number}",
        "text": f"Dit is de tekst van bericht {number}.",
        "date": f"{number:02} Sep 2026 08:{number:02}:00 GMT",
    }
    return ITEM.format(**(given | facts))


def rebuilt(number: int, **facts: str) -> str:
    """The same post after a rebuild that left nothing as it was but the date."""
    given = {
        "guid": f"https://veer.example/?p={number}",
        "title": f"Nieuwe kop boven stuk {number}",
        "path": f"{number}.html",
        "text": f"Geheel herschreven woorden, nummer {number}.",
    }
    return item(number, **(given | facts))


def feed(items: list[str]) -> str:
    return f"<rss version='2.0'><channel><title>Veer</title>{''.join(items)}</channel></rss>"


@pytest.fixture
def followed(newsroom: Newsroom, site: Site) -> Newsroom:
    """Two sources with ten entries each, read and published."""
    veer = site.put("/veer", feed([item(number) for number in range(10, 20)]))
    brug = site.put(
        "/brug", feed([item(number, guid=f"b{number}", path=f"brug/{number}") for number in (1, 2)])
    )
    newsroom.configure(
        f'{{id: veer, url: "{veer}", category: nieuws, interval: 0s}}',
        f'{{id: brug, url: "{brug}", category: nieuws, interval: 0s}}',
    )
    newsroom.refresh(now=FIRST)
    return newsroom


def titles(newsroom: Newsroom) -> set[str]:
    return {item["title"] for item in newsroom.read_json("nieuws.json")["items"]}


def test_a_rebuild_with_new_ids_is_held_and_the_others_go_on(followed: Newsroom, site: Site) -> None:
    before = titles(followed)
    site.put("/veer", feed([rebuilt(number) for number in range(10, 20)]))
    site.put("/brug", feed([item(3, guid="b3", path="brug/3", title="Vers")]))
    done = followed.run("refresh", now=SECOND)
    assert "veer: held back: offers 10 entries under new ids" in done.stderr
    assert "aggregator publish --accept veer" in done.stderr
    assert titles(followed) == before | {"Vers"}
    (veer, _) = json.loads(followed.run("sources", "--json").stdout)["sources"]
    assert veer["error"].startswith("held back: ")
    assert veer["failures"] == 0
    report = followed.refresh("--strict", now=THIRD)
    assert report["sources"]["failed"] == 0
    assert report["errors"] == [{"source": "veer", "error": veer["error"]}]


def test_what_cannot_be_read_of_a_document_that_is_held_is_told_in_quiet_mode(
    followed: Newsroom, site: Site
) -> None:
    site.put("/veer", feed([rebuilt(number) for number in range(10, 20)])[:-40])
    lines = followed.run("refresh", "--quiet", now=SECOND).stderr.splitlines()
    assert "veer: the document is cut off; its last entry was left out" in lines
    site.put("/veer", feed([rebuilt(number) for number in range(10, 20)]))
    assert followed.run("refresh", "--quiet", now=THIRD).stderr == "veer: wholly readable again.\n"


def test_it_is_told_once_in_quiet_mode_and_a_304_changes_nothing(followed: Newsroom, site: Site) -> None:
    site.put("/veer", feed([rebuilt(number) for number in range(10, 20)]))
    assert "held back" in followed.run("refresh", "--quiet", now=SECOND).stderr
    assert followed.run("refresh", "--quiet", now=THIRD).stderr == ""
    assert site.statuses("/veer")[-1] == 304
    assert "held back" in followed.run("sources").stdout


def test_accept_lets_it_through(followed: Newsroom, site: Site) -> None:
    site.put("/veer", feed([rebuilt(number) for number in range(10, 20)]))
    followed.run("refresh", now=SECOND)
    done = followed.run("publish", "--accept", "veer", now=THIRD)
    assert "veer: let through, 10 entries new" in done.stderr
    assert "Nieuwe kop boven stuk 12" in titles(followed)
    assert "nothing of veer waits" in followed.run("publish", "--accept", "veer", expect=2).stderr
    site.put("/veer", feed([rebuilt(number) for number in range(10, 21)]))
    assert "held" not in followed.run("refresh", now="2026-10-02T15:00:00Z").stderr


def test_a_hold_ends_with_the_first_document_that_passes(followed: Newsroom, site: Site) -> None:
    site.put("/veer", feed([rebuilt(number) for number in range(10, 20)]))
    followed.run("refresh", now=SECOND)
    site.put("/veer", feed([item(number) for number in range(11, 21)]))
    done = followed.run("refresh", "--quiet", now=THIRD)
    assert "veer: no longer held back." in done.stderr
    assert "Bericht 20" in titles(followed)


def test_a_history_that_was_never_offered_is_held(followed: Newsroom, site: Site) -> None:
    many = [
        item(
            1,
            guid=f"oud{number}",
            path=f"oud/{number}",
            title=f"Oud {number}",
            text=f"Woord {number}",
            date=f"1 Jan 2024 00:{number:02}:00 GMT",
        )
        for number in range(11)
    ]
    site.put("/veer", feed([item(number) for number in range(10, 20)] + many))
    done = followed.run("refresh", now=SECOND)
    assert "brings 11 entries older than a week as new, more than it ever had (10)" in done.stderr


def test_new_ids_and_one_date_for_all_are_held(followed: Newsroom, site: Site) -> None:
    now = "Fri, 02 Oct 2026 12:30:00 GMT"
    site.put("/veer", feed([rebuilt(number, date=now) for number in range(10, 20)]))
    assert "its dates jumped" in followed.run("refresh", now=SECOND).stderr


def test_honest_news_passes(followed: Newsroom, site: Site) -> None:
    late = [
        item(
            1,
            guid=f"n{number}",
            path=f"n/{number}",
            title=f"Nieuw {number}",
            text=f"Nieuws {number}",
            date=f"2 Oct 2026 {number:02}:00:00 GMT",
        )
        for number in range(12)
    ]
    site.put("/veer", feed(late))
    done = followed.run("refresh", now=SECOND)
    assert "held" not in done.stderr
    assert "Nieuw 7" in titles(followed)


def test_an_emptied_feed_keeps_what_is_published(followed: Newsroom, site: Site) -> None:
    before = titles(followed)
    site.put("/veer", feed([]))
    followed.run("refresh", now=SECOND)
    assert titles(followed) == before
