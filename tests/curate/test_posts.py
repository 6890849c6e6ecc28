"""A local post whose file was renamed is known again, edited or not, whatever became of its copies."""

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


DAY = replace(post("2026-10-01-brug.md"), published=THEN.replace(hour=0, minute=0), precision="day")
OTHER = "<p>Wie over het water wil, kan dat sinds vanochtend weer.</p>"


@pytest.mark.parametrize("before", [DAY, post("2026-10-01-brug.md")])
@pytest.mark.parametrize(
    "facts",
    [
        {"content": OTHER},
        {"title": "Verkeer kan weer naar de overkant"},
        {"title": "Brug weer open", "content": OTHER},
    ],
)
def test_a_post_renamed_and_edited_at_once_is_known_by_its_date(before: Entry, facts: dict[str, Any]) -> None:
    renamed = replace(post("2026-10-01-de-brug.md"), published=before.published, precision=before.precision)
    assert found(keep(before), replace(renamed, **facts)) == [1]


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        ("2026-10-01-brug.md", "nieuws/2026-10-01-brug.markdown", {"title": "Wolf", "content": OTHER}),
        ("brug/index.md", "nieuws/brug/index.md", {"title": "Wolf", "content": OTHER}),
        ("2026-10-01-brug.md", "2026-10-09-brug.md", {"title": "Wolf", "published": THEN}),
        ("brug.md", "nieuws/brug.md", {"content": OTHER, "published": None}),
    ],
)
def test_a_file_that_keeps_its_name_is_known_by_it(before: str, after: str, facts: dict[str, Any]) -> None:
    dated = facts.get("published", WHOLE_HOUR) is not None
    known = [replace(one, told=dated) for one in keep(post(before, **({} if dated else {"published": None})))]
    assert found(known, post(after, **facts)) == [1]


def test_a_short_post_that_is_dated_anew_is_known_by_its_name() -> None:
    before, after = post("2026-10-01-brug.md", content="Open."), post("2026-10-09-brug.md", content="Open.")
    assert found(keep(before), replace(after, published=THEN + timedelta(days=8))) == [1]


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        ("2026-10-01-week.md", "2026-10-08-week.md", {"published": THEN + timedelta(days=7)}),
        ("week.md", "week-2.md", {"published": THEN + timedelta(days=7)}),
        ("een.md", "twee.md", {"title": "Wolf gezien"}),
        ("een/index.md", "twee/index.md", {"title": "Wolf gezien"}),
        ("index.md", "twee/index.md", {"title": "Wolf gezien"}),
        ("een.md", "twee.md", {"published": None}),
    ],
)
def test_the_next_of_a_series_or_of_a_day_is_another(before: str, after: str, facts: dict[str, Any]) -> None:
    assert found(keep(post(before)), post(after, content=OTHER, **facts)) == [None]


def test_of_two_posts_of_a_day_neither_takes_the_place_of_the_other() -> None:
    home, away = post("a.md", title="Uitslag: Ajax wint"), post("b.md", title="Uitslag: Ajax wint")
    away = replace(away, content="<p>In Rotterdam werd gisteren ook gevoetbald.</p>")
    new = post("c.md", title="Uitslag: Ajax wint", content=OTHER)
    assert found(keep(home, away), new) == [None]
    assert found(keep(home, away), home, new) == [1, None]


def test_nearly_the_title_of_what_was_deleted_before_is_another() -> None:
    gone = [delete(one) for one in keep(DAY)]
    assert found(gone, replace(DAY, key="x.md", provenance="x.md", title="Brug nu open", content=OTHER)) == [
        None
    ]


def test_a_post_with_a_name_of_its_own_is_not_known_by_its_file() -> None:
    named = replace(DAY, key="https://nieuws.example/brug")
    assert found(keep(named), replace(named, key="https://nieuws.example/x", content=OTHER)) == [None]
