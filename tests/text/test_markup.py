"""Markup built to exhaust a parser comes out small, shallow and well nested; its words stay."""

import time
from html import unescape
from re import findall

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.markup import MAX_DEPTH, is_large, rebuild

TAGS = frozenset(["a", "b", "i", "p", "div", "span", "ul", "li", "table", "tr", "td", "br", "img", "pre"])
ATTRIBUTES = {"*": {"title"}, "a": {"href"}, "img": {"src"}}
PIECES = """
<p> </p> <b> </b> <b/> <i~title="1"> </i> <div> </div> <span> </span> <li> <td> <table> </table>
<a~href='/x"y'> <a> </a> <br/> <IMG~src=x> <script> </script> <style> <title> </TITLE> <xmp> <!-- -->
<!x> <?y> </9> < > " ' = word &lt; <a~title="
"""
MARKUP = st.lists(st.sampled_from([*(piece.replace("~", " ") for piece in PIECES.split()), " "]), max_size=40)


@pytest.mark.parametrize(
    ("markup", "rebuilt"),
    [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<b><p>x</b>y</p>z", "<b><p>x</p></b><p>y</p>z"),
        ("<p><b>x<p>y", "<p><b>x</b></p><p>y</p>"),
        ("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c"),
        ("<a href=/1>x<a href='/2'>y", '<a href="/1">x</a><a href="/2">y</a>'),
        ("<A HREF='a\"b' onclick=x href=y>z</A>", '<a href="a&quot;b">z</a>'),
        ('<p title="a>b">c', '<p title="a>b">c</p>'),
        ("a < b > c <3", "a &lt; b &gt; c &lt;3"),
        ("<!-- x --><![CDATA[y]]>z<?php 1?>w</9>v", "zwv"),
        ("<script>a<b></script>c<style>d", "c"),
        ("<textarea><b>x</b></textarea>y", "&lt;b&gt;x&lt;/b&gt;y"),
        ("<form><input>x</form>", "x"),
        ("x<br/>y<img src=/z>", 'x<br>y<img src="/z">'),
        ("x<a href", "x"),
        ("x<!-- y", "x"),
        ("</p>x</div>", "x"),
    ],
)
def test_markup_is_rebuilt_well_nested(markup: str, rebuilt: str) -> None:
    assert rebuild(markup, TAGS, ATTRIBUTES) == rebuilt


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000,
        "<span><div></span>" * 20_000,
        "<p>" + "".join(f"<b title={number}>" for number in range(500)) + "<p>x" * 20_000,
        "<table><tr><td>" * 20_000,
        "<li><td>" * 20_000,
        "<b><i><p>x</b>y</i></p>" * 10_000,
        "<a " * 300_000,
        "<!--" * 200_000,
        '<a ="' * 200_000,
        "<a " + " " * 500_000 + ">",
        "<a " + "".join(f"b{number}=1 " for number in range(20_000)) + ">",
        "<script>" * 100_000,
        "<title></title>" * 20_000,
        "<x" * 100_000,
        "&" * 1_000_000,
    ],
    ids=lambda markup: markup[:12],
)
def test_an_attack_on_the_parser_costs_little(markup: str) -> None:
    start = time.process_time()
    rebuilt = rebuild(markup, TAGS, ATTRIBUTES)
    nh3.clean(rebuilt, tags=set(TAGS))
    assert time.process_time() - start < 5
    assert len(rebuilt) <= 3 * len(markup)


def test_tags_beyond_the_deepest_go_and_their_words_stay() -> None:
    rebuilt = rebuild("<div>x" * 500, TAGS, ATTRIBUTES)
    assert rebuilt.count("<div>") == rebuilt.count("</div>") == MAX_DEPTH
    assert rebuilt.count("x") == 500


@given(MARKUP.map("".join))
def test_every_tag_opened_is_closed_in_its_turn(markup: str) -> None:
    rebuilt = rebuild(markup, TAGS, ATTRIBUTES)
    opened: list[str] = []
    for closing, name in findall(r'<(/?)([a-z]+)(?: [a-z]+="[^"]*")*>', rebuilt):
        if closing:
            assert opened.pop() == name
        elif name not in ("br", "img"):
            opened.append(name)
    assert not opened


@given(st.text(st.characters(exclude_characters="<>&", categories=("L", "N", "P", "Zs"))))
def test_text_without_markup_stays(text: str) -> None:
    assert unescape(rebuild(text, TAGS, ATTRIBUTES)) == text


def test_only_long_or_busy_markup_is_large() -> None:
    assert not is_large("<p>word</p>" * 100)
    assert is_large("<p>" * 500)
    assert is_large("x" * 30_000)
