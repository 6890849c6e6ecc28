"""What a reader of corrections sees."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.corrections import make_correction
from aggregator.curate.difference import Revision, describe_text, describe_title
from aggregator.model import Enclosure, Entry, Site
from aggregator.text.html import clean_html, html_to_text

AT = datetime(2026, 10, 1, 13, tzinfo=UTC)
SITE = Site(url="https://lezer.example/", tag="lezer.example,2026")


def test_the_old_words_are_struck_out_and_the_new_ones_marked() -> None:
    assert describe_title("Brug open", "Brug weer dicht") == (
        "<p><strong>Brug <del>open</del> <ins>weer dicht</ins></strong></p>"
    )


def test_only_the_words_around_a_change_are_shown() -> None:
    words = [f"woord{n}" for n in range(100)]
    changed = [*words[:50], "ander", *words[51:]]
    html = describe_text(" ".join(words), " ".join(changed))
    assert html.startswith("<p>… woord42 ")
    assert html.endswith(" woord58 …</p>")
    assert "<del>woord50</del> <ins>ander</ins>" in html


def test_the_same_words_in_other_lines_are_no_difference() -> None:
    assert describe_text("een twee\ndrie", "een twee drie") == ""
    assert describe_title("een  twee", "een twee") == ""


WORDS = st.lists(st.sampled_from(["een", "twee", "drie", "vier"]), max_size=30)


@given(WORDS, WORDS)
def test_a_title_without_what_is_struck_out_is_the_new_one_and_without_what_is_marked_the_old(
    before: list[str], after: list[str]
) -> None:
    html = describe_title(" ".join(before), " ".join(after))
    if before == after:
        assert html == ""
        return
    told = html.removeprefix("<p><strong>").removesuffix("</strong></p>")
    assert re.sub(r"<del>.*?</del>|</?ins>", "", told).split() == after
    assert re.sub(r"<ins>.*?</ins>|</?del>", "", told).split() == before


def test_a_text_made_to_be_slow_is_compared_as_others_are() -> None:
    before = " ".join(f"w{n % 10}{n % 100 // 10}" for n in range(3000))
    after = " ".join(f"w{n // 30 % 10}{n // 300}" for n in range(3000))
    # The standard library's search takes 0.7 s for each: the test's time limit would end it.
    for number in range(600):
        assert "<ins>" in describe_text(f"{number} {before}", f"{number} {after}")


@given(st.text(max_size=60), st.text(max_size=60))
def test_markup_in_the_words_stays_text(before: str, after: str) -> None:
    html = describe_text(f"<script> {before}", f"<script> & {after}")
    assert "<script" not in html
    assert "&lt;script&gt;" in html_to_text(html) or "<script>" in html_to_text(html)
    assert (
        clean_html("<p><del>&lt;b&gt;</del> <ins>&amp;</ins></p>")
        == "<p><del>&lt;b&gt;</del> <ins>&amp;</ins></p>"
    )


def revision(title: str = "Brug open", difference: str = "<p><del>a</del> <ins>b</ins></p>") -> Revision:
    return Revision(article=1, sense="s", at=AT, title=title, new_title="Brug dicht", difference=difference)


SHOWN = Entry(
    id="https://krant.example/brug",
    title="Brug dicht",
    link="https://krant.example/brug",
    content="<p>b</p>",
    enclosures=(Enclosure("https://krant.example/1.mp3"),),
)


def test_a_correction_has_its_own_id_and_the_time_of_the_edit() -> None:
    made = make_correction(SHOWN, revision(), SITE)
    assert made is not None
    assert made.id.startswith("tag:lezer.example,2026:corrections/")
    assert (made.published, made.updated, made.link) == (AT, AT, SHOWN.link)
    assert made.enclosures == ()
    assert made.content == (
        "<p><strong>Brug <del>open</del> <ins>dicht</ins></strong></p>\n<p><del>a</del> <ins>b</ins></p>"
    )


def test_what_may_not_be_shown_in_full_is_not_shown_in_pieces() -> None:
    short = replace(SHOWN, content="", summary="kort")
    made = make_correction(short, revision(), SITE)
    assert made is not None
    assert "<del>a</del>" not in made.content
    assert make_correction(short, revision(title="Brug dicht"), SITE) is None
