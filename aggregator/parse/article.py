"""One article out of an HTML page: what the page tells about it, and its text by trafilatura."""

import re
from dataclasses import replace

from lxml.html import HtmlElement, tostring

from aggregator.errors import NotAFeedError, ParseError
from aggregator.model import DESCRIPTION, Batch, Entry, Feed
from aggregator.parse import contents, fields
from aggregator.parse.hints import Hints
from aggregator.parse.metadata import Metadata
from aggregator.parse.obstacles import count_prose
from aggregator.parse.whereabouts import ADRIFT, settle, tell_without_base
from aggregator.text.dates import parse_date
from aggregator.text.html import first_sentence, text_to_html
from aggregator.text.language import guess_language, language_tag
from aggregator.text.scripts import count_words
from aggregator.text.urls import canonical_link, checked_url, is_home, registrable_domain

TRAFILATURA = "trafilatura"
MARKED = ("microformats", "microdata articleBody")  # the text as it is laid out, and nothing else

_HEADING = re.compile(r"\A((?:<(?:article|div|header|section)>\s*)*)<h1>.*?</h1>\s*", re.DOTALL)
_RICHER = 1.5  # how much longer the page's own statement of its text must be to be preferred
_LEAST_PROSE = 60  # words in paragraphs that a page must have to be taken for an article unasked


def read_article(html: str, title: str, told: Metadata, base: str, hints: Hints) -> Batch:
    """The entry of a page on the web; raises NotAFeedError when there is neither title nor text."""
    content, origin = _content(html, told, base, hints.max_entry)
    described = fields.title(told.description)
    if not content and not described:
        raise NotAFeedError("is a web page without the text of an article", instead="page")
    link, aliases = _addresses(told, base, hints)
    summary = (
        described if content and not contents.says_the_same(described, contents.summary(content)) else ""
    )
    entry = replace(
        _entry(told, base, hints),
        title=fields.title(told.title) or title,
        link=link,
        aliases=aliases,
        summary=summary,
        content=content or text_to_html(described),
    )
    feed = Feed(title=fields.title(told.site), link=link, language=entry.language)
    origins = {**told.origins, "text": origin}
    warnings = () if told.free else ("its publisher marks the article as not free: the text may be cut",)
    return Batch(
        feed=feed, entries=(entry,), kind="article", origins=tuple(sorted(origins.items())), warnings=warnings
    )


def reads_as_article(tree: HtmlElement, url: str) -> bool:
    """Whether a page that says nothing of itself is one article: below the home page, with one heading
    of the first rank and paragraphs, of which links are the smaller part."""
    if is_home(url) or len(list(tree.iter("h1"))) != 1:
        return False
    prose = count_prose(tree)
    linked = sum(count_words("".join(one.itertext())) for one in tree.iter("a"))
    return prose >= _LEAST_PROSE and linked < prose


def read_own_page(tree: HtmlElement, title: str, told: Metadata, hints: Hints) -> Batch:
    """The entry of an HTML file in a local folder; raises ParseError when there is nothing to read in it."""
    lasting = checked_url(told.canonical)  # what it is without `base`: adding that edits the entry
    link = lasting or checked_url(told.canonical, hints.base)
    text = settle(_main(tree), link, replace(hints, base=link or hints.base))
    content = _without_heading(contents.content(text.html, text.base, hints.max_entry))
    words = contents.summary(content)
    if not words and not title:
        raise ParseError("is empty: there is no text in it")
    described = fields.title(told.description)
    entry = _entry(told, text.base, hints)
    entry = replace(
        entry,
        key=lasting or hints.path,
        title=title or first_sentence(tell_without_base(_main(tree), hints) if hints.base else words),
        link=link,
        summary="" if contents.says_the_same(described, words) else described,
        content=content,
        language=entry.language or guess_language(words),
        provenance=hints.path,
    )
    warnings = (ADRIFT,) if text.adrift else ()
    return Batch(feed=Feed(language=entry.language), entries=(entry,), kind="article", warnings=warnings)


def _entry(told: Metadata, base: str, hints: Hints) -> Entry:
    """The fields that metadata tell."""
    published = parse_date(told.published, hints.timezone) or parse_date(told.modified, hints.timezone)
    updated = parse_date(told.modified, hints.timezone)
    return Entry(
        authors=fields.persons(
            fields.person(one.get("name"), None, one.get("url"), base) for one in told.authors
        ),
        published=published.when if published else None,
        precision=published.precision if published else "second",
        updated=updated.when if updated else None,
        language=language_tag(hints.language if hints.local and hints.language else told.language),
        categories=fields.categories((term, None, None) for term in told.terms),
        image=checked_url(told.image, base),
    )


def _content(html: str, told: Metadata, base: str, limit: int) -> tuple[str, str]:
    """The text that trafilatura finds, unless the page itself states a much longer one; and which it is."""
    from trafilatura import extract

    found = extract(
        html,
        output_format="html",
        include_comments=False,
        include_images=True,
        include_links=True,
        include_formatting=True,
        with_metadata=False,
    )
    extracted = _without_heading(contents.content(found or "", base, limit))
    words = contents.folded(contents.readable(extracted))
    origin = told.origins.get("text", "")
    marked = origin in MARKED and 2 * len(contents.readable(told.text)) >= len(words)
    # Where a page has no text, trafilatura takes the stated one, without its paragraphs.
    if not marked and len(told.text) <= _RICHER * len(words) and contents.folded(told.text) != words:
        return extracted, TRAFILATURA if extracted else DESCRIPTION
    stated = told.text if contents.markup(told.text) else text_to_html(told.text)
    found = _without_heading(contents.content(stated, base, limit))
    return found, origin if found else DESCRIPTION


def _without_heading(html: str) -> str:
    """The HTML without the heading that it begins with: that is the title."""
    return _HEADING.sub(r"\1", html, count=1)


def _addresses(told: Metadata, base: str, hints: Hints) -> tuple[str | None, tuple[str, ...]]:
    """The article's own address, and the others of it.

    A page speaks only for its own site: a canonical address elsewhere, or a bare home page, is not believed.
    """
    stated = [found for value in (told.canonical, told.address) if (found := checked_url(value, base))]
    site = registrable_domain(hints.url)
    own = [found for found in stated if registrable_domain(found) == site and not is_home(found)]
    reached = [found for value in (hints.url, *hints.asked) if (found := checked_url(value))]
    reached += [
        found
        for value in told.addresses
        if (found := checked_url(value, base)) and registrable_domain(found) == site and not is_home(found)
    ]
    distinct: dict[str, str] = {}
    for found in own + reached:
        distinct.setdefault(canonical_link(found), found)
    link, *aliases = distinct.values() if distinct else (None,)
    return link, tuple(alias for alias in aliases if alias)


def _main(tree: HtmlElement) -> str:
    """The markup of the article, the main part or the whole body."""
    for tag in ("article", "main", "body"):
        found = list(tree.iter(tag))
        if len(found) == 1:
            return str(tostring(found[0], encoding="unicode", with_tail=False))
    return str(tostring(tree, encoding="unicode"))
