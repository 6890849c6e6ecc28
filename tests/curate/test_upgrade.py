"""A program that cleans better than its last release did edits nothing: what an entry says stays."""

from dataclasses import replace

import pytest

from aggregator.curate.changes import is_edit
from aggregator.curate.identity import find_traits
from aggregator.model import Entry
from aggregator.parse import Hints, read_document
from aggregator.text.html import clean_html
from tests.curate.test_ledger import found, keep

BASE = "https://krant.example/artikel/"
PLAYER = "https://www.youtube.com/embed/abcd"


@pytest.mark.parametrize(
    ("html", "before"),
    [
        (f'<p>Kijk.</p><iframe src="{PLAYER}" title="De film"></iframe>', "<p>Kijk.</p>"),
        ('<p>Foto<img src="data:," data-src="/a.jpg"></p>', "<p>Foto</p>"),
        (
            '<p>Foto<img src="/leeg.gif" data-src="/a.jpg"></p>',
            '<p>Foto<img src="https://krant.example/leeg.gif"></p>',
        ),
        (
            '<p>Teller<img src="https://stats.wp.com/b.gif"></p>',
            '<p>Teller<img src="https://stats.wp.com/b.gif"></p>',
        ),
        (
            '<a href="https://krant.example/1?utm_source=rss">Lees</a>',
            '<a href="https://krant.example/1?utm_source=rss">Lees</a>',
        ),
    ],
)
def test_what_is_read_anew_is_no_edit_and_keeps_its_identity(html: str, before: str) -> None:
    old = find_traits(Entry(title="Kop", content=before))
    new = find_traits(Entry(title="Kop", content=clean_html(html, BASE)))
    assert clean_html(html, BASE) != before
    assert not is_edit(old, new)
    assert (old.base, old.hash) == (new.base, new.hash)


def read(items: str) -> tuple[Entry, ...]:
    document = f"<rss version='2.0'><channel><title>De Krant</title>{items}</channel></rss>"
    return read_document(document.encode(), Hints(url="https://krant.example/feed")).entries


def test_an_entry_that_was_stored_without_its_permalink_gets_it() -> None:
    item = "<item><title>Brug</title>{}<guid>https://krant.example/1</guid></item>"
    (offered,) = read(item.format("<link/>"))
    stored = keep(replace(offered, link=None))
    assert offered.link == "https://krant.example/1"
    assert found(stored, offered) == [1]


def test_a_text_is_the_same_whatever_an_earlier_edition_took_for_its_sense() -> None:
    brug = Entry(key="1", title="橋が開通", link=f"{BASE}1", content="<p>橋が3年ぶりに開通した。</p>")
    (row,) = keep(brug)
    row = replace(row, traits=replace(row.traits, words="read otherwise"))
    assert not is_edit(row.traits, find_traits(brug))
    rebuilt = replace(brug, key="2", link=f"{BASE}2", title="橋が開通 - 新聞", published=row.published)
    assert found([row], rebuilt) == [1]


@pytest.mark.parametrize(
    ("written", "misread"),
    [
        ("<guid>?a=1&b=2</guid><title>Weer</title>", "<guid>?a=1&amp;b;=2</guid><title>Weer</title>"),
        ("<guid>?a=1&lang=2</guid><title>R&D</title>", "<guid>?a=1&#x2329;=2</guid><title>R&amp;D;</title>"),
        ("<guid>?a=1&lt=2</guid><title>R&D</title>", "<guid>?a=1&amp;lt;=2</guid><title>R&amp;D;</title>"),
        ("<guid>?a=1&amp;b</guid><title>R&D</title>", "<guid>?a=1&amp;amp;b</guid><title>R&amp;D;</title>"),
        (
            "<link>https://krant.example/?a=1&lang=2&b=3</link><title>Q&A</title>",
            "<link>https://krant.example/?a=1%E2%8C%A9=2&amp;b=3</link><title>Q&amp;A;</title>",
        ),
        (
            "<title>Q&A over de brug</title><description>Vragen over de brug en het veer</description>",
            "<title>Q&amp;A; over de brug</title><description>Vragen over de brug en het veer</description>",
        ),
    ],
)
def test_entries_stored_under_a_guess_at_bare_ampersands_are_known(written: str, misread: str) -> None:
    others = "".join(f"<item><guid>?a={n}</guid><title>Weer</title></item>" for n in range(3))
    stored = keep(*read(f"<item>{misread}</item>{others}"))
    offered = read(f"<item>{written}</item>{others}")
    assert [one.key for one in offered] != [one.key for one in stored]
    assert found(stored, *offered) == [1, 2, 3, 4]
