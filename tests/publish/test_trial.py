"""The owner's templates are tried before anything is published with them."""

from dataclasses import replace

import pytest

from aggregator.model import Look
from aggregator.publish.look import NAMES, our_file
from aggregator.publish.trial import find_faults
from tests.publish.examples import SITE

BODY = '{{% extends "ours/{0}.html.j2" %}}\n{{% block body %}}\n{{{{ super() }}}}\n{1}{{% endblock %}}'


def find(**files: str) -> list[str]:
    texts = tuple(
        (name.replace("_css", ".css").replace("_j2", ".html.j2"), text) for name, text in files.items()
    )
    return list(find_faults(replace(SITE, look=Look(texts))))


def test_what_we_offer_ourselves_has_no_fault() -> None:
    look = Look(tuple((name, our_file(name)) for name in NAMES))
    assert list(find_faults(replace(SITE, look=look))) == []
    bare = replace(SITE, title="", author=None, language="en", look=look)
    assert list(find_faults(bare)) == []


def test_what_adds_to_ours_has_no_fault() -> None:
    assert find(page_j2=BODY.format("page", "<p>Van ons</p>"), style_css="body { color: teal }") == []


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("page_j2", "een\n{% if %}", "page.html.j2, line 2: Expected"),
        ("voet_j2", "een\n{% if %}", "voet.html.j2, line 2: Expected"),
        (
            "page_j2",
            BODY.format("page", "\n{{ topic.nope.deep }}"),
            "page.html.j2, line 5: `topic` has no attr",
        ),
        (
            "index_j2",
            BODY.format("index", "{{ cards[0].nope }}"),
            "index.html.j2, line 4: `card` has no attr",
        ),
        ("page_j2", BODY.format("page", "{{ 1 / 0 }}"), "page.html.j2, line 4: ZeroDivisionError"),
        (
            "page_j2",
            BODY.format(
                "page",
                "{% for day in days %}{% for row in day.rows %}{{ row.image.url }}{% endfor %}{% endfor %}",
            ),
            "page.html.j2, line 4: 'None' has no attribute 'url'",
        ),
        (
            "page_j2",
            BODY.format("page", "<p onclick='x()'>a</p>"),
            "page.html.j2: what it makes is not valid: has the attribute onclick on a <p>",
        ),
        ("index_j2", BODY.format("index", "<p>"), "index.html.j2: what it makes is not valid: "),
        ("index_j2", BODY.format("index", '{{ "\\ud800" }}'), "index.html.j2: UnicodeEncodeError"),
        (
            "index_j2",
            BODY.format("index", "{% set x = {1: 1} %}{% for y in x %}{{ x.pop(y) }}{% endfor %}"),
            "index.html.j2, line 4: RuntimeError",
        ),
        ("index_j2", BODY.format("index", "{{ 'a' * 10 ** 17 }}"), "index.html.j2, line 4: MemoryError"),
        ("style_css", "p {}\n\n</style>", "style.css, line 3: holds `</`"),
        ("feed_css", "@import 'x.css';", "feed.css: what it makes is not valid: imports another style"),
    ],
)
def test_a_fault_is_told_once_with_its_file(name: str, text: str, fault: str) -> None:
    (told,) = find(**{name: text})
    assert told.startswith(fault)


def test_the_file_that_a_page_includes_is_named_too() -> None:
    (told,) = find(page_j2=BODY.format("page", '{% include "voet.html.j2" %}'), voet_j2="<p style='a'>b</p>")
    assert told.startswith("page.html.j2, voet.html.j2: what it makes is not valid: has the attribute style")
    (told,) = find(page_j2=BODY.format("page", '{% include "voet.html.j2" %}'), voet_j2="een\n{{ nope }}")
    assert told == "voet.html.j2, line 2: 'nope' is undefined"


def test_a_page_of_a_category_without_feeds_is_tried_where_there_is_one() -> None:
    look = Look((("page.html.j2", BODY.format("page", "{{ topic.feeds[0].address }}")),))
    site = replace(SITE, look=look)
    assert list(find_faults(site)) == []
    assert list(find_faults(site, [("atom", "html"), ("rss",), ("atom",)])) == []
    (told,) = find_faults(site, [("atom", "html"), ("html",)])
    assert told.startswith("page.html.j2, line 4: ")
    assert list(find_faults(replace(site, look=Look((("style.css", "p {}"),))), [("html",), ("atom",)])) == []


def test_a_template_of_ours_that_misses_something_of_theirs_says_so() -> None:
    told = find(parts_j2="{% macro lang(tag) %}{% endmacro %}", style_css="p {}")
    assert [fault.partition(", line ")[0] for fault in told] == ["ours/page.html.j2", "ours/index.html.j2"]
    assert all(", with your parts.html.j2, style.css: " in fault for fault in told)


def test_without_templates_there_is_nothing_to_try() -> None:
    assert list(find_faults(SITE)) == []
    assert list(find_faults(replace(SITE, look=Look(problem="is gone")))) == []
