"""A publisher who comes from another program keeps every address; one who changes his mind loses nobody."""

import json
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from aggregator.config import load_config
from aggregator.errors import ConfigError
from aggregator.observe.status import report_files
from aggregator.publish.paths import find_moves, find_paths
from aggregator.store import open_store
from tests.program.newsroom import Newsroom
from tests.program.site import Site
from tests.program.test_withdraw import feed

HOME = "https://lezer.example/feeds/"


def configure(newsroom: Newsroom, site: Site, categories: str) -> None:
    url = site.put("/feed", feed(1, 2, 3))
    source = f'{{id: veer, url: "{url}", category: nieuws, interval: 0s}}'
    newsroom.configure(source, categories=categories)


def self_link(newsroom: Newsroom, path: str) -> str:
    if path.endswith(".json"):
        return str(newsroom.read_json(path)["feed_url"])
    return next(str(link.href) for link in newsroom.read(path).feed.links if link.rel == "self")


def moves(newsroom: Newsroom) -> dict[str, str]:
    """What the server answers with 301."""
    store = open_store(newsroom.root / "var" / "news.db")
    publications = load_config(newsroom.config, {}).publications
    try:
        return find_moves(find_paths(publications, store.places.former_paths()))
    finally:
        store.close()


def test_a_folder_for_a_category_and_every_link_follows(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, "{nieuws: {file: feed/nieuws}}")
    newsroom.refresh()
    written = {str(path.relative_to(newsroom.feeds)) for path in newsroom.feeds.rglob("nieuws.*")}
    assert written == {f"feed/nieuws.{suffix}" for suffix in ("atom", "rss", "json", "html")}
    for suffix in ("atom", "rss", "json"):
        assert self_link(newsroom, f"feed/nieuws.{suffix}") == f"{HOME}feed/nieuws.{suffix}"
    assert newsroom.read_json("feed/nieuws.json")["home_page_url"] == f"{HOME}feed/nieuws.html"
    assert f'xmlUrl="{HOME}feed/nieuws.atom"' in (newsroom.feeds / "feeds.opml").read_text()
    for page in ("index.html", "feed/nieuws.html"):
        for href in re.findall(r'href="([^"#]+)"', (newsroom.feeds / page).read_text()):
            address = urljoin(HOME + page, href)
            if address.startswith(HOME) and address != HOME:
                assert (newsroom.feeds / address.removeprefix(HOME)).is_file(), (page, href)
    before = {path: path.stat().st_mtime_ns for path in newsroom.feeds.rglob("*.*")}
    newsroom.refresh()
    assert before == {path: path.stat().st_mtime_ns for path in newsroom.feeds.rglob("*.*")}


def test_changing_the_name_twice_loses_no_subscriber(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, "{nieuws: {}}")
    newsroom.refresh()
    ids = [item["id"] for item in newsroom.read_json("nieuws.json")["items"]]
    configure(newsroom, site, "{nieuws: {file: feed/nieuws}}")
    newsroom.refresh()
    configure(newsroom, site, "{actueel: {formerly: [nieuws], file: {atom: atom.xml}}}")
    site.put("/feed", feed(1, 2, 3, 4))
    newsroom.configure(
        f'{{id: veer, url: "{site.url("/feed")}", category: actueel, interval: 0s}}',
        categories="{actueel: {formerly: [nieuws], file: {atom: atom.xml}}}",
    )
    newsroom.refresh()
    # Whoever subscribed at any time reads on, and is told of the new address.
    for path in ("atom.xml", "nieuws.atom", "feed/nieuws.atom"):
        assert self_link(newsroom, path) == f"{HOME}atom.xml"
        assert len(newsroom.read(path).entries) == 4
        assert newsroom.read(path).feed.id == "tag:lezer.example,2026:nieuws"
    assert [item["id"] for item in newsroom.read_json("actueel.json")["items"]][-3:] == ids
    assert moves(newsroom)["feed/nieuws.atom"] == moves(newsroom)["nieuws.atom"] == "atom.xml"
    assert moves(newsroom)["feed/nieuws.rss"] == "actueel.rss"
    newsroom.configure(categories="{tech: {}}")
    newsroom.run("publish")
    assert not [*newsroom.feeds.rglob("nieuws.*"), *newsroom.feeds.rglob("atom.xml")]


