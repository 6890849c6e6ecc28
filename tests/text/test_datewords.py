"""The names of months mean one month each."""

import pytest

from aggregator.text.datewords import MONTHS, WEEKDAYS, fold


@pytest.mark.parametrize(
    ("names", "month"),
    [
        ("january jan januari januar janvier enero gennaio января ιανουαριου tammikuuta", 1),
        ("may mei mai mayo maggio maj mag мая", 5),
        ("june juni juin junio giugno jun giu czerwca июня", 6),
        ("july juli juillet julio luglio jul lug lipca июля", 7),
        ("october oktober octobre ottobre okt oct październik οκτωβριου", 10),
        ("december dezember décembre diciembre dec dez dic joulukuuta aralık", 12),
    ],
)
def test_a_month_is_known_in_many_languages(names: str, month: int) -> None:
    assert {name: MONTHS.get(fold(name)) for name in names.split()} == dict.fromkeys(names.split(), month)


@pytest.mark.parametrize("name", ["ma", "monday", "do", "jeudi", "mié", "κυρ", "пн", "szombat", "lördag"])
def test_weekdays_are_known_to_be_passed_over(name: str) -> None:
    assert fold(name) in WEEKDAYS


@pytest.mark.parametrize("word", ["today", "gisteren", "maand", "ju", "m", "q1", ""])
def test_other_words_name_no_month(word: str) -> None:
    assert word not in MONTHS


def test_folding_forgets_case_accents_and_width() -> None:
    assert fold("AOÛT ２０１９ Ιούλ 일") == "aout 2019 ιουλ 일"
