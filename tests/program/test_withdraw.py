"""Withdrawn is withdrawn: out of every output at once, whatever the source goes on offering."""

import json
import shutil
from pathlib import Path

import pytest
from lxml import etree

from tests.program.newsroom import Newsroom
from tests.program.site import Site

LATER = "2026-10-02T14:00:00Z"
FOLLOWING = "2026-10-02T16:00:00Z"
NS = "{http://purl.org/atompub/tombstones/1.0}"

FEED = """<rss version="2.0"><channel><title>Veer</title><link>https://veer.example/</link>
{items}</channel></rss>"""
ITEM = """<item><guid isPermaLink="false">g{number}</guid><title>Bericht {number}{more}</title>
<link>https://veer.example/bericht/{number}</link><description>Tekst van bericht {number}.</description>
<pubDate>Thu, 1 Oct 2026 0{number}:00:00 GMT</pubDate></item>"""


def feed(*numbers: int, more: str = "") -> str:
    return FEED.format(items="".join(ITEM.format(number=number, more=more) for number in numbers))


@pytest.fixture
def published(newsroom: Newsroom, site: Site) -> Newsroom:
    url = site.put("/feed", feed(1, 2, 3))
    newsroom.configure(f'{{id: veer, url: "{url}", category: nieuws, interval: 0s}}')
    newsroom.refresh()
    return newsroom


def titles(newsroom: Newsroom, name: str = "nieuws.json") -> list[str]:
    return [item["title"] for item in newsroom.read_json(name)["items"]]


def everything(newsroom: Newsroom) -> str:
    files = (path for path in newsroom.feeds.rglob("*.*") if path.suffix != ".opml")
    return "".join(path.read_text(encoding="utf-8") for path in files)


def test_an_entry_leaves_every_output_at_once_and_atom_says_so(published: Newsroom) -> None:
    before = published.read_json("nieuws.json")["items"][1]
    done = published.run("withdraw", before["id"], "--reason", "Onjuist <b>bericht</b>", now=LATER)
    assert "withdrawn: Bericht 2" in done.stdout
    assert titles(published) == titles(published, "all.json") == ["Bericht 3", "Bericht 1"]
    assert "Bericht 2" not in everything(published)
    for name in ("nieuws.atom", "all.atom"):
        text = (published.feeds / name).read_text(encoding="utf-8")
        assert f'ref="{before["id"]}"' in text
        assert 'when="2026-10-02T14:00:00Z"' in text
        assert "Onjuist" in text
        assert "<b>" not in text
        assert len(published.read(name).entries) == 2
    assert "deleted-entry" not in (published.feeds / "tech.atom").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_none_of_the_entries_without_a_link(newsroom: Newsroom, name: str) -> None:
    post = newsroom.config.parent / "artikelen" / "2026-10-01-een.md"
    post.parent.mkdir()
    post.write_text("---\ntitle: Zonder adres\n---\nTekst.\n", encoding="utf-8")
    newsroom.configure("{id: lokaal, path: artikelen, category: nieuws}")
    newsroom.refresh()
    for words in (("withdraw", name), ("withdraw", name, "--undo"), ("why", name)):
        done = newsroom.run(*words, now=LATER, expect=2)
        assert "ID|URL is empty; is a variable not set that it comes from?" in done.stderr
    assert titles(newsroom, "all.json") == ["Zonder adres"]


def test_the_source_does_not_bring_it_back_even_edited(published: Newsroom, site: Site) -> None:
    published.run("withdraw", "https://veer.example/bericht/2?utm_source=x", now=LATER)
    site.put("/feed", feed(1, 2, 3, 4, more=" (nu met meer)"))
    published.refresh(now=FOLLOWING)
    assert [title[:9] for title in titles(published)] == ["Bericht 4", "Bericht 3", "Bericht 1"]


def test_a_copy_of_it_in_another_source_stays_away_too(published: Newsroom, site: Site) -> None:
    published.run("withdraw", "https://veer.example/bericht/2", now=LATER)
    first = site.url("/feed")
    other = site.put("/kopie", feed(2).replace("g2", "andere-guid"))
    published.configure(
        f'{{id: veer, url: "{first}", category: nieuws, interval: 0s}}',
        f'{{id: kopie, url: "{other}", category: tech}}',
    )
    published.refresh(now=FOLLOWING)
    assert titles(published, "tech.json") == []


def test_undo_shows_it_again_with_its_id(published: Newsroom) -> None:
    before = published.snapshot()
    name = published.read_json("nieuws.json")["items"][1]["id"]
    published.run("withdraw", name, now=LATER)
    published.run("withdraw", name, "--undo", now=FOLLOWING)
    after = published.snapshot()
    assert {path: body for path, (body, _) in after.items()} == {
        path: body for path, (body, _) in before.items()
    }


