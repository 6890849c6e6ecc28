"""Markdown and its footnotes, and what is in posts for Jekyll alone."""

import time

import pytest

from aggregator.parse.blocks import write_code
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
    ("written", "html"),
    [
        (
            'A ![b]({{ site.baseurl }}/b.png) [c]({{ "/c d" | f }} "t") [e]({% post_url x %}).',
            (
                '<p>A <img src="%7B%7Bliquid%7D%7D/b.png" alt="b" /> '
                '<a href="%7B%7Bliquid%7D%7D" title="t">c</a> '
                '<a href="%7B%7Bliquid%7D%7D">e</a>.</p>\n'
            ),
        ),
        ("[a]: {{ site.url }}/b\n\n[a]", '<p><a href="%7B%7Bliquid%7D%7D/b">a</a></p>\n'),
        ("`[a]({{ b }})` {{ c }}", "<p><code>[a]({{ b }})</code> {{ c }}</p>\n"),
        ('[a](/b){:target="_blank"}{: .c} en `d`{:.e}.', '<p><a href="/b">a</a> en <code>d</code>.</p>\n'),
        ('![a](/b){: width="50%"\n height="{{ h }}"}', '<p><img src="/b" alt="a" /></p>\n'),
        (
            "*a*{:.b} **c**{: .d} <b>e</b>{:.f} ~~g~~{:.h}",
            ("<p><em>a</em> <strong>c</strong> <b>e</b> <s>g</s></p>\n"),
        ),
        ("a {:b} {:c => 1} d{:.e} *{:.f}", "<p>a {:b} {:c =&gt; 1} d{:.e} *{:.f}</p>\n"),
        (
            "## Kop {#een-twee}\n\nKop {: .a}\n===\n\n### `{#a}`",
            ("<h2>Kop</h2>\n<h1>Kop</h1>\n<h3><code>{#a}</code></h3>\n"),
        ),
        (
            "> a\n> {: .b}\n\n- c\n\n      d\n  {: .e}",
            (
                "<blockquote>\n<p>a</p>\n</blockquote>\n"
                "<ul>\n<li>\n<p>c</p>\n<pre><code>d\n</code></pre>\n</li>\n</ul>\n"
            ),
        ),
        (
            "a\n{::comment}\nb\n\n```\n{:/comment}\nc {% comment %}d{% endcomment %}e",
            "<p>a</p>\n\n<p>c e</p>\n",
        ),
        ("{::comment}\na\n{:/}\n{%- comment -%}\nb\n\n{% endcomment %}\nc", "\n<p>c</p>\n"),
        (
            "```\n{::comment}\na\n{:/comment}\n```",
            ("<pre><code>{::comment}\na\n{:/comment}\n</code></pre>\n"),
        ),
    ],
)
def test_what_jekyll_reads_otherwise_is_shown_as_it_shows_it(written: str, html: str) -> None:
    assert render_markdown(drop_lines(written, find_shown_code)) == html


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("これは**「強調」**です", "これは<strong>「強調」</strong>です"),
        ("a*「b」*c", "a*「b」*c"),
        ("**中文。**后面", "<strong>中文。</strong>后面"),
        ("前面**（注）**", "前面<strong>（注）</strong>"),
        ("한국어**(강조)**는", "한국어<strong>(강조)</strong>는"),
        ("二 * 三 * 四", "二 * 三 * 四"),
        ("a**(b)**c", "a**(b)**c"),
        ("***「a」***です", "<em><strong>「a」</strong></em>です"),
    ],
)
def test_emphasis_needs_no_space_where_a_script_has_none(written: str, html: str) -> None:
    assert render_markdown(written) == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    ("written", "html"),
    [
        (
            "a\n{% highlight html %}\n<div>\n\n{% include b %}\n```\n# c\n{% endhighlight %}\nd",
            "<p>a</p>\n<pre><code>&lt;div&gt;\n\n{% include b %}\n```\n# c\n</code></pre>\n<p>d</p>\n",
        ),
        (
            "1. a\n\n   {%- highlight c linenos -%}\n   *b\n     c\n   {%- endhighlight -%}\n2. d",
            (
                "<ol>\n<li>\n<p>a</p>\n<pre><code>*b\n  c\n</code></pre>\n</li>\n"
                "<li>\n<p>d</p>\n</li>\n</ol>\n"
            ),
        ),
        ("{% highlight c %}a *b* c{% endhighlight %}", "<pre><code>a *b* c\n</code></pre>\n"),
        (
            "{% highlight c %}\n{% raw %}\n{{ a }}\n{% endraw %}\n{% endhighlight %}",
            "<pre><code>{{ a }}\n</code></pre>\n",
        ),
        (
            "> {% highlight c %}\n> a<b\n> {% endhighlight %}",
            ("<blockquote>\n<pre><code>a&lt;b\n</code></pre>\n</blockquote>\n"),
        ),
        ("{{< highlight go >}}\n*a*b*\n{{< /highlight >}}", "<pre><code>*a*b*\n</code></pre>\n"),
        (
            "~~~\n{% highlight c %}\n~~~\n*a*",
            "<pre><code>{% highlight c %}\n</code></pre>\n<p><em>a</em></p>\n",
        ),
        ("{% highlight c %}\n*a*", "<p><em>a</em></p>\n"),
    ],
)
def test_code_between_tags_of_liquid_is_shown_as_it_is(written: str, html: str) -> None:
    assert render_markdown(drop_lines(written, find_shown_code)) == html


