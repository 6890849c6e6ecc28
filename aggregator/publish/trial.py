"""A trial of an owner's templates: pages with every kind of entry, made and checked as real ones are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from aggregator.errors import PublishError
from aggregator.model import (
    FORMATS,
    AlsoAt,
    Document,
    Enclosure,
    Entry,
    Feed,
    Format,
    Look,
    Person,
    Picture,
    Publication,
    Site,
)
from aggregator.publish import render, render_index, render_style
from aggregator.publish.gate import check_document

Formats = tuple[Format, ...]

_HOST = "https://example.org"
_DAY = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_PAPER = Feed(title="A paper & more", link=f"{_HOST}/", rights="© A paper")
_ENTRIES = (
    Entry(
        id=f"{_HOST}/1",
        title="A title: 1 < 2 & “more”",
        link=f"{_HOST}/1",
        authors=(Person("An author"),),
        published=_DAY,
        summary="A text & more.",
        language="en",
        image=f"{_HOST}/1.jpg",
        pictures=(Picture(f"{_HOST}/1.jpg", 400, 400),),
        enclosures=(Enclosure(f"{_HOST}/1.mp3", "audio/mpeg", 1000, duration=600),),
        source=_PAPER,
        also_at=(AlsoAt(f"{_HOST}/other", "Another paper"),),
    ),
    Entry(
        id=f"{_HOST}/2",
        title="Un titre",
        link=f"{_HOST}/2",
        published=_DAY,
        content="<p>Un texte.</p>",
        language="fr",
        image=f"{_HOST}/2.jpg",
        enclosures=(Enclosure(f"{_HOST}/2.mp4", "video/mp4", 1000),),
        rights="© Un auteur",
        precision="day",
        source=replace(_PAPER, link=None, rights=None),
    ),
    Entry(id=f"{_HOST}/3", title="Een titel", published=_DAY, precision="month", language="nl"),
    Entry(id=f"{_HOST}/4", link=f"{_HOST}/4", published=_DAY, precision="year"),
)
_FULL = Publication(
    id="full",
    feed_id="tag:example.org,2026:full",
    title="A category & more",
    description="What is in it.",
    archive="archive/full/2025-12",
)
_EMPTY = Publication(id="empty", feed_id="tag:example.org,2026:empty", title="Another")


def find_faults(site: Site, formats: Iterable[Formats] = (FORMATS,)) -> Iterator[str]:
    """What is wrong with the templates and styles of `site.look`, each once, by file and line.

    `formats` are those that categories are published in: a page may be told of no feed at all.
    """
    if site.look.problem or not site.look.files:
        return
    syntax = list(_find_syntax_faults(site.look))
    yield from syntax or dict.fromkeys(_try(site, list(dict.fromkeys(formats))))


def _find_syntax_faults(look: Look) -> Iterator[str]:
    """Also those of files that no page includes."""
    from jinja2 import Environment, TemplateSyntaxError

    for name, text in look.files:
        try:
            Environment(autoescape=True).parse(text, name)
        except TemplateSyntaxError as error:
            yield f"{name}, line {error.lineno}: {error.message}"


def _try(site: Site, formats: Sequence[Formats]) -> Iterator[str]:
    for make in _list_pages(site, formats):
        try:
            check_document(make(), site.look)
        except PublishError as error:
            yield error.reason or str(error)


def _list_pages(site: Site, formats: Sequence[Formats]) -> Iterator[Callable[[], Document]]:
    for some in formats:
        if "html" in some:
            for sample, entries in ((_FULL, _ENTRIES), (_EMPTY, ())):
                yield partial(_make_page, replace(sample, formats=some), entries, site)
    topics = [
        replace(sample, id=f"{sample.id}-{number}", formats=some)
        for number, some in enumerate(formats)
        for sample in (_FULL, _EMPTY)
    ]
    brief = {topic.id: _ENTRIES for topic in topics[::2]}
    yield partial(render_index, topics, brief, site)
    yield partial(render_style, site)


def _make_page(topic: Publication, entries: Sequence[Entry], site: Site) -> Document:
    return render(topic, entries, site, ("html",))[0]
