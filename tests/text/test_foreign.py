"""No word goes for standing behind a name of MathML or SVG; formulas are read, drawings are not."""

import time

import pytest

from aggregator.text import foreign
from aggregator.text.foreign import drop_foreign
from aggregator.text.html import clean_html, html_to_text

FORMULA = "<math><mi>x</mi><mo>=</mo><mn>1</mn></math>"


@pytest.mark.parametrize("name", sorted(foreign._NAMES))
def test_words_behind_any_such_name_stay(name: str) -> None:
    html = f"<p>copy <{name}> to the <{name.upper()} a='>'>disk</p>"
    assert clean_html(html) == "<p>copy  to the disk</p>"
    assert html_to_text(html) == "copy to the disk"


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("A std::vector<int> grows. The rest stays.", "A std::vector grows. The rest stays."),
        ("<p>Usage: save <path> [options]</p>", "<p>Usage: save  [options]</p>"),
        ("<p>The <svg> and <path> elements</p>", "<p>The  and  elements</p>"),
        ("<p>Open <svg>, draw a <path>, close it: </svg></p>", "<p>Open , draw a , close it: </p>"),
        ("<p>The <math> element, the <mi> element</p>", "<p>The  element, the  element</p>"),
        ("<p>x <!-- <math> <int> --> y</p><p><int>z", "<p>x  y</p><p>z</p>"),
        ("<p>a <int", "<p>a </p>"),
        ("<<int>script>pwn(1)</script>word", "word"),
    ],
)
def test_a_word_in_brackets_takes_nothing_along(html: str, cleaned: str) -> None:
    assert clean_html(html) == cleaned


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        (f"Let {FORMULA} be.", "Let x=1 be."),
        ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "x<sup>2</sup>"),
        ("<math><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup></math>", "x<sub>i</sub><sup>2</sup>"),
        (
            "<math><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><msqrt><mn>2</mn></msqrt></mfrac></math>",
            "(a+1)/√(2)",
        ),
        ("<math><msup><mi>x</mi><none/></msup><mspace/><mi>y</mi></math>", "x<sup></sup>y"),
        ("<math><msup><mi>x</mi><mn>2</msup></math> is not well nested", "x2 is not well nested"),
        (
            "<math><semantics><mi>x</mi><annotation encoding='x-tex'>\\x</annotation></semantics></math>",
            "x",
        ),
        (
            f"<span class='katex'><span class='katex-mathml'>{FORMULA}</span><span>x = 1</span></span>",
            "<span><span></span><span>x = 1</span></span>",
        ),
        ("<math><msup><mi>x</mi><mn class='n'>2</msup><mi>y</mi></math>", "x<sup>2</sup>y"),
        ("<mtr><mtd>no formula</mtd></mtr>", "no formula"),
    ],
)
def test_the_text_of_a_formula_stays(html: str, cleaned: str) -> None:
    assert clean_html(html) == cleaned
    assert clean_html(cleaned) == cleaned


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg viewBox='0 0 1 1'><title>Icon</title><style>p{}</style><path d='M0 0'/></svg>",
        "<svg><g><path d='M0 0'></path><text>label</text></g></svg>",
        "<svg><metadata>made by</metadata><desc>what it is</desc></svg>",
        "<svg><svg><path/></svg><text>label</text></svg>",
        "<svg><circle r='1'><text>label</text></svg>",
    ],
)
def test_nothing_of_a_drawing_is_shown(drawing: str) -> None:
    assert clean_html(f"<p>before {drawing}<int>after</p>") == "<p>before after</p>"


def test_markup_without_such_names_is_given_back_as_it_is() -> None:
    html = "<p>Plain <b>words</b> <file> &lt;int> <integer></p>"
    assert drop_foreign(html) is html


@pytest.mark.parametrize(
    "piece",
    ["<path>", "<math>", "<svg><g>", "<g></path>", "<math><msup>", "<int", "<path ='", "<annotation>"],
)
def test_no_markup_keeps_it_busy(piece: str) -> None:
    begun = time.process_time()
    drop_foreign("<math>" + piece * (400_000 // len(piece)) + "</mn>" * 80_000 + "</mi>" * 80_000 + "</math>")
    assert time.process_time() - begun < 2
