"""What somebody misread is published as it was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.publish.characters import repair


@pytest.mark.parametrize(
    ("misread", "meant"),
    [
        ("It\x92s", "It’s"),
        ("cafÃ© Â¡", "café ¡"),
        ("lost \ufffd", "lost ?"),
        ("non\U0001fffecharacter\U0010ffff", "noncharacter"),
        ("café €5 😀", "café €5 😀"),
        ("\xa0© «a»", "\xa0© «a»"),
    ],
)
def test_misread_characters_become_what_they_were(misread: str, meant: str) -> None:
    assert repair(misread) == meant


@given(st.text(st.sampled_from([*"ab é€’\x80\x81\x9f\xa0©\ufffd\uffee\ufdd0😀\U0001fffe\U0010fffe"])))
def test_each_character_that_stands_alone_is_judged_by_itself(text: str) -> None:
    apart = "|".join(text)
    assert repair(apart) == "|".join(map(repair, text))
