"""The feeds that a page announces: by its link elements (autodiscovery) and by HTTP's Link header."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from lxml.html import HtmlElement

from aggregator.parse.linkheader import read_links
from aggregator.text.datewords import fold
from aggregator.text.urls import checked_url
from aggregator.text.words import word_set

MOST = 20

_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed|x\.atom|x-rss)\+(?:xml|json)|text/rss\+xml")
_GENERIC_TYPES = frozenset({"application/json", "application/xml", "text/xml"})  # a feed's, or anything's
# WordPress announces its API as plain JSON in the same way.
_API = re.compile(r"/wp-json(?:[/?#]|$)|[?&]rest_route=", re.IGNORECASE)
# How feeds of comments are called; one word stands for all that begin like it.
_REPLIES = word_set(
    "comment reactie opmerking replies komment komentar comentari iruzkin hozzászólás yorum bình.luận"
    " коммент комент камент σχόλι תגוב تعليق دیدگاه टिप्पणि ความเห็น 评论 評論 回應 留言 コメント 댓글"
)
_COMMENTS = re.compile("|".join(sorted(map(fold, _REPLIES))))


def find_feeds(tree: HtmlElement, base: str, headers: Iterable[str] = ()) -> tuple[str, ...]:
    """Their addresses, each once: those of a type that names a feed, of any other, last those of comments.

    Among their like they stand in the page's order.  `headers` are the values of Link header fields.
    """
    found = sorted(_find(tree, base, headers), key=lambda one: one[:2])
    return tuple(dict.fromkeys(url for *_, url in found))[:MOST]


def announces_news(tree: HtmlElement, base: str, headers: Iterable[str] = ()) -> bool:
    """Whether one of them is a feed by its type, and not of comments."""
    return any(not comments and not generic for comments, generic, _ in _find(tree, base, headers))


def _find(tree: HtmlElement, base: str, headers: Iterable[str]) -> Iterator[tuple[bool, bool, str]]:
    """Whether it is of comments, whether its type may be anything's, and its address."""
    elements = (
        (one.get("href") or "", one.get("rel") or "", one.get("type") or "", one.get("title") or "")
        for one in tree.iter("link")
    )
    for href, rel, kind, title in (*elements, *read_links(headers)):
        bare = kind.partition(";")[0].strip().lower()
        if "alternate" in rel.lower().split() and _may_be_feed(bare, href):
            url = checked_url(href, base)
            if url:
                yield bool(_COMMENTS.search(fold(f"{title} {unquote(url)}"))), bare in _GENERIC_TYPES, url


def _may_be_feed(kind: str, href: str) -> bool:
    return bool(kind in _GENERIC_TYPES or _FEED_TYPES.fullmatch(kind)) and not _API.search(href)
