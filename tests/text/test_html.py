"""Nothing that a browser would run, and no broken link, leaves; every honest word and mark stays."""

import re
import time
from pathlib import Path

import feedparser
import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from aggregator.text.html import clean_html, html_to_text, plain_text, text_to_html

BASE = "https://base.example/dir/page"
ANY_TEXT = st.text(st.characters(categories=None))
PIECES = """
<p> </p> <b> </b> <a~href=/x> <a~href="javascript:pwn(1)"> </a> <div> </div> <table> <tr> <td> </table>
<ul> <li> </ul> <pre> </pre> <h1> <h2> <br> <img~src=x> <img~width=1~src=x> <img~srcset="a~1x,b~2x">
<svg> </svg> <math> <mi> <foreignObject> <desc> <style> </style> <script> </script> <title> </title>
<textarea> </textarea> <noscript> </noscript> <template> <select> <option> <form> </form> <button>
<object> <iframe> <xmp> <plaintext> <ruby> <rt> <nobr> <details> <summary> <dd> <dt> <!-- --> <![CDATA[
]]> &lt; &gt; &amp; &quot; &#27; &#13; &nbsp; < > " ' & word <p~style="x"~onclick=pwn(2)>
<annotation-xml> <img~data-src=/y> <img~data-src=/y~src=/z~data-srcset="/y~2x"> <video~data-poster=/p>
<iframe~src=https://www.youtube.com/embed/abcd> <object~data=/embed/x> <embed~src=//player.example/> </iframe>
<img~style=display:none~src=/h> <div~hidden> <form~hidden> </form> <video~hidden~src=/v>
<a~href=/?utm_source=x&a=1#b> <int> <path> <g> </g> <mfrac> <mrow> </mrow> </mfrac> <annotation> </annotation>
"""
MARKUP = st.lists(
    st.sampled_from([*(piece.replace("~", " ") for piece in PIECES.split()), " ", "\n"]), max_size=30
)
ALLOWED = frozenset(
    [
        "a",
        "abbr",
        "address",
        "article",
        "aside",
        "audio",
        "b",
        "bdi",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "nav",
        "ol",
        "p",
        "picture",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "section",
        "small",
        "source",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "track",
        "tt",
        "u",
        "ul",
        "var",
        "video",
        "wbr",
    ]
)


def assert_safe(cleaned: str) -> None:
    """As another parser sees it: our tags, no handlers, no styles, web addresses only, fit for XML."""
    fragment = lxml_html.fragment_fromstring(f"<div>{cleaned}</div>", create_parent="section")
    for element in fragment.iterdescendants():
        assert element.tag in ALLOWED, element.tag
        for name, value in element.attrib.items():
            assert not str(name).startswith("on")
            assert name not in ("style", "class", "id", "name", "action", "formaction", "background")
            if name in ("href", "src", "poster"):
                assert str(value).startswith(("http://", "https://", "mailto:"))
    holder = etree.Element("x")
    holder.text = cleaned  # raises if XML forbids a character


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>Plain <b>words</b></p>", "<p>Plain <b>words</b></p>"),
        ("<p>One<p>Two", "<p>One</p><p>Two</p>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("<script>pwn(1)</script><style>p{}</style>word", "word"),
        ('<p onclick="pwn(1)" style="x" class="y" id="z">word</p>', "<p>word</p>"),
        ('<a href="JAVA&#9;SCRIPT:pwn(1)">word</a>', "<a>word</a>"),
        ('<a href="data:text/html,x">word</a>', "<a>word</a>"),
        ('<svg onload="pwn(1)">word', "word"),
        ("<iframe src='https://evil.example/'></iframe>word", "word"),
        ("<form><input value=x><button>word</button></form>", "word"),
        ("<noscript><p>word</p></noscript>", "<p>word</p>"),
        ('<a href="/x" rel="me" target="_blank">word</a>', '<a href="https://base.example/x">word</a>'),
        ('<a href="//cdn.example/x">word</a>', '<a href="https://cdn.example/x">word</a>'),
        ('<a href="#note">1</a>', '<a href="https://base.example/dir/page#note">1</a>'),
        ('<a href="mailto:a@b.example">m</a>', '<a href="mailto:a@b.example">m</a>'),
        ('<a href="https://user:secret@h.example/">w</a>', '<a href="https://h.example/">w</a>'),
        ('<a href="https://h.example/%7e?a&amp;b">w</a>', '<a href="https://h.example/%7e?a&amp;b">w</a>'),
        (
            '<img src="a.png" srcset="a,b.png 2x, /c.png 300w,d.png nonsense" width="10px" height="50%">',
            (
                '<img src="https://base.example/dir/a.png" srcset="https://base.example/dir/a,b.png 2x, '
                'https://base.example/c.png 300w" width="10">'
            ),
        ),
        (
            '<video poster="/p.jpg" src="/v" autoplay></video>',
            '<video poster="https://base.example/p.jpg" src="https://base.example/v" controls=""></video>',
        ),
        (
            '<audio controls="controls" preload="none" src="/a.mp3">old</audio>',
            '<audio src="https://base.example/a.mp3" controls="">old</audio>',
        ),
        ('word<img src="https://t.example/x.gif" width="1" height="1">', "word"),
        ('word<img width=0 src="https://t.example/x.gif">', "word"),
        ('word<a href="/y"><img src="http://feeds.feedburner.com/~r/x/~4/y"></a>', "word"),
        ('word<img src="data:image/png;base64,AA" alt="dot">', "word"),
        (
            '<img alt="<img width=1>" src="/x">',
            '<img alt="&lt;img width=1&gt;" src="https://base.example/x">',
        ),
        ("<pre>\n\n  code\n</pre>", "<pre>  code\n</pre>"),
        ("a\x00b&#27;c\ud800d&#xFFFE;e", "abcde"),
        ("<p><object><p>word", "<p></p><p>word</p><p></p>"),
        ("", ""),
    ],
)
def test_html_is_cleaned_to_our_list(html: str, cleaned: str) -> None:
    assert clean_html(html, BASE) == cleaned


