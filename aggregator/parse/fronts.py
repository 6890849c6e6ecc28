"""Pages that stand for a whole site, or for a list: an article marked on one of them is not the page."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from aggregator.parse.announced import announces_news
from aggregator.parse.hints import Hints
from aggregator.parse.metadata import Metadata
from aggregator.parse.microformats import titled_addresses
from aggregator.text.fronts import front_language, is_front
from aggregator.text.language import language_tag
from aggregator.text.urls import canonical_link, checked_url, registrable_domain

# By what the addresses of one page differ from site to site, where no redirect makes one of them.
_ENDING = re.compile(r"(?:/(?:index|default))?(?:\.(?:[sx]?html?|php|aspx?))?\Z")


def stands_for_a_site(tree: HtmlElement, told: Metadata, base: str, hints: Hints) -> bool:
    """Whether a page that marks one article is there for its site's feed all the same.

    That is a front page, or a list of which the one entry has a page of its own; it must announce a feed
    of news.  One that was learnt to be an article is no longer that only where nothing led elsewhere:
    an article that was taken away leads to such a page.
    """
    if hints.learnt == "article" and not all(_is_here(asked, hints.url) for asked in hints.asked):
        return False
    listed = _is_front_page(told, hints.url) or _lists(tree, told, base, hints)
    return listed and announces_news(tree, base, hints.links)


def _is_here(asked: str, url: str) -> bool:
    if is_front(asked):
        return is_front(url)
    return canonical_link(asked).rstrip("/") == canonical_link(url).rstrip("/")


def _is_front_page(told: Metadata, url: str) -> bool:
    """What may be a language's front page (`/nl/`) is one where it is in that language."""
    language = front_language(url)
    spoken = language_tag(told.language) or ""
    return is_front(url) and (not language or language == spoken.partition("-")[0].lower())


def _lists(tree: HtmlElement, told: Metadata, base: str, hints: Hints) -> bool:
    """Whether the title of the one entry leads to another page of the site.

    Below this one, or elsewhere where this one calls itself by its own address.  A page of comments, or for
    printing, leads up.
    """
    here = canonical_link(hints.url).partition("?")[0].rstrip("/")
    stated = [checked_url(value, base) or "" for value in (told.canonical, told.address)]
    own = [value for value in (hints.url, *hints.asked, *stated) if value]
    titles = set(_titles(tree, base, hints.url))
    if not titles or any(_is_one_page(title, value) for title in titles for value in own):
        return False
    if any(one.startswith(f"{here}/") for one in titles):
        return True
    above = any(f"{here}/".startswith(one.partition("?")[0].rstrip("/") + "/") for one in titles)
    return not above and canonical_link(stated[0]).rstrip("/") == here


def _is_one_page(one: str, other: str) -> bool:
    """Whether two addresses of a site seem to be one page's: many answer with `www.` and without, with a
    closing slash and without, whatever the parameters of a visit."""
    (path, asked), (its_path, its_asked) = _take_apart(one), _take_apart(other)
    return path == its_path and not (asked and its_asked and asked.isdisjoint(its_asked))


def _take_apart(url: str) -> tuple[str, set[str]]:
    """Its path, as far as it names a page, and its parameters."""
    parts = urlsplit(canonical_link(url))
    path = _ENDING.sub("", parts.path.lower().rstrip("/"), count=1)
    return path, set(filter(None, parts.query.split("&")))


def _titles(tree: HtmlElement, base: str, url: str) -> Iterator[str]:
    site = registrable_domain(url)
    for value in titled_addresses(tree):
        found = checked_url(value, base)
        if found and registrable_domain(found) == site:
            yield canonical_link(found).partition("#")[0]
