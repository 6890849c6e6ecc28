"""The main job on feeds like the broadcaster's: every field right, each article once, polite, in place."""

from datetime import UTC, datetime
from time import struct_time

from tests.program import broadcaster
from tests.program.newsroom import Newsroom
from tests.program.site import MODIFIED, Site


def configure(newsroom: Newsroom, site: Site) -> str:
    link = site.url("", "127.0.0.2")
    site.put("/algemeen", broadcaster.feed(link, range(20)))
    site.put("/tech", broadcaster.feed(link, range(10, 30), "Omroep Tech"))
    newsroom.configure(
        f'{{id: omroep, url: "{site.url("/algemeen", "127.0.0.2")}", category: nieuws, interval: 5m}}',
        f'{{id: omroep-tech, url: "{site.url("/tech", "127.0.0.2")}", category: tech, interval: 5m}}',
    )
    return link


def moment(time: struct_time) -> datetime:
    return datetime(*time[:6], tzinfo=UTC)


def test_every_field_is_right_in_every_format(newsroom: Newsroom, site: Site) -> None:
    link = configure(newsroom, site)
    done = newsroom.refresh()
    assert done["sources"] == {"asked": 2, "not_modified": 0, "failed": 0}
    assert done["entries"] == {"new": 40, "edited": 0}
    for name in ("nieuws.atom", "nieuws.rss"):
        read = newsroom.read(name)
        assert not read.bozo
        assert len(read.entries) == 20
        for number, entry in enumerate(read.entries):
            assert entry.title == broadcaster.title(number)
            assert entry.id == entry.link == f"{link}/l/{2633258 - number}"
            assert moment(entry.published_parsed) == broadcaster.when(number)
            assert f"De kade van bericht {number} is klaar &amp; open." in entry.content[0].value
            assert f'href="https://omroep.example/uitleg/{number}"' in entry.content[0].value
            (enclosure,) = entry.enclosures
            assert enclosure.href == f"https://beeld.omroep.example/{number}-1024x576.webp"
            assert enclosure.type == "image/webp"
    item = newsroom.read_json("nieuws.json")["items"][0]
    assert item["id"] == item["url"] == f"{link}/l/2633258"
    assert item["date_published"] == "2026-10-01T11:09:14Z"
    assert item["attachments"][0]["mime_type"] == "image/webp"


def test_each_article_of_two_overlapping_feeds_is_shown_once(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    ids = [entry.id for entry in newsroom.read("all.atom").entries]
    assert len(ids) == len(set(ids)) == 30
    assert len(newsroom.read("nieuws.atom").entries) == len(newsroom.read("tech.atom").entries) == 20


def test_the_second_run_sends_both_validators_and_changes_nothing(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    before = newsroom.snapshot()
    done = newsroom.refresh(now="2026-10-02T13:00:00Z")
    assert done["sources"] == {"asked": 2, "not_modified": 2, "failed": 0}
    assert done["files"] == []
    for asked in site.asked[2:]:
        assert asked.status == 304
        assert asked.headers["if-none-match"] == site.pages[asked.path].etag
        assert asked.headers["if-modified-since"] == MODIFIED
    assert newsroom.snapshot() == before


def test_nothing_is_asked_before_its_time(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    assert newsroom.refresh(now="2026-10-02T12:04:00Z")["sources"]["asked"] == 0
    assert newsroom.refresh("--force", now="2026-10-02T12:04:00Z")["sources"]["asked"] == 2
    assert newsroom.refresh("--force", "--source", "omroep")["sources"]["asked"] == 1
    assert newsroom.refresh("--force", "--category", "tech")["sources"]["asked"] == 1


def test_an_item_edited_upstream_is_updated_in_place(newsroom: Newsroom, site: Site) -> None:
    link = configure(newsroom, site)
    newsroom.refresh()
    before = {entry.id: entry for entry in newsroom.read("nieuws.atom").entries}
    site.put("/algemeen", broadcaster.feed(link, range(20), headings={3: "Verbeterde kop"}))
    done = newsroom.refresh(now="2026-10-02T13:00:00Z")
    assert done["entries"] == {"new": 0, "edited": 1}
    after = newsroom.read("nieuws.atom").entries
    assert [entry.id for entry in after] == list(before)
    assert [entry.title for entry in after if entry.title != before[entry.id].title] == ["Verbeterde kop"]
    edited = after[3]
    assert edited.published == before[edited.id].published
    assert edited.updated == "2026-10-02T13:00:00Z"
    assert all(entry.updated == before[entry.id].updated for entry in after if entry is not edited)


def test_a_failing_source_is_one_line_and_its_entries_stay(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    before = newsroom.snapshot()
    site.pages["/tech"].status = 500
    done = newsroom.run("refresh", now="2026-10-02T13:00:00Z")
    expected = (
        "omroep-tech: answered 500 Internal Server Error. Its published entries stay. Next try 13:05.\n"
    )
    assert done.stderr.endswith(expected)
    assert newsroom.snapshot() == before
    strict = newsroom.run("refresh", "--strict", now="2026-10-02T14:00:00Z", expect=3)
    assert "(2nd time)" in strict.stderr
    site.pages["/tech"].status = 200
    recovered = newsroom.run("refresh", "--quiet", now="2026-10-02T15:00:00Z")
    assert (recovered.stdout, recovered.stderr) == ("", "omroep-tech: reachable again.\n")


def test_the_same_ids_come_of_the_same_sources_after_a_lost_database(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    before = newsroom.snapshot()
    for path in newsroom.root.joinpath("var").iterdir():
        path.unlink()
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    assert {name: body for name, (body, _) in newsroom.snapshot().items()} == {
        name: body for name, (body, _) in before.items()
    }