def test_relative_links_without_a_base_go() -> None:
    assert clean_html('<a href="/x">word</a><img src="y.png">') == "<a>word</a>"


@given(MARKUP.map("".join))
def test_clean_html_is_safe_and_stays_as_it_is(markup: str) -> None:
    cleaned = clean_html(markup, BASE)
    assert_safe(cleaned)
    assert clean_html(cleaned, BASE) == clean_html(cleaned) == cleaned
    kept = {"*": {"controls", "href", "hreflang", "poster", "src", "srcset", "width"}}
    assert nh3.clean(cleaned, tags=set(ALLOWED), attributes=kept, link_rel=None) == cleaned


@given(ANY_TEXT)
def test_no_text_raises_and_all_is_fit_for_xml(text: str) -> None:
    for made in (clean_html(text), text_to_html(text)):
        assert_safe(made)
        assert clean_html(made) == made
    for plain in (plain_text(text), html_to_text(text)):
        etree.Element("x").text = plain


@pytest.mark.hostile
def test_hostile_feeds_come_out_harmless_with_their_words(shared: Path) -> None:
    strings = []
    for path in sorted((shared / "hostile" / "feeds").iterdir()):
        raw = path.read_bytes().decode("utf-8", "replace")
        strings += [raw, *re.findall(r">([^<]+)<", raw), *map(lxml_unescape, re.findall(r">([^<]+)<", raw))]
    for text in strings:
        cleaned = clean_html(text, BASE)
        assert_safe(cleaned)
        assert clean_html(cleaned, BASE) == cleaned
        assert "\n" not in plain_text(text)
    starter = (shared / "hostile" / "feeds" / "xss-starter.xml").read_text(encoding="utf-8")
    contents = [lxml_unescape(text) for text in re.findall(r'type="html">([^<]+)<', starter)]
    assert len(contents) == 10
    assert all("word" in clean_html(text) and "pwn" not in clean_html(text) for text in contents)


