"""Words, globs and regular expressions."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.patterns import Pattern, check_replacement, read_pattern


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        ("Ajax", "de spits van AJAX scoort", True),
        ("ajax", "ajaxfan", False),
        ("ajax", "PSV-Ajax: 0-0", True),
        ("c++", "Leer C++ nu", True),
        ("c", "Leer C++ nu", True),
        ("wie wint?", "Wie\n wint? Niemand", True),
        ("école", "L'ÉCOLE", True),
        ("école", "une e\u0301cole", True),
        ("e\u0301cole", "une école", True),
        ("ёж", "Ёж в тумане", True),
        ("日本", "日本", True),
        ("日本", "2026年の日本経済", True),
        ("iPhone", "新型iPhoneを発売", True),
        ("nos.nl/sport", "https://nos.nl/sport/artikel/1", True),
        ("nosxnl/sport", "https://nos.nl/sport/artikel/1", False),
        ("*voetbal*", "Het Voetbalnieuws\nvan nu", True),
        ("voetbal*", "Het voetbalnieuws", False),
        ("https://a.example/*?p=1", "https://a.example/x/y?p=1", True),
        ("*.jpg", "fotoxjpg", False),
        ("/F(17|18)/", "een F17", True),
        ("/f(17|18)/", "een F17", False),
        ("/f(17|18)/i", "een F17", True),
        ("/^b/m", "a\nb", True),
        ("/^b/", "a\nb", False),
        ("/a.b/s", "a\nb", True),
        ("/a.b/", "a\nb", False),
        ("/a/b/", "x a/b y", True),
    ],
)
def test_what_is_found(written: str, text: str, *, found: bool) -> None:
    assert read_pattern(written).is_in(text) is found


@pytest.mark.parametrize(
    ("written", "name", "same"),
    [
        ("NOS", "nos", True),
        ("nos", "nos tech", False),
        ("nos*", "nos-tech", True),
        ("/nos/", "nos-tech", False),
    ],
)
def test_a_name_is_meant_as_a_whole(written: str, name: str, *, same: bool) -> None:
    assert read_pattern(written).is_all_of(name) is same


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("//", "empty expression"),
        ("/a/x", "flag other than i, m, s"),
        ("/(/", "missing )"),
        (r"/(a)\1/", "back references are left out"),
        ("/(?=a)/", "look-around"),
        ("/((a{100}){100}){100}/", "repetition"),
        ("a" * 1001, "longer than 1000 characters"),
    ],
)
def test_what_cannot_be_run_is_refused_with_its_reason(written: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("(", r"\(").replace(")", r"\)")):
        read_pattern(written)


@pytest.mark.parametrize(
    ("written", "by", "text", "result"),
    [
        ("ajax", r"A\1", "Ajax en ajax", r"A\1 en A\1"),
        (r"/(\w+) wint/", r"\1 verliest", "Ajax wint", "Ajax verliest"),
        (r"/ \| Krant$/", "", "Kop | Krant", "Kop"),
        ("kop", "x", "Niets", "Niets"),
    ],
)
def test_what_is_found_is_replaced(written: str, by: str, text: str, result: str) -> None:
    assert read_pattern(written).replace_in(text, by) == result


@pytest.mark.parametrize(
    ("written", "by", "words"),
    [
        ("*a*", "b", "is a glob"),
        ("/(a)/", r"\2", "has 1 groups"),
        ("/(a)/", r"\0", "has 1 groups"),
        ("/a/", r"\n", "has 0 groups"),
        ("/a/", "\\", "has 0 groups"),
    ],
)
def test_a_replacement_that_cannot_be_made_is_refused(written: str, by: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_replacement(read_pattern(written), by)


@pytest.mark.parametrize("by", [r"\1\\x", "a"])
def test_a_replacement_that_passes_the_check_can_be_made(by: str) -> None:
    pattern = read_pattern("/(a)b/")
    check_replacement(pattern, by)
    assert pattern.replace_in("ab", by) in (r"a\x", "a")


@pytest.mark.parametrize("written", ["/^(a+)+$/", "/(a|aa)+$/", "/(.*)*(.*)*b/", "*a*a*a*a*a*b*", "/(a*)*c/"])
def test_no_pattern_runs_away(written: str) -> None:
    began = time.process_time()
    assert not read_pattern(written).is_in("a" * 200_000 + "d!")
    assert time.process_time() - began < 2


@given(st.text(), st.text())
@settings(max_examples=60)
def test_whatever_is_written_is_read_or_refused_and_never_fails_later(written: str, text: str) -> None:
    try:
        pattern = read_pattern(written)
    except ValueError:
        return
    assert isinstance(pattern, Pattern)
    assert pattern.is_in(text) in (True, False)
    if pattern.kind != "glob":
        pattern.replace_in(text, "x")


@given(st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){0,3}", fullmatch=True), st.text(" -.", min_size=1))
@settings(max_examples=60)
def test_words_are_found_between_whatever_is_no_letter(words: str, edge: str) -> None:
    assert read_pattern(words).is_in(f"{edge}{words.upper()}{edge}")
    assert not read_pattern(words).is_in(f"x{words}x")
