"""Local articles and an article link: the user's two articles, and posts and pages in our own words."""

import shutil
from pathlib import Path

from tests.program import broadcaster
from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site

LATER = "2026-10-02T13:30:00Z"
HEADING = "Kade weer open voor fietsers"

POST = """---
layout: post
title: "{title}"
date: Thu, 1 Oct 2026 09:47:47 +0200
category: nieuws
externe_link: "{link}"
feature_image: "https://beeld.omroep.example/kade.jpg"
---

<p>De kade is na drie jaar weer open.</p>
"""


def seed(shared: Path, newsroom: Newsroom) -> None:
    shutil.copytree(shared / "seeds", newsroom.config.parent / "artikelen")


def test_the_two_seeds_come_out_as_their_readme_says(shared: Path, newsroom: Newsroom) -> None:
    seed(shared, newsroom)
    newsroom.configure("{id: artikelen, path: artikelen, category: nieuws}")
    assert newsroom.refresh()["entries"]["new"] == 2
    raw, post = newsroom.read_json("nieuws.json")["items"]
    assert post["title"] == "Nederlandse missie in Syrië? 'Kalifaat is weg, maar IS nog niet verslagen'"
    assert post["date_published"] == "2019-06-27T18:47:47Z"
    assert post["url"] == "https://nos.nl/l/2290980"
    assert post["image"] == "https://nos.nl/data/image/2019/06/27/559591/1008x567.jpg"
    assert post["content_html"].count("<p>") == 7
    assert "<h2>Probleem van Europa</h2>" in post["content_html"]
    assert post["tags"] == ["nieuws"]
    assert raw["date_published"] == "2019-07-01T00:00:00Z"
    assert raw["title"].startswith("Dit heeft de Amerikaanse speciale gezant voor Syrië, James Jeffrey")
    assert raw["content_html"].count("<p>") == 5
    assert "url" not in raw
    assert newsroom.read_json("nieuws.json")["language"] == "nl"


def test_the_text_is_dutch_even_where_the_site_is_not(shared: Path, newsroom: Newsroom) -> None:
    seed(shared, newsroom)
    newsroom.configure(
        "{id: artikelen, path: artikelen, category: nieuws}",
        categories="{nieuws: {title: News, language: en}}",
    )
    newsroom.refresh()
    assert newsroom.read_json("nieuws.json")["items"][0]["language"] == "nl"


def test_a_post_and_the_article_link_that_it_speaks_of_are_shown_once(newsroom: Newsroom, site: Site) -> None:
    short = site.url("/l/1")
    article = site.url("/artikel/1-kade")
    site.pages["/l/1"] = Page(location=article)
    site.put(
        "/artikel/1-kade", broadcaster.article(article, HEADING, "2026-10-01T09:47:47+02:00"), "text/html"
    )
    folder = newsroom.config.parent / "artikelen" / "_posts"
    folder.mkdir(parents=True)
    (folder / "2026-10-01-kade.md").write_text(POST.format(title="Onze kade", link=short), encoding="utf-8")
    link = f'{{id: kade, url: "{short}", category: tech, interval: 5m}}'
    posts = "{id: artikelen, path: artikelen, category: nieuws}"
    newsroom.configure(link, posts)
    assert newsroom.refresh()["sources"]["failed"] == 0
    (item,) = newsroom.read_json("all.json")["items"]
    assert item["title"] == "Onze kade"
    assert item["url"] == short
    assert newsroom.read_json("tech.json")["items"] == newsroom.read_json("nieuws.json")["items"]

    shutil.rmtree(newsroom.root / "var")
    shutil.rmtree(newsroom.feeds)
    newsroom.refresh(now=LATER)
    assert newsroom.read_json("all.json")["items"] == [item]


def test_an_article_link_gives_one_entry_that_an_edit_updates_in_place(
    newsroom: Newsroom, site: Site
) -> None:
    url = site.url("/artikel/1-kade")
    site.put("/artikel/1-kade", broadcaster.article(url, HEADING, "2026-10-01T09:47:47+02:00"), "text/html")
    newsroom.configure(f'{{id: kade, url: "{url}", category: nieuws, interval: 5m}}')
    newsroom.refresh()
    (item,) = newsroom.read_json("nieuws.json")["items"]
    assert item["title"] == HEADING
    assert item["date_published"] == "2026-10-01T07:47:47Z"
    assert item["image"] == "https://beeld.omroep.example/groot.jpg"
    assert "drie jaar weer opengesteld" in item["content_html"]
    assert "Voorpagina" not in item["content_html"]
    site.put(
        "/artikel/1-kade", broadcaster.article(url, "Kade dicht", "2026-10-01T09:47:47+02:00"), "text/html"
    )
    assert newsroom.refresh(now=LATER)["entries"] == {"new": 0, "edited": 1}
    (edited,) = newsroom.read_json("nieuws.json")["items"]
    assert (edited["title"], edited["id"]) == ("Kade dicht", item["id"])


def test_a_page_is_followed_to_the_feed_that_it_announces(newsroom: Newsroom, site: Site) -> None:
    site.put("/", '<html><link rel="alternate" type="application/rss+xml" href="/feed"></html>', "text/html")
    site.put("/feed", broadcaster.feed(site.url(""), range(3)))
    newsroom.configure(f'{{id: omroep, url: "{site.url("/")}", category: nieuws, interval: 5m}}')
    assert newsroom.refresh()["entries"]["new"] == 3
    assert newsroom.refresh(now=LATER)["sources"]["not_modified"] == 1
    assert site.statuses("/") == [200]
    assert site.statuses("/feed") == [200, 304]


