"""A guid of all, a text of a hundred: each is told from each, and no document keeps anybody busy."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from aggregator.model import Entry
from tests.curate.test_ledger import found, keep

THEN = datetime(2026, 1, 1, 9, 12, 7, tzinfo=UTC)
MANY = 1000
HOME = "https://nieuws.example/"


def make_word(chance: Random, length: int = 9) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrst", k=length))


def make_entry(number: int) -> Entry:
    chance = Random(number)  # noqa: S311
    return Entry(
        key=f"guid-{number}",
        title=" ".join(make_word(chance) for _ in range(18)),
        link=f"{HOME}{number}",
        content=f"<p>{' '.join(make_word(chance) for _ in range(30))}</p>",
        published=THEN + timedelta(seconds=3607 * number),
    )


FAMILIES: dict[str, Callable[[Entry, int], Entry]] = {
    "one guid": lambda entry, _: replace(entry, key="g"),
    "one guid and one link": lambda entry, _: replace(entry, key="g", link=HOME),
    "one guid and no text": lambda entry, _: replace(entry, key="g", content=""),
    "one guid and one date": lambda entry, _: replace(entry, key="g", published=THEN),
    "no guid and one link": lambda entry, _: replace(entry, key="", link=HOME),
    "a guid for a hundred": lambda entry, number: replace(entry, key=f"g{number % 10}"),
    "a text for a hundred": lambda entry, number: replace(
        entry, content=f"<p>Vandaag weer voor u gelezen: {'abcdefghij'[number % 10]}</p>"
    ),
    "a second for a hundred": lambda entry, number: replace(
        entry, published=THEN + timedelta(hours=number % 10)
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_no_family_of_entries_keeps_it_busy(family: str) -> None:
    make = FAMILIES[family]
    known = keep(*(make(make_entry(number), number) for number in range(MANY)))
    offered = [make(make_entry(number), number) for number in range(MANY, 2 * MANY)]
    begun = time.process_time()
    assert found(known, *offered) == [None] * MANY
    assert time.process_time() - begun < 5


def test_of_many_under_one_guid_each_is_found_by_what_it_still_says() -> None:
    articles = [replace(make_entry(number), key="g") for number in range(20)]
    edited = [
        replace(articles[3], title="Een andere kop"),
        replace(articles[11], content="<p>Een heel ander verhaal.</p>"),
        replace(articles[7], title=f"{articles[7].title}\u200b", content=""),
        replace(articles[5], title="Anders", content="<p>Ook anders.</p>"),
        articles[16],
    ]
    assert found(keep(*articles), *edited) == [4, 12, 8, None, 17]


def test_of_two_with_one_title_under_one_guid_the_one_with_its_words_is_it_and_else_the_first() -> None:
    evening = replace(make_entry(1), key="g", title="Het avondnieuws")
    morning = replace(make_entry(2), key="g", title="Het avondnieuws")
    night = replace(make_entry(3), key="g", title="Het avondnieuws")
    known = keep(evening, morning)
    assert found(known, night, morning) == [1, 2]
    assert found(known, replace(night, link=morning.link), evening) == [2, 1]


@pytest.mark.parametrize(("number", "expected"), [(5, 1), (40, None)])
def test_titles_are_compared_letter_by_letter_where_they_are_few(number: int, expected: int | None) -> None:
    """Forty against forty that are all nearly alike would take seconds: then near is no witness."""
    bridge = replace(make_entry(0), title="Brugg weer open voor verkeer")
    mended = replace(bridge, key="new", title="Brug weer open voor verkeer", link=f"{HOME}b", published=None)
    line = make_entry(1).title

    def make(place: int, key: str) -> Entry:
        title = f"{key} {line} {make_entry(place).title[:20]}"
        return Entry(key=f"{key}{place}", title=title, content="<p>Abonneer u nu op onze brief.</p>")

    known = keep(bridge, *(make(place, "o") for place in range(number)))
    assert found(known, mended, *(make(place, "n") for place in range(number)))[0] == expected
