"""A local post whose file was renamed is known again, whatever became of its copies."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from aggregator.curate.identity import Stored
from aggregator.model import Entry
from tests.curate.test_ledger import THEN, found, keep

WHOLE_HOUR = THEN.replace(minute=0)
WORDS = "<p>De brug ging vanmorgen weer open voor het verkeer.</p>"


def post(path: str, **facts: Any) -> Entry:
    given: dict[str, Any] = {"title": "Brug open", "content": WORDS, "published": WHOLE_HOUR}
    return Entry(key=path, provenance=path, **(given | facts))


def delete(stored: Stored) -> Stored:
    return replace(stored, gone=True)


@pytest.mark.parametrize("published", [WHOLE_HOUR, THEN, None])
def test_a_copy_that_was_deleted_takes_nothing_from_its_original(published: datetime | None) -> None:
    original, copy = keep(post("brug.md", published=published), post("brug-kopie.md", published=published))
    renamed = post("de-brug.md", published=published)
    assert found([original, delete(copy)], renamed) == [1]
    assert found([delete(original), copy], renamed) == [2]


@pytest.mark.parametrize("published", [WHOLE_HOUR, None])
def test_of_copies_that_are_all_gone_the_last_one_comes_back(published: datetime | None) -> None:
    names = ("brug", "kopie", "kladje")
    posts = [delete(one) for one in keep(*(post(f"{name}.md", published=published) for name in names))]
    posts = [replace(one, told=published is not None) for one in posts]
    assert found(posts, post("de-brug.md", published=published)) == [3]


def test_of_two_that_are_gone_and_no_copies_none_comes_back() -> None:
    """Words that return every day say nothing, though all of them are deleted."""
    days = [post(f"{n}.md", title="Het weer", published=WHOLE_HOUR + timedelta(days=n)) for n in range(3)]
    assert found([delete(one) for one in keep(*days[:2])], days[2]) == [None]


def test_a_copy_that_is_still_there_leaves_it_open_which_one_was_renamed() -> None:
    copy = post("kopie.md")
    assert found(keep(post("brug.md"), copy), copy, post("de-brug.md")) == [2, None]


def test_of_two_new_copies_none_takes_what_is_gone() -> None:
    gone = [delete(one) for one in keep(post("brug.md"))]
    assert found(gone, post("een.md"), post("twee.md")) == [None, None]


def test_a_link_that_a_deleted_post_had_too_is_one_articles() -> None:
    link = "https://nieuws.example/brug"
    original, copy = keep(*(post(name, link=link) for name in ("brug.md", "kopie.md")))
    edited = post("de-brug.md", link=link, content="<p>Heel iets anders dan eerst.</p>")
    assert found([original, delete(copy)], edited) == [1]