def lxml_unescape(text: str) -> str:
    """Once, as an XML parser would."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


@pytest.mark.corpus
def test_contents_of_the_corpora_are_clean_and_stay_clean(shared: Path) -> None:
    count = 0
    for path in sorted((shared / "corpora").rglob("*.xml"))[::23]:
        parsed = feedparser.parse(path.read_bytes(), sanitize_html=False, resolve_relative_uris=False)
        for entry in parsed.entries[:5]:
            for content in (*entry.get("content", ()), {"value": entry.get("summary", "")}):
                cleaned = clean_html(content["value"], BASE)
                assert_safe(cleaned)
                assert clean_html(cleaned) == cleaned
                count += bool(cleaned)
    assert count > 50


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 200_000,
        "<p>" + "".join(f"<b title={number}>" for number in range(190)) + "<p>x" * 200,
        "<table><td>" * 30_000,
        "<a " + "".join(f"b{number} " for number in range(20_000)) + ">word",
        "<svg><a>" * 30_000,
        "&lt;" * 500_000,
    ],
    ids=lambda markup: markup[:12],
)
def test_markup_built_to_exhaust_is_cleaned_in_bounded_time_and_size(markup: str) -> None:
    start = time.process_time()
    cleaned = clean_html(markup)
    assert time.process_time() - start < 10
    assert len(cleaned) <= max(len(markup), 2000) * 2
    assert clean_html(cleaned) == cleaned


def test_html_beyond_the_limit_is_cut() -> None:
    cleaned = clean_html("<p>" + "words and words " * 150_000)
    assert 1_000_000 < len(cleaned) <= 2 * 1024 * 1024
    assert clean_html(cleaned) == cleaned


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Kop</h1><p>een  twee\ndrie<br>vier</p>", "Kop\neen twee drie\nvier"),
        ("<ul><li>een</li><li>twee</li></ul>", "een\ntwee"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
        ("een <b>vet</b><i>cursief</i> woord", "een vetcursief woord"),
        ("<script>pwn()</script><style>x</style>word", "word"),
        ("&lt;b&gt; &amp;amp; &eacute;", "<b> &amp; é"),
        ("", ""),
    ],
)
def test_html_becomes_readable_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("<b>Bold</b> &amp; more", "Bold & more"),
        ("a < b", "a < b"),
        ("x<3", "x<3"),
        ("I <3 you <b", "I <3 you <b"),
        ("use <T> in Vec<u8>", "use <T> in Vec<u8>"),
        ("The &lt;b&gt; element", "The <b> element"),
        ("Caf&amp;eacute;", "Caf&eacute;"),
        ("AT&T &copy; 2019 &#8217;t", "AT&T © 2019 ’t"),
        ("one<br/>two<p>three</p>", "one two three"),
        ('<a title="x>y" href="/z">word</a>', "word"),
        ("<img src=x onerror=pwn(200)>Title", "Title"),
        ("<script>pwn(1)</script>Title<!-- c -->", "Title"),
        (" a\n\tb\u00a0 c ", "a b c"),
        ("abc \u202etxt.exe", "abc txt.exe"),
        ("a\u2066b\u2069c\u200bd\ufeffe\xadf", "abcdef"),
        ("می\u200cخواهم 👨\u200d👩\u200d👧", "می\u200cخواهم 👨\u200d👩\u200d👧"),
        ("a\x00b\x1b[1mc\ud800", "ab[1mc"),
        ("&#27;x", "x"),
        ("", ""),
    ],
)
def test_a_title_is_one_line_of_text(value: str, plain: str) -> None:
    assert plain_text(value) == plain


@given(ANY_TEXT)
def test_a_title_holds_nothing_that_turns_or_breaks_a_line(text: str) -> None:
    plain = plain_text(text)
    assert plain == " ".join(plain.split())
    assert not set(plain) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x1b\x9b")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("een\n\ntwee", "<p>een</p>\n<p>twee</p>"),
        ("een\r\n \r\ntwee\r\n\r\n\r\n\r\ndrie", "<p>een</p>\n<p>twee</p>\n<p>drie</p>"),
        ("een\ntwee", "<p>een\ntwee</p>"),
        (
            '1 < 2 & 3 > 2 <u>\n\n</body> "x"',
            '<p>1 &lt; 2 &amp; 3 &gt; 2 &lt;u&gt;</p>\n<p>&lt;/body&gt; "x"</p>',
        ),
        ("\n \n", ""),
    ],
)
def test_text_becomes_paragraphs(text: str, html: str) -> None:
    assert text_to_html(text) == html
