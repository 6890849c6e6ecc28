"""`add`, `remove`, `import`, `export`: what is read changed from the command line."""

import html
import json
from pathlib import Path

import pytest

from tests.program import broadcaster
from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site

FETCH = "{allow_private: [127.0.0.1], host_delay: 0s, timeout: 10s}"
PAGE = """<html><head><title>Omroep</title>
<link rel="alternate" type="application/rss+xml" href="/reacties.xml" title="Reacties">
<link rel="alternate" type="application/rss+xml" href="/nieuws.xml">
<link rel="alternate" type="application/atom+xml" href="/sport.xml"></head><body>Welkom</body></html>"""


@pytest.fixture
def room(newsroom: Newsroom, site: Site) -> Newsroom:
    site.put("/nieuws.xml", broadcaster.feed("https://omroep.example", range(5)))
    site.put("/sport.xml", broadcaster.feed("https://sport.example", range(2)))
    site.put("/start", PAGE, "text/html")
    newsroom.configure('{id: eigen, url: "https://eigen.example/feed", category: tech}', fetch=FETCH)
    return newsroom


def added(room: Newsroom) -> str:
    return (room.config.parent / "sources" / "added.yaml").read_text(encoding="utf-8")


def sources(room: Newsroom) -> dict[str, str]:
    told = json.loads(room.run("sources", "--json").stdout)["sources"]
    return {source["id"]: source["url"] for source in told}


def test_a_feed_is_shown_added_and_read_by_the_next_refresh(room: Newsroom, site: Site) -> None:
    before = room.config.read_text(encoding="utf-8")
    done = room.run("add", f"  feed:{site.url('/nieuws.xml')} ", "--category", "nieuws").stdout
    assert done.splitlines()[:3] == [
        "Omroep Nieuws (feed)",
        f"  {site.url('/nieuws.xml')}",
        "  2026-10-01  Bericht 0: kade & brug 'klaar'",
    ]
    assert "added as omroep-nieuws, in the category nieuws, to" in done
    assert done.endswith("Next: aggregator refresh\n")
    assert room.config.read_text(encoding="utf-8").startswith(before)
    assert "include: [sources/added.yaml]" in room.config.read_text(encoding="utf-8")
    room.refresh("--source", "omroep-nieuws")
    assert len(room.read("nieuws.atom").entries) == 5


def test_of_what_a_page_announces_the_best_is_taken_and_the_others_are_named(
    room: Newsroom, site: Site
) -> None:
    told = json.loads(room.run("add", site.url("/start"), "--json").stdout)
    assert (told["id"], told["kind"], told["url"]) == ("omroep-nieuws", "feed", site.url("/nieuws.xml"))
    assert told["others"] == [site.url("/sport.xml"), site.url("/reacties.xml")]
    assert [entry["published"] for entry in told["entries"]] == sorted(
        (entry["published"] for entry in told["entries"]), reverse=True
    )
    assert told["category"] is None
    assert "category" not in added(room)


def test_a_page_that_announces_nothing_is_asked_for_where_feeds_customarily_are(
    room: Newsroom, site: Site
) -> None:
    site.put("/blog/", "<html><head><title>Blog</title></head><body>x</body></html>", "text/html")
    site.put("/rss.xml", broadcaster.feed("https://blog.example", range(3)))
    told = json.loads(room.run("add", site.url("/blog/"), "--id", "blog", "--json").stdout)
    assert told["url"] == site.url("/rss.xml")
    asked = [asked.path for asked in site.asked]
    assert asked[:2] == ["/blog/", "/blog/feed"]
    assert len(asked) <= 13


def test_nothing_found_ends_with_3_and_what_was_tried(room: Newsroom, site: Site) -> None:
    done = room.run("add", site.url("/weg"), expect=3)
    assert f"  {site.url('/weg')}: answered 404 Not Found" in done.stderr
    assert f"  {site.url('/feed.xml')}: answered 404 Not Found" in done.stderr
    tried = json.loads(room.run("add", site.url("/weg"), "--json", expect=3).stdout)["tried"]
    assert tried[0] == {"url": site.url("/weg"), "error": "answered 404 Not Found"}
    assert not (room.config.parent / "sources").exists()