def test_a_lost_database_does_not_bring_it_back(published: Newsroom) -> None:
    published.run("withdraw", "https://veer.example/bericht/2", "--reason", "Fout", now=LATER)
    shutil.rmtree(published.root / "var")
    published.refresh(now=FOLLOWING)
    assert titles(published) == ["Bericht 3", "Bericht 1"]
    assert "Fout" in (published.feeds / "nieuws.atom").read_text(encoding="utf-8")


def test_what_nobody_knows_is_a_usage_error_with_the_remedy(published: Newsroom) -> None:
    done = published.run("withdraw", "https://veer.example/bericht/9", expect=2)
    assert "no entry has the id or the address" in done.stderr
    published.run("withdraw", "https://veer.example/bericht/1", now=LATER)
    assert "withdrawn already" in published.run("withdraw", "https://veer.example/bericht/1", expect=2).stderr
    assert (
        "not withdrawn"
        in published.run("withdraw", "https://veer.example/bericht/3", "--undo", expect=2).stderr
    )


def test_programs_get_one_object(published: Newsroom) -> None:
    done = published.run("withdraw", "https://veer.example/bericht/1", "--json", now=LATER)
    told = json.loads(done.stdout)
    assert told["withdrawn"][0]["title"] == "Bericht 1"
    assert "nieuws.atom" in told["files"]


def test_the_last_entry_of_a_category_may_go(newsroom: Newsroom, site: Site, tmp_path: Path) -> None:
    url = site.put("/feed", feed(1))
    newsroom.configure(f'{{id: veer, url: "{url}", category: nieuws}}')
    newsroom.refresh()
    newsroom.run("withdraw", "https://veer.example/bericht/1", now=LATER)
    assert titles(newsroom) == []
    assert newsroom.read("nieuws.atom").bozo == 0


def test_each_entry_that_a_feed_shows_for_itself_has_a_tombstone_and_comes_back(
    newsroom: Newsroom, site: Site
) -> None:
    veer, kopie = (
        site.put("/veer", feed(1, 2)),
        site.put("/kopie", feed(1).replace("g1", "x1").replace("Bericht", "Kopie")),
    )
    sources = (
        f'{{id: veer, url: "{veer}", category: nieuws}}',
        f'{{id: kopie, url: "{kopie}", category: nieuws}}',
    )
    newsroom.configure(*sources, categories="{nieuws: {duplicates: show}}")
    newsroom.refresh()
    before = newsroom.snapshot()
    shown = {item["id"] for item in newsroom.read_json("nieuws.json")["items"]}
    newsroom.run("withdraw", "https://veer.example/bericht/1", now=LATER)
    assert titles(newsroom) == ["Bericht 2"]
    atom = (newsroom.feeds / "nieuws.atom").read_text(encoding="utf-8")
    left = {item["id"] for item in newsroom.read_json("nieuws.json")["items"]}
    assert all(f'ref="{id}"' in atom for id in shown - left)
    assert len(shown - left) == 2
    newsroom.run("withdraw", "https://veer.example/bericht/1", "--undo", now=FOLLOWING)
    assert {path: body for path, (body, _) in newsroom.snapshot().items()} == {
        path: body for path, (body, _) in before.items()
    }


