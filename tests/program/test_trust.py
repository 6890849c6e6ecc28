"""Edits, corrections and groups, told by the real command on a real site."""

import shutil
import sqlite3
from contextlib import closing
from html import escape

import pytest

from tests.program.newsroom import Newsroom
from tests.program.site import Site

TEXT = "De brug ging vanmorgen weer open voor het verkeer."


def feed(*items: tuple[str, str, str, str]) -> str:
    told = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title><link>{link}</link>"
        f"<description>{escape(text)}</description><pubDate>Thu, 01 Oct 2026 09:12:00 GMT</pubDate></item>"
        for guid, title, link, text in items
    )
    return f"<rss version='2.0'><channel><title>De Krant</title>{told}</channel></rss>"


BRIDGE = ("1", "Brug open", "https://krant.example/brug", TEXT)
EDITED = ("1", "Brug weer dicht", "https://krant.example/brug", TEXT.replace("open", "dicht"))
CLOCK = ("1", "Brug weer dicht", "https://krant.example/brug", f"{TEXT.replace('open', 'dicht')} 12:31")


def test_corrections_tell_what_was_edited_once_and_do_not_change_again(
    newsroom: Newsroom, site: Site
) -> None:
    url = site.put("/feed", feed(BRIDGE))
    newsroom.configure(f'{{id: krant, url: "{url}", category: nieuws, interval: 0s}}', corrections="true")
    newsroom.refresh(now="2026-10-02T12:00:00Z")
    assert newsroom.read("corrections.atom").entries == []
    site.put("/feed", feed(EDITED))
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    read = newsroom.read("corrections.atom")
    assert not read.bozo
    (entry,) = read.entries
    assert entry.title == "Brug weer dicht"
    assert entry.link == "https://krant.example/brug"
    assert entry.updated == "2026-10-02T13:00:00Z"
    assert "Brug <del>open</del> <ins>weer dicht</ins>" in entry.content[0].value
    assert "weer <del>open</del> <ins>dicht</ins> voor" in entry.content[0].value
    before = newsroom.snapshot()["corrections.atom"]
    site.put("/feed", feed(CLOCK))
    newsroom.refresh(now="2026-10-02T14:00:00Z")
    assert newsroom.snapshot()["corrections.atom"] == before
    newsroom.run("publish", now="2026-10-02T15:00:00Z")
    assert newsroom.snapshot()["corrections.atom"] == before
    assert "corrections.atom" in (newsroom.feeds / "feeds.opml").read_text(encoding="utf-8")


MASKED = '[{when: {}, then: {title: "[{source}] {title}", replace: {open: "**"}}}]'


def test_corrections_tell_no_word_that_rules_take_out(newsroom: Newsroom, site: Site) -> None:
    source = f'{{id: krant, url: "{site.put("/feed", feed(BRIDGE))}", category: nieuws, interval: 0s}}'
    newsroom.configure(source, corrections="true", rules=MASKED)
    newsroom.refresh(now="2026-10-02T12:00:00Z")
    site.put("/feed", feed(EDITED))
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    (entry,) = newsroom.read("corrections.atom").entries
    assert entry.title == "[krant] Brug weer dicht"
    assert "[krant] Brug <del>**</del> <ins>weer dicht</ins>" in entry.content[0].value
    assert "weer <del>**</del> <ins>dicht</ins> voor" in entry.content[0].value
    site.put("/feed", feed((*EDITED[:3], f"{EDITED[3]} Of open?")))
    newsroom.refresh(now="2026-10-02T14:00:00Z")
    assert b"open" not in newsroom.snapshot()["corrections.atom"][0]


