"""A category written as Jekyll posts, read back, edited by hand, built by the real Jekyll."""

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from aggregator.config import load_config
from aggregator.errors import ConfigError
from tests.program.newsroom import Newsroom
from tests.program.site import Site
from tests.program.test_withdraw import feed

LATER = "2026-10-02T14:00:00Z"
HOSTILE = [
    ("{{ 7 | times: 191 }} en {% raw %}", "<p>{{ site.time }} {% endraw %}{% include geheim.html %}</p>"),
    ("{% include geheim.html %}", "<pre>{% assign x = 1337 %}{{ x }}\n\n    code {{ 7 | times: 191 }}</pre>"),
    ("\"aanhaling\" 'en' : # - [a", "<p>*geen* _nadruk_ $$x$$ {:.klasse} `a`</p>\n\n\n<p># geen kop</p>"),
    ("&lt;script&gt;pwn(1)&lt;/script&gt; in de kop", "<p>&lt;script&gt;pwn(2)&lt;/script&gt;</p>"),
    ("../../etc/passwd", "losse tekst\n\n    ingesprongen\n\n--- \ntitle: nee"),
    ("Новости дня", "<p>---</p>"),
    ("no", "<p>{{'{{'}} {%- raw -%} {{ content }}</p>"),
    ("1,000", "<p>duizend</p>"),
    (":symbool", "<p>en</p>"),
]


def rss(items: list[tuple[str, str]]) -> str:
    made = "".join(
        f"<item><title>{html.escape(title, quote=False)}</title><link>https://veer.example/{number}</link>"
        f"<guid isPermaLink='false'>g{number}</guid><pubDate>Fri, 02 Oct 2026 10:0{number}:00 GMT</pubDate>"
        f"<description>{html.escape(body)}</description></item>"
        for number, (title, body) in enumerate(items)
    )
    return f"<rss version='2.0'><channel><title>Veer &amp; zo</title><link>https://veer.example/</link>{made}</channel></rss>"


def configure(newsroom: Newsroom, url: str, *more: str) -> None:
    source = f'{{id: veer, url: "{url}", category: nieuws, interval: 0s}}'
    newsroom.configure(source, *more, categories="{nieuws: {jekyll: ../_posts}}")


BACK = "{id: terug, path: ../_posts, category: nieuws}"


def posts(newsroom: Newsroom) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((newsroom.root / "_posts").iterdir())}


def front(body: bytes) -> dict[str, Any]:
    return dict(yaml.safe_load(body.decode().split("---\n")[1]))


def items(newsroom: Newsroom, name: str = "nieuws.json") -> dict[str, str]:
    return {item["id"]: item["title"] for item in newsroom.read_json(name)["items"]}


def forget(newsroom: Newsroom, *, files: bool = False) -> None:
    shutil.rmtree(newsroom.root / "var")
    if files:
        shutil.rmtree(newsroom.feeds)


def test_posts_look_like_the_sites_own_and_a_second_run_writes_no_byte(
    newsroom: Newsroom, site: Site
) -> None:
    configure(newsroom, site.put("/feed", feed(1, 2)))
    newsroom.refresh()
    written = posts(newsroom)
    assert [name[11:] for name in sorted(written)] == ["bericht-1.md", "bericht-2.md"]
    head = front(next(iter(written.values())))
    assert list(head) == ["layout", "title", "date", "category", "externe_link", "id", "digest"]
    assert (head["layout"], head["category"]) == ("post", "nieuws")
    assert {front(body)["id"] for body in written.values()} == set(items(newsroom))
    times = {path: path.stat().st_mtime_ns for path in (newsroom.root / "_posts").iterdir()}
    newsroom.refresh("--force")
    newsroom.run("publish")
    assert times == {path: path.stat().st_mtime_ns for path in (newsroom.root / "_posts").iterdir()}


