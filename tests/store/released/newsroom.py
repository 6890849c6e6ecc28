"""What the databases in this folder were made from: sources in our own words, the same for every release."""

from pathlib import Path

from tests.program.newsroom import Newsroom
from tests.program.site import Site

FIRST, SECOND, LATER = "2026-10-02T12:00:00Z", "2026-10-02T14:00:00Z", "2026-10-03T12:00:00Z"
HERE = Path(__file__).parent
PORT_MARK, ROOT_MARK = "PORT-OF-THE-SITE", "ROOT-OF-THE-ROOM"
CATEGORIES = ("nieuws", "tech", "all")
WORDS = "De brug bleef open tot middernacht, zei de schipper, en niemand op de kade wist waarom"


def _item(guid: str, number: int, more: str = "") -> str:
    stated = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return (
        f"<item>{stated}<title>Bericht {number}</title><link>https://krant.example/{number}</link>"
        f"<description>{WORDS} dat zo was, voor de {number}e keer.{more}</description>"
        f"<pubDate>Thu, 01 Oct 2026 0{number}:15:00 GMT</pubDate></item>"
    )


def fill(room: Newsroom, site: Site, *, edited: bool = False) -> None:
    """Lay the sources out and configure them: guids of all sorts, a copy elsewhere, posts of our own."""
    items = [_item("k1", 1), _item("https://krant.example/2", 2), _item("", 3), _item("k4", 4)]
    items += [
        _item("twice", 5),
        _item("twice", 6),
        _item("k7", 7, " Inmiddels is zij dicht." if edited else ""),
    ]
    head = "<title>De krant</title><link>https://krant.example/</link><description>x</description>"
    krant = site.put("/krant", f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>')
    kopie = site.put(
        "/kopie",
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:kopie.example,2026:f</id><title>De kopie</title>'
        "<updated>2026-10-01T10:00:00Z</updated><author><name>Iemand</name></author>"
        "<entry><id>tag:kopie.example,2026:4</id><title>Overgenomen: bericht 4</title>"
        '<link href="https://krant.example/4"/><updated>2026-10-01T09:00:00Z</updated>'
        f"<summary>{WORDS}.</summary></entry>"
        "<entry><id>tag:kopie.example,2026:eigen</id><title>Iets eigens</title>"
        '<link href="https://kopie.example/eigen"/><updated>2026-10-01T08:00:00Z</updated>'
        "<summary>De sluis is van ons allen.</summary></entry></feed>",
        "application/atom+xml",
    )
    posts = room.root / "posts"
    posts.mkdir(exist_ok=True)
    (posts / "2026-09-30-de-sluis.md").write_text(
        "---\ntitle: De sluis\nlink: https://krant.example/7\n---\nEen stuk van eigen hand.\n",
        encoding="utf-8",
    )
    (posts / "2026-09-29-de-kade.md").write_text(
        "---\ntitle: De kade\n---\nNog een stuk.\n", encoding="utf-8"
    )
    room.configure(
        f'{{id: krant, url: "{krant}", category: nieuws, interval: 0s}}',
        f'{{id: kopie, url: "{kopie}", category: tech, interval: 0s}}',
        "{id: eigen, path: ../posts, category: nieuws}",
    )


def published(room: Newsroom) -> dict[str, list[str]]:
    """The ids in every category, in their order."""
    return {name: [item["id"] for item in room.read_json(f"{name}.json")["items"]] for name in CATEGORIES}
