"""Guids that count the versions of an article: one entry; parts of a live blog: several."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.curate.counted import leave_older
from aggregator.curate.identity import with_traits
from aggregator.model import Enclosure, Entry
from tests.curate.test_ledger import THEN, found, keep

STORM = "https://nieuws.example/storm"
TITLES = ("Brug open", "Haven dicht", "Kermis begint", "Wolf gezien")


def version(number: int, title: str, form: str = "#{}", article: str = STORM) -> Entry:
    return Entry(
        key=f"{article}{form.format(number)}",
        title=title,
        link=f"{article}{'&' if '?' in article else '?'}at_medium=RSS",
        content=f"<p>{title}, zo meldt de redactie aan het begin van de dag.</p>",
        published=THEN + timedelta(hours=number),
    )


def others(form: str = "#{}") -> list[Entry]:
    return [
        version(
            0,
            title,
            form,
            f"https://nieuws.example/{place}?id={place}" if "&" in form else f"{STORM}-{title[:4]}",
        )
        for place, title in enumerate(TITLES)
    ]


def left(*offered: Entry) -> list[str]:
    return [entry.title for entry, _ in leave_older(with_traits(offered))]


FIRST, LATER, LAST = version(0, "Storm raast"), version(3, "Drie doden"), version(4, "Koning komt")


@pytest.mark.parametrize("form", ["#{}", "#v{}", "?v={}", "&rev={}", "#version={}"])
def test_a_story_that_is_written_anew_is_one_where_guids_count(form: str) -> None:
    article = f"{STORM}?id=7" if "&" in form else STORM
    before = [version(0, "Storm raast", form, article), *others(form)]
    after = [version(3, "Drie doden", form, article), *others(form)]
    assert found(keep(*before), *after) == [1, 2, 3, 4, 5]
    assert found(keep(*after), *before) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("form", "document"),
    [
        ("#{}", []),
        ("#{}", others()[:1]),
        ("#{}", [replace(entry, key=entry.title) for entry in others()]),
        ("#post-{}", others("#post-{}")),
        ("#10{}0", others("#10{}0")),
        ("/{}", others("/{}")),
    ],
    ids=["alone", "one other", "others do not count", "parts", "times", "paths"],
)
def test_where_it_is_no_custom_or_no_count_it_is_another_article(
    form: str, document: Sequence[Entry]
) -> None:
    before, after = version(1, "Storm raast", form), version(3, "Drie doden", form)
    assert found(keep(before, *document), after, *document)[0] is None
    assert left(before, after, *document)[:2] == ["Storm raast", "Drie doden"]


def test_a_link_that_has_the_number_too_is_a_part_of_its_own() -> None:
    before, after = (replace(one, link=one.key) for one in (FIRST, LATER))
    assert found(keep(before, *others()), after, *others())[0] is None
    assert left(before, after, *others())[:2] == ["Storm raast", "Drie doden"]


def test_another_recording_of_another_date_is_no_later_version() -> None:
    before, after = (
        replace(one, enclosures=(Enclosure(f"https://cdn.example/{one.title[-3:]}1.mp3", "audio/mpeg"),))
        for one in (FIRST, LATER)
    )
    assert found(keep(before, *others()), after, *others())[0] is None
    assert left(before, after, *others())[:2] == ["Storm raast", "Drie doden"]


@pytest.mark.parametrize("offered", [(FIRST, LATER), (LATER, FIRST)])
def test_of_two_versions_in_one_document_the_later_one_counts(offered: Sequence[Entry]) -> None:
    assert left(*offered, *others()) == ["Drie doden", *TITLES]
    assert [entry for entry, _ in leave_older(with_traits([*others(), *offered]))] == [*others(), LATER]


def test_what_says_the_same_to_the_letter_is_one_in_any_document() -> None:
    again = replace(LATER, title=FIRST.title, content=FIRST.content)
    assert [entry.key for entry, _ in leave_older(with_traits([FIRST, again]))] == [again.key]
    sharpened = replace(LATER, content=FIRST.content)
    assert [entry.key for entry, _ in leave_older(with_traits([FIRST, sharpened]))] == [sharpened.key]


def test_words_that_two_parts_may_share_make_them_no_versions() -> None:
    titled = replace(LATER, title=FIRST.title)
    assert left(FIRST, titled) == ["Storm raast", "Storm raast"]
    short = replace(FIRST, content="<p>Lees meer.</p>"), replace(LATER, content="<p>Lees meer.</p>")
    assert left(*short) == ["Storm raast", "Drie doden"]
    level = [version(number, "Stand") for number in (1, 2)]
    counted = [
        replace(one, content=f"<p>De rivier staat hier nu op {one.key[-1]} meter.</p>") for one in level
    ]
    assert left(*counted) == ["Stand", "Stand"]


def test_three_that_say_something_else_each_are_a_live_blog() -> None:
    assert left(FIRST, LATER, LAST, *others()) == ["Storm raast", "Drie doden", "Koning komt", *TITLES]
    assert found(keep(FIRST, *others()), LAST, LATER, FIRST, *others())[:3] == [None, None, 1]


def test_a_home_page_names_no_article_that_could_have_versions() -> None:
    home = "https://nieuws.example/"
    before, after = version(1, "Storm raast", article=home), version(2, "Drie doden", article=home)
    assert found(keep(before, *others()), after, *others())[0] is None
