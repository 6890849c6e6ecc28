"""Texts of entries within limits."""

import time

import pytest

from aggregator.parse import contents
from aggregator.text.html import html_to_text


@pytest.mark.parametrize(
    "html",
    [
        "",
        " \n",
        "<p> </p>",
        "<p>&nbsp;</p>",
        '<img src="https://t.example/p.gif" width="1" height="1">',
        "<p><img width=0 src=x></p><br>",
    ],
)
def test_what_shows_nothing_is_blank(html: str) -> None:
    assert contents.is_blank(html)
    assert contents.content(html, "https://a.example/", 1000) == ""


@pytest.mark.parametrize(
    "html", ["x", '<img src="https://a.example/photo.jpg">', "<p>1</p>", "<img width='100' src=a>"]
)
def test_words_and_pictures_are_not_blank(html: str) -> None:
    assert not contents.is_blank(html)


def test_a_content_over_the_limit_is_cut_not_lost() -> None:
    cut = contents.content("<p>many words here</p>" * 60_000, "", 2**20)
    assert len(cut) < 2 * contents.CUT
    assert cut.startswith("<p>many words here</p>\n<p>many")
    assert html_to_text(cut).endswith("…")


def test_a_content_nested_too_deeply_keeps_its_words_and_costs_no_time() -> None:
    start = time.process_time()
    cleaned = contents.content("<ul><li>" * 40_000 + "deep & down", "", 2**20)
    assert html_to_text(cleaned) == "deep & down"
    assert contents.summary("<div>" * 100_000 + "x") == ""
    assert time.process_time() - start < 5  # with the square of the depth it would be minutes


def test_many_unclosed_paragraphs_are_not_deep() -> None:
    assert contents.content("<p>a" * 2000, "", 2**20).count("<p>") == 2000


def test_whether_a_long_text_is_markup_is_told_in_one_reading() -> None:
    assert contents.markup("a <b") is contents.markup("a > <b") is False
    assert contents.markup("a <b c>") is contents.markup("</p >") is contents.markup("<!--") is True
    began = time.process_time()
    assert not contents.markup("<a" * 100_000)
    assert time.process_time() - began < 0.3
