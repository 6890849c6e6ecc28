"""Sources under names of their own, as on the web: https, domains, and who is at home where."""

import json
from collections.abc import Sequence

import pytest

from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site
from tests.program.test_trust import feed

TEXT = "De brug over de Vecht gaat vanmiddag om vijf uur weer open."
OWN = "https://krant.example/2026/brug"
HOURS = [f"2026-10-02T{hour}:00:00Z" for hour in range(12, 16)]


def configure(newsroom: Newsroom, site: Site, *sources: tuple[str, str]) -> None:
    """Sources by id and address; the site answers under every name, as a proxy does."""
    newsroom.configure(
        *(f'{{id: {id}, url: "{url}", interval: 0s, category: nieuws}}' for id, url in sources),
        fetch=f'{{proxy: "{site.url("")}", host_delay: 0s}}',
    )


def items(newsroom: Newsroom) -> list[tuple[str, str]]:
    """The ids and addresses in the feed of everything."""
    return [(item["id"], item["url"]) for item in newsroom.read_json("all.json")["items"]]


@pytest.mark.parametrize("first", ["krant", "planeet"])
def test_a_site_whose_guids_are_its_links_and_a_planet_show_one_article(
    newsroom: Newsroom, site: Site, first: str
) -> None:
    sources = [("krant", "http://krant.example/feed"), ("planeet", "http://planeet.example/feed")]
    configure(newsroom, site, *sources)
    documents = {
        "krant": feed((OWN, "Brug open", OWN, TEXT)),
        "planeet": feed(("p1", "Brug open", OWN, TEXT)),
    }
    order = sorted(sources, key=lambda source: source[0] != first)
    for (id, url), hour in zip(order, HOURS, strict=False):
        site.put(url, documents[id])
        for _, other in sources:
            site.pages.setdefault(other, Page(feed().encode()))
        newsroom.refresh(now=hour)
    assert items(newsroom) == [(OWN, OWN)]


def test_what_is_withdrawn_stays_away_when_a_planet_brings_its_link(newsroom: Newsroom, site: Site) -> None:
    configure(
        newsroom, site, ("krant", "http://krant.example/feed"), ("planeet", "http://planeet.example/feed")
    )
    site.put("http://krant.example/feed", feed((OWN, "Brug open", OWN, TEXT)))
    site.put("http://planeet.example/feed", feed())
    newsroom.refresh(now=HOURS[0])
    newsroom.run("withdraw", OWN, now=HOURS[1])
    site.put("http://planeet.example/feed", feed(("p1", "Brug open", OWN, TEXT)))
    newsroom.refresh(now=HOURS[2])
    assert items(newsroom) == []


def test_a_local_post_about_an_article_speaks_for_it(newsroom: Newsroom, site: Site) -> None:
    posts = newsroom.root / "posts"
    posts.mkdir()
    (posts / "2026-10-02-brug.md").write_text(f"---\nexterne_link: {OWN}\n---\n{TEXT}\n", encoding="utf-8")
    newsroom.configure(
        '{id: krant, url: "http://krant.example/feed", interval: 0s, category: nieuws}',
        f"{{id: posts, path: {json.dumps(str(posts))}, category: nieuws}}",
        fetch=f'{{proxy: "{site.url("")}", host_delay: 0s}}',
    )
    site.put("http://krant.example/feed", feed((OWN, "Brug open", OWN, TEXT)))
    newsroom.refresh(now=HOURS[0])
    ((_, url),) = items(newsroom)
    assert url == OWN


LED = {
    "by a redirect": Page(status=302, location="http://cdn.example/krant.xml"),
    "for good": Page(status=301, location="http://cdn.example/krant.xml"),
    "by a page that announces it": Page(
        b'<!doctype html><title>Krant</title><link rel="alternate" type="application/rss+xml"'
        b' href="http://cdn.example/krant.xml"><p>Welkom',
        "text/html",
    ),
}


@pytest.mark.parametrize("led", LED.values(), ids=list(LED))
def test_a_site_whose_feed_lies_at_another_domain_is_at_home_at_its_own(
    newsroom: Newsroom, site: Site, led: Page
) -> None:
    planets: Sequence[tuple[str, str]] = [(id, f"http://{id}.example/feed") for id in ("een", "twee")]
    configure(newsroom, site, ("krant", "http://krant.example/"), *planets)
    site.pages["http://krant.example/"] = led
    site.put("http://cdn.example/krant.xml", feed(("k1", "Brug open", OWN, TEXT)))
    for id, url in planets:
        site.put(url, feed((f"{id}-1", "Brug open", OWN, TEXT)))
    for hour in HOURS[:2]:
        newsroom.refresh(now=hour)
        ((id, _),) = items(newsroom)
        assert ":krant/" in id


def test_a_short_link_of_another_domain_is_the_article_that_it_leads_to(
    newsroom: Newsroom, site: Site
) -> None:
    short = "http://kort.example/1"
    configure(newsroom, site, ("brug", short), ("planeet", "http://planeet.example/feed"))
    site.pages[short] = Page(status=301, location="http://krant.example/2026/brug")
    page = f"<!doctype html><title>Brug open</title><article><h1>Brug open</h1><p>{TEXT * 9}</article>"
    site.put("http://krant.example/2026/brug", page, "text/html")
    site.put("http://planeet.example/feed", feed(("p1", "Brug open", short, TEXT)))
    newsroom.refresh(now=HOURS[0])
    ((id, _),) = items(newsroom)
    assert ":brug/" in id
