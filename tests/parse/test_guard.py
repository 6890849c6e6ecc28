"""What is refused before any XML parser sees it, and what honest feeds may do."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import HostileError
from aggregator.parse import Hints, read_document
from aggregator.parse.guard import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ENTITIES, secure

WEB = Hints(url="https://feeds.example/feed")


def rss(inside: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>t</title>{inside}</channel></rss>'
    )


def chain(length: int) -> str:
    links = "".join(f'<!ENTITY e{n} "&e{n - 1};">' for n in range(1, length))
    return f'<!DOCTYPE rss [<!ENTITY e0 "x">{links}]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_chained_entities_that_crash_expat_never_reach_it(encoding: str) -> None:
    body = rss("<item><title>&e39999;</title></item>", chain(40_000)).encode(encoding)
    with pytest.raises(HostileError):
        read_document(body, WEB)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss [<!ENTITY a PUBLIC "x" "https://other.example/">]>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "https://other.example/x.dtd"> %a;]>',
        "<!DOCTYPE rss [<!ENTITY % a \"<!ENTITY b 'x'>\"> %a;]>",
        '<!DOCTYPE rss><!DOCTYPE rss [<!ENTITY a "x">]>',
        "<!DOCTYPE rss [" + "".join(f'<!ENTITY a{n} "x">' for n in range(MAX_ENTITIES + 1)) + "]>",
        "<!DOCTYPE rss [<!ENTITY a '" + "x" * 2000 + "'>]>",
    ],
    ids=["nested", "file", "public", "parameter", "parameter text", "two doctypes", "too many", "unfolding"],
)
def test_dangerous_declarations_are_refused(doctype: str) -> None:
    with pytest.raises(HostileError):
        secure(rss("&a;" * 600, doctype))


def test_few_plain_entities_are_written_out() -> None:
    doctype = "<!DOCTYPE rss [<!ENTITY shop 'Jansen &#38; Co'> <!ENTITY lt '&#38;#60;'>]>"
    assert "<title>Jansen &amp; Co 1 &lt; 2</title>" in secure(rss("<title>&shop; 1 &lt; 2</title>", doctype))


def test_names_that_only_html_knows_are_written_out() -> None:
    assert "<title>\N{NO-BREAK SPACE}é &amp; &lt;</title>" in secure(
        rss("<title>&nbsp;&eacute; &amp; &lt;</title>")
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("AT&T: Q&A", "AT&amp;T: Q&amp;A"),
        ("Q & A &", "Q &amp; A &amp;"),
        ("?a=1&lang=nl&copy=2", "?a=1&amp;lang=nl&amp;copy=2"),
        ("&amp; &#38; &#x26; &", "&amp; &#38; &#x26; &amp;"),
        ("&# &#x; &#xg; &1;", "&amp;# &amp;#x; &amp;#xg; &amp;1;"),
        ("&nbsp;&", "\N{NO-BREAK SPACE}&amp;"),
        ("&<!-- a&b --><?a a&b?><![CDATA[a&b]]>", "&amp;<!-- a&b --><?a a&b?><![CDATA[a&b]]>"),
        ("&<![CDATA[a&b", "&amp;<![CDATA[a&b"),
        ("<a href='?a=1&b=2'/>", "<a href='?a=1&amp;b=2'/>"),
    ],
)
def test_an_ampersand_that_begins_no_reference_is_escaped(written: str, meant: str) -> None:
    frame = "<title>{}</title>"
    assert secure(frame.format(written)) == frame.format(meant)


def test_what_is_well_formed_stays_as_it_is() -> None:
    text = "<a b='&amp;'><!-- a&b --><?a a&b?><![CDATA[a&b]]>&lt;&#38;&#x26;</a>"
    assert secure(text) == text


@pytest.mark.parametrize("bait", ["&", "&<!--", "&<![CDATA[", "&<?", "&#1", "&a"])
def test_ampersands_are_looked_through_once(bait: str) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        secure(f"<a>{bait * times}")
        return time.process_time() - began

    assert seconds(200_000) < 20 * seconds(20_000) + 1


@pytest.mark.parametrize(
    "reference",
    ["&#xD800;", "&#55296;", "&#0;", "&#x1f;", "&#8;", "&#x110000;", "&#99999999999;", "&#xFFFE;"],
)
def test_references_to_forbidden_characters_are_dropped(reference: str) -> None:
    assert secure(rss(f"<title>a{reference}b</title>")) == secure(rss("<title>ab</title>"))


@given(
    st.integers(min_value=0x20, max_value=0xFFFD).filter(
        lambda code: not 0xD800 <= code <= 0xDFFF and code != 0xFEFF
    )
)
@settings(max_examples=100, deadline=None)
def test_references_to_other_characters_stay(code: int) -> None:
    for reference in (f"&#{code};", f"&#x{code:x};", f"&#00{code};"):
        assert reference in secure(f"<a>{reference}</a>")


def test_depth_attributes_and_elements_have_limits() -> None:
    for inside in (
        "<x>" * MAX_DEPTH + "</x>" * MAX_DEPTH,
        "<x " + " ".join(f'a{n}="1"' for n in range(MAX_ATTRIBUTES + 1)) + "/>",
        "<x/>" * 500_001,
        "&" + "<x " + " ".join(f'a{n}="1"' for n in range(MAX_ATTRIBUTES + 1)) + "/>",
    ):
        with pytest.raises(HostileError):
            secure(rss(inside))


def test_a_long_author_costs_no_time_also_in_an_ill_formed_feed() -> None:
    start = time.process_time()
    for before in ("", "<title>a & b</title>"):
        batch = read_document(rss(f"{before}<item><author>{'a' * 200_000}@</author></item>").encode(), WEB)
        assert len(batch.entries[0].authors[0].name) <= 200
    assert time.process_time() - start < 5
