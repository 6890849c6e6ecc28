"""`doctor` and the health of sources."""

import json
from typing import Any

from tests.program import broadcaster
from tests.program.newsroom import NOW, Newsroom
from tests.program.site import Page, Site


def examine(newsroom: Newsroom, *words: str, expect: int = 0, now: str = NOW) -> dict[str, list[str]]:
    told: dict[str, Any] = json.loads(newsroom.run("doctor", "--json", *words, expect=expect, now=now).stdout)
    found: dict[str, list[str]] = {}
    for check in told["checks"]:
        found.setdefault(check["subject"], []).append(f"{check['level']}: {check['text']}")
    assert told["errors"] == sum(check["level"] == "error" for check in told["checks"])
    return found


def configure(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", broadcaster.feed("https://omroep.example", range(8)))
    newsroom.configure(f'{{id: omroep, url: "{site.url("/feed")}", category: nieuws}}')


def test_a_healthy_room_has_no_error_and_nothing_is_written(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    fresh = examine(newsroom, "--offline")
    assert fresh["database"] == [
        f"ok: {newsroom.root}/var/news.db is not there yet; the first refresh makes it"
    ] or (fresh["database"] == ["ok: var/news.db is not there yet; the first refresh makes it"])
    assert not (newsroom.root / "var").exists()
    assert site.asked == []
    newsroom.refresh()
    (newsroom.feeds / "notes.txt").write_text("not ours")
    before = (newsroom.root / "var" / "news.db").read_bytes()
    found = examine(newsroom)
    assert (newsroom.root / "var" / "news.db").read_bytes() == before
    assert found["sources"] == ["ok: 1 of 1 well"]
    assert found["output"][-1].endswith("; not ours: notes.txt")
    assert found["test fetch"] == ["ok: omroep: answered 304, not modified"]
    assert {"python", "expat", "sqlite", "libraries", "hubs", "disk"} <= set(found)
    assert "8 entries" in found["database"][0]
    lines = newsroom.run("doctor", "--offline").stdout.splitlines()
    assert lines[0].startswith("ok       aggregator: ")
    assert lines[-1].startswith("0 errors, ")


def test_a_fetch_on_trial_gives_credentials_to_their_own_origin_only(newsroom: Newsroom, site: Site) -> None:
    site.put("/nieuw", broadcaster.feed("https://omroep.example", range(8)))
    site.pages["/oud"] = Page(location=site.url("/nieuw", "127.0.0.2"))
    url, headers = site.url("/oud"), "{X-Key: g3heim}"
    newsroom.configure(f'{{id: omroep, url: "{url}", category: nieuws, interval: 0s, headers: {headers}}}')
    newsroom.refresh()
    newsroom.refresh()
    site.asked.clear()
    assert examine(newsroom)["test fetch"] == ["ok: omroep: answered 304, not modified"]
    assert [(asked.path, asked.headers.get("x-key")) for asked in site.asked] == [("/nieuw", None)]


def test_a_wrong_clock_and_spoilt_files_are_seen(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    (newsroom.feeds / "nieuws.atom").write_text("<feed>")
    found = examine(newsroom, now="2046-10-02T12:00:00Z")
    assert any(line.startswith("warning: nieuws.atom in ") for line in found["output"])
    assert found["clock"][1].startswith("warning: ours says 2046-10-02T12:00:00Z, that of omroep 20")
    assert found["source omroep"] == ["warning: silent for 7306 days (usual: several a day)"]
    assert examine(newsroom, "--offline", now="2001-01-01T00:00:00Z", expect=1)["clock"] == [
        "error: says 2001-01-01 00:00 UTC"
    ]


def test_trouble_ends_with_1_and_names_what_to_do(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    site.pages["/feed"] = Page(status=500)
    done = newsroom.run("doctor", expect=1).stdout
    assert "error    test fetch: omroep: answered 500 Internal Server Error\n         look whether" in done
    assert done.splitlines()[-1].startswith("1 error, ")
    newsroom.config.write_text("sites: {}\n")
    assert "did you mean `site`" in newsroom.run("doctor", expect=1).stdout
    configure(newsroom, site)
    newsroom.feeds.write_text("a file in the way")
    assert "error    output" in newsroom.run("doctor", "--offline", expect=1).stdout


def test_a_damaged_database_is_an_error(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    (newsroom.root / "var").mkdir()
    (newsroom.root / "var" / "news.db").write_bytes(b"no database at all, " * 500)
    assert examine(newsroom, "--offline", expect=1)["database"][0].startswith("error: ")


def test_sources_says_how_each_of_them_is(newsroom: Newsroom, site: Site) -> None:
    site.put("/goed", broadcaster.feed("https://goed.example", range(8)))
    site.put("/nieuw", broadcaster.feed("https://nieuw.example", range(2)))
    site.pages["/oud"] = Page(status=301, location="/nieuw")
    site.pages["/weg"] = Page(status=410)
    site.pages["/stuk"] = Page(status=500)
    newsroom.configure(
        *(f'{{id: {id}, url: "{site.url(f"/{id}")}"}}' for id in ("goed", "oud", "weg", "stuk"))
    )
    newsroom.refresh()
    newsroom.refresh("--force", now="2026-10-02T14:00:00Z")
    newsroom.refresh("--force", now="2026-10-02T15:00:00Z")
    site.pages["/goed"] = Page(status=500)
    newsroom.refresh("--force", now="2026-10-02T16:00:00Z")
    told = newsroom.run("sources", now="2026-10-02T16:00:00Z").stdout
    assert "failing since 2026-10-02, once: answered 500" in told
    assert f"moved for good: is asked at {site.url('/nieuw')} now; make that its `url`" in told
    assert "gone (410): remove it, or give its new address" in told
    assert "never read: failed 4 times: answered 500" in told
