"""What we wrote is ours, also when no record of it is left: nothing of it is set aside for a stranger's."""

import shutil

import pytest

from tests.program.newsroom import NOW, Newsroom
from tests.program.site import Site
from tests.program.test_withdraw import feed

SOURCE = '{{id: veer, url: "{url}", category: nieuws, interval: 0s}}'
PAPER = '{id: krant, url: "https://krant.example/feed", category: nieuws}'  # never asked here
OLD_LIST = "    <ownerId>https://lezer.example/feeds/</ownerId>\n"  # what a list of feeds did not say once


def lose_the_database(newsroom: Newsroom) -> None:
    shutil.rmtree(newsroom.root / "var")


def set_aside(newsroom: Newsroom) -> list[str]:
    return sorted(str(path.relative_to(newsroom.root)) for path in newsroom.root.rglob("*.orig*"))


@pytest.fixture
def published(newsroom: Newsroom, site: Site) -> Newsroom:
    url = site.put("/feed", feed(1, 2, 3))
    categories = "{nieuws: {title: Nieuws, jekyll: ../site/_posts}, leeg: {}}"
    newsroom.configure(SOURCE.format(url=url), PAPER, categories=categories, corrections="true")
    newsroom.refresh("--source", "veer")
    assert "krant.example" in (newsroom.feeds / "sources.opml").read_text(encoding="utf-8")
    return newsroom


@pytest.mark.parametrize("release", ["this", "before"])
def test_a_source_made_private_is_named_nowhere_after_a_lost_database(
    published: Newsroom, site: Site, release: str
) -> None:
    for name in ("sources.opml", "feeds.opml"):
        text = (published.feeds / name).read_text(encoding="utf-8")
        assert OLD_LIST in text
        if release == "before":
            (published.feeds / name).write_text(text.replace(OLD_LIST, ""), encoding="utf-8")
    lose_the_database(published)
    private = PAPER.replace("}", ", private: true}")
    published.configure(SOURCE.format(url=site.url("/feed")), private)
    done = published.run("refresh", "--source", "veer")
    assert "is not ours" not in done.stdout + done.stderr
    assert set_aside(published) == []
    lists = [path.read_text(encoding="utf-8") for path in published.feeds.glob("*.opml*")]
    assert len(lists) == 2
    assert not [text for text in lists if site.url("/feed") in text]


def test_no_file_of_ours_is_set_aside_whatever_changed_since_the_database_was_lost(
    published: Newsroom, site: Site
) -> None:
    """Every kind of file says other things than before: the language is another, the source is down."""
    before = {path.name: path.read_bytes() for path in published.feeds.glob("*.*")}
    lose_the_database(published)
    text = published.config.read_text(encoding="utf-8").replace("title: Mijn nieuws", "title: My news")
    text = text.replace("title: Nieuws", "title: News").replace("leeg: {}", "leeg: {title: Empty}")
    published.config.write_text(text.replace("language: nl", "language: en"), encoding="utf-8")
    site.pages["/feed"].status = 500
    done = published.run("refresh", "--source", "veer", now="2026-10-02T13:00:00Z")
    assert "500" in done.stderr
    assert "is not ours" not in done.stdout + done.stderr
    assert set_aside(published) == []
    after = {path.name: path.read_bytes() for path in published.feeds.glob("*.*")}
    assert after.keys() == before.keys() >= {"feed.css", "index.html", "leeg.rss", "corrections.atom"}
    assert [name for name in after if after[name] == before[name]] == []


LIST = """<?xml version='1.0' encoding='UTF-8'?>
<opml version="2.0">
  <head>
    <title>Buren</title>
    <ownerName>Buren</ownerName>
    <ownerId>https://buren.example/</ownerId>
  </head>
  <body>
    <outline text="Leeg"/>
  </body>
</opml>
"""


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("sources.opml", '<opml version="2.0"><head/><body><outline text="Leeg"/></body></opml>'),
        ("feeds.opml", LIST),
        ("feed.css", ":root { color: teal }\n"),
        ("index.html", "<!DOCTYPE html>\n<title>Welkom</title>\n"),
    ],
)
def test_a_file_of_another_is_still_kept(newsroom: Newsroom, name: str, theirs: str) -> None:
    newsroom.configure()
    newsroom.feeds.mkdir()
    (newsroom.feeds / name).write_text(theirs, encoding="utf-8")
    done = newsroom.run("publish", now=NOW)
    assert f"{name} was there and is not ours: it is kept as {name}.orig" in done.stderr
    assert (newsroom.feeds / f"{name}.orig").read_text(encoding="utf-8") == theirs
