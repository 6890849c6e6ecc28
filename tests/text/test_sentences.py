"""A title for a text that has none, and text cut at a word."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.html import first_sentence, shorten


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Een zin. Nog een.", "Een zin."),
        ("Echt waar? Ja.", "Echt waar?"),
        ("Dhr. J. de Vries liep z.o.z. Het regende. Veel.", "Dhr. J. de Vries liep z.o.z. Het regende."),
        ("Het kost 1.5 euro. Meer niet.", "Het kost 1.5 euro."),
        ("Op 3 jan. 2020 begon het. Later niet.", "Op 3 jan. 2020 begon het."),
        ("Zie nr. 5 van de lijst. Dan verder.", "Zie nr. 5 van de lijst."),
        ("Brood, kaas enz. En melk.", "Brood, kaas enz."),
        ("Wacht... nog even. Klaar.", "Wacht... nog even."),
        ("Hij zei: ‘Kom.’ Zij kwam.", "Hij zei: ‘Kom.’"),
        ("1. Het begin. Het eind.", "1. Het begin."),
        ("Kop zonder punt\n\nDe tekst. En meer.", "Kop zonder punt"),
        (
            "Mr. Smith met Dr. Jones at 5 p.m. They left. It rained.",
            "Mr. Smith met Dr. Jones at 5 p.m. They left.",
        ),
        (" \n een \n regel ", "een regel"),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_where_a_reader_would_end_it(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


@pytest.mark.corpus
def test_the_long_first_sentence_of_a_local_article_is_cut_at_a_word(shared: Path) -> None:
    text = (shared / "seeds" / "000_e6e532c5fe113f71.txt").read_text(encoding="utf-8").partition("2019-07")[2]
    title = first_sentence(text)
    assert title.startswith("Dit heeft de Amerikaanse speciale gezant voor Syrië, James Jeffrey, zondag")
    assert title.endswith("Duitse…")
    assert len(title) <= 100


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("een twee drie", 13, "een twee drie"),
        ("een twee drie", 12, "een twee…"),
        ("een, twee", 5, "een…"),
        ("eentweedrie", 5, "eent…"),
        ("een", 0, ""),
        ("een\ntwee", 20, "een twee"),
    ],
)
def test_text_is_cut_between_words(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(st.text(), st.integers(0, 40))
def test_short_text_is_short_and_stays_so(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert shorten(short, limit) == short
    assert len(first_sentence(text, limit)) <= limit


def test_a_long_row_of_full_stops_takes_no_time() -> None:
    began = time.process_time()
    assert len(first_sentence("a" + "." * 200_000 + "b")) == 100
    assert first_sentence("Wacht" + "." * 20 + "' En door.") == "Wacht" + "." * 20 + "'"
    assert time.process_time() - began < 0.5
