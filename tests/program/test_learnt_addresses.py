"""An address that was learnt, and fails: the configured one is asked now and then."""

from pathlib import Path

from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site, open_site
from tests.program.test_gate import feed, item

DAYS = [f"2026-10-{day:02}T12:00:00Z" for day in range(3, 13)]
FEED = feed([item(1)])
PAGE = (
    '<html><head><title>Veer</title><link rel="alternate" type="application/rss+xml" href="{}"></head></html>'
)


def moved(newsroom: Newsroom, site: Site) -> None:
    """/veer moved to /nieuw for good, and that was adopted."""
    site.put("/nieuw", FEED)
    site.pages["/veer"] = Page(status=301, location=site.url("/nieuw"))
    newsroom.configure(f'{{id: veer, url: "{site.url("/veer")}", category: nieuws}}')
    for now in ("2026-10-02T08:00:00Z", "2026-10-02T12:00:00Z", "2026-10-02T13:00:00Z"):
        newsroom.refresh("--force", now=now)
    assert [asked.path for asked in site.asked][-1:] == ["/nieuw"]
    site.asked.clear()


def asked_daily(newsroom: Newsroom, site: Site, number: int) -> list[list[str]]:
    """What is asked, day by day."""
    days = []
    for now in DAYS[:number]:
        newsroom.refresh("--force", now=now)
        days.append([asked.path for asked in site.asked])
        site.asked.clear()
    return days


def test_where_the_configured_address_serves_the_feed_again_it_is_read(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    with open_site() as site:
        moved(newsroom, site)
        site.pages["/nieuw"].status = 403
        site.put("/veer", feed([item(1), item(2)]))
        assert asked_daily(newsroom, site, 5) == [["/nieuw"]] * 3 + [["/veer"]] * 2
    assert len(newsroom.read_json("nieuws.json")["items"]) == 2
    assert "moved" not in newsroom.run("sources").stdout


def test_where_it_leads_to_the_same_trouble_nothing_changes(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    with open_site() as site:
        moved(newsroom, site)
        site.pages["/nieuw"].status = 403
        days = asked_daily(newsroom, site, 7)
        assert [len(paths) for paths in days] == [1, 1, 1, 2, 1, 1, 2]
        told = newsroom.run("sources", now=DAYS[-1]).stdout
        assert f"7 times at {site.url('/nieuw')}: answered 403" in told
        site.pages["/nieuw"].status = 200
        newsroom.refresh("--force", now="2026-10-13T12:00:00Z")
        assert [asked.path for asked in site.asked] == ["/nieuw"]
        assert "failing" not in newsroom.run("sources", now="2026-10-13T12:00:00Z").stdout


def test_an_old_address_that_is_gone_ends_nothing(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    with open_site() as site:
        moved(newsroom, site)
        site.pages["/nieuw"].status = 503
        site.pages["/veer"] = Page(status=410)
        assert asked_daily(newsroom, site, 5)[3:] == [["/veer"], ["/nieuw"]]
        site.pages["/nieuw"].status = 200
        assert not newsroom.refresh("--force", now="2026-10-13T12:00:00Z")["errors"]


def test_a_page_is_asked_again_for_the_feed_that_it_announces_now(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    with open_site() as site:
        site.put("/feed", FEED)
        site.put("/veer", PAGE.format("/feed"), "text/html")
        newsroom.configure(f'{{id: veer, url: "{site.url("/veer")}", category: nieuws}}')
        newsroom.refresh(now="2026-10-02T12:00:00Z")
        site.asked.clear()
        site.pages["/feed"].status = 503
        site.put("/atom", feed([item(1), item(2)]))
        site.put("/veer", PAGE.format("/atom"), "text/html")
        assert asked_daily(newsroom, site, 5) == [["/feed"]] * 3 + [["/veer", "/atom"], ["/atom"]]
    assert len(newsroom.read_json("nieuws.json")["items"]) == 2
