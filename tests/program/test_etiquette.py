"""What publishers ask of feed readers: what shows over days, and in what is published.

C6 to C8, C11, C14, C21, C24 and C25 of the list, each told to the real command, which starts anew for every
reading.  The items about a single request are in `tests/fetch/test_etiquette*.py`, the hints in a feed
(C9) with the schedule.
"""

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from tests.program import broadcaster
from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site

START = datetime.fromisoformat("2026-10-02T12:00:00+00:00")
LINK = "https://omroep.example"


def source(
    site: Site, path: str = "/feed", *, id: str = "omroep", host: str = "127.0.0.1", more: str = ""
) -> str:
    return f'{{id: {id}, url: "{site.url(path, host)}", category: nieuws{more}}}'


def after(**time: float) -> str:
    return (START + timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%SZ")


def told(newsroom: Newsroom, id: str = "omroep") -> dict[str, object]:
    """What `sources --json` says of a source."""
    every = json.loads(newsroom.run("sources", "--json").stdout)["sources"]
    (one,) = (one for one in every if one["id"] == id)
    return dict(one)


def titles(newsroom: Newsroom) -> list[str]:
    return [item["title"] for item in newsroom.read_json("nieuws.json")["items"]]


def test_c06_hourly_by_default_also_across_restarts(newsroom: Newsroom, site: Site) -> None:
    """At most hourly, and starting the program again asks nobody earlier."""
    site.put("/feed", broadcaster.feed(LINK, range(3)))
    newsroom.configure(source(site))
    for minutes in (0, 59, 61, 100):
        newsroom.refresh(now=after(minutes=minutes))
    assert site.statuses("/feed") == [200, 304]


def test_c06_one_fetch_for_a_source_in_several_categories(newsroom: Newsroom, site: Site) -> None:
    """However often it is published."""
    site.put("/feed", broadcaster.feed(LINK, range(3)))
    newsroom.configure(f'{{id: omroep, url: "{site.url("/feed")}", categories: [nieuws, tech]}}')
    newsroom.refresh()
    assert site.statuses("/feed") == [200]
    assert len(newsroom.read_json("tech.json")["items"]) == len(titles(newsroom)) == 3


def test_c06_an_address_that_several_sources_share_is_asked_once_and_read_by_each(
    newsroom: Newsroom, site: Site
) -> None:
    """Each keeps what it is configured for; the one whose turn it is takes the other along."""
    site.put("/feed", broadcaster.feed(LINK, range(3)).replace("<language>nl</language>", ""))
    newsroom.configure(
        source(site, id="a", more=", interval: 15m, language: fr"),
        source(site, id="b", more=", interval: 1d, language: de").replace("nieuws", "tech"),
    )
    assert newsroom.refresh()["entries"]["new"] == 6
    with closing(sqlite3.connect(newsroom.root / "var" / "news.db")) as database:
        rows = database.execute("SELECT source_id, json_extract(entry, '$.language') FROM entries").fetchall()
    assert sorted(set(rows)) == [("a", "fr"), ("b", "de")]
    assert site.statuses("/feed") == [200]
    done = newsroom.refresh(now=after(minutes=20))
    assert done["sources"] == {"asked": 2, "not_modified": 2, "failed": 0}
    assert site.statuses("/feed") == [200, 304]


def test_c06_sharers_that_remember_different_validators_send_none(newsroom: Newsroom, site: Site) -> None:
    """A 304 would be the truth for one of them only; and two requests would be one too many."""
    site.put("/feed", broadcaster.feed(LINK, range(3)))
    old = source(site, id="old")
    newsroom.configure(old)
    newsroom.refresh()
    newsroom.configure(old, source(site, id="young").replace("nieuws", "tech"))
    assert newsroom.refresh(now=after(hours=2))["sources"] == {"asked": 2, "not_modified": 0, "failed": 0}
    assert newsroom.refresh(now=after(hours=4))["sources"] == {"asked": 2, "not_modified": 2, "failed": 0}
    assert ["if-none-match" in asked.headers for asked in site.asked] == [False, False, True]


def test_c06_sources_with_other_credentials_are_asked_each_with_its_own(
    newsroom: Newsroom, site: Site
) -> None:
    """The same address is not the same question when another asks it."""
    site.put("/feed", broadcaster.feed(LINK, range(3)))
    newsroom.configure(
        source(site, id="a", more=", auth: {bearer: eerste-geheim}"),
        source(site, id="b", more=", auth: {bearer: tweede-geheim}"),
        source(site, id="c"),
    )
    newsroom.refresh()
    asked = {asked.headers.get("authorization") for asked in site.asked}
    assert asked == {"Bearer eerste-geheim", "Bearer tweede-geheim", None}
    assert len(site.asked) == 3


def test_c07_max_age_is_a_not_before_also_on_a_304(newsroom: Newsroom, site: Site) -> None:
    """Over the interval, over Expires; renewed by the 304."""
    site.put("/feed", broadcaster.feed(LINK, range(3)))
    site.pages["/feed"].headers |= {
        "Cache-Control": "public, max-age=10800",
        "Expires": "Fri, 02 Oct 2026 12:30:00 GMT",
    }
    newsroom.configure(source(site, more=", interval: 5m"))
    for hours in (0, 2.9, 3.1, 6, 6.2):
        newsroom.refresh(now=after(hours=hours))
    assert site.statuses("/feed") == [200, 304, 304]


def test_c07_and_c08_a_wish_of_years_is_cut_to_a_week(newsroom: Newsroom, site: Site) -> None:
    """Nobody makes us stay away for ever by mistake."""
    site.put("/a", broadcaster.feed(LINK, range(3)))
    site.pages["/a"].headers["Cache-Control"] = "max-age=999999999999"
    site.pages["/b"] = Page(b"", status=503, headers={"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"})
    newsroom.configure(source(site, "/a", id="a"), source(site, "/b", id="b", host="127.0.0.2"))
    newsroom.refresh()
    newsroom.refresh("--force", now=after(days=6.9))
    assert (site.statuses("/a"), site.statuses("/b")) == ([200, 304], [503])
    newsroom.refresh(now=after(days=14.1))
    assert (site.statuses("/a"), site.statuses("/b")) == ([200, 304, 304], [503, 503])


@pytest.mark.parametrize(("status", "wish"), [(429, "7200"), (503, "Fri, 02 Oct 2026 15:00:00 GMT")])
def test_c08_retry_after_quietens_the_whole_host_and_survives_restarts(
    newsroom: Newsroom, site: Site, status: int, wish: str
) -> None:
    """Seconds or a date, with 429 and 503; for every source there, whichever is asked for, forced or not."""
    site.put("/other", broadcaster.feed(LINK, range(3)))
    site.put("/far", broadcaster.feed("https://ver.example", range(3)))
    site.pages["/busy"] = Page(b"", status=status, headers={"Retry-After": wish})
    newsroom.configure(
        source(site, "/busy", id="busy"),
        source(site, "/other", id="other"),
        source(site, "/far", id="far", host="127.0.0.2"),
    )
    newsroom.refresh("--source", "busy", now=after(hours=1))
    for words in ((), ("--force", "--source", "other")):
        newsroom.refresh(*words, now=after(hours=1.9))
    assert (site.statuses("/busy"), site.statuses("/other")) == ([status], [])
    assert site.statuses("/far") != []
    site.put("/busy", broadcaster.feed(LINK, range(3, 6)))
    assert newsroom.refresh(now=after(hours=3.1))["sources"]["failed"] == 0
    assert (site.statuses("/busy"), site.statuses("/other")) == ([status, 200], [200])


def test_c08_without_a_wish_the_wait_doubles(newsroom: Newsroom, site: Site) -> None:
    """Five minutes, ten, twenty: and the host's other sources are left alone."""
    site.pages["/feed"] = Page(b"", status=503)
    newsroom.configure(source(site))
    for minutes in (0, 4, 7, 12, 20, 25):
        newsroom.refresh(now=after(minutes=minutes))
    assert len(site.asked) == 3


def test_c11_a_permanent_redirect_is_adopted_after_two_good_polls(newsroom: Newsroom, site: Site) -> None:
    """Then the old address is left alone."""
    site.put("/new", broadcaster.feed(LINK, range(3)))
    site.pages["/old"] = Page(location="/new")
    newsroom.configure(source(site, "/old"))
    for hours in (0, 2, 4, 6):
        newsroom.refresh(now=after(hours=hours))
    assert site.statuses("/old") == [301, 301]
    assert site.statuses("/new") == [200, 304, 304, 304]


def test_c11_two_good_polls_with_a_bad_one_between_are_not_two_in_a_row(
    newsroom: Newsroom, site: Site
) -> None:
    """Who answers well only now and then is not trusted with the address yet."""
    site.put("/new", broadcaster.feed(LINK, range(3)))
    site.pages["/old"] = Page(location="/new")
    newsroom.configure(source(site, "/old"))
    good = site.pages["/new"]
    newsroom.refresh()
    site.put("/new", "<html><title>Welkom in ons hotel</title><p>Log in.</html>", "text/html")
    assert newsroom.refresh(now=after(hours=2))["sources"]["failed"] == 1
    site.pages["/new"] = good
    for hours in (4, 6, 8):
        newsroom.refresh(now=after(hours=hours))
    assert site.statuses("/old") == [301] * 4


def test_c11_a_redirect_that_ends_in_junk_is_not_adopted(newsroom: Newsroom, site: Site) -> None:
    """A captive portal answers every feed with its own page."""
    site.put("/feed", broadcaster.feed(LINK, range(3)))
    newsroom.configure(source(site))
    newsroom.refresh()
    whole = site.pages["/feed"]
    site.put("/portal", "<html><title>Welkom in ons hotel</title><p>Log in.</html>", "text/html")
    site.pages["/feed"] = Page(location="/portal")
    for hours in (2, 4, 12):
        assert newsroom.refresh(now=after(hours=hours))["sources"]["failed"] == 1
    site.pages["/feed"] = whole
    assert newsroom.refresh(now=after(days=2))["sources"] == {"asked": 1, "not_modified": 1, "failed": 0}
    assert len(titles(newsroom)) == 3


def test_c14_a_410_stops_and_tells_the_owner(newsroom: Newsroom, site: Site) -> None:
    """Once; then the address is not asked again."""
    site.put("/feed", broadcaster.feed(LINK, range(3)))
    newsroom.configure(source(site))
    newsroom.refresh()
    site.pages["/feed"].status = 410
    assert "410 Gone" in newsroom.run("refresh", now=after(hours=2)).stderr
    for days in (1, 30, 400):
        newsroom.refresh("--force", now=after(days=days))
    assert site.statuses("/feed") == [200, 410]
    assert told(newsroom)["next_fetch"] is None
    assert len(titles(newsroom)) == 3


def test_c14_a_404_backs_off_and_returns(newsroom: Newsroom, site: Site) -> None:
    """With the validators that it had."""
    site.put("/feed", broadcaster.feed(LINK, range(3)))
    newsroom.configure(source(site))
    newsroom.refresh()
    site.pages["/feed"].status = 404
    for hours in (2, 2.01, 2.02):
        newsroom.refresh(now=after(hours=hours))
    site.pages["/feed"].status = 200
    newsroom.refresh(now=after(days=3))
    assert site.statuses("/feed") == [200, 404, 304]


JUNK = {
    "empty": "",
    "html": "<!doctype html><html><title>Storing</title><p>We zijn zo terug.</html>",
    "broken": "<rss><channel><title>Omroep</title><item><title>Half",
    "no entries": "<rss version='2.0'><channel><title>Omroep</title></channel></rss>",
}


@pytest.mark.parametrize("junk", JUNK)
def test_c21_an_empty_html_or_broken_200_removes_nothing(newsroom: Newsroom, site: Site, junk: str) -> None:
    """What was published stays published."""
    site.put("/feed", broadcaster.feed(LINK, range(5)))
    newsroom.configure(source(site))
    newsroom.refresh()
    before = titles(newsroom)
    site.put("/feed", JUNK[junk])
    newsroom.refresh(now=after(hours=2))
    assert site.statuses("/feed") == [200, 200]
    assert [title for title in titles(newsroom) if title in before] == before


def test_c24_a_226_is_merged(newsroom: Newsroom, site: Site) -> None:
    """What is new is added, nothing is removed or mistaken for another, and its tag is the next one sent."""
    whole = broadcaster.feed(LINK, range(1, 5))
    site.put("/feed", whole)
    newsroom.configure(source(site))
    newsroom.refresh()
    old = titles(newsroom)
    difference = Page(broadcaster.feed(LINK, range(1)).encode(), status=226, headers={"IM": "feed"})
    site.pages["/feed"] = difference
    assert newsroom.refresh(now=after(hours=2))["entries"] == {"new": 1, "edited": 0}
    assert titles(newsroom) == [broadcaster.title(0), *old]
    assert site.asked[1].headers["a-im"] == "feed"
    newsroom.refresh(now=after(hours=4))
    assert site.asked[2].headers["if-none-match"] == difference.etag


def test_c24_after_a_226_that_makes_no_sense_the_whole_feed_is_asked_for(
    newsroom: Newsroom, site: Site
) -> None:
    """A server that answers so for ever would starve the source."""
    whole = Page(broadcaster.feed(LINK, range(3)).encode())
    site.pages["/feed"] = whole
    newsroom.configure(source(site))
    newsroom.refresh()
    site.pages["/feed"] = Page(b"...", status=226, headers={"IM": "vcdiff"})
    assert newsroom.refresh(now=after(hours=2))["sources"]["failed"] == 1
    site.pages["/feed"] = whole
    assert newsroom.refresh(now=after(days=2))["sources"] == {"asked": 1, "not_modified": 0, "failed": 0}
    assert "if-none-match" not in site.asked[2].headers
    assert "a-im" not in site.asked[2].headers


def test_c25_a_poll_fetches_the_feed_and_nothing_that_it_names(newsroom: Newsroom, site: Site) -> None:
    """No page, image, enclosure, icon, style sheet, next page or DTD."""
    names = (
        '<?xml version="1.0"?><?xml-stylesheet href="/style.xsl" type="text/xsl"?>'
        f'<!DOCTYPE feed SYSTEM "{site.url("/feed.dtd")}"><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>urn:x:feed</id><title>Omroep</title><updated>2026-10-01T00:00:00Z</updated>"
        f'<icon>{site.url("/icon")}</icon><logo>{site.url("/logo")}</logo><link href="{site.url("/")}"/>'
        f'<link rel="next" href="{site.url("/feed?page=2")}"/><link rel="hub" href="{site.url("/hub")}"/>'
        f"<entry><id>urn:x:1</id><title>Een</title><updated>2026-10-01T00:00:00Z</updated>"
        f'<link href="{site.url("/1")}"/><link rel="enclosure" href="{site.url("/1.mp3")}"/>'
        f'<content type="html">&lt;img src="{site.url("/1.png")}"&gt;</content></entry></feed>'
    )
    site.put("/feed", names, "application/atom+xml")
    newsroom.configure(source(site))
    assert newsroom.refresh()["entries"]["new"] == 1
    assert [asked.path for asked in site.asked] == ["/feed"]


def test_c07_a_304_without_a_word_on_freshness_leaves_the_last_one_standing(
    newsroom: Newsroom, site: Site
) -> None:
    """RFC 9111: it brings up to date what it tells, and nothing else."""
    site.put("/feed", broadcaster.feed(LINK, range(3)))
    site.pages["/feed"].headers["Cache-Control"] = "max-age=7200"
    newsroom.configure(source(site))
    newsroom.refresh()
    del site.pages["/feed"].headers["Cache-Control"]
    for hours in (2, 3, 4):
        newsroom.refresh(now=after(hours=hours))
    assert site.statuses("/feed") == [200, 304, 304]
    site.pages["/feed"].headers["Cache-Control"] = "max-age=0"
    for hours in (6, 7):
        newsroom.refresh(now=after(hours=hours))
    assert site.statuses("/feed") == [200, 304, 304, 304, 304]


WHOLE = broadcaster.feed(LINK, range(6))


@pytest.mark.parametrize(
    "cut_off",
    [
        WHOLE[: WHOLE.rindex("<item>") + 60],
        WHOLE[: WHOLE.rindex("<item>")],
    ],
    ids=["in an entry", "between entries"],
)
def test_c20_a_document_without_an_end_leaves_no_validators(
    newsroom: Newsroom, site: Site, cut_off: str
) -> None:
    """Its producer died on the way, of which HTTP knows nothing: a 304 would hide for good what is lost."""
    whole = Page(WHOLE.encode())
    site.pages["/feed"] = Page(cut_off.encode(), headers={"ETag": whole.etag}, validated=False)
    newsroom.configure(source(site))
    newsroom.refresh()
    site.pages["/feed"] = whole
    newsroom.refresh(now=after(minutes=59))
    assert site.statuses("/feed") == [200]  # it is asked as often as ever
    newsroom.refresh(now=after(hours=1))
    assert "if-none-match" not in site.asked[-1].headers
    assert len(titles(newsroom)) == 6
    newsroom.refresh(now=after(hours=2))
    assert site.statuses("/feed") == [200, 200, 304]


def test_a_feed_that_never_has_an_end_is_asked_ever_more_seldom(newsroom: Newsroom, site: Site) -> None:
    """As any that has no validators to ask with: each time it is sent whole."""
    site.put("/feed", WHOLE.partition("</channel>")[0])
    newsroom.configure(source(site))
    for hours in range(24):
        newsroom.refresh(now=after(hours=hours))
    assert 4 <= len(site.asked) <= 7
    assert len(titles(newsroom)) == 6
