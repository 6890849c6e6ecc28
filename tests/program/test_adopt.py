"""Switching to us, or losing the database, floods nobody: ids that subscribers know are taken over."""

import shutil
import sqlite3
from contextlib import closing

from aggregator.text.sense import former_title_sense
from tests.program.newsroom import Newsroom
from tests.program.site import Site
from tests.program.test_withdraw import feed, titles

LATER = "2026-10-02T14:00:00Z"
OLD = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Ons blog</title><id>https://blog.example/feed.xml</id>
<link rel="self" href="https://blog.example/feed.xml"/><updated>2026-09-01T10:00:00Z</updated>
<entry><id>urn:post:twee</id><title>Bericht 2</title><link href="https://veer.example/bericht/2"/>
<published>2026-09-29T10:00:00Z</published><updated>2026-09-29T10:00:00Z</updated><content>Oud.</content></entry>
<entry><id>https://blog.example/drie</id><title>Bericht 3</title>
<link href="https://veer.example/bericht/3?utm_source=feed"/>
<updated>2026-09-30T10:00:00Z</updated><content>Oud.</content></entry>
</feed>"""


def ids(newsroom: Newsroom) -> dict[str, str]:
    return {item["title"]: item["id"] for item in newsroom.read_json("nieuws.json")["items"]}


def configure(newsroom: Newsroom, site: Site, *numbers: int) -> None:
    url = site.put("/feed", feed(*numbers))
    newsroom.configure(f'{{id: veer, url: "{url}", category: nieuws, interval: 0s}}')


def test_a_file_of_anybodys_adopted_before_the_first_refresh(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, 1, 2, 3)
    old = newsroom.root / "old.xml"
    old.write_text(OLD, encoding="utf-8")
    done = newsroom.run("adopt", str(old))
    assert "2 ids taken over" in done.stdout
    newsroom.refresh(now="2026-10-09T12:00:00Z")
    found = ids(newsroom)
    assert found["Bericht 2"] == "urn:post:twee"
    assert found["Bericht 3"] == "https://blog.example/drie"
    # What subscribers of the old feed never saw and is no news any more is not announced.
    assert "Bericht 1" not in found
    dates = {item["title"]: item["date_published"] for item in newsroom.read_json("nieuws.json")["items"]}
    assert dates["Bericht 2"] == "2026-09-29T10:00:00Z"


def test_a_feed_at_an_address_for_one_category(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, 1, 2)
    newsroom.run("adopt", site.put("/old.xml", OLD, "application/atom+xml"), "--category", "tech")
    newsroom.refresh(now="2026-10-09T12:00:00Z")
    assert ids(newsroom)["Bericht 2"] == "urn:post:twee"
    # Nobody followed this category before, so it has its whole history.
    assert titles(newsroom) == ["Bericht 1", "Bericht 2"]


def test_links_that_lost_or_won_www_or_a_closing_slash_are_the_same(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, 2, 3)
    old = newsroom.root / "old.xml"
    told = OLD.replace("https://veer.example/bericht/2", "http://www.veer.example/bericht/2/")
    old.write_text(told, encoding="utf-8")
    assert "2 ids taken over" in newsroom.run("adopt", str(old)).stdout
    newsroom.refresh(now="2026-10-09T12:00:00Z")
    assert ids(newsroom) == {"Bericht 2": "urn:post:twee", "Bericht 3": "https://blog.example/drie"}


def test_ids_that_no_atom_feed_may_hold_are_left_and_their_entries_published(
    newsroom: Newsroom, site: Site
) -> None:
    configure(newsroom, site, 1, 2, 3)
    old = newsroom.root / "old.xml"
    old.write_text(OLD.replace("urn:post:twee", "12 at https://blog.example"), encoding="utf-8")
    done = newsroom.run("adopt", str(old))
    assert "1 id taken over" in done.stdout
    assert "1 id cannot be published, as Atom wants an absolute IRI" in done.stdout
    newsroom.refresh(now="2026-10-09T12:00:00Z")
    found = ids(newsroom)
    assert found["Bericht 3"] == "https://blog.example/drie"
    assert found["Bericht 2"].startswith("tag:lezer.example,2026:adopted/")
    dates = {item["title"]: item["date_published"] for item in newsroom.read_json("nieuws.json")["items"]}
    assert dates["Bericht 2"] == "2026-09-29T10:00:00Z"
    assert "Bericht 2" in (newsroom.feeds / "nieuws.atom").read_text(encoding="utf-8")


def test_the_first_refresh_says_once_how_many_ids_found_no_entry(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, 1, 3)
    old = newsroom.root / "old.xml"
    old.write_text(OLD, encoding="utf-8")
    newsroom.run("adopt", str(old))
    told = "1 of 2 adopted ids found no entry: no source that was read offers what they stood for"
    assert told in newsroom.run("refresh").stderr
    assert "found no entry" not in newsroom.run("refresh", "--force").stderr


def test_nothing_is_said_where_all_ids_found_their_entries(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, 1, 2, 3)
    old = newsroom.root / "old.xml"
    old.write_text(OLD, encoding="utf-8")
    newsroom.run("adopt", str(old))
    assert "found no entry" not in newsroom.run("refresh").stderr


def test_a_post_that_names_an_id_that_no_feed_may_hold_harms_nobody(newsroom: Newsroom) -> None:
    art = newsroom.config.parent / "art"
    art.mkdir()
    for name, id in (("goed", "tag:lezer.example,2026:goed"), ("slecht", "tag:lezer.example,2026:mijn post")):
        (art / f"2026-10-01-{name}.md").write_text(f'---\ntitle: {name}\nid: "{id}"\n---\nTekst.\n')
    newsroom.configure("{id: art, path: art, category: nieuws}")
    newsroom.refresh()
    found = ids(newsroom)
    assert found["goed"] == "tag:lezer.example,2026:goed"
    assert found["slecht"].startswith("tag:lezer.example,2026:art/")
    assert "slecht" in (newsroom.feeds / "nieuws.atom").read_text(encoding="utf-8")


TYPED = ("Wacht even... nu", "Een -- twee", "Een --- drie", "Het <<goede>> leven", "Bij 'Jan' thuis")
TYPESET = ("Wacht even… nu", "Een – twee", "Een — drie", "Het «goede» leven", "Bij ‘Jan’ thuis")


def adopt_typeset(newsroom: Newsroom) -> list[str]:
    """Posts as they are written, and the feed that jekyll-feed made of them; answers its ids."""
    art = newsroom.config.parent / "art"
    art.mkdir()
    told = []
    for day, (typed, typeset) in enumerate(zip(TYPED, TYPESET, strict=True), 1):
        (art / f"2026-09-0{day}-post.md").write_text(f'---\ntitle: "{typed}"\n---\nTekst {typed}\n')
        link = f"https://blog.example/{day}"
        told.append(
            f'<entry><id>{link}</id><title type="html">{typeset}</title><link href="{link}.html"/>'
            f"<published>2026-09-0{day}T00:00:00Z</published><summary>Een korte inhoud.</summary></entry>"
        )
    old = newsroom.root / "old.xml"
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><id>https://blog.example/</id>'
    old.write_text(f"{head}{''.join(told)}</feed>", encoding="utf-8")
    newsroom.configure("{id: art, path: art, category: nieuws}")
    newsroom.run("adopt", str(old))
    return [f"https://blog.example/{day}" for day in range(1, len(TYPED) + 1)]


def test_a_feed_that_typeset_the_titles_of_posts_is_adopted_all_the_same(newsroom: Newsroom) -> None:
    known = adopt_typeset(newsroom)
    assert "found no entry" not in newsroom.run("refresh", now=LATER).stderr
    assert sorted(ids(newsroom).values()) == known


def test_titles_adopted_by_an_earlier_version_are_found_as_they_were_written(newsroom: Newsroom) -> None:
    known = adopt_typeset(newsroom)
    with closing(sqlite3.connect(newsroom.root / "var" / "news.db")) as database, database:
        for id, typed in zip(known, TYPED, strict=True):
            database.execute(
                "UPDATE estates SET title = ? WHERE public_id = ?", (former_title_sense(typed), id)
            )
    newsroom.refresh(now=LATER)
    assert sorted(ids(newsroom).values()) == known


def test_what_cannot_be_adopted_is_told_with_the_reason(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, 1)
    page = site.put("/page", "<html><title>Inloggen</title><input type=password></html>", "text/html")
    assert "login page" in newsroom.run("adopt", page, expect=2).stderr
    assert "cannot be read: No such file" in newsroom.run("adopt", "nowhere.xml", expect=2).stderr
    assert "no category" in newsroom.run("adopt", "x.xml", "--category", "nieuw", expect=2).stderr


def test_restore_takes_over_a_copy_of_our_own_output(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, 1, 2, 3)
    newsroom.run("adopt", str(_write(newsroom)))
    newsroom.refresh()
    before = ids(newsroom)
    saved = newsroom.root / "saved"
    shutil.copytree(newsroom.feeds, saved)
    shutil.rmtree(newsroom.feeds)
    shutil.rmtree(newsroom.root / "var")
    assert f"{len(before)} ids taken over" in newsroom.run("restore", "--from", str(saved), now=None).stdout
    newsroom.refresh(now=LATER)
    assert ids(newsroom) == before


def test_restore_from_a_folder_that_is_none_of_ours_is_refused(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site, 1)
    empty = newsroom.root / "empty"
    empty.mkdir()
    assert "none of our feeds" in newsroom.run("restore", "--from", str(empty), now=None, expect=2).stderr


def _write(newsroom: Newsroom) -> object:
    old = newsroom.root / "old.xml"
    old.write_text(OLD, encoding="utf-8")
    return old