def test_what_rules_come_to_take_out_goes_from_corrections_too(newsroom: Newsroom, site: Site) -> None:
    source = f'{{id: krant, url: "{site.put("/feed", feed(BRIDGE))}", category: nieuws, interval: 0s}}'
    newsroom.configure(source, corrections="true")
    newsroom.refresh(now="2026-10-02T12:00:00Z")
    site.put("/feed", feed((*BRIDGE[:3], f"{TEXT} Het is open.")))
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    assert b"open" in newsroom.snapshot()["corrections.atom"][0]
    newsroom.configure(source, corrections="true", rules=MASKED)
    newsroom.refresh(now="2026-10-02T14:00:00Z")
    assert b"open" not in newsroom.snapshot()["corrections.atom"][0]


def test_corrections_tell_nothing_of_a_wording_that_rules_kept_out(newsroom: Newsroom, site: Site) -> None:
    source = f'{{id: krant, url: "{site.put("/feed", feed(BRIDGE))}", category: nieuws, interval: 0s}}'
    rules = '[{when: {title: "Brug open"}, then: {drop: true}}]'
    newsroom.configure(source, corrections="true", rules=rules)
    newsroom.refresh(now="2026-10-02T12:00:00Z")
    site.put("/feed", feed(EDITED))
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    assert [entry.title for entry in newsroom.read("nieuws.atom").entries] == ["Brug weer dicht"]
    assert newsroom.read("corrections.atom").entries == []


@pytest.mark.parametrize("copied", [False, True])
def test_the_date_of_corrections_never_goes_back(newsroom: Newsroom, site: Site, *, copied: bool) -> None:
    """The database is lost, or an old copy of it is put in its place."""
    source = f'{{id: krant, url: "{site.put("/feed", feed(BRIDGE))}", category: nieuws, interval: 0s}}'
    newsroom.configure(source, corrections="true")
    newsroom.refresh(now="2026-10-02T12:00:00Z")
    kept = newsroom.root / "kept"
    shutil.copytree(newsroom.root / "var", kept)
    site.put("/feed", feed(EDITED))
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    assert newsroom.read("corrections.atom").feed.updated == "2026-10-02T13:00:00Z"
    shutil.rmtree(newsroom.root / "var")
    if copied:
        kept.rename(newsroom.root / "var")
        site.pages["/feed"].status = 503
    newsroom.refresh(now="2026-10-02T14:00:00Z")
    read = newsroom.read("corrections.atom")
    assert (read.feed.updated, read.entries) == ("2026-10-02T13:00:00Z", [])


