"""Markdown and its footnotes, and what is in posts for Jekyll alone."""

import time

import pytest

from aggregator.parse.liquid import drop_lines, find_code, is_liquid, stands_alone
from aggregator.parse.markdown import find_shown_code, render_markdown

ONE = "<ol>\n<li><p>Onzin.</p></li>\n</ol>\n"


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("Een.[^1]\n\n[^1]: Onzin.", f"<p>Een.<sup>[1]</sup></p>\n{ONE}"),
        ("Een.[^1]\n[^1]: Onzin.", f"<p>Een.<sup>[1]</sup></p>\n{ONE}"),
        (
            "[^bron]: Onzin.\n\nEen.[^bron] Weer.[^bron]",
            f"<p>Een.<sup>[1]</sup> Weer.<sup>[1]</sup></p>\n{ONE}",
        ),
        ("> Een.[^1]\n>\n> [^1]: Onzin.", f"<blockquote>\n<p>Een.<sup>[1]</sup></p>\n</blockquote>\n{ONE}"),
        ("Een.\n\n[^1]: Onzin.", f"<p>Een.</p>\n{ONE}"),
        ("[^1]: Onzin.\n[^1]: Anders.\n\nEen.[^1]", f"<p>Een.<sup>[1]</sup></p>\n{ONE}"),
        ("Een.[^2]", "<p>Een.[^2]</p>\n"),
        ("[^1]: Onzin.\n# Kop[^1]\n", f"<h1>Kop<sup>[1]</sup></h1>\n{ONE}"),
        ("[^1]: Onzin.\n<p>Een</p>\n", f"<p>Een</p>\n{ONE}"),
        ("[^1]:\n    Onzin.", ONE),
        (
            "[^1]: Los.[^2]\n[^2]: Vast.\n[^3]: Ook los.\n\n    [^4]: Erin.",
            (
                "<ol>\n<li><p>Los.<sup>[2]</sup></p></li>\n<li><p>Vast.</p></li>\n"
                "<li><p>Ook los.</p></li>\n<li><p>Erin.</p></li>\n</ol>\n"
            ),
        ),
        ("`[^1]` \\[^1]\n\n[^1]: Onzin.", f"<p><code>[^1]</code> [^1]</p>\n{ONE}"),
        ("    [^1]: code", "<pre><code>[^1]: code\n</code></pre>\n"),
        ("```\n[^1]: code\n```", "<pre><code>[^1]: code\n</code></pre>\n"),
        ("[^1](/adres)", '<p><a href="/adres">^1</a></p>\n'),
        ("Een ![beeld[^1]](/b.jpg)", '<p>Een <img src="/b.jpg" alt="beeld[^1]" /></p>\n'),
        (
            "Een.[^1]\n\n[^1]: Zie ook.[^2]\n[^2]: En terug.[^1]",
            (
                "<p>Een.<sup>[1]</sup></p>\n<ol>\n<li><p>Zie ook.<sup>[2]</sup></p></li>\n"
                "<li><p>En terug.<sup>[1]</sup></p></li>\n</ol>\n"
            ),
        ),
        (
            "Een.[^1]\n\n[^1]: Onzin\n  gaat door.\n\n    Nog meer.\n\nTwee.",
            (
                "<p>Een.<sup>[1]</sup></p>\n<p>Twee.</p>\n"
                "<ol>\n<li><p>Onzin\ngaat door.</p>\n<p>Nog meer.</p></li>\n</ol>\n"
            ),
        ),
        (
            "Een.[^1]\n\n[^1]: Zie [daar][b].\n\n[b]: /daar",
            '<p>Een.<sup>[1]</sup></p>\n<ol>\n<li><p>Zie <a href="/daar">daar</a>.</p></li>\n</ol>\n',
        ),
    ],
)
def test_footnotes_are_a_list_at_the_end(written: str, html: str) -> None:
    assert render_markdown(written) == html


def test_footnotes_by_the_thousand_take_no_long_time() -> None:
    began = time.process_time()
    html = render_markdown("".join(f"Een.[^{n}]\n\n[^{n}]: Twee.\n[^{n}los]: Drie.\n\n" for n in range(2000)))
    assert html.count("<li>") == 4000
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("line", "alone"),
    [
        ("{% include film.html id='a' %}", True),
        ("  {%- if a -%}{{ b }} {% endif %} ", True),
        ("{{ content }}", True),
        ("{: .klein }", True),
        ("{:toc}", True),
        ("{::options parse_block_html='true' /}", True),
        ("{{ site.baseurl }}/over", False),
        ("Tekst {% include a %}", False),
        ("    {{ ingesprongen }}", False),
        ("\t{: .code}", False),
        ("{% open", False),
        ("{a: 1}", False),
        ("", False),
    ],
)
def test_a_line_that_is_only_for_jekyll_is_known(line: str, alone: bool) -> None:
    assert stands_alone(line) is alone


def test_lines_for_jekyll_go_unless_they_are_code() -> None:
    markdown = "a\n{% b %}\n- c\n  ```\n  {{ d }}\n  ```\n{: .e}\n\n<pre>\n{% f %}\n</pre>"
    kept = "a\n- c\n  ```\n  {{ d }}\n  ```\n\n<pre>\n{% f %}\n</pre>"
    assert drop_lines(markdown, find_shown_code) == kept
    html = "<p>a</p>\n{: .b}\n<pre><code>\n{{ c }}\n</code>\n{{ d }}</pre>\n{: .e}\n</pre>\n{:toc}"
    kept = "<p>a</p>\n<pre><code>\n{{ c }}\n</code>\n{{ d }}</pre>\n</pre>"
    assert drop_lines(html, find_code) == kept


def test_braces_without_end_take_no_time() -> None:
    began = time.process_time()
    assert not is_liquid("{{ a " * 200_000 + "{%" * 200_000)
    assert not stands_alone("{%%" * 200_000 + "{{}" * 200_000)
    assert time.process_time() - began < 3
