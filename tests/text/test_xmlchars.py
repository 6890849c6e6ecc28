"""No character that XML forbids is kept, and none that steers a terminal is shown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.text.xmlchars import (
    is_unicode,
    join_surrogates,
    printable,
    readable,
    strip_forbidden,
    write_json,
)

ANY_TEXT = st.text(st.characters(categories=None))  # lone surrogates too


@pytest.mark.parametrize("code", [0x0, 0x8, 0xB, 0xC, 0x1B, 0x1F, 0xD800, 0xDFFF, 0xFDD0, 0xFFFE, 0xFFFF])
def test_forbidden_characters_go(code: int) -> None:
    assert strip_forbidden(f"a{chr(code)}b") == "ab"


@pytest.mark.parametrize("character", ["\t", "\n", "\r", " ", "é", "\x85", "\ue000", "\ufffd", "😀"])
def test_allowed_characters_stay(character: str) -> None:
    assert strip_forbidden(f"a{character}b") == f"a{character}b"


@given(ANY_TEXT)
def test_what_is_left_can_be_written_as_xml_and_read_back(text: str) -> None:
    element = etree.Element("x")
    element.text = strip_forbidden(text)
    assert (etree.fromstring(etree.tostring(element)).text or "") == strip_forbidden(text)


@given(
    st.text(
        st.sampled_from(
            [*"a é\t\n\r\x00\x1f\x7f\x85\xa0\ud800\ufdc1\ufdcf\ufdd0\ufdef\ufdf0\ufffd\ufffe\uffff😀"]
        )
    )
)
def test_each_character_is_judged_by_itself(text: str) -> None:
    assert strip_forbidden(text) == "".join(map(strip_forbidden, text))


def test_controls_are_shown_not_obeyed() -> None:
    assert printable("\x1b[1mred\n\x9b \u202etxt\ud800 é") == r"\x1b[1mred\x0a\x9b \u202etxt\ud800 é"


@given(ANY_TEXT)
def test_printable_text_is_one_line_that_any_terminal_can_take(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    shown.encode()


def test_json_for_a_terminal_escapes_what_would_steer_it() -> None:
    told = {"\x9b": ["\x1b[1m é \u202e \u2066 \x7f \x85 \u2028", None, 1]}
    assert write_json(told) == (r'{"\u009b": ["\u001b[1m é \u202e \u2066 \u007f \u0085 \u2028", null, 1]}')
    assert write_json([1, "\n"], indent=1) == '[\n 1,\n "\\n"\n]'


@given(st.text(), st.sampled_from([None, 1]))
def test_json_for_a_terminal_says_the_same(text: str, indent: int | None) -> None:
    written = write_json({text: [text]}, indent)
    assert json.loads(written) == {text: [text]}
    assert printable(written.replace("\n", "")) == written.replace("\n", "")


def test_the_bytes_of_a_name_are_shown_that_are_no_utf8() -> None:
    name = b"caf\xe9 \xc3\xa9.md".decode("utf-8", "surrogateescape")
    assert readable(name) == r"caf\xe9 é.md"
    assert [is_unicode(name), is_unicode(readable(name))] == [False, True]


@pytest.mark.parametrize(
    ("halves", "whole"),
    [
        ("a\ud83c\udf89b", "a\N{PARTY POPPER}b"),
        ("\ud83c\ud83c\udf89\udf89", "\N{PARTY POPPER}"),
        ("a\ud83c", "a"),
        ("\udf89a", "a"),
        ("\ud83ca\udf89", "a"),
        ("\N{PARTY POPPER} \ufeffé", "\N{PARTY POPPER} \ufeffé"),
    ],
)
def test_halves_of_a_character_become_one_and_lone_ones_go(halves: str, whole: str) -> None:
    assert join_surrogates(halves) == whole


@given(ANY_TEXT)
def test_what_is_joined_is_unicode_and_stays(text: str) -> None:
    assert is_unicode(join_surrogates(text))
    assert join_surrogates(text) == text or not is_unicode(text)