def test_new_changed_broken_and_vanished_files_are_noticed(newsroom: Newsroom) -> None:
    folder = newsroom.config.parent / "artikelen"
    folder.mkdir()
    (folder / "een.md").write_text(POST.format(title="Een", link="https://a.example/1"), encoding="utf-8")
    (folder / "twee.txt").write_text(" date 2026-09 Twee zinnen. Dit is de tweede.", encoding="utf-8")
    (folder / "README.md").write_text("Niet lezen.")
    (folder / "_concept.md").write_text("Nog niet.")
    newsroom.configure("{id: artikelen, path: artikelen, category: nieuws}")
    newsroom.refresh()
    before = {item["title"]: item["id"] for item in newsroom.read_json("all.json")["items"]}
    assert set(before) == {"Een", "Twee zinnen"}

    (folder / "een.md").write_text("---\ntitle: [kapot\n---\nEen", encoding="utf-8")
    (folder / "drie.md").write_text(POST.format(title="Drie", link="https://a.example/3"), encoding="utf-8")
    done = newsroom.run("refresh", now=LATER)
    assert "artikelen: een.md: " in done.stderr
    assert {item["title"] for item in newsroom.read_json("all.json")["items"]} == {
        "Een",
        "Twee zinnen",
        "Drie",
    }

    (folder / "een.md").write_text(
        POST.format(title="Een beter", link="https://a.example/1"), encoding="utf-8"
    )
    (folder / "twee.txt").unlink()
    assert newsroom.refresh(now=LATER)["entries"] == {"new": 0, "edited": 1}
    after = {item["title"]: item["id"] for item in newsroom.read_json("all.json")["items"]}
    assert set(after) == {"Een beter", "Drie"}
    assert after["Een beter"] == before["Een"]


def test_a_vanished_folder_is_a_failure_and_changes_nothing(newsroom: Newsroom) -> None:
    folder = newsroom.config.parent / "artikelen"
    folder.mkdir()
    (folder / "een.md").write_text(POST.format(title="Een", link="https://a.example/1"), encoding="utf-8")
    newsroom.configure("{id: artikelen, path: artikelen, category: nieuws}")
    newsroom.refresh()
    before = newsroom.snapshot()
    shutil.rmtree(folder)
    assert newsroom.refresh(now=LATER)["sources"]["failed"] == 1
    assert newsroom.snapshot() == before


def test_a_link_out_of_the_folder_is_not_followed(newsroom: Newsroom) -> None:
    folder = newsroom.config.parent / "artikelen"
    folder.mkdir()
    (newsroom.root / "geheim.md").write_text("Een geheim van buiten.")
    (folder / "lek.md").symlink_to(newsroom.root / "geheim.md")
    newsroom.configure("{id: artikelen, path: artikelen, category: nieuws}")
    done = newsroom.run("refresh")
    assert "lek.md: a link that leads out of the folder; not followed" in done.stderr
    assert newsroom.read_json("all.json")["items"] == []


def test_of_a_jekyll_site_only_the_posts_are_published(newsroom: Newsroom) -> None:
    folder = newsroom.config.parent / "artikelen"
    for name in (
        "_posts/2026-10-01-kade.md",
        "_drafts/straks.md",
        "_site/kade.html",
        "readme.md",
        "kade.md~",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        text = POST.format(title=name, link=f"https://a.example/{name}")
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "_config.yml").write_text("title: Mijn site")
    (folder / "site.yaml").write_text("title: Mijn site")
    newsroom.configure("{id: artikelen, path: artikelen, category: nieuws}")
    assert "artikelen: " not in newsroom.run("refresh").stderr
    assert [item["title"] for item in newsroom.read_json("all.json")["items"]] == [
        "_posts/2026-10-01-kade.md"
    ]


def test_a_half_written_feed_file_takes_nothing_back(newsroom: Newsroom) -> None:
    file = newsroom.config.parent / "artikelen" / "nieuws.rss"
    file.parent.mkdir()
    whole = broadcaster.feed("https://omroep.example", range(4))
    file.write_text(whole, encoding="utf-8")
    newsroom.configure("{id: artikelen, path: artikelen, category: nieuws}")
    newsroom.refresh()
    before = newsroom.snapshot()
    file.write_text(whole[: whole.rindex("<item>") + 40], encoding="utf-8")
    done = newsroom.run("refresh", now=LATER)
    assert "nieuws.rss: the document is cut off" in done.stderr
    assert newsroom.snapshot() == before


def test_another_language_of_a_source_takes_effect_behind_a_304(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", broadcaster.feed(site.url(""), range(3)).replace("<language>nl</language>", ""))
    source = f'id: omroep, url: "{site.url("/feed")}", category: nieuws, interval: 5m'
    newsroom.configure(f"{{{source}}}")
    newsroom.refresh()
    newsroom.configure(f"{{{source}, language: fy}}")
    assert newsroom.refresh(now=LATER)["sources"]["not_modified"] == 0
    assert site.statuses("/feed") == [200, 200]


def test_a_secret_that_a_source_echoes_is_published_nowhere(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", broadcaster.feed(site.url("/geheim-77"), range(2), headings={0: "Voor geheim-77"}))
    site.put("/weg", "<html><title>geheim-77 is verlopen</title></html>", "text/html")
    options = "kind: feed, category: nieuws, headers: {X-Key: geheim-77}"
    newsroom.configure(
        *(f'{{id: {name}, url: "{site.url(f"/{name}")}", {options}}}' for name in ("feed", "weg"))
    )
    done = newsroom.run("refresh")
    assert "REDACTED is verlopen" in done.stderr
    assert "geheim-77" not in done.stdout + done.stderr
    files = newsroom.snapshot()
    assert b"Voor REDACTED" in files["nieuws.json"][0]
    assert [name for name, (body, _) in files.items() if b"geheim-77" in body] == []
