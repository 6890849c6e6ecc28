"""A list of related articles under an item is not what the item says."""

import time
from dataclasses import replace

import pytest

from aggregator.model import Entry
from aggregator.text.gists import find_gist
from aggregator.text.related import find_own_line

LINK = "https://nieuws.example/rss/articles/1?oc=5"
OWN = f'<li><a href="{LINK}">Kade hersteld</a>&nbsp;&nbsp;Krant</li>'
OTHER = '<li><a href="https://nieuws.example/rss/articles/2?oc=5">Brug open</a>&nbsp;&nbsp;Blad</li>'


@pytest.mark.parametrize(
    "html", [f"<ol>{OWN}{OTHER}</ol>", f"<ul>\n{OWN}\n{OTHER}{OTHER}\n</ul>", f"<ol>{OWN}</ol>"]
)
def test_the_line_of_the_item_itself_is_found(html: str) -> None:
    assert find_own_line(html, LINK) == "Kade hersteld Krant"


@pytest.mark.parametrize(
    ("html", "link"),
    [
        (f"<ol>{OTHER}{OWN}</ol>", LINK),
        (f"<ol>{OWN}{OTHER}</ol>", "https://nieuws.example/rss/articles/3?oc=5"),
        (f"<ol>{OWN}{OTHER}</ol>", None),
        (f"<p>De kade is klaar.</p><ol>{OWN}{OTHER}</ol>", LINK),
        (f"<ol>{OWN}{OTHER}</ol><p>De kade is klaar.</p>", LINK),
        (f"<ol>{OWN}<li>De kade is klaar.</li></ol>", LINK),
        (f"<ol>{OWN}<li><a href='/2'>Brug</a> {'die na jaren weer open is ' * 9}</li></ol>", LINK),
        ("<p>De kade is klaar.</p>", LINK),
        ("", LINK),
    ],
)
def test_where_anything_else_is_told_the_whole_text_counts(html: str, link: str | None) -> None:
    assert find_own_line(html, link) == ""


def test_other_related_articles_are_no_edit_and_another_headline_is() -> None:
    entry = Entry(title="Kade hersteld", link=LINK, content=f"<ol>{OWN}{OTHER}</ol>")
    before = find_gist(entry)
    grown = find_gist(replace(entry, content=f"<ol>{OWN}{OTHER.replace('Brug', 'Haven')}{OTHER}</ol>"))
    assert (grown.words, grown.length) == (before.words, before.length)
    assert grown.text != before.text
    alone = find_gist(replace(entry, content=OWN[4:-5]))
    assert alone.words == before.words
    assert (
        find_gist(replace(entry, content=f"<ol>{OWN.replace('hersteld', 'open')}</ol>")).words != before.words
    )


def test_a_list_made_to_be_slow_holds_nobody_up() -> None:
    began = time.perf_counter()
    assert find_own_line("<ol>" + OWN * 3000 + "<li>", LINK) == ""
    assert find_own_line("<ol>" + OWN[:9] + " " * 100_000, LINK) == ""
    assert time.perf_counter() - began < 1
