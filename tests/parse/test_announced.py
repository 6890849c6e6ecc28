"""The feeds that a page announces."""

from urllib.parse import quote

import pytest

from aggregator.parse import Hints, parse_document

URL = "https://krant.example/blog/"


def feeds(head: str, *links: str) -> tuple[str, ...]:
    page = f"<html><title>Krant</title>{head}<p>x"
    return parse_document(page.encode(), Hints(url=URL, links=links)).feed_links


def link(href: str, more: str = "", kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" {more}>'


def test_comment_feeds_come_last_else_the_page_s_order_stands() -> None:
    head = (
        link("reacties.rss")
        + link("a.rss", 'title="Comments on a"')
        + link("b.atom")
        + link("c.rss")
        + link("c.rss")
    )
    assert feeds(head) == tuple(f"{URL}{name}" for name in ("b.atom", "c.rss", "reacties.rss", "a.rss"))


@pytest.mark.parametrize(
    "title",
    [
        *("Reacties op Kade", "KOMMENTARE", "Feed de comentários", "Comentarii", "Komentáře", "Komentarze"),
        *("Kommentit", "Hozzászólások", "Комментарии", "Коментарі", "Yorumlar", "Bình luận", "Σχόλια"),
        *(
            "תגובות",
            "التعليقات",
            "دیدگاه",
            "评论",
            "評論",
            "コメント",
            "댓글",
            "ความเห็น",
            "टिप्पणियां",
            "Commenti",
        ),
    ],
)
def test_comments_are_known_in_many_languages(title: str) -> None:
    news = link("nieuws.rss", 'title="Krant &raquo; Feed"')
    assert feeds(link("a.rss", f'title="{title}"') + news) == (f"{URL}nieuws.rss", f"{URL}a.rss")
    assert feeds(link(quote(title)) + news)[0] == f"{URL}nieuws.rss"


@pytest.mark.parametrize("title", ["Krant » Feed", "Notícias", "Новости", "ニュース", "新闻", "Komen"])
def test_news_is_no_comment_in_any_of_them(title: str) -> None:
    head = link("a.rss", f'title="{title}"') + link("nieuws.rss")
    assert feeds(head) == (f"{URL}a.rss", f"{URL}nieuws.rss")


def test_types_that_name_a_feed_come_before_those_of_anything() -> None:
    head = link("oembed", kind="application/json") + link("sitemap", kind="text/xml; charset=utf-8")
    head += link("reacties.rss") + link("a.json", kind="application/feed+json") + link("b.rss")
    head += link("c", kind="application/xml") + link("d.rdf", kind="application/rdf+xml")
    named, generic = ("a.json", "b.rss", "d.rdf"), ("oembed", "sitemap", "c")
    assert feeds(head) == tuple(f"{URL}{name}" for name in (*named, *generic, "reacties.rss"))


def test_relative_addresses_start_at_the_base_and_types_may_have_a_charset() -> None:
    head = '<base href="/basis/">' + link("feed", kind="Application/Atom+XML; charset=utf-8")
    assert feeds(head) == ("https://krant.example/basis/feed",)


def test_a_link_header_announces_too() -> None:
    header = '<https://krant.example/x,y>; rel="shortlink", </kop.rss>; rel=alternate; title="a, b"'
    header += '; type="application/rss+xml"'
    odd = '<<, ;;; <a>; rel="alternate'
    assert feeds("", odd, header) == ("https://krant.example/kop.rss",)


def test_styles_translations_and_apis_are_no_feeds() -> None:
    head = link("/wp-json/x", kind="application/json") + link("/wp-json", kind="application/json")
    head += link("/?rest_route=/wp/v2/pages/7", kind="application/json")
    head += (
        link("/?p=7&amp;rest_route=/", kind="application/json")
        + link("/en", kind="text/html")
        + link("/a", kind="")
    )
    head += (
        '<link rel="alternate stylesheet" type="text/css" href="/x.css">' + link("javascript:x") + link("/f")
    )
    assert feeds(head) == ("https://krant.example/f",)
