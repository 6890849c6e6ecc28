"""What we published comes back through others that read us: nothing is doubled, however often."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.text.dates import format_rfc3339
from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site

TOLD = "It offers entries that we published ourselves; they are left out"
POSTS = {
    "brug": ("De brug is open", "Sinds vanmorgen rijdt het verkeer weer over de brug."),
    "kade": ("De kade wordt hoger", "Het water kwam deze winter drie keer over de rand."),
    "sluis": ("De sluis", "Wie wil varen, wacht tot na het onderhoud in mei."),
}


def clock(start: int = 0) -> Iterator[str]:
    hour = start
    while True:
        hour += 1
        yield format_rfc3339(datetime(2026, 10, 2, 12, tzinfo=UTC) + timedelta(hours=hour))


def write_posts(newsroom: Newsroom, mark: str = "") -> None:
    folder = newsroom.config.parent / "stukken"
    folder.mkdir()
    for place, (name, (title, text)) in enumerate(POSTS.items()):
        head = f"title: {title}{mark}\ndate: 2026-10-01 1{place}:23:0{place} +0000"
        (folder / f"{name}{mark.strip()}.md").write_text(
            f"---\n{head}\n---\n{text}{mark}\n", encoding="utf-8"
        )


def serve(newsroom: Newsroom, site: Site, name: str = "nieuws.atom", at: str = "/spiegel") -> None:
    site.pages[at] = Page((newsroom.feeds / name).read_bytes(), "application/xml")


def titles(newsroom: Newsroom) -> list[str]:
    return sorted(item["title"] for item in newsroom.read_json("nieuws.json")["items"])


def ids(newsroom: Newsroom) -> set[str]:
    return {item["id"] for item in newsroom.read_json("nieuws.json")["items"]}


@pytest.fixture
def room(newsroom: Newsroom, site: Site) -> Newsroom:
    """Three posts without links, and a mirror of the feed that they are in."""
    write_posts(newsroom)
    newsroom.configure("{id: stukken, path: stukken, category: nieuws}")
    newsroom.refresh()
    serve(newsroom, site)
    mirror = f'{{id: spiegel, url: "{site.url("/spiegel")}", category: nieuws, interval: 0s}}'
    newsroom.configure("{id: stukken, path: stukken, category: nieuws}", mirror)
    return newsroom


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_a_mirror_of_our_own_feed_brings_nothing_and_is_told_of_once(
    room: Newsroom, site: Site, form: str
) -> None:
    before, times = ids(room), clock()
    said = ""
    for _ in range(4):
        serve(room, site, f"nieuws.{form}")
        said += room.run("refresh", now=next(times)).stderr
        assert ids(room) == before
    assert said.count(f"spiegel: reads us. {TOLD}") == 1
    assert TOLD in room.run("sources", now=next(times)).stdout


def test_a_mirror_that_lags_behind_an_edit_brings_no_old_wording(room: Newsroom, site: Site) -> None:
    times = clock()
    room.refresh(now=next(times))
    post = room.config.parent / "stukken" / "brug.md"
    post.write_text(
        post.read_text(encoding="utf-8").replace("De brug is open", "Weer dicht"), encoding="utf-8"
    )
    room.refresh(now=next(times))
    assert titles(room) == ["De kade wordt hoger", "De sluis", "Weer dicht"]


def test_what_the_mirror_has_of_its_own_is_read(room: Newsroom, site: Site) -> None:
    own = "<entry><id>https://elders.example/1</id><title>Van de spiegel</title><content>Eigen.</content>"
    own += "<updated>2026-10-02T10:00:00Z</updated></entry></feed>"
    body = site.pages["/spiegel"].body.replace(b"</feed>", own.encode())
    site.pages["/spiegel"] = Page(body, "application/xml")
    assert room.refresh(now="2026-10-02T13:00:00Z")["entries"] == {"new": 1, "edited": 0}
    assert len(titles(room)) == 4


def test_what_is_said_to_come_from_our_feeds_is_left_out_and_what_from_a_feed_named_alike_is_read(
    newsroom: Newsroom, site: Site
) -> None:
    entries = "".join(
        f"<entry><id>https://planeet.example/{name}</id><title>Uit {name}</title>"
        f"<link href='https://blog.example/{name}'/><content>Een stuk uit {name}.</content>"
        f"<source><id>tag:lezer.example,2026:{name}</id></source></entry>"
        for name in ("blog", "nieuws", "corrections")
    )
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Planeet</title>{entries}</feed>"
    address = site.put("/planeet", feed, "application/atom+xml")
    newsroom.configure(f'{{id: planeet, url: "{address}", category: nieuws}}', corrections="true")
    newsroom.refresh()
    assert titles(newsroom) == ["Uit blog"]


def test_an_old_mirror_brings_back_nothing_that_was_withdrawn(room: Newsroom) -> None:
    gone = next(item for item in room.read_json("nieuws.json")["items"] if item["title"] == "De sluis")
    room.run("withdraw", gone["id"])
    room.refresh(now="2026-10-02T13:00:00Z")
    assert titles(room) == ["De brug is open", "De kade wordt hoger"]


def test_after_a_lost_database_the_mirror_takes_no_id(room: Newsroom) -> None:
    before = ids(room)
    shutil.rmtree(room.root / "var")
    shutil.rmtree(room.config.parent / "stukken")
    write_posts(room)
    room.refresh("--source", "spiegel", now="2026-10-02T13:00:00Z")
    room.refresh(now="2026-10-02T14:00:00Z")
    assert ids(room) == before
    assert len(titles(room)) == 3


def test_copies_that_an_earlier_version_made_of_copies_are_no_more(room: Newsroom, site: Site) -> None:
    """As a database looks that took a mirror for news: its copies have ids of ours too, and come back."""
    old = site.pages["/spiegel"].body
    copied = old.replace(b":stukken/", b":kopie/").replace(b"De ", b"Ook de ").replace(b"T1", b"T0")
    site.pages["/spiegel"] = Page(copied, "application/xml")
    room.refresh(now="2026-10-02T13:00:00Z")
    assert len(ids(room)) == 6
    serve(room, site)
    room.refresh(now="2026-10-02T14:00:00Z")
    assert len(ids(room)) == 6


@pytest.mark.parametrize(
    "tags", [("dorp.example,2026", "stad.example,2026"), ("127.0.0.1,2026", "127.0.0.2,2026")]
)
@pytest.mark.parametrize("form", ["atom", "rss"])
def test_two_planets_that_read_each_other_have_each_article_once(
    tmp_path: Path, site: Site, tags: tuple[str, str], form: str
) -> None:
    rooms = [Newsroom(tmp_path / name) for name in ("dorp", "stad")]
    for number, (room, tag) in enumerate(zip(rooms, tags, strict=True)):
        write_posts(room, f" {'van dorp' if number else 'uit stad'}")
        other = site.url(f"/{1 - number}", f"127.0.0.{2 - number}")
        room.configure(
            "{id: stukken, path: stukken, category: nieuws}",
            f'{{id: buur, url: "{other}", category: nieuws, interval: 0s}}',
        )
        text = room.config.read_text(encoding="utf-8")
        room.config.write_text(text.replace("site: {", f'site: {{tag: "{tag}", '), encoding="utf-8")
    times, seen = clock(), list[list[set[str]]]()
    for _ in range(6):
        for number, room in enumerate(rooms):
            room.run("refresh", "--force", now=next(times))
            serve(room, site, f"nieuws.{form}", f"/{number}")
        seen.append([ids(room) for room in rooms])
    assert seen[1:] == [seen[1]] * 5
    for room in rooms:
        assert len(titles(room)) == len(set(titles(room))) == 6
