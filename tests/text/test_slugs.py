"""Ids made from titles."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config.values import read_id
from aggregator.text.slugs import FreeSlugs, slug


@pytest.mark.parametrize(
    ("title", "id"),
    [
        ("NOS Nieuws", "nos-nieuws"),
        ("  Café & Straße 'n Øl ", "cafe-strasse-n-ol"),
        ("De Volkskrant: 's avonds", "de-volkskrant-s-avonds"),
        ("日本", ""),
        ("---", ""),
        ("a" * 70, "a" * 60),
        ("woord " * 20, "-".join(["woord"] * 10)),
    ],
)
def test_a_title_becomes_an_id(title: str, id: str) -> None:
    assert slug(title) == id


def test_the_first_wish_that_makes_an_id_is_taken_and_numbered_where_it_is_there_already() -> None:
    ids = FreeSlugs({"nos", "all"})
    assert ids.take(["日本", "nos.nl"], "feed") == "nos-nl"
    assert [ids.take(["NOS"], "feed") for _ in range(3)] == ["nos-2", "nos-3", "nos-4"]
    assert ids.take(["日本"], "feed") == "feed"
    assert ids.take(["All"], "feed") == "all-2"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=90), max_size=12))
def test_every_title_gives_a_valid_id_of_its_own(titles: list[str]) -> None:
    ids = FreeSlugs(())
    made = [ids.take([title], "feed") for title in titles]
    assert len(set(made)) == len(made)
    for id in made:
        assert read_id(id) == id
        assert re.fullmatch("[a-z0-9][a-z0-9-]{0,59}", id)