@pytest.mark.parametrize(
    "before",
    [
        "a\n<p>\nb",
        "<!-- <div> -->",
        '<script>\nwrite("<div>")\n</script>',
        "<pre><section></pre>",
        "<div>\n\n    <p>a\n\n</div>",
    ],
)
def test_indented_html_behind_closed_elements_is_code(before: str) -> None:
    assert "<pre><code>&lt;div&gt;c&lt;/div&gt;\n</code></pre>" in render_markdown(
        f"{before}\n\n    <div>c</div>\n\nd"
    )


def test_html_that_is_open_at_the_end_leaves_footnotes_alone() -> None:
    html = render_markdown("a[^1]\n\n[^1]: b\n\n        <i>c</i>\n\n<div>\n\nd\n</div>\n<div>")
    assert "<pre><code>&lt;i&gt;c&lt;/i&gt;\n</code></pre>" in html


def test_what_is_raw_is_shown_though_it_shows_tags() -> None:
    told = "a {% raw %}{% comment %}b{% endcomment %}{% endraw %} c"
    assert render_markdown(told) == f"<p>{told}</p>\n"
    assert write_code(f"<pre>{told}</pre>") == f"<pre>{told}</pre>"
    ended = "{% highlight c %}{% raw %}{% endhighlight %}{% endraw %}{% endhighlight %}"
    assert write_code(ended) == "<pre><code>{% endhighlight %}\n</code></pre>"
    assert write_code("{% endraw %}{% comment %}a{% endcomment %}{% raw %}") == "{% endraw %}{% raw %}"


def test_braces_at_the_end_of_a_heading_stay_unless_they_are_attributes() -> None:
    told = "# a {:b 1}\n# c {#1}\n# d {#e .f}\n# g {:h=1}\n# {i}"
    assert (
        render_markdown(told) == "<h1>a {:b 1}</h1>\n<h1>c {#1}</h1>\n<h1>d</h1>\n<h1>g</h1>\n<h1>{i}</h1>\n"
    )


def test_quotes_in_code_within_a_line_stay() -> None:
    told = 'a `<b c="{{ "d" }}">` e ``f="{{ "`" }}"``'
    assert drop_lines(told, find_shown_code) == told


def test_html_has_its_code_and_comments_too() -> None:
    code = "{% highlight html %}\n<b>\n{{ c }}\n{% endhighlight %}"
    html = f"<p>a</p>\n{code}d{{% comment %}}e{{% endcomment %}}f{{% comment %}}"
    assert write_code(html) == "<p>a</p>\n<pre><code>&lt;b&gt;\n{{ c }}\n</code></pre>df{% comment %}"


def test_quotes_of_liquid_do_not_end_an_attribute() -> None:
    written = (
        """<a href="{{ "/a" | relative_url }}" id="b">c</a> <img src='{{ 'd' }}/e'> f="{{ g }}" {{ "h" }}"""
    )
    mended = (
        """<a href="{{ '/a' | relative_url }}" id="b">c</a> <img src='{{ "d" }}/e'> f="{{ g }}" {{ "h" }}"""
    )
    assert drop_lines(written, find_code) == mended
    assert drop_lines(f"```\n{written}\n```", find_shown_code) == f"```\n{written}\n```"


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "{{",
            "{%",
            "{:",
            "](",
            "[a](",
            "[a]({{",
            "[a]({{ b }}",
            "*a*{:",
            "*a*{:b}",
            "a {#",
            "a='{{ \"",
            "={{ '",
        ),
        *(
            "{% highlight x %}\n",
            "{% highlight x %}a{% endhighlight %}\n",
            "- {% comment %}\n",
            "a {% comment %} b\n\n",
        ),
        *("{::comment}\n", "> {: .x}\n", "## a {#b\n"),
    ],
)
def test_what_is_never_closed_takes_no_time(piece: str) -> None:
    body = piece * (100_000 // len(piece))
    began = time.process_time()
    render_markdown(drop_lines(body, find_shown_code))
    drop_lines(write_code(body), find_code)
    assert time.process_time() - began < 5


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