def test_a_site_that_refuses_is_not_asked_for_more(room: Newsroom, site: Site) -> None:
    site.pages["/druk"] = Page(status=429, headers={"Retry-After": "3600"})
    assert "answered 429" in room.run("add", site.url("/druk"), expect=3).stderr
    assert len(site.asked) == 1


def test_a_private_address_is_refused_with_the_key_that_allows_it(room: Newsroom, site: Site) -> None:
    room.configure(fetch="{host_delay: 0s}")
    assert "allow_private" in room.run("add", site.url("/nieuws.xml"), expect=3).stderr
    assert site.asked == []


def test_what_is_read_already_is_refused_by_its_id_also_behind_a_redirect(room: Newsroom, site: Site) -> None:
    room.run("add", site.url("/nieuws.xml"), "--id", "omroep")
    site.pages["/kort"] = Page(status=301, location="/nieuws.xml")
    text = added(room)
    for pasted in (site.url("/nieuws.xml?utm_source=x"), site.url("/kort"), site.url("/start")):
        assert "source `omroep` reads that already" in room.run("add", pasted, expect=2).stderr
    assert added(room) == text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["https://jan:S3CRET@x.example/"], "must not hold a user name or password"),
        (["javascript:alert(1)"], "is not supported"),
        (["file:///etc/passwd"], "local file or folder"),
        (["./nergens"], "there is no file or folder ./nergens"),
        (["https://x.example/", "--category", "niews"], "did you mean `nieuws`?"),
        (["https://x.example/", "--id", "Een Twee"], "write `een-twee`"),
        (["https://x.example/", "--id", "eigen"], "there is a source `eigen` already"),
        (["https://eigen.example/feed"], "source `eigen` reads that already"),
    ],
)
def test_what_cannot_be_added_is_refused_before_anybody_is_asked(
    room: Newsroom, words: list[str], told: str
) -> None:
    done = room.run("add", *words, expect=2)
    assert told in done.stderr
    assert "S3CRET" not in done.stderr
    assert not (room.config.parent / "sources").exists()


def test_a_folder_is_added_as_a_local_source(room: Newsroom) -> None:
    folder = room.root / "stukken"
    folder.mkdir()
    (folder / "een.md").write_text("---\ntitle: Ons stuk\ndate: 2026-09-30\n---\nTekst.", encoding="utf-8")
    assert "stukken (local folder)" in room.run("add", "./stukken", "--category", "nieuws").stdout
    assert "path: ../../stukken" in added(room)
    room.refresh("--source", "stukken")
    assert [entry.title for entry in room.read("nieuws.atom").entries] == ["Ons stuk"]


def test_an_include_that_leads_elsewhere_is_told_of_and_nothing_is_written(
    room: Newsroom, site: Site
) -> None:
    (room.config.parent / "meer.yaml").write_text("sources: []\n", encoding="utf-8")
    room.configure(fetch=FETCH, include="[meer.yaml]")
    before = room.config.read_bytes()
    done = room.run("add", site.url("/nieuws.xml"), expect=2)
    assert "`include` does not lead to sources/added.yaml; add it there" in done.stderr
    assert not (room.config.parent / "sources").exists()
    assert room.config.read_bytes() == before
    assert not (room.config.parent / "sources" / "added.yaml").exists()


def test_an_include_by_pattern_is_left_as_it_is(room: Newsroom, site: Site) -> None:
    room.configure(fetch=FETCH, include='["sources/*.yaml"]', categories="{muziek: {aliases: [pop]}}")
    room.config.chmod(0o600)
    before = room.config.read_bytes()
    told = room.run("add", site.url("/nieuws.xml"), "--id", "omroep").stdout
    assert "added as omroep, in the category muziek, to" in told
    assert room.config.read_bytes() == before
    assert (room.config.parent / "sources" / "added.yaml").stat().st_mode & 0o777 == 0o600
    (room.root / "pop.opml").write_text(
        '<opml><body><outline text="Pop!"><outline xmlUrl="https://pop.example/f"/></outline></body></opml>'
    )
    assert "added category pop-2: Pop!" in room.run("import", "pop.opml").stdout


