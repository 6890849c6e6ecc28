"""The posts of one's own site: the address that makes their links and pictures whole may come late."""

import shutil
from typing import Any

from tests.program.newsroom import Newsroom

POSTS = {
    "brug.md": "---\ntitle: De brug\npermalink: /brug/\nimage: /brug.jpg\n---\n![Boog](/boog.jpg) [En](en)",
    "2026-09-30-kade.html": "---\ntitle: De kade\n---\n<p><img src='/kade.jpg' alt='De kade'></p>",
    "zonder.md": "---\npermalink: /zonder/\n---\n![De sluis](/sluis.jpg) gaat open. Morgen ook.",
    "elders.md": "---\ntitle: Elders\nlink: https://elders.example/x\n---\nZie [daar](/daar).",
}
WITHOUT = "{id: stukken, path: ../_posts, category: nieuws}"
SETTLED = '{id: stukken, path: ../_posts, category: nieuws, base: "https://kade.example"}'


def items(newsroom: Newsroom) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in newsroom.read_json("nieuws.json")["items"]}


def write_posts(newsroom: Newsroom) -> None:
    folder = newsroom.root / "_posts"
    folder.mkdir()
    for name, text in POSTS.items():
        (folder / name).write_text(text, encoding="utf-8")


def test_the_address_of_the_site_edits_posts_and_makes_none_new(newsroom: Newsroom) -> None:
    write_posts(newsroom)
    newsroom.configure(WITHOUT)
    assert newsroom.refresh()["entries"] == {"new": 4, "edited": 0}
    before = items(newsroom)
    newsroom.configure(SETTLED)
    added = newsroom.refresh(now="2026-10-02T13:00:00Z")
    assert added["entries"] == {"new": 0, "edited": 3}  # where a link leads is no news
    after = items(newsroom)
    assert {id: item["title"] for id, item in after.items()} == {
        id: item["title"] for id, item in before.items()
    }
    links = {item["title"]: item.get("url") for item in after.values()}
    assert links == {
        "De brug": "https://kade.example/brug/",
        "De kade": None,
        "De sluis gaat open": "https://kade.example/zonder/",
        "Elders": "https://elders.example/x",
    }
    assert any('href="https://kade.example/daar"' in item["content_html"] for item in after.values())
    bridge = next(item for item in after.values() if item["title"] == "De brug")
    assert bridge["image"] == "https://kade.example/brug.jpg"
    assert 'src="https://kade.example/boog.jpg"' in bridge["content_html"]
    assert 'href="https://kade.example/brug/en"' in bridge["content_html"]
    assert newsroom.refresh(now="2026-10-02T14:00:00Z")["entries"] == {"new": 0, "edited": 0}
    shutil.rmtree(newsroom.root / "var")
    shutil.rmtree(newsroom.feeds)
    newsroom.refresh(now="2026-10-02T15:00:00Z")
    assert items(newsroom).keys() == before.keys()


def test_what_leads_nowhere_is_told_once_with_its_remedy(newsroom: Newsroom) -> None:
    write_posts(newsroom)
    newsroom.configure(WITHOUT)
    told = newsroom.run("refresh").stderr
    assert told.count("stukken: 4 files with addresses that lead nowhere") == 1
    assert told.count("`base: https://HOST/`") == 1
    newsroom.configure(SETTLED)
    assert "base" not in newsroom.run("refresh", now="2026-10-02T13:00:00Z").stderr