def test_the_loop_ends_at_once_and_an_edit_by_hand_wins(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site.put("/feed", feed(1, 2, 3)), BACK)
    first = newsroom.refresh()
    assert first["sources"]["failed"] == 0
    written, published = posts(newsroom), newsroom.snapshot()
    for now in (LATER, "2026-10-02T15:00:00Z"):
        again = newsroom.refresh(now=now)
        assert again["entries"] == {"new": 0, "edited": 0}
        assert again["files"] == []
    assert (posts(newsroom), newsroom.snapshot()) == (written, published)
    ids = items(newsroom)
    # An editor rewrites one; its source goes on offering the other words, and edits them.
    path = newsroom.root / "_posts" / next(name for name, body in written.items() if b"Bericht 2" in body)
    path.write_text(path.read_text().replace('"Bericht 2"', '"Beter bericht"'), encoding="utf-8")
    edited = path.read_bytes()
    for fresh in (False, True):
        if fresh:
            forget(newsroom, files=True)
            path.with_name("2026-10-02-eigen.md").write_text("---\ntitle: Eigen\n---\n<p>Van mij.</p>\n")
        newsroom.refresh(now="2026-10-02T16:00:00Z")
        newsroom.refresh(now="2026-10-02T17:00:00Z")
        found = items(newsroom)
        assert {id: title for id, title in found.items() if id in ids} == {
            id: "Beter bericht" if title == "Bericht 2" else title for id, title in ids.items()
        }
        assert path.read_bytes() == edited
        assert len(posts(newsroom)) == 3 + fresh
        assert len(found) == 3 + fresh


@pytest.mark.parametrize("order", [1, -1])
def test_a_fresh_database_has_the_same_ids_also_of_what_is_offered_no_more(
    order: int, newsroom: Newsroom, site: Site
) -> None:
    configure(newsroom, site.put("/feed", feed(1, 2, 3)))
    newsroom.refresh()
    before, written = items(newsroom), posts(newsroom)
    forget(newsroom, files=True)
    site.put("/feed", feed(2, 3))
    sources = [f'{{id: veer, url: "{site.url("/feed")}", category: nieuws, interval: 0s}}', BACK][::order]
    newsroom.configure(*sources, categories="{nieuws: {jekyll: ../_posts}}")
    newsroom.refresh()
    newsroom.refresh(now=LATER)
    assert items(newsroom) == before
    assert posts(newsroom) == written


def test_a_withdrawn_post_goes_an_edited_one_is_told_of_others_files_stay(
    newsroom: Newsroom, site: Site
) -> None:
    configure(newsroom, site.put("/feed", feed(1, 2, 3)), BACK)
    folder = newsroom.root / "_posts"
    folder.mkdir()
    (folder / "2026-10-02-bericht-2.md").write_text("van een ander", encoding="utf-8")
    secret = newsroom.root / "geheim"
    secret.write_text("blijft", encoding="utf-8")
    newsroom.refresh()
    mine = {front(body)["title"]: name for name, body in posts(newsroom).items() if body.startswith(b"---")}
    (folder / mine["Bericht 3"]).write_bytes((folder / mine["Bericht 3"]).read_bytes() + b"<p>Meer.</p>\n")
    (folder / mine["Bericht 1"]).unlink()
    (folder / mine["Bericht 1"]).symlink_to(secret)
    for number in (2, 3):
        newsroom.run("withdraw", f"https://veer.example/bericht/{number}")
    newsroom.run("publish")
    left = {path.name for path in folder.iterdir()}
    assert mine["Bericht 2"] not in left
    assert {"2026-10-02-bericht-2.md", mine["Bericht 3"]} <= left
    assert secret.read_text(encoding="utf-8") == "blijft"
    assert (folder / mine["Bericht 1"]).is_symlink()
    assert "edited by hand" not in newsroom.run("publish").stderr


def test_a_new_title_keeps_the_name_and_a_renamed_file_is_found(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site.put("/feed", feed(1)))
    newsroom.refresh()
    (name,) = posts(newsroom)
    site.put("/feed", feed(1).replace("Bericht 1", "Nieuwe kop"))
    newsroom.refresh(now=LATER)
    assert [(path, front(body)["title"]) for path, body in posts(newsroom).items()] == [(name, "Nieuwe kop")]
    (newsroom.root / "_posts" / name).rename(newsroom.root / "_posts" / "2026-10-02-verhuisd.md")
    newsroom.refresh("--force", now=LATER)
    assert list(posts(newsroom)) == ["2026-10-02-verhuisd.md"]


