"""Marks by the hundred go, what scripts need stays."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.html import plain_text
from aggregator.text.marks import MOST_MARKS, thin_marks
from aggregator.text.sense import title_sense

TALL = "".join(chr(0x300 + number % 0x6F) for number in range(180))
MANY = st.text(st.sampled_from([*"a é日", *TALL[:9], "\u0e47", "\u20dd", "\u0903", "\u200d", "\ufe0f", "😀"]))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (f"A{TALL} kop", f"A{TALL[:8]} kop"),
        ("\u0e47" * 190, "\u0e47" * 8),
        ("q" + "\u0489" * 20 + "z" + "\u20dd" * 20, "q" + "\u0489" * 8 + "z" + "\u20dd" * 8),
        ("a" + ("\u0301" * 8 + "\u200d") * 3, "a" + "\u0301" * 8 + "\u200d" * 3),
        ("\N{GRINNING FACE}" * 20, "\N{GRINNING FACE}" * 20),
    ],
)
def test_of_too_many_marks_the_first_stay(told: str, kept: str) -> None:
    assert plain_text(told) == kept


@pytest.mark.parametrize(
    "text",
    [
        "Cafe\u0301 aan de kade",
        "a\u0323\u0302\u0301\u0304\u0308\u0328\u0331\u033b",
        "ที่นี่มีน้ำแข็งใส่แก้วให้ด้วย",
        "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים",
        "हिन्दी में समाचार पढ़ें",
        "بِسْمِ ٱللَّٰهِ ٱلرَّحْمَٰنِ",
        "བསྒྲུབས་ཀྱི་རྡོ་རྗེ",
        "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️‍🔥",
    ],
)
def test_what_scripts_need_stays(text: str) -> None:
    assert thin_marks(text) == text


def without_marks(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one) not in {"Mn", "Me"})


@given(MANY)
def test_no_letter_has_too_many_marks_and_nothing_else_goes(text: str) -> None:
    thinned, marks = thin_marks(text), 0
    for character in thinned:
        kind = unicodedata.category(character)
        marks = marks + (kind in {"Mn", "Me"}) if kind in {"Mn", "Me", "Mc", "Cf"} else 0
        assert marks <= MOST_MARKS
    assert without_marks(thinned) == without_marks(text)
    assert thin_marks(thinned) == thinned


def test_a_title_that_is_stored_with_all_its_marks_says_the_same() -> None:
    assert title_sense(f"A{TALL} kop") == title_sense(plain_text(f"A{TALL} kop"))


def test_a_text_of_marks_costs_no_time() -> None:
    start = time.process_time()
    thin_marks(TALL * 10_000)
    assert time.process_time() - start < 5