def test_coming_from_jekyll_feed_and_venus(newsroom: Newsroom, site: Site) -> None:
    """Their addresses stay, and so do the ids and dates of what subscribers have read."""
    categories = "{nieuws: {file: {atom: atom.xml, rss: rss20.xml}}, tech: {file: {atom: feed.xml}}}"
    configure(newsroom, site, categories)
    newsroom.feeds.mkdir()
    theirs = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Planeet</title><id>https://lezer.example/atom.xml</id>
<updated>2026-09-29T10:00:00Z</updated><entry><id>https://lezer.example/2026/twee</id><title>Bericht 2</title>
<link href="https://veer.example/bericht/2"/><updated>2026-09-29T10:00:00Z</updated></entry></feed>"""
    (newsroom.feeds / "atom.xml").write_text(theirs, encoding="utf-8")
    newsroom.run("adopt", str(newsroom.feeds / "atom.xml"), "--category", "nieuws")
    newsroom.refresh()
    entries = {entry.title: entry for entry in newsroom.read("atom.xml").entries}
    assert entries["Bericht 2"].id == "https://lezer.example/2026/twee"
    assert entries["Bericht 2"].published == "2026-09-29T10:00:00Z"
    assert self_link(newsroom, "rss20.xml") == f"{HOME}rss20.xml"
    assert self_link(newsroom, "feed.xml") == f"{HOME}feed.xml"
    # The file of the old program is kept, not lost.
    assert (newsroom.feeds / "atom.xml.orig").read_text(encoding="utf-8") == theirs


def test_a_lost_database_takes_ids_from_the_chosen_names(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, "{nieuws: {file: {json: feed/feed.json}, formats: [json]}}")
    newsroom.refresh()
    before = (newsroom.feeds / "feed/feed.json").read_bytes()
    for file in (newsroom.root / "var").iterdir():
        file.unlink()
    newsroom.refresh(now="2026-10-12T12:00:00Z")
    assert json.loads((newsroom.feeds / "feed/feed.json").read_bytes()) == json.loads(before)


@pytest.mark.parametrize(
    ("categories", "told"),
    [
        ("{a: {file: ../a}}", "must be a name within the output folder"),
        ("{a: {file: /etc/passwd}}", "must be a name within"),
        ("{a: {file: .well-known/a}}", "must be a name within"),
        ("{a: {file: a//b}}", "must be a name within"),
        ("{a: {file: 'a b'}}", "must be a name within"),
        ("{a: {file: feed.atom}}", "write `{atom: feed.atom}`"),
        ("{a: {file: {atom: feed}}}", "must end in .atom or .xml for atom"),
        ("{a: {file: {atom: feed.php}}}", "must end in .atom or .xml for atom"),
        ("{a: {file: {opml: feed.opml}}}", "has no format `opml`"),
        ("{a: {file: {html: index.html}}}", "is already a file of ours"),
        ("{a: {file: archive/a}}", "lies in the folder of our archives"),
        ("{a: {file: b}, b: {}}", "is already a file of category `b`"),
        ("{a: {file: old}, b: {formerly: [old]}}", "is already a file of category `b`"),
        ("{a: {file: all}}", "is already a file of category `all`"),
        ("{a: {file: x}, b: {file: X}}", "is already a file of category `a`"),
        ("{a: {file: {atom: feed.xml, rss: feed.xml}}}", "is already a file of category `a`"),
        ("{a: {file: {atom: feed.xml}}, b: {file: feed.xml/b}}", "would have to be a folder"),
    ],
)
def test_names_that_cannot_be(categories: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "aggregator.yaml"
    path.write_text(f"site: {{url: 'https://lezer.example/'}}\ncategories: {categories}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    (problem,) = caught.value.problems
    assert told in problem.message
    assert problem.line == 2


def test_a_category_may_name_its_own_customary_file(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.yaml"
    path.write_text(
        "site: {url: 'https://lezer.example/'}\ncategories: {a: {file: {atom: a.atom, rss: a.xml}}}\n",
        encoding="utf-8",
    )
    publication = load_config(path, {}).publications[0]
    assert [publication.path(form) for form in publication.formats] == ["a.atom", "a.xml", "a.json", "a.html"]


def test_names_that_are_not_utf8_cost_their_own_files_and_nothing_else(newsroom: Newsroom) -> None:
    art = newsroom.root / "art"
    art.mkdir()
    (art / "goed.md").write_text("---\ntitle: Goed\n---\nEen stuk.", encoding="utf-8")
    (art / "caf\udce9.md").write_text("---\ntitle: Anders\n---\nEen stuk.", encoding="utf-8")
    (newsroom.config.parent / "m\udce9.more.yaml").write_text("rules: []", encoding="utf-8")
    newsroom.feeds.mkdir()
    (newsroom.feeds / "vreemd\udce9.atom").write_text("<feed/>", encoding="utf-8")
    newsroom.configure("{id: art, path: ../art, category: nieuws}", include='["*.more.yaml"]')
    told = newsroom.run("refresh").stderr
    assert r"art: caf\xe9.md: its name is not UTF-8, so it is left out; rename it" in told
    assert [item["title"] for item in newsroom.read_json("nieuws.json")["items"]] == ["Goed"]
    assert "1 source read (1 not modified, 0 failed)" in newsroom.run("refresh").stdout
    assert "1 source read (1 not modified, 0 failed)" in newsroom.run("refresh").stdout
    for words, code in ((("sources",), 0), (("doctor", "--offline"), 0), (("verify",), 1)):
        assert r"\xe9." in newsroom.run(*words, expect=code).stdout
        json.loads(newsroom.run(*words, "--json", expect=code).stdout)
    assert r"vreemd\xe9.atom" in {file["path"] for file in report_files(newsroom.feeds)}


def test_a_configuration_in_a_folder_whose_name_is_not_utf8_is_refused(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "m\udce9")
    newsroom.configure("{id: art, path: ../art, category: nieuws}")
    with pytest.raises(ConfigError) as caught:
        load_config(newsroom.config, {})
    remedy = "this name, or that of a folder above it, is not UTF-8; rename it"
    assert str(caught.value).endswith(f"m\\xe9/config/aggregator.yaml: {remedy}")


def test_a_post_of_ours_that_got_such_a_name_is_written_anew(newsroom: Newsroom) -> None:
    art = newsroom.root / "art"
    art.mkdir()
    (art / "goed.md").write_text("---\ntitle: Goed\n---\nEen stuk.", encoding="utf-8")
    newsroom.configure("{id: art, path: ../art, category: nieuws}", categories="{nieuws: {jekyll: ../posts}}")
    newsroom.run("refresh")
    (post,) = (newsroom.root / "posts").iterdir()
    post.rename(post.with_name("caf\udce9.md"))
    newsroom.run("publish")
    assert sorted(path.name for path in (newsroom.root / "posts").iterdir()) == sorted(
        ["caf\udce9.md", post.name]
    )


def test_who_is_parted_again_after_a_merger_has_files_of_its_own(newsroom: Newsroom, site: Site) -> None:
    """The other wrote to its places meanwhile: that it has the same entries as before proves nothing."""
    for name in "ab":
        site.put(f"/{name}", feed(1, 2).replace("https://veer.example", f"https://{name}.example"))

    def part(categories: str, first: str, second: str) -> dict[str, str]:
        filed = zip("ab", (first, second), strict=True)
        sources = (
            f'{{id: {name}, url: "{site.url(f"/{name}")}", category: {category}, interval: 0s}}'
            for name, category in filed
        )
        newsroom.configure(*sources, categories=categories)
        newsroom.refresh()
        return {path: self_link(newsroom, path) for path in ("x.atom", "y.rss", "y.json")}

    own = {path: HOME + path for path in ("x.atom", "y.rss", "y.json")}
    assert part("{x: {}, y: {}}", "x", "y") == own
    assert part("{x: {formerly: [y]}}", "x", "x")["y.rss"] == f"{HOME}x.rss"
    assert part("{x: {}, y: {}}", "x", "y") == own
    assert newsroom.read("y.atom").feed.id == "tag:lezer.example,2026:y"
