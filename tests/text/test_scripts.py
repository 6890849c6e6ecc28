"""Where words are not parted by spaces they are counted, found and freed of their numbers all the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.scripts import count_words, is_unspaced, part_numbers, whole_words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" \n", 0),
        ("De brug - is  open.", 5),
        ("Мост открыт", 2),
        ("다리가 다시 열렸다", 3),
        ("გზა ღიაა", 2),
        ("橋", 1),
        ("橋が開通した。", 3),
        ("新しい橋が、市長の手で開通した。", 7),
        ("新型iPhoneを15日に発売", 6),
        ("สะพานเปิดแล้ว", 4),
        ("ស្ពានបើក", 2),
    ],
)
def test_words_are_counted_by_spaces_or_by_letters(text: str, count: int) -> None:
    assert count_words(text) == count


@given(st.text(alphabet=st.characters(exclude_categories=["Lo", "Lm"]), max_size=30))
def test_nothing_changes_where_words_are_parted(text: str) -> None:
    assert count_words(text) == len(text.split())
    assert list(part_numbers([text])) == [text]


@given(st.characters())
def test_only_letters_are_of_such_a_script(character: str) -> None:
    assert character.isalpha() or not is_unspaced(character)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("死者は3人", ["死者は", "3", "人"]),
        ("10mの津波", ["10", "mの津波"]),
        ("二〇二六年", ["二", "〇", "二六年"]),
        ("a社", ["a社"]),
        ("f16", ["f16"]),
        ("5분", ["5분"]),
    ],
)
def test_a_clause_is_cut_at_its_numbers(word: str, parts: list[str]) -> None:
    assert list(part_numbers([word])) == parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("brug", True),
        ("de brug!", True),
        ("brugpieper", False),
        ("ophaalbrug", False),
        ("新brugが", True),
        ("brugが3", True),
        ("3brug", False),
    ],
)
def test_a_word_is_whole_beside_letters_of_such_a_script(text: str, *, found: bool) -> None:
    assert bool(re.search(whole_words("brug"), text)) is found
