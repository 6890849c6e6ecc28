"""The archive: everything stays reachable for ever, in pages that rest while nothing in them changes."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.text.dates import format_rfc822
from tests.program.newsroom import NOW, Newsroom
from tests.program.site import Site

LATER = "2026-10-02T14:00:00Z"
FOLLOWING = "2026-10-02T16:00:00Z"
ADDRESS = "https://lezer.example/feeds/"
FEED = '<rss version="2.0"><channel><title>Veer</title><link>https://veer.example/</link>{}</channel></rss>'
ITEM = """<item><guid isPermaLink="false">g{name}</guid><title>Bericht {name}</title>
<link>https://veer.example/bericht/{name}</link><description>Tekst van bericht {name}.{more}</description>
<pubDate>{date}</pubDate></item>"""


def item(name: str, date: str, more: str = "") -> str:
    when = datetime.fromisoformat(date).replace(tzinfo=UTC)
    return ITEM.format(name=name, date=format_rfc822(when), more=more)


def feed(*items: str) -> str:
    return FEED.format("".join(items))


OLD = [item("oud", "2019-06-27T18:47"), item("ouder", "2019-05-02T10:00"), item("nieuw", "2026-10-01T08:00")]


def veer(url: str, more: str = "") -> str:
    return f'{{id: veer, url: "{url}", category: nieuws, interval: 0s{more}}}'


def follow_atom(newsroom: Newsroom, category: str) -> list[tuple[str, list[str]]]:
    """The pages that the chain leads to from the head, each with the titles of its entries."""
    found: list[tuple[str, list[str]]] = []
    name = f"{category}.atom"
    while True:
        document = newsroom.read(name)
        links = {link.rel: link.href for link in document.feed.links}
        assert links["self"] == ADDRESS + name
        if found:
            assert links["current"] == f"{ADDRESS}{category}.atom"
            following = f"{ADDRESS}{found[-1][0]}" if len(found) > 1 else None
            assert links.get("next-archive") == following
            assert b"fh:archive" in (newsroom.feeds / name).read_bytes()
        found.append((name, [entry.title for entry in document.entries]))
        if "prev-archive" not in links:
            return found
        name = links["prev-archive"].removeprefix(ADDRESS)


def follow_json(newsroom: Newsroom, category: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    name: str | None = f"{category}.json"
    while name:
        document = newsroom.read_json(name)
        found.append((name, [one["title"] for one in document["items"]]))
        name = document.get("next_url", "").removeprefix(ADDRESS) or None
    return found


def changed(newsroom: Newsroom, before: dict[str, Any]) -> set[str]:
    after = newsroom.snapshot()
    return {name for name in after.keys() | before.keys() if after.get(name) != before.get(name)}


def archived(names: set[str]) -> set[str]:
    return {name for name in names if name.startswith("archive/nieuws/") and name.endswith(".atom")}


def test_the_seeds_of_2019_are_reachable_from_a_head_that_stays_small(
    newsroom: Newsroom, shared: Path
) -> None:
    folder = newsroom.config.parent / "art"
    folder.mkdir()
    for seed in (shared / "seeds").glob("*.txt"):
        shutil.copy(seed, folder)
    for day in range(1, 4):
        (folder / f"2026-09-0{day}-stuk.md").write_text(f"---\ntitle: Stuk {day}\n---\nTekst {day}.\n")
    newsroom.configure("{id: art, path: art, category: nieuws}", defaults="{limit: 2, window: 1d}")
    newsroom.refresh()
    chain = follow_atom(newsroom, "nieuws")
    assert [name for name, _ in chain] == [
        "nieuws.atom",
        "archive/nieuws/2026-09.atom",
        "archive/nieuws/2019-07.atom",
        "archive/nieuws/2019-06.atom",
    ]
    assert chain[0][1] == ["Stuk 3", "Stuk 2"]
    assert chain[1][1] == ["Stuk 3", "Stuk 2", "Stuk 1"]
    assert [len(titles) for _, titles in chain[2:]] == [1, 1]
    assert [titles for _, titles in follow_json(newsroom, "nieuws")] == [titles for _, titles in chain]
    assert [name for name, _ in follow_atom(newsroom, "all")][-1] == "archive/all/2019-06.atom"

    bodies = {name: body for name, (body, _) in newsroom.snapshot().items()}
    shutil.rmtree(newsroom.root / "var")
    shutil.rmtree(newsroom.feeds)
    newsroom.refresh()
    assert {name: body for name, (body, _) in newsroom.snapshot().items()} == bodies


def test_nothing_new_touches_nothing_and_an_old_entry_its_month_and_the_link_to_it(
    newsroom: Newsroom, site: Site
) -> None:
    newsroom.configure(veer(site.put("/feed", feed(*OLD))))
    newsroom.refresh()
    before = newsroom.snapshot()
    newsroom.refresh(now=LATER)
    newsroom.run("publish", now=LATER)
    assert changed(newsroom, before) == set()

    site.put("/feed", feed(*OLD, item("tussen", "2019-06-01T08:00")))
    newsroom.refresh(now=LATER)
    assert archived(changed(newsroom, before)) == {"archive/nieuws/2019-06.atom"}

    before = newsroom.snapshot()
    site.put("/feed", feed(*OLD, item("los", "2020-01-01T08:00")))
    newsroom.refresh(now=FOLLOWING)
    assert archived(changed(newsroom, before)) == {
        "archive/nieuws/2020-01.atom",
        "archive/nieuws/2019-06.atom",  # it names the page after it
        "archive/nieuws/2026-10.atom",  # and this one the page before
    }
    assert [name for name, _ in follow_atom(newsroom, "nieuws")][-4:] == [
        "archive/nieuws/2026-10.atom",
        "archive/nieuws/2020-01.atom",
        "archive/nieuws/2019-06.atom",
        "archive/nieuws/2019-05.atom",
    ]


def test_a_full_month_is_parted_and_its_full_pages_rest(newsroom: Newsroom, site: Site) -> None:
    start = datetime(2026, 9, 1, tzinfo=UTC)
    times = [(start + timedelta(minutes=place)).isoformat()[:16] for place in range(450)]
    items = [item(str(place), when) for place, when in enumerate(times)]
    newsroom.configure(veer(site.put("/feed", feed(*items))), defaults="{max_entries: 50, limit: 20}")
    newsroom.refresh()
    chain = follow_atom(newsroom, "nieuws")
    assert [(name, len(titles)) for name, titles in chain] == [
        ("nieuws.atom", 20),
        ("archive/nieuws/2026-09-3.atom", 50),
        ("archive/nieuws/2026-09-2.atom", 200),
        ("archive/nieuws/2026-09.atom", 200),
    ]
    pages = [title for _, titles in chain[1:] for title in titles]
    assert pages == [f"Bericht {place}" for place in range(449, -1, -1)]
    assert follow_json(newsroom, "all")[1:] == [
        (name.replace("nieuws", "all").replace(".atom", ".json"), titles) for name, titles in chain[1:]
    ]

    before = newsroom.snapshot()
    site.put("/feed", feed(*items, item("erna", "2026-09-20T08:00")))
    newsroom.refresh(now=LATER)
    assert archived(changed(newsroom, before)) == {"archive/nieuws/2026-09-3.atom"}

    (newsroom.feeds / "archive/nieuws/2026-09.atom").unlink()
    newsroom.run("publish", now=LATER)
    assert changed(newsroom, before).issuperset({"archive/nieuws/2026-09.atom"})
    assert len(follow_atom(newsroom, "nieuws")) == 4


def test_what_heads_are_spared_is_in_the_archive(newsroom: Newsroom, site: Site) -> None:
    """The backlog of a source that is added late, and what `cap` keeps out."""
    first = veer(site.put("/feed", feed(OLD[2])))
    newsroom.configure(first)
    newsroom.refresh()
    late = [item(f"laat-{day}", f"2026-08-0{day}T08:00") for day in (1, 2, 3)]
    url = site.put("/laat", feed(*late))
    newsroom.configure(first, f'{{id: laat, url: "{url}", category: nieuws, interval: 0s, cap: 1/1d}}')
    newsroom.refresh(now=LATER)
    site.put("/laat", feed(*late, *(item(f"vol-{hour}", f"2026-10-02T0{hour}:00") for hour in (1, 2, 3))))
    newsroom.refresh(now=FOLLOWING)
    chain = follow_atom(newsroom, "nieuws")
    assert chain[0][1] == ["Bericht vol-3", "Bericht nieuw", "Bericht laat-3"]
    assert chain[1][1] == [*(f"Bericht vol-{hour}" for hour in (3, 2, 1)), "Bericht nieuw"]
    assert chain[2][1] == [f"Bericht laat-{day}" for day in (3, 2, 1)]
    told = newsroom.run("why", "https://veer.example/bericht/laat-1").stdout
    assert "archive/nieuws/2026-08" in told
    assert "for the archive only" in told


def test_withdrawn_is_withdrawn_from_the_archive_too(newsroom: Newsroom, site: Site) -> None:
    newsroom.configure(veer(site.put("/feed", feed(*OLD))))
    newsroom.refresh()
    newsroom.run("withdraw", "https://veer.example/bericht/oud", now=LATER)
    assert not list(newsroom.feeds.glob("archive/*/2019-06.*"))
    assert [name for name, _ in follow_json(newsroom, "nieuws")] == [
        "nieuws.json",
        "archive/nieuws/2026-10.json",
        "archive/nieuws/2019-05.json",
    ]
    newsroom.run("withdraw", "https://veer.example/bericht/oud", "--undo", now=FOLLOWING)
    assert len(follow_atom(newsroom, "nieuws")) == 4


def test_what_a_source_allows_and_where_it_is_filed_holds_for_old_entries(
    newsroom: Newsroom, site: Site
) -> None:
    long = "<p>" + "Een lange tekst. " * 60 + "</p>"
    url = site.put("/feed", feed(item("oud", "2019-06-27T18:47", more=long.replace("<", "&lt;"))))
    newsroom.configure(veer(url), defaults="{limit: 1}")
    newsroom.refresh()
    page = newsroom.feeds / "archive/nieuws/2019-06.atom"
    full = page.stat().st_size
    newsroom.configure(veer(url, ", content: title, private: true"), defaults="{limit: 1}")
    newsroom.run("publish", now=LATER)
    assert page.stat().st_size < full - 900
    assert "<source>" not in page.read_text(encoding="utf-8")

    newsroom.configure(
        veer(url).replace("nieuws", "vers"), categories="{vers: {title: Vers, formerly: [nieuws]}}"
    )
    newsroom.refresh(now=FOLLOWING)
    moved = newsroom.feeds / "archive/vers/2019-06.atom"
    assert page.read_bytes() == moved.read_bytes()  # as the head: the old names go on being written
    assert b"/archive/vers/2019-06.atom" in moved.read_bytes()
    (name, titles) = follow_atom(newsroom, "vers")[1]
    assert (name, titles) == ("archive/vers/2019-06.atom", ["Bericht oud"])

    newsroom.configure(
        veer(url).replace("nieuws", "vers"), categories="{vers: {title: Vers, formats: [rss, html]}}"
    )
    newsroom.run("publish", now=FOLLOWING)
    assert not (newsroom.feeds / "archive/vers").exists()
    assert not (newsroom.feeds / "archive/nieuws").exists()
    assert (newsroom.feeds / "archive/all/2019-06.json").exists()


@pytest.mark.parametrize("formats", ["[atom, json]", "[atom, rss, html]"])
def test_a_lost_database_keeps_ids_of_archived_entries_and_announces_none(
    newsroom: Newsroom, site: Site, formats: str
) -> None:
    """Their guids are of a kind that gives minted ids; the ids of heads and pages are one."""
    url = site.put("/feed", feed(*OLD))
    newsroom.configure(veer(url), defaults=f"{{limit: 1, window: 1h, formats: {formats}}}")
    newsroom.refresh()
    page = newsroom.feeds / "archive/nieuws/2019-06.atom"
    changed_id = page.read_text(encoding="utf-8").replace("veer/", "vroeger/")
    for path in newsroom.feeds.glob("archive/*/2019-06.*"):
        path.write_text(path.read_text(encoding="utf-8").replace("2026:veer/", "2026:vroeger/"))
    shutil.rmtree(newsroom.root / "var")
    newsroom.configure(veer(url), defaults=f"{{limit: 5, backlog: 9999d, formats: {formats}}}")
    newsroom.refresh(now=LATER)
    assert follow_atom(newsroom, "nieuws")[0][1] == ["Bericht nieuw"]
    assert page.read_text(encoding="utf-8") == changed_id


def test_an_edited_entry_and_a_run_that_was_cut_short_end_in_the_same_bytes(
    newsroom: Newsroom, site: Site
) -> None:
    newsroom.configure(veer(site.put("/feed", feed(*OLD))))
    newsroom.refresh()
    blocked = newsroom.feeds / "archive/nieuws/2019-06.atom"
    blocked.unlink()
    blocked.mkdir()  # no file can be written here
    site.put("/feed", feed(item("oud", "2019-06-27T18:47", more=" Nu beter."), *OLD[1:]))
    failed = newsroom.run("refresh", "--json", now=LATER, expect=1)
    assert "2019-06.atom" in failed.stderr + json.dumps(json.loads(failed.stdout))
    blocked.rmdir()
    newsroom.refresh(now=FOLLOWING)
    assert "Nu beter" in blocked.read_text(encoding="utf-8")
    before = newsroom.snapshot()
    site.put("/feed", feed(item("oud", "2019-06-27T18:47", more=" Nog beter."), *OLD[1:]))
    newsroom.refresh(now="2026-10-02T18:00:00Z")
    assert archived(changed(newsroom, before)) == {"archive/nieuws/2019-06.atom"}
    before = newsroom.snapshot()
    newsroom.run("publish", now=NOW)
    assert changed(newsroom, before) == set()


def test_a_lost_database_loses_no_entry_of_the_archive(newsroom: Newsroom, site: Site) -> None:
    """What no source offers any more is read back from our own pages; a month that rests is not touched."""
    first = [
        item("mei", "2019-05-02T10:00"),
        item("juni-1", "2019-06-01T10:00", more=" Een &amp;lt; twee."),
        item("juni-2", "2019-06-02T10:00"),
        item("juni-3", "2019-06-03T10:00"),
        item("oktober", "2026-10-01T08:00"),
    ]
    url = site.put("/feed", feed(*first))
    formats = "{limit: 1, window: 1h, formats: [atom, json]}"
    newsroom.configure(veer(url), defaults=formats)
    newsroom.refresh()
    resting = {
        f"archive/{name}/2019-05.{suffix}" for name in ("all", "nieuws") for suffix in ("atom", "json")
    }
    before, chain = newsroom.snapshot(), follow_atom(newsroom, "nieuws")
    ids = {entry.title: entry.id for page, _ in chain for entry in newsroom.read(page).entries}

    shutil.rmtree(newsroom.root / "var")
    site.put(
        "/feed",
        feed(
            item("juni-2", "2019-06-02T10:00", more=" Nu beter."),
            first[-1],
            item("nieuw", "2026-10-02T12:30"),
        ),
    )
    newsroom.refresh(now=LATER)
    after = newsroom.snapshot()
    assert {name: after[name] for name in resting} == {name: before[name] for name in resting}
    chain = follow_atom(newsroom, "nieuws")
    assert chain[0][1] == ["Bericht nieuw"]
    assert chain[1:] == [
        ("archive/nieuws/2026-10.atom", ["Bericht nieuw", "Bericht oktober"]),
        ("archive/nieuws/2019-06.atom", ["Bericht juni-3", "Bericht juni-2", "Bericht juni-1"]),
        ("archive/nieuws/2019-05.atom", ["Bericht mei"]),
    ]
    assert follow_json(newsroom, "nieuws")[2:] == [
        (page.replace("atom", "json"), titles) for page, titles in chain[2:]
    ]
    again = {entry.title: entry.id for page, _ in chain for entry in newsroom.read(page).entries}
    assert {title: again[title] for title in ids} == ids
    june = {entry.title: entry for entry in newsroom.read("archive/nieuws/2019-06.atom").entries}
    assert "Nu beter." in june["Bericht juni-2"].content[0].value
    assert "Een &lt; twee." in june["Bericht juni-1"].content[0].value
    newsroom.run("publish", now=LATER)
    assert newsroom.snapshot() == after
    assert "our own archive alone" in newsroom.run("why", "https://veer.example/bericht/juni-1").stdout

    newsroom.run("withdraw", "https://veer.example/bericht/juni-1", now=LATER)
    assert "juni-1" not in (newsroom.feeds / "archive/nieuws/2019-06.atom").read_text(encoding="utf-8")
    assert ids["Bericht juni-1"] in (newsroom.feeds / "nieuws.atom").read_text(encoding="utf-8")
    shutil.rmtree(newsroom.root / "var")
    newsroom.refresh(now=FOLLOWING)
    titles = [title for _, found in follow_atom(newsroom, "nieuws")[1:] for title in found]
    assert titles == [f"Bericht {name}" for name in ("nieuw", "oktober", "juni-3", "juni-2", "mei")]
    newsroom.run("verify")
