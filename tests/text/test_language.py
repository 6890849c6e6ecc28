"""Tags are well formed or none; a guess is made only where it is sure."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.language import guess_language, language_tag


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("nl", "nl"),
        ("NL", "nl"),
        (" nl_nl ", "nl-NL"),
        ("en-us", "en-US"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-DE-1996", "de-DE-1996"),
        ("nl_NL.UTF-8", "nl-NL"),
        ("X-Klingon", "x-klingon"),
        ("english", None),
        ("en-", None),
        ("n", None),
        ("nl nl", None),
        ("", None),
        (None, None),
        ("a" * 200, None),
    ],
)
def test_a_tag_has_its_customary_case(written: str | None, tag: str | None) -> None:
    assert language_tag(written) == tag


@given(st.text())
def test_a_tag_stays_as_it_is(text: str) -> None:
    tag = language_tag(text)
    assert tag is None or language_tag(tag) == tag


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Het water in de rivier staat hoog, maar niet zo hoog als in het vorige jaar.", "nl"),
        ("The water in the river is high, but it was higher than this in the year before.", "en"),
        ("Das Wasser im Fluss steht hoch, aber nicht so hoch wie in dem Jahr davor.", "de"),
        ("L'eau de la rivière est haute, mais pas aussi haute que dans les années de crue.", "fr"),
        ("El agua del río está alta, pero no es tan alta como en los años de la crecida.", "es"),
        ("L'acqua del fiume è alta, ma non è così alta come nella piena di un anno fa.", "it"),
        ("It wetter yn de rivier stiet heech, mar net sa heech as yn it foarige jier fan de floed.", "fy"),
    ],
)
def test_a_language_is_known_by_its_commonest_words(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize("text", ["", "Amsterdam", "1 2 3 4 5", "Вода в реке стоит высоко", "de in de in"])
def test_where_little_is_said_nothing_is_guessed(text: str) -> None:
    assert guess_language(text) is None


@pytest.mark.corpus
def test_the_local_articles_are_dutch(shared: Path) -> None:
    for seed in (shared / "seeds").glob("*.txt"):
        assert guess_language(seed.read_text(encoding="utf-8")) == "nl"