LAYOUT = """<title>{{ page.title }}</title><i>{{ page.date | date_to_xmlschema }}</i>
<a href="{{ page.externe_link }}">x</a><b>{{ page.id_ }}</b><article>{{ content }}</article>"""


def test_jekyll_builds_every_post_and_runs_nothing_of_it(
    newsroom: Newsroom, site: Site, program: Callable[[str], str]
) -> None:
    configure(newsroom, site.put("/feed", rss(HOSTILE)))
    newsroom.refresh()
    root = newsroom.root
    for folder in ("_layouts", "_includes"):
        (root / folder).mkdir()
    (root / "_layouts" / "post.html").write_text(LAYOUT, encoding="utf-8")
    (root / "_includes" / "geheim.html").write_text("GEHEIM", encoding="utf-8")
    (root / "_config.yml").write_text("timezone: UTC\nexclude: [config, var, feeds]\n", encoding="utf-8")
    (root / "index.html").write_text(
        "---\n---\n{% for post in site.posts %}<li>{{ post.excerpt }}</li>{% endfor %}", encoding="utf-8"
    )
    built = subprocess.run(
        [program("jekyll"), "build", "--quiet"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    pages = [path.read_text(encoding="utf-8") for path in (root / "_site" / "nieuws").rglob("*.html")]
    published = {item["url"]: item for item in newsroom.read_json("nieuws.json")["items"]}
    assert len(pages) == len(published) == len(HOSTILE)
    for page in [*pages, (root / "_site" / "index.html").read_text(encoding="utf-8")]:
        assert not re.search(r"GEHEIM|1337(?! %)|<script|<em>|<h1|klasse\"|MathJax|>\s*1337", page)
    for page in pages:
        link = re.search(r'<a href="([^"]+)"', page)
        assert link
        item = published[link[1]]
        title = re.search(r"<title>(.*?)</title>", page)
        date = re.search(r"<i>(.*?)</i>", page)
        assert title
        assert date
        assert html.unescape(title[1]) == item["title"]
        assert date[1] == item["date_published"].replace("Z", "+00:00")
    text = html.unescape("".join(pages))
    for words in (
        "{{ site.time }} {% endraw %}{% include geheim.html %}",
        "{% assign x = 1337 %}",
        "*geen* _nadruk_",
    ):
        assert words in text


def test_the_folder_must_lie_beside_the_output(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.yaml"
    path.write_text(
        "site: {url: 'https://lezer.example/'}\noutput: feeds\ncategories: {a: {jekyll: feeds/_posts}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError, match="lies in `output`"):
        load_config(path, {})


def test_hostile_posts_come_back_as_they_went(newsroom: Newsroom, site: Site, shared: Path) -> None:
    for place, feed_file in enumerate(sorted((shared / "hostile" / "feeds").glob("*"))[:40]):
        site.put(f"/{place}", feed_file.read_text(encoding="utf-8", errors="replace"))
    sources = [f'{{id: s{place}, url: "{site.url(f"/{place}")}", category: nieuws}}' for place in range(40)]
    shutil.copytree(shared / "hostile" / "posts", newsroom.root / "eigen")
    more = "{nieuws: {jekyll: ../_posts}}"
    newsroom.configure(*sources, "{id: eigen, path: ../eigen, category: nieuws}", categories=more)
    newsroom.refresh()
    written = posts(newsroom)
    assert len(written) == len(items(newsroom)) > 10
    for name, body in written.items():
        assert re.fullmatch(r"\d{4}-\d\d-\d\d-[a-z0-9-]{1,80}\.md", name)
        assert "{" not in body.decode().split("\n---\n", 1)[1]
    other = Newsroom(newsroom.root / "ander")
    other.configure(
        "{id: gelezen, path: ../../_posts}", categories="{nieuws: {max_entries: 300, limit: 300}}"
    )
    other.refresh()
    assert items(other).keys() == items(newsroom).keys()
    assert json.dumps(sorted(items(other).values())) == json.dumps(sorted(items(newsroom).values()))
