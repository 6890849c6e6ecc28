"""What is read without a parser is read as the parser reads it; all else is left to the parser."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.text.html import clean_html, html_to_text
from aggregator.text.nesting import first_word, split_tags

BASE = "https://base.example/dir/page"
TAGS = "p h2 div ul ol li dl dt dd pre a b em span hr br img table tr td svg x section figure"
WORDS = [
    *(f"<{name}>" for name in TAGS.split()),
    *(f"</{name}>" for name in TAGS.split()),
    *("word", "ë", " ", "\n", "\r", "<", ">", "&", '"', "<br/>", "<!-- x -->", "<a/>", "<A>", "\x0c", "\x85"),
    *(
        "&amp;",
        "&lt;b&gt;",
        "&nbsp;",
        "&rsquo;",
        "&nosuch;",
        "&notit;",
        "&am",
        "p;",
        "&#8217;",
        "&#27;",
        "&#13;",
    ),
    '<a href="/x?a&amp;b" title="a > b">',
    "<img src='https://xn--a.example/x' alt>",
    '<a href="https://1.2.3.4.5/x">',
]


def nest(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Elements around what is within, mostly where they may stand."""
    inside = st.lists(inner, max_size=4).map("".join)
    lines = st.sampled_from(["p", "h3", "a", "em", "strong", "span", "div", "li", "ul", "td"])
    lists = st.lists(inner, max_size=3).map(lambda items: "".join(f"<li>{item}</li>" for item in items))
    return st.one_of(
        st.tuples(lines, inside).map(lambda told: f"<{told[0]}>{told[1]}</{told[0]}>"),
        st.tuples(st.sampled_from(["ul", "ol", "div"]), lists).map(
            lambda told: f"<{told[0]}>{told[1]}</{told[0]}>"
        ),
        inside.map(lambda text: f'<a href="/x" title="y">{text}</a>'),
    )


MARKUP = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=20).map("".join),
    st.recursive(st.sampled_from([*WORDS, "word", "<br>", "<img src=/x>", "&#8211;"]), nest, max_leaves=15),
)


@pytest.mark.parametrize(
    ("html", "parts"),
    [
        ("word &amp; word", ["word &amp; word"]),
        ('<p class="x">a <em>b</em></p>', ["", "p", "a ", "em", "b", "/em", "", "/p", ""]),
        ("<ul><li>a<br/></li></ul>", ["", "ul", "", "li", "a", "br", "", "/li", "", "/ul", ""]),
    ],
)
def test_plain_markup_is_taken_apart(html: str, parts: list[str]) -> None:
    assert split_tags(html) == parts


@pytest.mark.parametrize(
    "html",
    [
        "<p>one<p>two</p>",
        "<b><i>crossed</b></i>",
        "<p><div>moved</div></p>",
        "<a><em><a>nested</a></em></a>",
        "<li>alone</li>",
        "<ul><p><li>within</li></p></ul>",
        "<table><tr><td>cell</td></tr></table>",
        "<p title=a<b>text</p>",
        "<p/>never closed",
        "a < b",
        "<!-- <p>said to nobody</p> -->",
        "<script>let a</script>",
        "R&D, &#13; and &#x1b;",
        "a line end\r",
        "<em>" * 13 + "deep" + "</em>" * 13,
        "&amp;" * 10_001,
    ],
)
def test_what_a_parser_may_read_otherwise_is_left_to_it(html: str) -> None:
    assert split_tags(html) is None


@given(MARKUP)
@example("<p>&am<b></b>p;</p>")
@example("<pre>\n\na</pre>\rb")
def test_a_text_is_the_one_that_the_parser_finds(markup: str) -> None:
    assert html_to_text(markup) == html_to_text(f"<!-- for the parser -->{markup}")


@given(MARKUP)
@example("<p class='x'> Een&shy;voudig")
@example("<ul><li>word</li>")
def test_a_text_begins_with_its_first_word(markup: str) -> None:
    assert html_to_text(markup).startswith(first_word(markup))


@given(MARKUP)
@example('<a href="//1.2.3.4.5/x">a</a><img src="//xn--a.example/">')
@example("<pre><img src=/x width=1>\n\na</pre>")
def test_what_was_cleaned_is_cleaned_for_good(markup: str) -> None:
    cleaned = clean_html(markup, BASE)
    assert clean_html(f"<!-- for the parser -->{cleaned}") == cleaned
    assert clean_html(cleaned) == cleaned


def test_a_first_word_is_told_where_it_is_sure() -> None:
    assert first_word('\n<div class="a"><p>Één woord') == "Één"
    assert first_word("<table><tr>x</tr></table>") == first_word("<!-- x -->y") == first_word("&amp;") == ""


@pytest.mark.corpus
def test_the_texts_of_real_feeds_are_those_that_the_parser_finds(shared: Path) -> None:
    files = sorted((shared / "corpora").rglob("*.xml"))[::12]
    told = re.compile(r"(?s)<!\[CDATA\[(.{20,20000}?)\]\]>")
    texts = [text for file in files for text in told.findall(file.read_text("utf-8", "replace"))[:5]]
    assert sum(split_tags(text) is not None for text in texts) > len(texts) / 4
    for text in texts:
        assert html_to_text(text) == html_to_text(f"<!-- for the parser -->{text}")
        assert html_to_text(text).startswith(first_word(text))
        cleaned = clean_html(text, BASE)
        assert clean_html(f"<!-- for the parser -->{cleaned}") == cleaned