def test_only_what_a_command_wrote_is_removed_and_its_entries_stay(room: Newsroom, site: Site) -> None:
    room.run("add", site.url("/nieuws.xml"), "--id", "omroep", "--category", "nieuws")
    room.refresh("--source", "omroep")
    done = room.run("remove", "omroep", "eigen", expect=2)
    assert f"{room.config}:7: source `eigen`" in done.stderr
    assert "did you mean `omroep`?" in room.run("remove", "omreop", expect=2).stderr
    assert "omroep" in sources(room)
    assert "removed omroep from" in room.run("remove", "omroep").stdout
    assert list(sources(room)) == ["eigen"]
    room.run("publish")
    assert len(room.read("nieuws.atom").entries) == 5


OPML = """<?xml version="1.0" encoding="iso-8859-1"?><opml version="1.0"><body>
<outline text="Techniek"><outline text="Caf\xe9"><outline text="Diep" xmlUrl="https://diep.example/f?a=1&b=2"/></outline>
<outline text="&lt;b&gt;Vet&lt;/b&gt;" xmlUrl="https://vet.example/f"/></outline>
<outline text="Nieuws"><outline text="Diep nog eens" xmlUrl="http://diep.example/f?a=1&amp;b=2"/></outline>
<outline text="Eigen" xmlUrl="https://eigen.example/feed"/>
<outline text="Geheim" xmlUrl="https://jan:S3CRET@geheim.example/f"/>
<outline text="Script" xmlUrl="javascript:pwn(1)"/><outline text="Binnen" xmlUrl="http://[::1]/f"/>
<outline text="Los" type="link" url="https://los.example/stuk"/>"""


def test_a_readers_list_becomes_sources_and_categories_once(room: Newsroom) -> None:
    (room.root / "lijst.opml").write_bytes(OPML.encode("latin-1"))
    dry = room.run("import", "lijst.opml", "--dry-run").stdout
    assert "would add 3 sources" in dry
    assert not (room.config.parent / "sources").exists()
    done = room.run("import", "lijst.opml")
    assert "added 3 sources" in done.stdout
    assert "2 there already, 3 refused" in done.stdout
    refused = [line for line in done.stderr.splitlines() if line.startswith("refused: ")]
    assert [line.split()[1] for line in refused] == ["Geheim", "Script", "Binnen"]
    assert "S3CRET" not in done.stdout + done.stderr
    text = added(room)
    assert "  cafe: {title: Café}" in text
    assert "title: Diep, categories: [tech, cafe, nieuws]}" in text
    assert "title: Vet, category: tech}" in text
    again = json.loads(room.run("import", "lijst.opml", "--json").stdout)
    assert (again["added"], len(again["known"]), len(again["refused"])) == ([], 5, 3)
    assert added(room) == text


def test_what_freshrss_picks_out_of_pages_by_rules_is_refused_with_the_reason(room: Newsroom) -> None:
    kinds = ["HTML+XPath", "XML+XPath", "JSON+DotNotation", "HTML+XPath+JSON+DotNotation", "JSONFeed", "rss"]
    outlines = "".join(
        f'<outline type="{kind}" xmlUrl="https://{n}.example/f"/>' for n, kind in enumerate(kinds)
    )
    (room.root / "lijst.opml").write_text(f"<opml><body>{outlines}</body></opml>")
    done = room.run("import", "lijst.opml")
    assert "added 2 sources" in done.stdout
    assert done.stderr.count("refused: `https://") == 4
    assert (
        "refused: `https://0.example/f`: is no feed: entries are picked out of it by rules (html+xpath)"
        in (done.stderr)
    )


def test_a_token_in_an_address_is_written_to_the_list_and_shown_to_nobody(room: Newsroom) -> None:
    addresses = ("https://een.example/f?token=abc123DEF456", "http://[::1]/f?a=1&api_key=abc123DEF456")
    outlines = "".join(f'<outline xmlUrl="{html.escape(one)}"/>' for one in addresses)
    (room.root / "lijst.opml").write_text(f"<opml><body>{outlines}</body></opml>")
    for words in (("--dry-run",), (), ("--json",)):
        done = room.run("import", "lijst.opml", *words)
        assert "abc123DEF456" not in done.stdout + done.stderr
        assert "`http://[::1]/f?a=1&api_key=REDACTED`" in done.stdout + done.stderr
        assert (done.stdout + done.stderr).count("[::1]") == 1
        assert words == () or "https://een.example/f?token=REDACTED" in done.stdout
    assert "https://een.example/f?token=abc123DEF456" in added(room)