def test_corrections_and_rules_forget_it_and_no_date_goes_back(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/feed", feed(1, 2))
    newsroom.configure(
        f'{{id: veer, url: "{url}", category: nieuws, interval: 0s}}',
        corrections="true",
        rules="[{when: {title: Bericht}, then: {tag: bericht}}]",
    )
    newsroom.refresh()
    site.put("/feed", feed(1, 2).replace("Bericht 2", "Bericht twee"))
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    told = newsroom.read("corrections.atom")
    assert [entry.title for entry in told.entries] == ["Bericht twee"]
    newsroom.run("withdraw", "https://veer.example/bericht/2", now=LATER)
    after = newsroom.read("corrections.atom")
    assert after.entries == []
    assert after.feed.updated == told.feed.updated
    assert "Bericht twee" not in everything(newsroom)
    (rule,) = json.loads(newsroom.run("rules", "--json").stdout)["rules"]
    assert rule["entries"] == 1


def test_undo_finds_it_after_the_database_was_lost_and_another_speaks_for_it(
    newsroom: Newsroom, site: Site
) -> None:
    veer, kopie = site.put("/veer", feed(1, 2)), site.put("/kopie", feed(1).replace("g1", "x1"))
    first, second = (
        f'{{id: veer, url: "{veer}", category: nieuws}}',
        f'{{id: kopie, url: "{kopie}", category: tech}}',
    )
    newsroom.configure(first)
    newsroom.refresh()
    newsroom.run("withdraw", "https://veer.example/bericht/1", now=LATER)
    shutil.rmtree(newsroom.root / "var")
    newsroom.configure(second, first)
    newsroom.refresh(now=FOLLOWING)
    assert titles(newsroom, "all.json") == ["Bericht 2"]
    newsroom.run("withdraw", "https://veer.example/bericht/1", "--undo", now=FOLLOWING)
    assert titles(newsroom, "all.json") == ["Bericht 2", "Bericht 1"]


def test_tombstones_stay_in_a_category_that_is_renamed(published: Newsroom, site: Site) -> None:
    published.run("withdraw", "https://veer.example/bericht/2", "--reason", "Fout", now=LATER)
    published.configure(
        f'{{id: veer, url: "{site.url("/feed")}", category: berichten}}',
        categories="{berichten: {title: Berichten, formerly: [nieuws]}}",
    )
    published.refresh(now=FOLLOWING)
    assert "Fout" in (published.feeds / "berichten.atom").read_text(encoding="utf-8")


def test_the_date_of_a_feed_stays_when_it_shows_each_article_once_again(
    newsroom: Newsroom, site: Site
) -> None:
    veer = site.put("/veer", feed(1, 2))
    kopie = site.put("/kopie", feed(1, 2).replace("g1", "x1").replace("g2", "x2"))
    sources = (
        f'{{id: veer, url: "{veer}", category: nieuws, interval: 0s}}',
        f'{{id: kopie, url: "{kopie}", category: nieuws, interval: 0s}}',
    )
    newsroom.configure(*sources, categories="{nieuws: {duplicates: show}}")
    newsroom.refresh()
    site.put("/kopie", feed(1, 2, more=" zoals wij het zagen").replace("g1", "x1").replace("g2", "x2"))
    newsroom.refresh(now=LATER)
    edited = newsroom.read("nieuws.atom").feed.updated
    newsroom.configure(*sources, categories="{nieuws: {}}")
    newsroom.refresh(now=FOLLOWING)
    assert edited == LATER
    assert newsroom.read("nieuws.atom").feed.updated == edited


def own(site: Site, *paths: str, scheme: str = "https", guid: str = "") -> str:
    """A feed whose guids are its links, on its own site; with `guid` another one stands beside its links."""
    base = site.url("/").rstrip("/").replace("http:", f"{scheme}:")
    items = (
        f"""<item><guid>{guid or f"{base}{path}"}</guid><link>{base}{path}</link><title>Over {path}</title>
<description>Wat er op {path} staat.</description><pubDate>Thu, 1 Oct 2026 09:00:00 GMT</pubDate></item>"""
        for path in paths
    )
    return FEED.format(items="".join(items))


@pytest.fixture
def own_site(newsroom: Newsroom, site: Site) -> Newsroom:
    url = site.put("/feed", own(site, "/brug", "/haven", "/", scheme="http"))
    newsroom.configure(f'{{id: eigen, url: "{url}", category: nieuws, interval: 0s}}')
    newsroom.refresh()
    assert sorted(titles(newsroom)) == ["Over /", "Over /brug", "Over /haven"]
    return newsroom


def test_a_lost_database_does_not_bring_it_back_at_https(own_site: Newsroom, site: Site) -> None:
    own_site.run("withdraw", site.url("/haven"), now=LATER)
    shutil.rmtree(own_site.root / "var")
    site.put("/feed", own(site, "/brug", "/haven/", "/"))
    own_site.refresh(now=FOLLOWING)
    assert sorted(titles(own_site)) == ["Over /", "Over /brug"]
    own_site.run("withdraw", site.url("/haven/"), "--undo", now=FOLLOWING)
    assert sorted(titles(own_site)) == ["Over /", "Over /brug", "Over /haven/"]
    own_site.refresh(now="2026-10-02T17:00:00Z")
    assert sorted(titles(own_site)) == ["Over /", "Over /brug", "Over /haven/"]


def test_after_a_lost_database_a_home_page_is_no_article(own_site: Newsroom, site: Site) -> None:
    own_site.run("withdraw", site.url("/"), now=LATER)
    shutil.rmtree(own_site.root / "var")
    site.put("/feed", own(site, "/brug", "/").replace("Over /<", "Iets anders<"))
    own_site.refresh(now=FOLLOWING)
    assert sorted(titles(own_site)) == ["Iets anders", "Over /brug", "Over /haven"]


def test_while_the_database_is_there_only_the_very_entry_is_withdrawn(own_site: Newsroom, site: Site) -> None:
    own_site.run("withdraw", site.url("/haven"), now=LATER)
    more = own(site, "/haven").replace("Over /haven", "Een heel ander stuk").replace("Wat er", "Niets dat")
    site.put(
        "/feed",
        own(site, "/brug", "/haven", "/", scheme="http").replace("</channel></rss>", "")
        + more.partition("</link>\n")[2],
    )
    own_site.refresh(now=FOLLOWING)
    assert sorted(titles(own_site)) == ["Een heel ander stuk", "Over /", "Over /brug"]


OLD = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Oud</title><id>tag:oud.example,2020:feed</id>
<updated>2026-10-01T09:00:00Z</updated><entry><id>tag:oud.example,2020:2</id><title>Bericht 2</title>
<published>2026-10-01T02:00:00Z</published><updated>2026-10-01T02:00:00Z</updated>
<link href="https://veer.example/bericht/2"/><content>Tekst van bericht 2.</content></entry></feed>"""


def refs(newsroom: Newsroom, name: str = "nieuws.atom") -> list[str]:
    return [str(stone.get("ref")) for stone in etree.parse(newsroom.feeds / name).iter(f"{NS}deleted-entry")]


def test_a_lost_database_does_not_bring_back_what_was_adopted(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/feed", feed(1, 2, 3))
    newsroom.configure(f'{{id: veer, url: "{url}", category: nieuws, interval: 0s}}')
    newsroom.run("adopt", site.put("/oud", OLD))
    newsroom.refresh()
    newsroom.run("withdraw", "tag:oud.example,2020:2", now=LATER)
    shutil.rmtree(newsroom.root / "var")
    newsroom.refresh(now=FOLLOWING)
    assert titles(newsroom) == ["Bericht 3", "Bericht 1"]


def test_a_lost_database_does_not_bring_back_what_has_another_guid_by_then(
    published: Newsroom, site: Site
) -> None:
    published.run("withdraw", "https://veer.example/bericht/2", now=LATER)
    site.put("/feed", feed(1, 2, 3).replace("g2", "nieuw-2"))
    published.refresh(now=LATER)
    before = refs(published)
    published.refresh(now=LATER)
    assert refs(published) == before
    shutil.rmtree(published.root / "var")
    published.refresh(now=FOLLOWING)
    assert titles(published) == ["Bericht 3", "Bericht 1"]


def test_a_guid_that_was_another_entrys_withdraws_nothing_else(published: Newsroom, site: Site) -> None:
    published.run("withdraw", "https://veer.example/bericht/2", now=LATER)
    ids = {item["title"]: item["id"] for item in published.read_json("nieuws.json")["items"]}
    site.put("/feed", feed(1, 2, 3).replace(">g3<", ">g4<").replace(">g2<", ">g3<"))
    published.refresh(now=LATER)
    assert not set(ids.values()) & set(refs(published))
    shutil.rmtree(published.root / "var")
    published.refresh(now=FOLLOWING)
    assert {item["title"]: item["id"] for item in published.read_json("nieuws.json")["items"]} == ids


def test_a_tombstone_foreseen_tells_not_where_a_private_source_is(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/feed", own(site, "/brug", "/haven", guid="x").replace("<guid>x", "<guid>y", 1))
    newsroom.configure(f'{{id: eigen, url: "{url}", category: nieuws, private: true, interval: 0s}}')
    newsroom.refresh()
    name = newsroom.read_json("nieuws.json")["items"][0]["id"]
    newsroom.run("withdraw", name, now=LATER)
    site.put("/feed", own(site, "/brug", "/haven", scheme="http"))
    newsroom.refresh(now=FOLLOWING)
    assert refs(newsroom) == [name]


@pytest.mark.parametrize("name", ["http://www.veer.example/bericht/2/", "https://m.veer.example/bericht/2"])
def test_another_spelling_of_its_address_names_it_too(published: Newsroom, name: str) -> None:
    assert "Bericht 2" in published.run("why", name, now=LATER).stdout
    published.run("withdraw", name, now=LATER)
    assert titles(published) == ["Bericht 3", "Bericht 1"]


def test_another_spelling_of_the_address_of_two_names_none(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/feed", feed(1, 2).replace("bericht/1", "bericht/2"))
    newsroom.configure(f'{{id: veer, url: "{url}", category: nieuws, interval: 0s}}')
    newsroom.refresh()
    for command in ("withdraw", "why"):
        done = newsroom.run(command, "http://www.veer.example/bericht/2/", now=LATER, expect=2)
        assert "no entry has the id or the address" in done.stderr
