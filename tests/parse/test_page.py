"""HTML where a feed was looked for."""

import time

import pytest

from aggregator.errors import HostileError, NotAFeedError, ParseError
from aggregator.parse import Hints, parse_document

ARTICLE = """<html><head><title>T</title><meta property="og:type" content="article">
<meta property="og:title" content="Title"><meta property="og:url" content="{url}"></head><body><article>
<p>A text that is long enough to be found by whoever looks for the text of an article on a page.</p></article>
</body></html>"""


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<html><title>Welcome</title><form><input type=password></form>", "login page"),
        ("<html><title>Sign in</title>", "login page"),
        ("<html><title>Before you continue</title>", "consent page"),
        ("<html><title>404 Not Found</title>", "error page"),
        ("<html><title>Just a moment...</title>", "whether we are a browser"),
        ("<html><title>My home</title><p>x", "announces no feed"),
    ],
)
def test_pages_that_are_no_feed_are_named(html: str, said: str) -> None:
    with pytest.raises(NotAFeedError, match=said):
        parse_document(html.encode(), Hints(url="https://a.example/"))


def test_kind_feed_refuses_every_page() -> None:
    page = b'<html><link rel=alternate type="application/rss+xml" href=/feed>'
    assert parse_document(page, Hints(url="https://a.example/")).feed_links == ("https://a.example/feed",)
    with pytest.raises(NotAFeedError, match="kind auto"):
        parse_document(page, Hints(url="https://a.example/", kind="feed"))


def test_kind_page_takes_the_feeds_of_an_article() -> None:
    links = '<link rel=alternate type="application/atom+xml" href="javascript:x">'
    links += '<link rel="alternate nofollow" type="application/atom+xml; charset=utf-8" href="a.atom">'
    page = ARTICLE.format(url="").replace("</head>", links + "</head>")
    batch = parse_document(page.encode(), Hints(url="https://a.example/b/", kind="page"))
    assert (batch.kind, batch.feed_links) == ("page", ("https://a.example/b/a.atom",))


def test_a_page_speaks_only_for_its_own_site() -> None:
    hints = Hints(
        url="https://www.a.example/2?utm_source=x",
        asked=("https://a.example/short", "https://www.a.example/2"),
    )
    for url, link in (
        ("https://stranger.example/2", "https://www.a.example/2?utm_source=x"),
        ("https://a.example/", "https://www.a.example/2?utm_source=x"),
        ("https://m.a.example/2", "https://m.a.example/2"),
    ):
        entry = parse_document(ARTICLE.format(url=url).encode(), hints).entries[0]
        assert entry.link == link
        assert "https://a.example/short" in entry.aliases
        assert not any("stranger" in alias for alias in entry.aliases)


def test_kind_article_takes_a_page_that_does_not_call_itself_one() -> None:
    html = ARTICLE.format(url="").replace("og:type", "x")
    batch = parse_document(html.encode(), Hints(url="https://a.example/2", kind="article"))
    assert (batch.kind, batch.entries[0].title) == ("article", "Title")
    with pytest.raises(NotAFeedError, match="login page"):
        parse_document(b"<title>Inloggen</title><p>x", Hints(url="https://a.example/2", kind="article"))


def test_a_list_of_articles_is_none() -> None:
    data = '{"@type":"Article","headline":"a"}'
    html = f'<html><title>Home</title><script type="application/ld+json">[{data},{data}]</script><p>x'
    with pytest.raises(NotAFeedError):
        parse_document(html.encode(), Hints(url="https://a.example/"))


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[" * 100_000,
        "null",
        "7",
        '{"@graph": 3}',
        '{"@type": [null, {}], "headline": {}}',
        '"@type"',
        '{"@graph": [[]]}',
    ],
)
def test_broken_json_in_a_page_is_passed_over(data: str) -> None:
    html = ARTICLE.format(url="") + f'<script type="application/ld+json">{data}</script>'
    html += f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
    assert parse_document(html.encode(), Hints(url="https://a.example/2")).entries[0].title == "Title"


def test_wrong_types_in_an_article_count_as_absent() -> None:
    data = """{"@type":"NewsArticle","headline":["Head",2],"author":[{"name":{"name":"In"}},7,null],
    "image":{"url":["x"]},"datePublished":20200101,"keywords":[1,{"name":"k"}],"articleBody":{"a":1},"url":"javascript:pwn(1)"}"""
    html = f'<html><script type="application/ld+json">{data}</script><p>{"Words and words. " * 20}</p>'
    entry = parse_document(html.encode(), Hints(url="https://a.example/2")).entries[0]
    assert (entry.title, entry.image, entry.link) == ("Head", None, "https://a.example/2")


def test_an_empty_page_is_refused() -> None:
    with pytest.raises(ParseError):
        parse_document(b"<!doctype html>", Hints(path="a.html"))


@pytest.mark.parametrize("form", ["b{}=2 ", "b{} ", 'b{}="2"', "/b{}", "b{} = '>' "])
def test_an_element_with_thousands_of_attributes_is_refused_at_once(form: str) -> None:
    page = (
        "<html><body><p " + "".join(form.format(number) for number in range(100_000)) + ">x</p></body></html>"
    )
    start = time.process_time()
    with pytest.raises(HostileError, match="attributes"):
        parse_document(page.encode(), Hints(url="https://a.example/"))
    assert time.process_time() - start < 4


@pytest.mark.parametrize("tag", ["<x", "<a b=", "<a b='", "<a/", "<a b=\"<a b='", "<a b"])
def test_looking_for_attributes_costs_little(tag: str) -> None:
    page = "<html><head><title>Kop</title></head><body>" + tag * (600_000 // len(tag))
    start = time.process_time()
    with pytest.raises(ParseError):
        parse_document(page.encode(), Hints(url="https://a.example/", kind="feed"))
    assert time.process_time() - start < 6


def test_an_attribute_may_hold_any_text() -> None:
    told = "a=b " * 2000
    page = f"<html><head><title>Kop</title></head><body data-state='{told}'><p>Tekst.</p></body></html>"
    with pytest.raises(NotAFeedError, match="Kop"):
        parse_document(page.encode(), Hints(url="https://a.example/", kind="feed"))
