"""HTML where a feed was looked for: an article, a page that announces feeds, or something to be named."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from aggregator.errors import NotAFeedError, ParseError
from aggregator.model import Batch, Feed
from aggregator.parse import fields
from aggregator.parse.article import read_article, read_own_page
from aggregator.parse.hints import Hints
from aggregator.parse.metadata import Metadata, read_metadata
from aggregator.text.language import language_tag
from aggregator.text.urls import checked_url
from aggregator.text.xmlchars import strip_forbidden

_FEED_TYPES = re.compile(
    r"application/(?:rss|atom|rdf|feed|x\.atom|x-rss)\+(?:xml|json)|application/(?:json|xml)|text/(?:rss\+)?xml"
)
_COMMENTS = re.compile(r"comment|reactie|kommentar|replies", re.IGNORECASE)
_LOGIN = re.compile(
    r"\b(?:sign[ -]?in|log[ -]?in|inloggen|aanmelden|anmelden|connexion|iniciar sesi)", re.IGNORECASE
)
_CONSENT = re.compile(
    r"consent|cookie|toestemming|privacy ?(?:gate|wall|instell)|before you continue", re.IGNORECASE
)
_ERROR = re.compile(
    r"\b[45]0\d\b|not found|niet gevonden|nicht gefunden|introuvable|error|forbidden|access denied"
    r"|unavailable|just a moment|attention required|captcha|maintenance|onderhoud",
    re.IGNORECASE,
)


def read_page(text: str, hints: Hints) -> Batch:
    """One article, or the feeds that the page announces; NotAFeedError says what it is instead."""
    tree = parse_html(text)
    base = checked_url(next((one.get("href") for one in tree.iter("base")), None), hints.url) or hints.url
    told = read_metadata(tree, hints.url)
    if hints.local and hints.kind in {"auto", "text", "jekyll", "article"}:
        return read_own_page(tree, title_of(tree), told, hints)
    if hints.kind == "article" or (hints.kind == "auto" and told.article):
        if not told.article and (obstacle := _obstacle(tree, hints.url)):
            raise NotAFeedError(f"{obstacle}, not an article")
        return read_article(text, title_of(tree), told, base, hints)
    feeds = tuple(dict.fromkeys(_feeds(tree, base))) if hints.kind != "feed" else ()
    if not feeds:
        raise NotAFeedError(_name(tree, hints))
    return Batch(feed=_describe(tree, told, hints.url), entries=(), kind="page", feed_links=feeds[:20])


def parse_html(text: str) -> HtmlElement:
    """The tree of an HTML text; raises ParseError when there is nothing in it."""
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        return document_fromstring(strip_forbidden(text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ParseError("is a web page with nothing in it") from error


def title_of(tree: HtmlElement) -> str:
    """The page's title, else its first heading."""
    for tag in ("title", "h1"):
        for element in tree.iter(tag):
            told = fields.title("".join(element.itertext()), literal=True)
            if told:
                return told
    return ""


def _describe(tree: HtmlElement, told: Metadata, url: str) -> Feed:
    return Feed(
        title=told.site or title_of(tree), link=checked_url(url), language=language_tag(told.language)
    )


def _feeds(tree: HtmlElement, base: str) -> Iterator[str]:
    """Announced feeds, those of comments last."""
    found = []
    for link in tree.iter("link"):
        if "alternate" in (link.get("rel") or "").lower().split() and _is_feed(link):
            url = checked_url(link.get("href"), base)
            if url:
                found.append((bool(_COMMENTS.search(f"{link.get('title') or ''} {url}")), url))
    yield from (url for _, url in sorted(found, key=lambda pair: pair[0]))


def _is_feed(link: HtmlElement) -> bool:
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    # WordPress announces its API as plain JSON in the same way.
    return bool(_FEED_TYPES.fullmatch(kind)) and "/wp-json/" not in (link.get("href") or "")


def _name(tree: HtmlElement, hints: Hints) -> str:
    obstacle = _obstacle(tree, hints.url)
    if obstacle:
        return f"{obstacle}, not a feed"
    title = title_of(tree)
    named = f" ({title[:60]})" if title else ""
    if hints.kind == "feed":
        return f"is a web page{named}, not a feed; take kind auto to look for the feed that it announces"
    return f"is a web page{named} that announces no feed; give the address of its feed, or kind article"


def _obstacle(tree: HtmlElement, url: str) -> str:
    """What stands in the way, "" when nothing is recognised."""
    title = title_of(tree)
    actions = " ".join(form.get("action") or "" for form in tree.iter("form"))
    if any((one.get("type") or "").lower() == "password" for one in tree.iter("input")) or _LOGIN.search(
        title
    ):
        return "is a login page (set auth for this source)"
    if _CONSENT.search(title) or _CONSENT.search(url) or "consent" in actions:
        return "is a consent page (its site answers only to browsers)"
    if _ERROR.search(title):
        return f"is an error page ({title[:60]})"
    return "is a login page (set auth for this source)" if _LOGIN.search(actions) else ""