def test_an_address_too_long_to_be_asked_is_refused_and_never_cut(room: Newsroom) -> None:
    outline = f'<outline text="Lang" xmlUrl="https://lang.example/{"a" * 9000}"/>'
    (room.root / "lijst.opml").write_text(f"<opml><body>{outline}</body></opml>")
    done = room.run("import", "lijst.opml")
    assert "added 0 sources; 0 there already, 1 refused" in done.stdout
    assert "refused: Lang `https://lang.example/aaa" in done.stderr
    assert "(the address is longer than 8192 characters)" in done.stderr
    assert len(done.stderr) < 300


@pytest.mark.hostile
def test_hostile_lists_are_refused_or_read_once(shared: Path, room: Newsroom) -> None:
    folder = shared / "hostile" / "opml"
    done = room.run("import", str(folder / "file-url.opml"))
    assert "0 there already, 1 refused" in done.stdout
    assert "refused: x `file:///etc/hostname`" in done.stderr
    assert "added 1 source" in room.run("import", str(folder / "twice.opml")).stdout
    assert "added 0 sources; 2 there already" in room.run("import", str(folder / "twice.opml")).stdout


def test_newsboats_list_becomes_sources_and_its_tags_categories(room: Newsroom) -> None:
    urls = 'https://een.example/f tech "veel water" "~Eén"\nhttps://jan:S3CRET@twee.example/f\nexec:~/maak\n'
    (room.root / "urls").write_text(urls, encoding="utf-8")
    done = room.run("import", "urls")
    assert "added category veel-water: veel water" in done.stdout
    assert "added 1 source to" in done.stdout
    assert "2 refused" in done.stdout
    assert "`exec:…`: is what Newsboat makes itself (exec)" in done.stderr
    assert "S3CRET" not in done.stdout + done.stderr
    assert "title: Eén, categories: [tech, veel-water]}" in added(room)


def test_what_is_no_list_of_feeds_is_refused(room: Newsroom) -> None:
    assert "neither an OPML file nor" in room.run("import", str(room.config), expect=2).stderr
    assert "No such file" in room.run("import", "nergens.opml", expect=2).stderr


def test_an_export_is_replaced_in_the_output_too_but_no_list_of_ours(newsroom: Newsroom) -> None:
    newsroom.configure('{id: a, url: "https://a.example/feed", category: nieuws}')
    newsroom.run("publish")
    for _ in range(2):
        newsroom.run("export", str(newsroom.feeds / "blogroll.opml"))
    assert "give --force" in newsroom.run("export", str(newsroom.feeds / "sources.opml"), expect=2).stderr
    loop = newsroom.root / "loop"
    loop.symlink_to("loop")
    for command in ("export", "backup"):
        assert "a link that leads to itself" in newsroom.run(command, str(loop), expect=2).stderr


def test_an_export_brings_the_same_sources_and_categories_elsewhere_and_no_secret(
    room: Newsroom, tmp_path: Path
) -> None:
    room.configure(
        '{id: nos, title: NOS, url: "https://nos.example/f?a=1&b=2", categories: [nieuws, tech]}',
        '{id: nu, url: "https://nu.example/f"}',
        '{id: stuk, kind: article, url: "https://nu.example/l/1", category: tech}',
        '{id: leden, url: "https://leden.example/f", category: tech, auth: {basic: "jan:S3CRET-1"}}',
        '{id: sleutel, url: "https://sleutel.example/f?token=S3CRET-2"}',
        '{id: thuis, url: "http://10.1.2.3/f", private: true}',
    )
    printed = room.run("export")
    assert "left out: 2 private sources (--all takes them along)" in printed.stderr
    everything = room.run("export", "alles.opml", "--all").stderr
    assert "5 sources written to alles.opml" in everything
    assert "S3CRET" not in printed.stdout + (room.root / "alles.opml").read_text(encoding="utf-8")
    (tmp_path / "uit.opml").write_text(printed.stdout, encoding="utf-8")
    assert "added 0 sources; 4 there already" in room.run("import", str(tmp_path / "uit.opml")).stdout
    other = Newsroom(tmp_path / "ander")
    other.configure(categories="{nieuws: {}}")
    told = json.loads(other.run("import", str(tmp_path / "uit.opml"), "--json").stdout)
    assert {(one["url"], *one["categories"]) for one in told["added"]} == {
        ("https://nos.example/f?a=1&b=2", "nieuws", "techniek"),
        ("https://nu.example/f",),
        ("https://nu.example/l/1", "techniek"),
    }


