"""Pages for people: no script, nothing loaded but pictures and sound, readable from a disk too."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aggregator.model import SUFFIXES, Format, Site
from aggregator.publish.fragments import Copy, Fragments
from aggregator.publish.head import (
    ARCHIVE_FORMATS,
    FEED_FORMATS,
    FORMAT_NAMES,
    MEDIA_TYPES,
    NEWEST,
    Head,
    language_of,
)
from aggregator.publish.item import one_line, site_author
from aggregator.publish.look import choose_dress
from aggregator.publish.river import Row, group_by_day
from aggregator.publish.rows import gather_rows
from aggregator.publish.words import Words, choose_words
from aggregator.text.html import shorten

LIMIT = 48_000  # bytes of a page
ROOM = 36_000  # that entries get at least, where the owner's own style and templates are large
MOST = 200  # entries on a page: none is so short that more would fit
_NAME = 200  # characters of the name of a publication or site
_DESCRIPTION = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A feed that a page offers."""

    format: str
    type: str
    file: str  # relative to the page
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A publication as a page shows it."""

    title: str
    description: str  # empty where it says no more than the title
    language: str | None  # where it differs from the page's own words
    home: str
    page: str | None  # relative to the output folder
    feeds: tuple[Link, ...]  # the best first
    archive: str | None  # the newest page of it, relative to the page


@dataclass(frozen=True, slots=True)
class Card:
    """A category on the index."""

    topic: Topic
    rows: tuple[Row, ...]


def write_page(head: Head, copies: Sequence[Copy], kept: Fragments) -> bytes:
    """A category's page: its entries grouped by day, as many as fit on a small page."""
    words, site = choose_words(head.language), kept.site
    rows = gather_rows(copies[:MOST], kept, head.language, words)
    root = "../" * head.depth
    topic = _make_topic(head, words, root)

    def make(count: int) -> bytes:
        days, older = group_by_day(rows[:count]), len(copies) - count
        return _render("page", words, head.language, site, root, topic=topic, days=days, older=older)

    return _fit(make, len(rows))


def write_index(heads: Sequence[Head], copies: Mapping[str, Sequence[Copy]], kept: Fragments) -> bytes:
    """The front page: every category with its newest entries, and how to subscribe.

    Where there are so many categories that the page would be large, each shows fewer entries.
    """
    site = kept.site
    language = language_of(None, site)
    words = choose_words(language)
    cards = [
        Card(
            _make_topic(head, words, ""),
            tuple(gather_rows(copies.get(head.name, ())[:NEWEST], kept, head.language, words, language)),
        )
        for head in heads
    ]

    def make(count: int) -> bytes:
        shown = [Card(card.topic, card.rows[:count]) for card in cards]
        return _render("index", words, language, site, "", cards=shown, brief=not count)

    return _fit(make, NEWEST)


def _fit(make: Callable[[int], bytes], count: int) -> bytes:
    """The page with as many entries, up to `count`, as keep it small."""
    page = make(count)
    if len(page) <= LIMIT:
        return page
    frame = len(make(0))
    limit = max(LIMIT, frame + ROOM)
    while len(page) > limit and count:  # entries are of like length: two or three rounds
        count = min(count - 1, count * (limit - frame) // (len(page) - frame))
        page = make(count)
    return page


def _make_topic(head: Head, words: Words, root: str) -> Topic:
    title, description = shorten(head.title, _NAME), shorten(head.description, _DESCRIPTION)
    return Topic(
        title=title,
        description=description if head.description != head.title else "",
        language=None if words.is_in(head.language) else head.language,
        home=head.home,
        page=head.paths["html"] if "html" in head.formats else None,
        feeds=tuple(_make_links(head, root)),
        archive=_find_archive(head, root),
    )


def _find_archive(head: Head, root: str) -> str | None:
    best = next((form for form in ARCHIVE_FORMATS if form in head.formats), None)
    return f"{root}{head.previous}{SUFFIXES[best]}" if head.previous and best else None


def _make_links(head: Head, root: str) -> Iterable[Link]:
    forms: Iterable[Format] = (form for form in FEED_FORMATS if form in head.formats)
    for form in forms:
        yield Link(
            format=FORMAT_NAMES[form],
            type=MEDIA_TYPES[form],
            file=root + head.paths[form],
            address=head.address(form),
        )


def _render(template: str, words: Words, language: str, site: Site, root: str, **values: Any) -> bytes:
    return choose_dress(site.look).render(
        f"{template}.html.j2",
        words=words,
        language=language if words.is_in(language) else words.language,
        site=site,
        name=shorten(one_line(site.title), _NAME) or site_author(site).name,
        root=root,
        **values,
    )
