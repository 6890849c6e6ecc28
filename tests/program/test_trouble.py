"""Trouble at the sources: told once, kept from the feeds, and nobody else is hurt."""

import json
import os
from collections.abc import Iterator

import pytest

from tests.program import broadcaster
from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site

LATER, LATE = "2026-10-02T13:30:00Z", "2026-10-02T20:30:00Z"
TOKEN = "Top5ecretT0ken"


@pytest.fixture
def token() -> Iterator[str]:
    os.environ["NEWS_TOKEN"] = TOKEN
    yield TOKEN
    del os.environ["NEWS_TOKEN"]


def source(id: str, site: Site, path: str, **more: str) -> str:
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f'{{id: {id}, url: "{site.url(path)}", category: nieuws{extra}}}'


def test_a_host_that_asks_for_a_pause_gets_it_from_all_its_sources(newsroom: Newsroom, site: Site) -> None:
    site.put("/a", broadcaster.feed("https://omroep.example", range(3)))
    site.put("/b", broadcaster.feed("https://omroep.example", range(3, 6)))
    newsroom.configure(source("a", site, "/a"), source("b", site, "/b"))
    newsroom.refresh()
    site.pages["/a"].status = 429
    site.pages["/a"].headers["Retry-After"] = "7200"
    first = newsroom.refresh("--source", "a", now=LATER)
    assert first["sources"]["failed"] == 1
    paused = newsroom.refresh("--force", now="2026-10-02T14:00:00Z")
    assert paused["sources"] == {"asked": 0, "not_modified": 0, "failed": 0}
    site.pages["/a"].status = 200
    assert newsroom.refresh(now=LATE)["sources"] == {"asked": 2, "not_modified": 2, "failed": 0}
    assert site.statuses("/b") == [200, 304]


def test_a_secret_that_a_source_echoes_is_in_no_output_line_or_feed(
    newsroom: Newsroom, site: Site, token: str
) -> None:
    body = broadcaster.feed("https://omroep.example", range(3)).replace("0-1024x576", f"0-{token}")
    site.put("/feed", body.replace("Bericht 1:", f"Bericht {token.lower()}:"))
    site.pages["/moved"] = Page(location=f"http://{token}.invalid/")
    newsroom.configure(
        source("leden", site, "/feed", auth='{bearer: "${NEWS_TOKEN}"}'),
        source("weg", site, "/moved", headers='{X-Token: "${NEWS_TOKEN}"}'),
    )
    done = newsroom.run("refresh")
    told = (
        done.stdout + done.stderr + newsroom.run("sources").stdout + newsroom.run("sources", "--json").stdout
    )
    assert site.asked[0].headers["authorization"] == f"Bearer {token}"
    for text in (told, *(path.read_text(encoding="utf-8") for path in newsroom.feeds.rglob("*.*"))):
        assert token.lower() not in text.lower()
    assert len(newsroom.read_json("nieuws.json")["items"]) == 3


def test_entries_in_another_language_say_so(newsroom: Newsroom, site: Site) -> None:
    english = broadcaster.feed("https://omroep.example", range(2)).replace(">nl<", ">en-gb<")
    site.put("/english", english)
    site.put(
        "/silent", broadcaster.feed("https://ander.example", range(2)).replace("<language>nl</language>", "")
    )
    newsroom.configure(source("en", site, "/english"), source("fr", site, "/silent", language="fr"))
    newsroom.refresh()
    languages = {item["url"]: item["language"] for item in newsroom.read_json("nieuws.json")["items"]}
    assert set(languages.values()) == {"en-GB", "fr"}
    assert 'xml:lang="fr"' in (newsroom.feeds / "nieuws.atom").read_text(encoding="utf-8")


def test_what_is_gone_is_not_asked_again_and_its_entries_stay(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", broadcaster.feed("https://omroep.example", range(3)))
    newsroom.configure(source("weg", site, "/feed"))
    newsroom.refresh()
    before = newsroom.snapshot()
    site.pages["/feed"].status = 410
    assert "not asked again" in newsroom.run("refresh", now=LATER).stderr
    assert newsroom.refresh("--force", now=LATE)["sources"]["asked"] == 0
    (told,) = json.loads(newsroom.run("sources", "--json").stdout)["sources"]
    assert (told["next_fetch"], told["reason"]) == (None, "gone (410): not asked again")
    assert newsroom.snapshot() == before


def test_private_addresses_are_refused_by_default(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", broadcaster.feed("https://omroep.example", range(3)))
    newsroom.configure(source("binnen", site, "/feed"), fetch="{timeout: 5s}")
    done = newsroom.run("refresh", "--strict", expect=3)
    assert "private address" in done.stderr
    assert site.asked == []


def test_a_private_source_is_named_nowhere_in_public(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", broadcaster.feed("https://omroep.example", range(3), "Geheime Omroep"))
    newsroom.configure(source("p", site, "/feed", private="true", title="Mijn Geheim"))
    newsroom.refresh()
    for path in newsroom.feeds.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in ("Geheime Omroep", "Mijn Geheim", "127.0.0.1"))
    assert len(newsroom.read_json("all.json")["items"]) == 3


def test_a_folder_that_loses_all_its_posts_at_once_is_told_of_once(newsroom: Newsroom) -> None:
    art = newsroom.config.parent / "art"
    art.mkdir()
    posts = [art / f"2026-09-0{day}-post.md" for day in (1, 2, 3)]
    for post in posts:
        post.write_text(f"---\ntitle: {post.stem}\n---\nTekst.\n")
    newsroom.configure("{id: art, path: art, category: nieuws}")
    newsroom.refresh()
    for post in posts:
        post.unlink()
    told = "art: offers far less than usual. All its 3 entries left, as none of its posts is there"
    assert told in newsroom.run("refresh", "--quiet", now=LATER).stderr
    assert newsroom.read_json("nieuws.json")["items"] == []
    assert newsroom.run("refresh", "--quiet", now=LATER).stderr == ""
    posts[0].write_text("---\ntitle: terug\n---\nTekst.\n")
    assert "art: offers as much as usual again." in newsroom.run("refresh", "--quiet", now=LATE).stderr