def test_corrections_are_published_only_where_they_are_wanted(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/feed", feed(BRIDGE))
    source = f'{{id: krant, url: "{url}", category: nieuws, interval: 0s}}'
    newsroom.configure(source, corrections="true")
    newsroom.refresh()
    assert (newsroom.feeds / "corrections.atom").exists()
    newsroom.configure(source)
    newsroom.refresh()
    assert not (newsroom.feeds / "corrections.atom").exists()


def test_the_others_of_a_group_are_named_as_related(newsroom: Newsroom, site: Site) -> None:
    """Sources on loopback are private: where they lead is told, their names are not."""
    address = "https://krant.example/brug"
    one = site.put("/een", feed(("1", "Brug open", address, TEXT)))
    two = site.put("/twee", feed(("2", "De brug", "https://www.krant.example/brug/?amp=1", TEXT)))
    sources = [
        f'{{id: een, url: "{one}", category: nieuws, interval: 0s}}',
        f'{{id: twee, url: "{two}", category: nieuws, interval: 0s}}',
    ]
    newsroom.configure(*sources)
    newsroom.refresh()
    (entry,) = newsroom.read("nieuws.atom").entries
    # The same article at another spelling of its address is no other place.
    assert [link.rel for link in entry.links if link.rel != "alternate"] == []
    post = newsroom.root / "posts" / "2026-10-02-brug.md"
    post.parent.mkdir()
    post.write_text(f"---\ntitle: Ons stuk\nexterne_link: {address}\n---\nWij ook.\n")
    newsroom.configure(*sources, f"{{id: posts, path: {post.parent}, category: nieuws}}")
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    (after,) = newsroom.read("nieuws.atom").entries
    assert (after.id, after.updated, after.title) == (entry.id, entry.updated, "Ons stuk")
    assert [(link.rel, link.href) for link in after.links if link.rel == "via"] == [("via", address)]
    (item,) = newsroom.read_json("nieuws.json")["items"]
    assert item["_also_at"] == [{"url": address}]


def test_parameters_that_change_with_every_answer_change_no_file_that_names_the_others(
    newsroom: Newsroom, site: Site
) -> None:
    guid, one, two = (f"http://{name}.example/feed" for name in ("krant", "blad.krant", "post.krant"))

    def answer(number: int) -> None:
        site.put(one, feed((guid, "Brug open", "http://krant.example/brug", TEXT)))
        site.put(two, feed((guid, "De brug", f"http://post.krant.example/brug?gclid={number}", TEXT)))

    newsroom.configure(
        *(f'{{id: {id}, url: "{url}", interval: 0s}}' for id, url in (("een", one), ("twee", two))),
        fetch=f'{{proxy: "{site.url("")}", host_delay: 0s}}',
    )
    answer(1)
    newsroom.refresh(now="2026-10-02T12:00:00Z")
    (item,) = newsroom.read_json("all.json")["items"]
    assert item["_also_at"] == [{"url": "http://post.krant.example/brug", "title": "De Krant"}]
    answer(2)
    assert newsroom.refresh(now="2026-10-02T13:00:00Z")["files"] == []


def test_a_database_of_the_first_release_goes_on_without_a_flood(newsroom: Newsroom, site: Site) -> None:
    items = [(str(n), f"Bericht {n}", f"https://krant.example/{n}", f"{TEXT} {n}") for n in range(5)]
    url = site.put("/feed", feed(*items))
    newsroom.configure(f'{{id: krant, url: "{url}", category: nieuws, interval: 0s}}')
    newsroom.refresh(now="2026-10-02T12:00:00Z")
    before = newsroom.read("nieuws.atom").entries
    _go_back_to_the_first_release(newsroom)
    renamed = [(f"n{guid}", title, link, f"{text} Meer.") for guid, title, link, text in items]
    site.put("/feed", feed(*renamed))
    done = newsroom.refresh(now="2026-10-02T13:00:00Z")
    assert done["entries"] == {"new": 0, "edited": 0}
    after = newsroom.read("nieuws.atom").entries
    assert [(e.id, e.updated) for e in after] == [(e.id, e.updated) for e in before]
    site.put("/feed", feed(("n0", "Bericht nul", "https://krant.example/0", TEXT), *renamed[1:]))
    assert newsroom.refresh(now="2026-10-02T14:00:00Z")["entries"] == {"new": 0, "edited": 1}


def _go_back_to_the_first_release(newsroom: Newsroom) -> None:
    """Undo the later migrations, as far as they concern entries: the file is as 0.1.0 left it."""
    path = newsroom.root / "var" / "news.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA foreign_keys = OFF")
        old = {
            "entries",
            "sources",
            "articles",
            "links",
            "filings",
            "adoptions",
            "publications",
            "files",
            "meta",
        }
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        for table in tables - old - {"alembic_version"}:
            database.execute(f"DROP TABLE {table}")
        for index in ("entries_words", "entries_title", "entries_published", "filings_head", "filings_late"):
            database.execute(f"DROP INDEX {index}")
        for column in ("words", "reader", "seen", "dropped", "priority", "amendment", "forgotten", "echo"):
            database.execute(f"ALTER TABLE entries DROP COLUMN {column}")
        for table in ("filings", "adoptions"):
            database.execute(f"ALTER TABLE {table} DROP COLUMN archived")
        database.execute("ALTER TABLE adoptions DROP COLUMN updated")
        database.execute("CREATE INDEX filings_late ON filings (category, arrived)")
        database.execute("UPDATE alembic_version SET version_num = '0001'")
