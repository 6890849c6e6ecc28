"""HTML where a feed was looked for: an article, a page that announces feeds, or something to be named."""

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from aggregator.errors import NotAFeedError, ParseError
from aggregator.model import Batch, Feed
from aggregator.parse import guard
from aggregator.parse.announced import find_feeds
from aggregator.parse.article import read_article, read_own_page, reads_as_article
from aggregator.parse.fronts import stands_for_a_site
from aggregator.parse.hints import Hints
from aggregator.parse.metadata import Metadata, read_metadata, title_of
from aggregator.parse.obstacles import CONSENT, SHOWN, name_emptiness, name_obstacle
from aggregator.text.language import language_tag
from aggregator.text.urls import checked_url, is_home
from aggregator.text.xmlchars import strip_forbidden


def read_page(text: str, hints: Hints) -> Batch:
    """One article, or the feeds that the page announces; NotAFeedError says what it is instead."""
    tree = parse_html(text)
    base = checked_url(next((one.get("href") for one in tree.iter("base")), None), hints.url) or hints.url
    told = read_metadata(tree, hints.url, hints.timezone, hints.now)
    if hints.local and hints.kind in {"auto", "text", "jekyll", "article"}:
        return read_own_page(tree, title_of(tree), told, hints)
    feeds = find_feeds(tree, base, hints.links)
    site = _may_be_site(hints) and stands_for_a_site(tree, told, base, hints)
    if not site and _is_article(tree, told, feeds, hints):
        _check_way(tree, told, hints)
        return read_article(text, title_of(tree), told, base, hints)
    if not feeds or (_wanted(hints) in {"feed", "article"} and not site):
        raise _refuse(_name(tree, feeds, hints))
    feed = Feed(
        title=told.site or title_of(tree), link=checked_url(hints.url), language=language_tag(told.language)
    )
    return Batch(feed=feed, entries=(), kind="page", feed_links=feeds)


def parse_html(text: str) -> HtmlElement:
    """The tree of an HTML text; raises ParseError when there is nothing in it, HostileError for bombs."""
    guard.check_html(text)
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        return document_fromstring(strip_forbidden(text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ParseError("is a web page with nothing in it") from error


def _wanted(hints: Hints) -> str:
    """What is looked for: as configured, else as learnt from earlier readings."""
    return hints.learnt if hints.kind == "auto" else hints.kind


def _may_be_site(hints: Hints) -> bool:
    """Whether its owner leaves it to us what it is, and earlier readings did not find a feed behind it."""
    return hints.kind == "auto" and hints.learnt in {"auto", "article"}


def _is_article(tree: HtmlElement, told: Metadata, feeds: tuple[str, ...], hints: Hints) -> bool:
    """Whether the page is to be read as one article.

    What the owner calls one, is; else the page must call itself one, or look it and announce no feed.
    """
    if hints.kind == "article":
        return True
    if _wanted(hints) not in {"auto", "article"}:  # what was learnt holds
        return False
    return told.article or (not feeds and reads_as_article(tree, hints.url))


def _check_way(tree: HtmlElement, told: Metadata, hints: Hints) -> None:
    """Raise NotAFeedError when something stands before the article, or it was taken away."""
    obstacle = name_obstacle(tree, hints.url, article=told.article)
    if obstacle:
        raise _refuse(f"{obstacle}, not an article")
    if is_home(hints.url) and any(not is_home(asked) for asked in hints.asked):
        raise _refuse("leads to its site's home page: the article is no longer there")


def _refuse(what: str) -> NotAFeedError:
    return NotAFeedError(what, instead="consent" if what.startswith(CONSENT) else "page")


def _find_remedy(feeds: tuple[str, ...], hints: Hints) -> str:
    """What the owner of a source can do who gets a page instead of its feed."""
    own = hints.kind == "feed" and hints.learnt == "auto"  # the owner himself called it a feed
    if feeds:
        return f"it announces {feeds[0]}: give that address{', or take kind auto' if own else ''}"
    if own:
        return "take kind auto to look for the feed that it announces"
    if hints.learnt == "page":
        return "the page that announced it is asked again; if that is no help, give the feed's address"
    return "give the address where the feed is now"


def _name(tree: HtmlElement, feeds: tuple[str, ...], hints: Hints) -> str:
    wanted = _wanted(hints)
    looked = "an article" if wanted == "article" else "a feed"
    obstacle = name_obstacle(tree, hints.url)
    if obstacle:
        return f"{obstacle}, not {looked}"
    title = title_of(tree)
    named = f" ({title[:SHOWN]})" if title else ""
    if wanted == "article":
        return f"is a web page{named}, not the article that was here; remove the source, or set kind: article"
    if wanted == "feed":
        return f"is a web page{named}, not a feed; {_find_remedy(feeds, hints)}"
    emptiness = name_emptiness(tree)
    if emptiness:
        return emptiness
    return f"is a web page{named} that announces no feed; give the address of its feed, or kind article"