def test_a_page_is_known_by_the_address_its_feed_gives_itself_and_not_by_anothers_that_it_claims(
    room: Newsroom, site: Site
) -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/{0}.xml"></head></html>'
    feed = (
        '<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>Bron</title>'
        '<a:link rel="self" href="{0}"/><item><guid>1</guid><title>Een</title></item></channel></rss>'
    )
    other = "https://nos.example/f"
    for name, address in (("eerlijk", site.url("/eerlijk.rss")), ("vals", other)):
        site.put(f"/{name}", page.format(name), "text/html")
        site.put(f"/{name}.xml", feed.format(address))
    room.configure(
        *(f'{{id: {name}, url: "{site.url(f"/{name}")}"}}' for name in ("eerlijk", "vals")), fetch=FETCH
    )
    room.refresh()
    rows = "".join(f'<outline xmlUrl="{address}"/>' for address in (other, site.url("/eerlijk.rss")))
    (room.root / "in.opml").write_text(f"<opml><body>{rows}</body></opml>", encoding="utf-8")
    told = json.loads(room.run("import", "in.opml", "--json").stdout)
    assert [one["url"] for one in told["added"]] == [other]


def test_many_subscriptions_are_imported_in_one_go(room: Newsroom) -> None:
    rows = "".join(f'<outline text="Bron" xmlUrl="https://h{i}.example/feed.xml"/>' for i in range(10_000))
    (room.root / "veel.opml").write_text(f"<opml><body>{rows}</body></opml>", encoding="utf-8")
    assert "added 10000 sources" in room.run("import", "veel.opml").stdout
    assert added(room).count("\n") > 10_000


def test_our_own_feeds_are_neither_added_nor_imported(room: Newsroom, site: Site) -> None:
    text = room.config.read_text(encoding="utf-8")
    text = text.replace("https://lezer.example/feeds/", site.url("/feeds/"))
    room.config.write_text(text, encoding="utf-8")
    site.put("/feeds/nieuws.atom", broadcaster.feed("https://omroep.example", range(1)))
    site.pages["/kort"] = Page(location=site.url("/feeds/nieuws.atom"))
    for pasted in (site.url("/feeds/nieuws.atom"), site.url("/kort")):
        assert "that is `nieuws.atom`, which we publish ourselves" in room.run("add", pasted, expect=2).stderr
    addresses = (site.url("/feeds/nieuws.atom"), site.url("/nieuws.xml"))
    outlines = "".join(f'<outline text="x" xmlUrl="{address}"/>' for address in addresses)
    opml = room.root / "lijst.opml"
    opml.write_text(f"<opml><body>{outlines}</body></opml>", encoding="utf-8")
    done = room.run("import", str(opml))
    assert "is `nieuws.atom`, which we publish ourselves" in done.stderr
    assert "added 1 source to" in done.stdout
    assert "1 refused" in done.stdout


def test_a_token_in_an_address_is_in_neither_the_id_nor_the_title_nor_what_is_told(
    room: Newsroom, site: Site, tmp_path: Path
) -> None:
    token = "Ab3dEfgh1jKl"
    feed = broadcaster.feed("https://omroep.example", range(2)).replace("Omroep Nieuws", f"Leden van {token}")
    site.put(f"/leden?token={token}", feed)
    done = room.run("add", site.url(f"/leden?token={token}"))
    assert token.lower() not in done.stdout.lower() + done.stderr.lower()
    assert "leden-van-redacted" in sources(room)
    gone = room.run("add", site.url(f"/weg?token={token}"), expect=3)
    adopted = room.run("adopt", site.url(f"/weg?token={token}"), expect=2)
    assert token not in gone.stderr + adopted.stderr
    outline = f'<outline text="Van {token}" xmlUrl="https://krant.example/?token={token}"/>'
    (tmp_path / "lijst.opml").write_text(f"<opml version='2.0'><body>{outline}</body></opml>")
    room.run("import", str(tmp_path / "lijst.opml"))
    assert sources(room)["van-redacted"] == "https://krant.example/?token=REDACTED"
    assert added(room).count(token) == 2, "in the two addresses, which are asked"
