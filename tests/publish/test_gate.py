"""The gate lets through what we write and refuses what is broken, saying why."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import GateError
from aggregator.model import Document
from aggregator.publish.gate import check_document, find_problems
from aggregator.publish.lint import rules
from tests.publish.examples import all_documents, document

BROKEN = [
    # file, what is replaced, by what, what the gate says
    ("nieuws.atom", "</feed>", "", "not well-formed"),
    ("nieuws.atom", "<?xml", "\n<?xml", "XML declaration"),
    ("nieuws.atom", "<feed ", "<!DOCTYPE feed [<!ENTITY a 'b'>]><feed ", "document type"),
    ("nieuws.atom", "<id>tag:dorp.example,2026:nieuws</id>", "", "the feed has 0 id elements"),
    (
        "nieuws.atom",
        "<id>tag:dorp.example,2026:nieuws</id>",
        "<id>nieuws</id>",
        "not an absolute IRI: 'nieuws'",
    ),
    ("nieuws.atom", "weblog/bbbbbbbbbbbbbbbbbbbb", "weblog/aaaaaaaaaaaaaaaaaaaa", "stands twice"),
    ("nieuws.atom", "<title>Alleen een kop</title>", "<title> </title>", "blank title"),
    ("nieuws.atom", "2026-03-02T08:00:00Z", "2026-03-02 08:00:00", "RFC 3339"),
    ("nieuws.atom", "2026-03-02T08:00:00Z", "2026-13-02T08:00:00Z", "RFC 3339"),
    ("nieuws.atom", "2026-03-02T08:00:00Z", "2026-03-02T08:00:00", "RFC 3339"),
    ("nieuws.atom", 'href="https://shed.example/kort"', 'href="/kort"', "absolute http(s)"),
    (
        "nieuws.atom",
        'href="https://shed.example/kort"',
        'href="https://shed.example/k t"',
        "absolute http(s)",
    ),
    ("nieuws.atom", 'rel="self" type="application/atom+xml"', 'rel="via"', "rel=self"),
    ("nieuws.atom", 'rel="hub"', 'rel="alternate" type="text/html"', "two alternate links"),
    ("nieuws.atom", 'length="4096"', 'length="4 KB"', "length"),
    ("nieuws.atom", 'xml:lang="nl"', 'xml:lang="Nederlands"', "language tag"),
    ("nieuws.atom", "&lt;p&gt;Na ", "&lt;script&gt;alert(1)&lt;/script&gt;", "<script>"),
    ("nieuws.atom", "&lt;p&gt;Na ", '&lt;p&gt;&lt;img alt="" onerror="x()" src="/a.png"&gt;Na ', "onerror"),
    ("nieuws.atom", "&lt;p&gt;Na ", '&lt;p&gt;&lt;img src="/a.png"&gt;Na ', "not absolute"),
    ("nieuws.atom", 'term="binnenland"', 'term=""', "category without term"),
    ("nieuws.atom", "</source>", "</source><rights>x</rights>", "not its last element"),
    ("nieuws.atom", "<name>Redactie</name>", "", "0 name"),
    ("nieuws.rss", 'version="2.0"', 'version="1.9"', "RSS 2.0"),
    ("nieuws.rss", "<language>nl</language>", "", "language"),
    ("nieuws.rss", "Sun, 01 Mar 2026 07:05:09 +0000", "Mon, 01 Mar 2026 07:05:09 +0000", "RFC 822"),
    ("nieuws.rss", "Sun, 01 Mar 2026 07:05:09 +0000", "zo, 1 mrt 2026 07:05:09 +0000", "RFC 822"),
    ("nieuws.rss", "weblog/bbbbbbbbbbbbbbbbbbbb", "weblog/aaaaaaaaaaaaaaaaaaaa", "stands twice"),
    ("nieuws.rss", 'isPermaLink="false"', 'isPermaLink="true"', "a permalink"),
    ("nieuws.rss", 'isPermaLink="false"', "", "whether its guid"),
    ("nieuws.rss", 'length="0"', 'length=""', "0 says unknown"),
    ("nieuws.rss", 'type="audio/mpeg"', 'type="mp3"', "media type"),
    ("nieuws.rss", 'rel="self"', 'rel="via"', "rel=self"),
    ("nieuws.rss", "<dc:creator>Wim", "<author>w@a.example (Wim)</author><dc:creator>Wim", "both author"),
    ("nieuws.rss", "<description>", "<!-- ", "not well-formed"),
    ("nieuws.json", '"version"', '"versie"', "no JSON Feed"),
    ("nieuws.json", '"title": "Alleen een kop"', '"title": null', "null"),
    ("nieuws.json", '"title": "Alleen een kop"', '"title": 7', "wrong type"),
    ("nieuws.json", '"title": "Alleen een kop"', '"kop": "x"', "unknown key kop"),
    ("nieuws.json", '"title": "Alleen een kop"', '"id": "x"', "key twice"),
    ("nieuws.json", '"title": "Alleen een kop"', '"title": NaN', "NaN"),
    ("nieuws.json", '"date_published": "2026-03-01T07:05:09Z"', '"date_published": "gisteren"', "RFC 3339"),
    ("nieuws.json", '"url": "https://tweede.example/kop"', '"url": "kop"', "absolute http(s)"),
    ("nieuws.json", "weblog/bbbbbbbbbbbbbbbbbbbb", "weblog/aaaaaaaaaaaaaaaaaaaa", "stands twice"),
    ("nieuws.json", '"mime_type": "audio/mpeg"', '"mime_type": "mp3"', "media type"),
    ("nieuws.json", '"items"', '"dingen"', "no items"),
    ("nieuws.json", "}\n", "", "delimiter"),
    (
        "feeds.opml",
        "<title>",
        "<dateCreated>x</dateCreated><title>",
        "time of a run",
    ),
    ("feeds.opml", 'text="Tech"', "", "no text"),
    ("feeds.opml", 'xmlUrl="https://dorp.example/feeds/tech.atom"', 'xmlUrl="tech.atom"', "xmlUrl"),
    ("feeds.opml", 'type="rss" ', "", "no known type"),
    ("nieuws.html", "<main", "<script>1</script><main", "<script>"),
    ("nieuws.html", "<h2>", '<h2 onclick="x()">', "onclick"),
    ("nieuws.html", "</article>", "", "closes a <section> that is not open"),
    ("nieuws.html", '<html lang="nl">', "<html>", "html lang"),
    ("nieuws.html", 'href="https://krant.example/brug"', 'href="javascript:alert(1)"', "neither http(s)"),
    ("nieuws.html", "<!DOCTYPE html>", "", "DOCTYPE"),
    ("archive/nieuws/2019-07-2.atom", 'rel="current"', 'rel="related"', "fh:archive or a rel=current"),
    (
        "archive/nieuws/2019-07-2.atom",
        "2019-07.atom",
        "2019-07-2.atom",
        "link of the feed leads to itself",
    ),
    ("archive/nieuws/2019-07-2.atom", 'rel="prev-archive"', 'rel="current"', "several rel=current links"),
    (
        "archive/nieuws/2019-07-2.json",
        "2019-07.json",
        "2019-07-2.json",
        "next_url of the feed leads to",
    ),
]


@pytest.mark.parametrize("one", all_documents(), ids=lambda one: one.path)
def test_what_we_write_passes(one: Document) -> None:
    check_document(one)


@pytest.mark.parametrize(("path", "old", "new", "reason"), BROKEN)
def test_what_is_broken_is_refused_with_the_reason(path: str, old: str, new: str, reason: str) -> None:
    good = document(path)
    text = good.body.decode()
    assert old in text
    broken = Document(path, good.media_type, text.replace(old, new).encode())
    with pytest.raises(GateError) as caught:
        check_document(broken)
    assert reason in str(caught.value)
    assert str(caught.value).startswith(f"{path} is not valid: ")
    assert caught.value.publication == path.partition(".")[0]


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    for one in all_documents():
        assert find_problems(Document(one.path, one.media_type, one.body + b"\xff"))


def test_a_byte_order_mark_is_refused() -> None:
    for one in all_documents():
        assert find_problems(Document(one.path, one.media_type, b"\xef\xbb\xbf" + one.body))


def test_a_forbidden_character_that_json_could_write_is_refused() -> None:
    good = document("nieuws.json")
    body = good.body.replace(b"Alleen een kop", "Alleen\ufffe".encode())
    assert find_problems(Document(good.path, good.media_type, body)) == ["holds a forbidden character"]


def test_an_unknown_kind_of_document_is_refused() -> None:
    assert find_problems(Document("x.txt", "text/plain", b"x")) == ["has the unknown media type text/plain"]


PIECES = st.sampled_from(
    [
        *("<", ">", "/", "=", " ", "\n", '"', "'", "a", "p", "img", "SCRIPT", "svg", "math", "on", "onLoad"),
        *("style", "Style", "href", "src", "SRC", "poster", "https://", "HTTPS://", "mailto:", "javascript:"),
        *('<a href="https://x.example/">', "<img src=", " href='", "<p on=1 ", "\u2028", "\u0130"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_text_that_has_a_problem_is_taken_for_harmless(html: str) -> None:
    found = [f"x holds {what}" for what in rules._walk(html)]
    assert list(rules.html_problems(html, "x")) == found
