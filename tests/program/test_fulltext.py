"""`full_text`: the articles behind a feed's entries, read in the same pass, few at a time and politely."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.program.newsroom import NOW, Newsroom
from tests.program.site import Page, Site, open_site

START = datetime(2026, 10, 2, 12, tzinfo=UTC)
LONG = (
    "De kade van stuk {0} is na drie jaar weer open voor fietsers en wandelaars uit de hele buurt,"
    " zegt de gemeente."
)


def later(hours: float) -> str:
    return (START + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def feed(site: Site, numbers: range, text: str = "Kort bericht {0}.", link: str = "") -> str:
    items = "".join(
        f"<item><title>Stuk {number}</title><link>{link or site.url(f'/stuk/{number}')}</link>"
        f"<guid isPermaLink='false'>stuk-{number}</guid><description>{text.format(number)}</description>"
        f"<pubDate>Thu, 01 Oct 2026 {number % 24:02d}:00:00 GMT</pubDate></item>"
        for number in numbers
    )
    head = f"<title>Stukken</title><link>{site.url('/')}</link>"
    return f"<rss version='2.0'><channel>{head}{items}</channel></rss>"


def put_articles(site: Site, numbers: range, text: str = LONG) -> None:
    for number in numbers:
        told = text.format(number)
        site.put(
            f"/stuk/{number}",
            f"<html lang=nl><head><title>Stuk {number}</title><meta name=author content='Jet Kade'>"
            f"<meta property=og:image content='https://beeld.omroep.example/{number}.jpg'></head>"
            f"<body><article><h1>Stuk {number}</h1><p>{told}</p><p>Verder: {told}</p></article></body>",
            "text/html",
        )


def configure(newsroom: Newsroom, site: Site, more: str = "", **top: str) -> None:
    newsroom.configure(
        f'{{id: stukken, url: "{site.url("/feed")}", category: nieuws, full_text: true, interval: 5m{more}}}',
        **top,
    )


def items(newsroom: Newsroom) -> dict[str, dict[str, object]]:
    return {item["title"]: item for item in newsroom.read_json("nieuws.json")["items"]}


def asked(site: Site, beginning: str) -> list[str]:
    return [one.path for one in site.asked if one.path.startswith(beginning)]


def test_the_entry_gets_the_article_s_text_and_keeps_what_is_its_own(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(2)))
    put_articles(site, range(2))
    configure(newsroom, site)
    assert newsroom.refresh()["entries"] == {"new": 2, "edited": 0}
    item = items(newsroom)["Stuk 1"]
    assert "Verder: De kade van stuk 1" in str(item["content_html"])
    assert (item["url"], item["date_published"]) == (site.url("/stuk/1"), "2026-10-01T01:00:00Z")
    assert (item["summary"], item["image"]) == ("Kort bericht 1.", "https://beeld.omroep.example/1.jpg")
    assert item["authors"] == [{"name": "Jet Kade"}]


def test_a_later_poll_neither_takes_the_text_back_nor_asks_again(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(2)))
    put_articles(site, range(3))
    configure(newsroom, site)
    newsroom.refresh()
    before = items(newsroom)
    site.put("/feed", feed(site, range(3)))  # another answer, with the same two in it
    assert newsroom.refresh(now=later(1))["entries"] == {"new": 1, "edited": 0}
    after = items(newsroom)
    assert {title: after[title] for title in before} == before
    assert asked(site, "/stuk/") == ["/stuk/0", "/stuk/1", "/stuk/2"]
    assert asked(site, "/robots.txt") == ["/robots.txt"]


def test_an_edit_in_the_feed_fetches_the_article_again(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(1)))
    put_articles(site, range(1))
    configure(newsroom, site)
    newsroom.refresh()
    before = items(newsroom)["Stuk 0"]
    site.put("/feed", feed(site, range(1), "Kort bericht, verbeterd."))
    site.pages["/stuk/0"] = Page(b"weg", "text/plain", 500)
    assert newsroom.refresh(now=later(1))["entries"]["edited"] == 1
    kept = items(newsroom)["Stuk 0"]
    assert kept["content_html"] == before["content_html"]
    put_articles(site, range(1), "Nieuw: " + LONG)
    newsroom.refresh(now=later(3))
    after = items(newsroom)["Stuk 0"]
    assert "Nieuw: De kade" in str(after["content_html"])
    assert (after["id"], after["date_published"]) == (before["id"], before["date_published"])


def test_a_shorter_article_does_not_replace_the_feed_s_own_text(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(1), "Het hele bericht, dat al in de feed staat. " * 20))
    put_articles(site, range(1))
    configure(newsroom, site)
    newsroom.refresh()
    assert "Het hele bericht" in str(items(newsroom)["Stuk 0"]["content_html"])
    told = newsroom.run("why", site.url("/stuk/0")).stdout
    assert "full text  read from the article, but no longer than the feed's own, which stays" in told


def test_twenty_in_a_pass_the_longest_waiting_first(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(23)))
    put_articles(site, range(24))
    configure(newsroom, site)
    newsroom.refresh()
    assert asked(site, "/stuk/") == [f"/stuk/{number}" for number in range(20)]
    site.put("/feed", feed(site, range(24)))
    newsroom.refresh(now=later(1))
    assert asked(site, "/stuk/")[20:] == ["/stuk/20", "/stuk/21", "/stuk/22", "/stuk/23"]
    assert all("Verder" in str(item["content_html"]) for item in items(newsroom).values())
    newsroom.refresh(now=later(2))
    assert len(asked(site, "/stuk/")) == 24


def test_what_waits_is_read_behind_a_304_too(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(21)))
    put_articles(site, range(21))
    configure(newsroom, site)
    newsroom.refresh()
    assert newsroom.refresh(now=later(1))["sources"]["not_modified"] == 1
    assert "/stuk/20" in asked(site, "/stuk/")
    assert "Verder" in str(items(newsroom)["Stuk 20"]["content_html"])


def test_robots_txt_is_obeyed_for_our_name(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(3)))
    put_articles(site, range(3))
    site.put(
        "/robots.txt",
        "User-agent: *\nDisallow: /\n\nUser-agent: aggregator\nDisallow: /stuk/1\nAllow: /\n",
        "text/plain",
    )
    configure(newsroom, site)
    done = newsroom.run("refresh")
    assert asked(site, "/stuk/") == ["/stuk/0", "/stuk/2"]
    assert f"such as {site.url('/stuk/1')}: its site's robots.txt asks programs not to read it" in done.stderr
    assert "robots.txt" not in newsroom.run("refresh", "--force", now=later(30)).stderr
    assert asked(site, "/stuk/") == ["/stuk/0", "/stuk/2"]
    assert items(newsroom)["Stuk 1"]["content_html"] == "Kort bericht 1."


@pytest.mark.parametrize(("status", "read"), [(404, True), (403, True), (500, False), (429, False)])
def test_no_robots_txt_allows_all_and_a_broken_one_nothing_for_now(
    newsroom: Newsroom, site: Site, status: int, *, read: bool
) -> None:
    site.put("/feed", feed(site, range(1)))
    put_articles(site, range(1))
    site.pages["/robots.txt"] = Page(b"", "text/plain", status)
    configure(newsroom, site)
    newsroom.refresh()
    assert asked(site, "/stuk/") == (["/stuk/0"] if read else [])
    del site.pages["/robots.txt"]
    newsroom.refresh(now=later(2))
    assert asked(site, "/stuk/") == ["/stuk/0"]


def test_a_redirect_to_where_robots_may_not_go_gives_no_text(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(1)))
    put_articles(site, range(2))
    site.pages["/stuk/0"] = Page(location=site.url("/stuk/1"))
    site.put("/robots.txt", "User-agent: *\nDisallow: /stuk/1\n", "text/plain")
    configure(newsroom, site)
    newsroom.refresh()
    assert items(newsroom)["Stuk 0"]["content_html"] == "Kort bericht 0."


def test_an_article_that_fails_is_told_once_and_tried_four_times(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(1)))
    site.pages["/stuk/0"] = Page(b"", "text/html", 500)
    configure(newsroom, site)
    told = [
        newsroom.run("refresh", "--force", now=later(hours)).stderr for hours in (0, 0.5, 1, 8, 40, 99, 200)
    ]
    assert "1 of its articles could not be read" in told[0]
    assert not any("articles" in lines for lines in told[1:])
    assert len(asked(site, "/stuk/0")) == 4
    assert items(newsroom)["Stuk 0"]["content_html"] == "Kort bericht 0."


def test_a_site_that_is_down_is_left_alone_after_three_failures(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(9)))
    for number in range(9):
        site.pages[f"/stuk/{number}"] = Page(b"", "text/html", 502)
    configure(newsroom, site)
    newsroom.refresh()
    assert len(asked(site, "/stuk/")) == 3


def test_what_is_no_article_leaves_the_feed_s_own_text(newsroom: Newsroom, site: Site) -> None:
    bodies = (
        "<title>Inloggen</title><form><input type=password></form>",
        "<title>Just a moment...</title><p>x",
        "<title>404</title>",
        "",
        "%PDF-1.7",
        "<rss version='2.0'><channel><item><title>x</title></item></channel></rss>",
        "<html><title>Stuk</title><meta name=description content='Alleen een omschrijving van dit stuk.'>",
    )
    site.put("/feed", feed(site, range(len(bodies))))
    for number, body in enumerate(bodies):
        site.put(f"/stuk/{number}", body, "text/html")
    configure(newsroom, site)
    assert newsroom.refresh()["sources"]["failed"] == 0
    assert {item["content_html"] for item in items(newsroom).values()} == {
        f"Kort bericht {number}." for number in range(len(bodies))
    }


def test_links_into_the_private_network_are_never_followed(newsroom: Newsroom, site: Site) -> None:
    with open_site() as inner:
        put_articles(inner, range(1))
        site.put("/feed", feed(site, range(1), link=inner.url("/stuk/0")))
        configure(newsroom, site, ", allow_private: true", fetch="{host_delay: 0s, timeout: 5s}")
        done = newsroom.run("refresh")
        assert inner.asked == []
    assert "private address" in done.stderr
    assert items(newsroom)["Stuk 0"]["content_html"] == "Kort bericht 0."


@pytest.mark.hostile
def test_the_hostile_feed_of_inner_links_reaches_nobody(newsroom: Newsroom, site: Site, shared: Path) -> None:
    body = (shared / "hostile" / "feeds" / "link-inner.xml").read_text(encoding="utf-8")
    with open_site() as canary:
        site.put("/feed", body.replace(":8099", f":{canary.port}"))
        configure(newsroom, site, ", allow_private: true", fetch="{host_delay: 0s, timeout: 5s}")
        newsroom.run("refresh")
        assert canary.asked == []
    assert [entry.summary for entry in newsroom.read("nieuws.atom").entries] == ["<p>plain words</p>"] * 3


def test_credentials_go_to_the_articles_of_the_source_s_own_origin_only(
    newsroom: Newsroom, site: Site
) -> None:
    with open_site() as other:
        put_articles(site, range(1))
        put_articles(other, range(1, 2))
        both = feed(site, range(1)).replace("</channel></rss>", "")
        rest = feed(other, range(1, 2)).partition("</link>")[2]
        site.put("/feed", both + rest)
        configure(newsroom, site, ', headers: {X-Key: geheim-77}, auth: {bearer: "top-geheim-99"}')
        newsroom.refresh()
        assert [one.headers.get("x-key") for one in site.asked if one.path != "/robots.txt"] == [
            "geheim-77"
        ] * 2
        (got,) = (one for one in other.asked if one.path == "/stuk/1")
        assert not {"x-key", "authorization"} & got.headers.keys()
        assert not any(
            "x-key" in one.headers for one in (*site.asked, *other.asked) if one.path == "/robots.txt"
        )


def test_without_full_text_nothing_behind_a_feed_is_asked(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(2)))
    put_articles(site, range(2))
    newsroom.configure(f'{{id: stukken, url: "{site.url("/feed")}", category: nieuws}}')
    newsroom.refresh()
    assert asked(site, "/stuk/") == asked(site, "/robots") == []


def test_a_rehearsal_keeps_nothing(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", feed(site, range(1)))
    put_articles(site, range(1))
    configure(newsroom, site)
    assert json.loads(newsroom.run("refresh", "--dry-run", "--json", now=NOW).stdout)["entries"]["new"] == 1
    newsroom.refresh()
    assert asked(site, "/stuk/") == ["/stuk/0"] * 2
