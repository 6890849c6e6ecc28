"""The feeds that a page announces: by its link elements (autodiscovery) and by HTTP's Link header."""

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from aggregator.parse.linkheader import read_links
from aggregator.text.urls import checked_url

MOST = 20

_FEED_TYPES = re.compile(
    r"application/(?:rss|atom|rdf|feed|x\.atom|x-rss)\+(?:xml|json)|application/(?:json|xml)|text/(?:rss\+)?xml"
)
_COMMENTS = re.compile(r"comment|reactie|kommentar|replies|commentaire|comentario", re.IGNORECASE)


def find_feeds(tree: HtmlElement, base: str, headers: Iterable[str] = ()) -> tuple[str, ...]:
    """Their addresses, those of comments last, else in the page's order; each once.

    `headers` are the values of Link header fields.
    """
    elements = (
        (one.get("href") or "", one.get("rel") or "", one.get("type") or "", one.get("title") or "")
        for one in tree.iter("link")
    )
    found = []
    for href, rel, kind, title in (*elements, *read_links(headers)):
        if "alternate" in rel.lower().split() and _is_feed(kind, href):
            url = checked_url(href, base)
            if url:
                found.append((bool(_COMMENTS.search(f"{title} {url}")), url))
    return tuple(dict.fromkeys(url for _, url in sorted(found, key=lambda pair: pair[0])))[:MOST]


def _is_feed(kind: str, href: str) -> bool:
    bare = kind.partition(";")[0].strip().lower()
    # WordPress announces its API as plain JSON in the same way.
    return bool(_FEED_TYPES.fullmatch(bare)) and "/wp-json/" not in href
