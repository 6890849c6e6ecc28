"""A link to one article: what becomes of its entry while the page is edited, moved, hidden and taken away."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.program import broadcaster
from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site

TWINS = Path(__file__).parent.parent / "parse" / "twins"
SHAPES = ("broadcaster", "next", "opengraph", "microformats", "microdata", "meta", "bare")
START = datetime(2026, 10, 2, 12, tzinfo=UTC)
DATED = "2026-10-01T09:47:47+02:00"
HEADING = "Kade weer open"
BARE = (
    f"<title>{HEADING}</title><meta property=og:type content=article>"
    f"<meta property=og:description content='{HEADING} is een bericht.'><div id=app></div>"
)


def later(hours: float) -> str:
    return (START + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def put_article(site: Site, path: str = "/artikel/1-kade", heading: str = HEADING) -> str:
    return site.put(path, broadcaster.article(site.url(path), heading, DATED), "text/html")


def configure(newsroom: Newsroom, url: str, more: str = "") -> None:
    newsroom.configure(f'{{id: kade, url: "{url}", category: nieuws{more}}}')


def items(newsroom: Newsroom) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = newsroom.read_json("nieuws.json")["items"]
    return found


def told(newsroom: Newsroom, hours: float) -> dict[str, Any]:
    (source,) = json.loads(newsroom.run("sources", "--json", now=later(hours)).stdout)["sources"]
    return dict(source)


def test_every_shape_of_page_becomes_one_entry_that_an_edit_updates_in_place(
    newsroom: Newsroom, site: Site
) -> None:
    pages = {
        shape: (TWINS / f"article-{shape}.html")
        .read_text(encoding="utf-8")
        .replace("/2026/kade", "/microformats")
        for shape in SHAPES
    }
    for shape, page in pages.items():
        site.put(f"/{shape}", page, "text/html")
    sources = [f'{{id: {shape}, url: "{site.url(f"/{shape}")}", category: nieuws}}' for shape in SHAPES]
    newsroom.configure(*sources)
    assert newsroom.refresh()["entries"] == {"new": len(SHAPES), "edited": 0}
    before = {item["url"]: item for item in items(newsroom)}
    assert before.keys() == {site.url(f"/{shape}") for shape in SHAPES}
    for item in before.values():
        assert item["title"] in ("Kade weer open voor fietsers", "Brug weer open na acht weken")
        assert item["date_published"] == "2026-10-01T11:09:14Z"
        assert len(item["content_html"]) > 200
    for shape, page in pages.items():
        edited = page.replace("weer open", "toch dicht").replace("De gemeente heeft", "Het bestuur had")
        site.put(f"/{shape}", edited.replace("De brug over", "Een brug over"), "text/html")
    assert newsroom.refresh(now=later(2))["entries"] == {"new": 0, "edited": len(SHAPES)}
    for item in items(newsroom):
        assert "toch dicht" in item["title"]
        assert item["id"] == before[item["url"]]["id"]
        assert item["date_published"] == "2026-10-01T11:09:14Z"


def test_it_is_asked_again_after_an_hour_six_and_a_day_then_rests(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, put_article(site))
    for hours in (0, 0.5, 1, 2, 6, 7, 24, 25, 1000):
        newsroom.run("refresh", now=later(hours))
    assert site.statuses("/artikel/1-kade") == [200, 304, 304, 304]
    source = told(newsroom, 1000)
    assert (source["reason"], source["next_fetch"], source["error"]) == (
        "rests: an article that is not fresh any more",
        None,
        None,
    )
    put_article(site, heading="Kade dicht")
    assert newsroom.refresh("--source", "kade", now=later(1001))["sources"]["asked"] == 0
    assert newsroom.refresh("--force", now=later(1002))["entries"]["edited"] == 1
    assert told(newsroom, 1003)["reason"].startswith("rests")


def test_an_interval_of_its_own_wakes_it_and_keeps_it_awake(newsroom: Newsroom, site: Site) -> None:
    url = put_article(site)
    configure(newsroom, url)
    newsroom.refresh()
    newsroom.refresh(now=later(100))
    assert told(newsroom, 101)["reason"].startswith("rests")
    configure(newsroom, url, ", interval: 2h")
    for hours in (101, 102, 104):
        newsroom.refresh(now=later(hours))
    assert len(site.asked) == 4


def test_an_edit_of_title_text_and_address_at_once_is_an_edit(newsroom: Newsroom, site: Site) -> None:
    site.pages["/l/1"] = Page(location=put_article(site))
    configure(newsroom, site.url("/l/1"))
    newsroom.refresh()
    (before,) = items(newsroom)
    moved = put_article(site, "/artikel/1-alles-anders", "Alles anders")
    page = site.pages["/artikel/1-alles-anders"]
    page.body = page.body.replace(b"De gemeente", b"Het waterschap")
    site.pages["/l/1"] = Page(location=moved)
    assert newsroom.refresh(now=later(1))["entries"] == {"new": 0, "edited": 1}
    (after,) = items(newsroom)
    assert (after["id"], after["title"], after["url"]) == (before["id"], "Alles anders", moved)
    assert after["date_published"] == before["date_published"]
    page.body = page.body.replace(b"Alles anders", b"Toch hetzelfde").replace(b"waterschap", b"bestuur")
    assert newsroom.refresh(now=later(6))["entries"] == {"new": 0, "edited": 1}
    assert [item["id"] for item in items(newsroom)] == [before["id"]]


def test_an_article_taken_back_leaves_every_output_and_is_told_of_once(
    newsroom: Newsroom, site: Site
) -> None:
    site.pages["/l/1"] = Page(location=put_article(site))
    configure(newsroom, site.url("/l/1"))
    newsroom.refresh()
    (before,) = items(newsroom)
    page = site.pages["/artikel/1-kade"]
    page.status = 410
    done = newsroom.run("refresh", "--strict", now=later(1))
    assert "kade: withdrawn by its publisher (410 Gone)" in done.stderr
    assert not any(HEADING.encode() in body for body, _ in newsroom.snapshot().values())
    again = newsroom.run("refresh", "--force", now=later(30))
    assert "withdrawn" not in again.stderr
    assert len(site.statuses("/artikel/1-kade")) == 2
    source = told(newsroom, 30)
    assert (source["reason"], source["next_fetch"], source["error"]) == (
        "gone (410): not asked again",
        None,
        None,
    )

    page.status = 200  # it is back, and its owner names its address anew
    configure(newsroom, site.url("/artikel/1-kade"))
    assert "wholly readable" not in newsroom.run("refresh", now=later(40)).stderr
    assert items(newsroom) == []
    assert f'ref="{before["id"]}"' in (newsroom.feeds / "all.atom").read_text(encoding="utf-8")
    newsroom.run("withdraw", before["id"], "--undo", now=later(41))
    (back,) = items(newsroom)
    assert (back["id"], back["date_published"]) == (before["id"], before["date_published"])


def test_a_short_link_that_leads_astray_takes_nothing_back(newsroom: Newsroom, site: Site) -> None:
    article = put_article(site)
    site.pages |= {"/l/1": Page(location=article, status=302), "/onderhoud": Page(status=410)}
    configure(newsroom, site.url("/l/1"))
    newsroom.refresh()
    site.pages["/l/1"].location = "/onderhoud"
    (error,) = newsroom.refresh(now=later(1))["errors"]
    assert error["error"] == "answered 410 Gone"
    assert len(items(newsroom)) == 1
    site.pages["/l/1"].location = article
    assert newsroom.refresh(now=later(2))["errors"] == []
    site.pages["/artikel/1-kade"].status = 410
    newsroom.refresh("--force", now=later(3))
    assert items(newsroom) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<title>Cookies toestaan? | Omroep</title><button>Akkoord</button>", "is a consent page"),
        ("<title>Inloggen</title><form><input type=password></form>", "is a login page"),
        ("<title>Just a moment...</title>", "tests whether we are a browser"),
        ("<title>Pagina niet gevonden</title>", "is an error page"),
        ("<title>Omroep</title><p>Voorpagina", "not the article that was here"),
        (BARE, "without its text"),
        ("", "is empty"),
    ],
)
def test_what_comes_instead_of_it_is_named_and_the_entry_stays(
    newsroom: Newsroom, site: Site, body: str, said: str
) -> None:
    configure(newsroom, put_article(site))
    newsroom.refresh()
    before = newsroom.snapshot()
    site.put("/artikel/1-kade", body, "text/html")
    assert said in newsroom.run("refresh", now=later(1)).stderr
    assert newsroom.snapshot() == before


def test_an_article_whose_address_leads_home_now_keeps_its_entry(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, put_article(site))
    newsroom.refresh()
    before = newsroom.snapshot()
    site.pages["/artikel/1-kade"] = Page(location=put_article(site, "/", "Het laatste nieuws"))
    assert "leads to its site's home page" in newsroom.run("refresh", now=later(1)).stderr
    assert newsroom.snapshot() == before


def test_a_feed_that_answers_with_a_page_is_not_followed_elsewhere(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", broadcaster.feed(site.url(""), range(3)))
    configure(newsroom, site.url("/feed"), ", interval: 5m")
    newsroom.refresh()
    before = newsroom.snapshot()
    site.put("/nieuw", broadcaster.feed(site.url(""), range(3)))
    page = broadcaster.article(site.url("/feed"), HEADING, DATED).replace('href="/feed"', 'href="/nieuw"')
    site.put("/feed", page, "text/html")
    lines = newsroom.run("refresh", now=later(1)).stderr
    assert f"not a feed; it announces {site.url('/nieuw')}" in lines
    assert site.statuses("/nieuw") == []
    assert newsroom.snapshot() == before
    site.put("/feed", broadcaster.feed(site.url(""), range(3)))
    assert newsroom.refresh(now=later(9))["entries"] == {"new": 0, "edited": 0}


def test_an_article_that_surely_is_a_feed_now_becomes_one_for_good(newsroom: Newsroom, site: Site) -> None:
    url = put_article(site, "/x")
    configure(newsroom, url)
    newsroom.refresh()
    site.put("/x", broadcaster.feed(site.url(""), range(3)))
    assert newsroom.refresh(now=later(1))["entries"]["new"] == 3
    assert told(newsroom, 1)["kind"] == "feed"
    put_article(site, "/x")
    assert newsroom.refresh(now=later(3))["sources"]["failed"] == 1
    assert len(items(newsroom)) == 4


FRONT = """<html><head><title>Vereniging</title>{}</head><body><article class="page hentry">
<h1 class="entry-title">Welkom</h1><div class="entry-content"><p>{}</p></div></article></body></html>"""
WELCOME = "Wij zorgen sinds 1987 voor de oevers van het kanaal, en vertellen hier wat er te doen is. " * 3
ANNOUNCED = '<link rel="alternate" type="application/rss+xml" title="Nieuws" href="/feed/">'


def test_a_front_page_that_was_an_article_gives_its_feed_once_it_announces_one(
    newsroom: Newsroom, site: Site
) -> None:
    url = site.put("/", FRONT.format("", WELCOME), "text/html")
    configure(newsroom, url)
    newsroom.refresh()
    for hours in (1, 7, 25):
        newsroom.refresh(now=later(hours))
    assert told(newsroom, 26)["reason"].startswith("an article at a home page")
    (welcome,) = items(newsroom)
    site.put("/", FRONT.format(ANNOUNCED, WELCOME), "text/html")
    site.put("/feed/", broadcaster.feed(site.url(""), range(30)))
    assert newsroom.refresh(now=later(30))["sources"]["asked"] == 0
    assert newsroom.refresh(now=later(25 + 7 * 24))["sources"]["failed"] == 0
    assert told(newsroom, 25 + 7 * 24)["kind"] == "page"
    shown = {item["id"] for item in items(newsroom)}
    assert welcome["id"] in shown
    assert len(shown) > 1
    assert newsroom.refresh(now=later(25 + 7 * 24 + 7))["sources"]["asked"] == 1


def test_a_front_page_whose_feed_is_not_there_stays_the_article_that_it_was(
    newsroom: Newsroom, site: Site
) -> None:
    configure(newsroom, site.put("/", FRONT.format("", WELCOME), "text/html"), ", interval: 1h")
    newsroom.refresh()
    site.put("/", FRONT.format(ANNOUNCED, WELCOME), "text/html")
    for body, media_type in ((None, ""), (FRONT.format("", WELCOME), "text/html")):
        if body:  # a server that answers everything with its home page
            site.put("/feed/", body, media_type)
        assert newsroom.refresh(now=later(2))["sources"]["failed"] == 0
        assert newsroom.refresh(now=later(4))["entries"] == {"new": 0, "edited": 0}
        assert told(newsroom, 4)["kind"] == "article"
    site.pages["/feed/"] = Page(status=503)
    assert newsroom.refresh("--force", now=later(6))["sources"]["failed"] == 1
    site.put("/feed/", broadcaster.feed(site.url(""), range(1)))
    assert newsroom.refresh("--force", now=later(20))["entries"] == {"new": 1, "edited": 0}


def test_a_new_blog_with_one_post_is_followed_to_its_feed(newsroom: Newsroom, site: Site) -> None:
    page = FRONT.format(ANNOUNCED, WELCOME).replace("Welkom", '<a href="/1">Bericht</a>')
    configure(newsroom, site.put("/", page, "text/html"))
    site.put("/feed/", broadcaster.feed(site.url(""), range(1)))
    assert newsroom.refresh()["entries"] == {"new": 1, "edited": 0}
    site.put("/", page + page, "text/html")
    site.put("/feed/", broadcaster.feed(site.url(""), range(2)))
    assert newsroom.refresh(now=later(9))["entries"] == {"new": 1, "edited": 0}
