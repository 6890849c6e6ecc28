"""The owner's own templates and styles in the place of ours."""

import base64
import hashlib
from dataclasses import replace

import pytest

from aggregator.errors import PublishError
from aggregator.model import Look
from aggregator.publish import render, render_index, render_style
from aggregator.publish.gate import find_problems
from tests.publish.examples import ENTRIES, NEWS, SITE

PAGE = """{% extends "ours/page.html.j2" %}
{% block body %}<p class="own">Van ons dorp</p>{{ super() }}{% endblock %}
"""


def page(**files: str) -> str:
    look = Look(tuple((name.replace("_", "."), text) for name, text in files.items()))
    (document,) = render(NEWS, ENTRIES, replace(SITE, look=look), ("html",))
    assert find_problems(document) == []
    return document.body.decode()


def test_an_own_style_takes_the_place_of_ours_and_the_policy_allows_it_alone() -> None:
    style = "body { color: teal }"
    shown = page(style_css=style)
    assert f"<style>{style}</style>" in shown
    assert "--paper" not in shown
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode().replace("+", "&#43;") in (
        shown.replace("+", "&#43;")
    )


def test_an_own_template_may_take_ours_and_add_to_it() -> None:
    shown = page(page_html_j2=PAGE)
    assert '<p class="own">Van ons dorp</p>' in shown
    assert "De nieuwe brug is open" in shown


def test_what_an_own_template_prints_of_an_entry_is_escaped() -> None:
    entry = replace(ENTRIES[0], title="<script>alert(1)</script>")
    template = PAGE.replace("Van ons dorp", "{{ days[0].rows[0].title }}")
    (document,) = render(NEWS, (entry,), replace(SITE, look=Look((("page.html.j2", template),))), ("html",))
    assert find_problems(document) == []
    assert b'<p class="own">&lt;script&gt;' in document.body


def test_a_large_style_of_the_owner_leaves_room_for_entries() -> None:
    many = [replace(ENTRIES[1], id=f"tag:dorp.example,2026:x/{number}") for number in range(300)]
    look = Look((("style.css", "/* " + "lang " * 20_000 + "*/"),))
    (document,) = render(NEWS, many, replace(SITE, look=look), ("html",))
    assert 30 < document.body.count(b"<article") < 100


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("page.html.j2", "een\n{% if %}", "page.html.j2, line 2: "),
        ("page.html.j2", "een\n{{ titel }}", "page.html.j2, line 2: 'titel' is undefined"),
        ("page.html.j2", '{% extends "page.html.j2" %}', "page.html.j2, line 1: "),
        ("page.html.j2", "{{ 1 / 0 }}", "page.html.j2, line 1: ZeroDivisionError"),
        ("page.html.j2", "{{ topic.nope.deep }}", "page.html.j2, line 1: `topic` has no attribute 'nope'"),
        ("page.html.j2", '{% include "voet.html.j2" %}', "voet.html.j2"),
        ("parts.html.j2", "", ", with your parts.html.j2: "),
        ("style.css", "a {}\n</style><script>", "style.css, line 2: holds `</`"),
    ],
)
def test_a_fault_is_told_with_its_place_and_harms_no_feed(name: str, text: str, words: str) -> None:
    site = replace(SITE, look=Look(((name, text),)))
    with pytest.raises(PublishError) as caught:
        render(NEWS, ENTRIES, site, ("html",))
    assert words in str(caught.value)
    assert "`site.templates`" in str(caught.value)
    bare = render(NEWS, ENTRIES, SITE, ("atom", "rss", "json"))
    assert render(NEWS, ENTRIES, site, ("atom", "rss", "json")) == bare


def test_a_folder_that_cannot_be_read_refuses_pages_and_the_style_by_its_own_words() -> None:
    site = replace(SITE, look=Look(problem="cannot be made: the folder is gone"))
    with pytest.raises(PublishError, match="the folder is gone"):
        render(NEWS, ENTRIES, site, ("html",))
    with pytest.raises(PublishError, match="the folder is gone"):
        render_index((NEWS,), {}, site)
    with pytest.raises(PublishError, match="the folder is gone"):
        render_style(site)
