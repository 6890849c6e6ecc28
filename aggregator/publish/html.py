"""Pages for people: no script, nothing loaded but pictures, readable from a disk too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from typing import Any

from aggregator.model import Format, Site
from aggregator.publish.head import (
    FEED_FORMATS,
    FORMAT_NAMES,
    MEDIA_TYPES,
    NEWEST,
    SUFFIXES,
    Head,
    language_of,
)
from aggregator.publish.item import Item, one_line, site_author, web_address
from aggregator.publish.look import choose_dress
from aggregator.publish.words import Words, choose_words
from aggregator.text.dates import format_rfc3339
from aggregator.text.html import shorten

TEXT = 280  # characters of an entry's text on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A feed that a page offers."""

    format: str
    type: str
    file: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry as a page shows it."""

    heading: str  # of the group that it stands in
    title: str
    link: str | None
    moment: str  # for <time datetime>
    time: str  # in the site's time zone; empty when the source told no time of day
    source: str
    source_link: str | None
    rights: str  # may be empty
    text: str
    image: str | None
    language: str | None  # where it differs from the page's


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of one day; of one month or year where nothing more is known."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A category on the index."""

    head: Head
    page: str | None
    feeds: tuple[Link, ...]
    rows: tuple[Row, ...]


def write_page(head: Head, items: Sequence[Item], site: Site) -> bytes:
    """A category's page: its entries grouped by day."""
    words = choose_words(head.language)
    rows = [_row(item, head.language, words, site.timezone) for item in items]
    days = [Day(heading, tuple(group)) for heading, group in groupby(rows, key=lambda row: row.heading)]
    return _render("page", words, head.language, site, head=head, feeds=_links(head), days=days)


def write_index(heads: Sequence[Head], items: Mapping[str, Sequence[Item]], site: Site) -> bytes:
    """The front page: every category with its newest titles, and how to subscribe."""
    language = language_of(None, site)
    words = choose_words(language)
    cards = [_card(head, items.get(head.name, ()), words, site.timezone) for head in heads]
    title = one_line(site.title) or site_author(site).name
    return _render("index", words, language, site, title=title, cards=cards)


def _card(head: Head, items: Sequence[Item], words: Words, zone: tzinfo) -> Card:
    return Card(
        head=head,
        page=head.name + SUFFIXES["html"] if "html" in head.formats else None,
        feeds=_links(head),
        rows=tuple(_row(item, head.language, words, zone) for item in items[:NEWEST]),
    )


def _links(head: Head) -> tuple[Link, ...]:
    forms: Iterable[Format] = (form for form in FEED_FORMATS if form in head.formats)
    return tuple(
        Link(
            format=FORMAT_NAMES[form],
            type=MEDIA_TYPES[form],
            file=head.name + SUFFIXES[form],
            address=head.address(form),
        )
        for form in forms
    )


def _row(item: Item, language: str, words: Words, zone: tzinfo) -> Row:
    # What is known to the month only stands at its first moment in UTC, and stays in that month everywhere.
    local = _local(item.published, zone if item.precision == "second" else UTC)
    return Row(
        heading=words.format_heading(local, item.precision),
        title=item.title,
        link=item.link,
        moment=format_rfc3339(item.published),
        time=_time(local) if item.precision == "second" else "",
        source=_source_name(item),
        rights=item.all_rights,
        source_link=web_address(item.source.link) if item.source else None,
        text=shorten(item.excerpt, TEXT),
        image=item.image or _picture(item),
        language=item.language if item.language != language else None,
    )


def _local(when: datetime, zone: tzinfo) -> datetime:
    try:
        return when.astimezone(zone)
    except OverflowError:  # the first and last day of the calendar, which feeds do write
        return when.astimezone(UTC)


def _time(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"


def _source_name(item: Item) -> str:
    if item.source and (title := one_line(item.source.title)):
        return title
    return item.authors[0].name


def _picture(item: Item) -> str | None:
    return next((one.url for one in item.enclosures if (one.type or "").startswith("image/")), None)


def _render(template: str, words: Words, language: str, site: Site, **values: Any) -> bytes:
    same = language.partition("-")[0].lower() == words.language
    return choose_dress(site.look).render(
        f"{template}.html.j2",
        words=words,
        interface=language if same else words.language,
        site=site,
        **values,
    )
