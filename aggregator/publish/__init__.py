"""Publishing: publications and their entries in, documents out.

Nothing here reads a clock or a file: equal input gives equal bytes, and nothing in a document tells
when it was made.
"""

from collections.abc import Container, Iterator, Mapping, Sequence

from aggregator.model import SUFFIXES, Document, Entry, Feed, Format, Publication, Site, Source
from aggregator.publish.advance import Order, Place, write_orders
from aggregator.publish.composition import Composed, compose
from aggregator.publish.fragments import Copy, Fragments, copy_entry
from aggregator.publish.head import (
    ARCHIVE_FORMATS,
    MEDIA_TYPES,
    NEWEST,
    Head,
    Page,
    language_of,
    make_head,
    make_page,
)
from aggregator.publish.stylesheet import NAME as STYLE_NAME
from aggregator.publish.stylesheet import attach_style, write_style

__all__ = [
    "ARCHIVE_FORMATS",
    "FEED_TYPES",
    "NEWEST",
    "STYLE_NAME",
    "Composed",
    "Copy",
    "Fragments",
    "Page",
    "attach_style",
    "compose_feed",
    "compose_index",
    "compose_page",
    "copy_entry",
    "order_feed",
    "order_page",
    "render",
    "render_feeds_opml",
    "render_index",
    "render_page",
    "render_sources_opml",
    "render_style",
]

OPML_TYPE = "text/x-opml"
# What files of ours are, by the ending of their names.
FEED_TYPES = {SUFFIXES[form]: MEDIA_TYPES[form] for form in SUFFIXES} | {".opml": OPML_TYPE}


def render(
    publication: Publication,
    entries: Sequence[Entry],
    site: Site,
    formats: Sequence[Format] | None = None,
    *,
    styled: bool = True,
) -> list[Document]:
    """One document for each of the publication's formats, or only for those of them in `formats`.

    The entries are written as they come: chosen, ordered, with their final ids and dates; `source` is
    the feed that an entry came from.  Raises PublishError, which names the publication, when a
    document cannot be written.  `styled`: Atom and RSS name the style of `render_style`.
    """
    copies, kept = [copy_entry(entry) for entry in entries], Fragments(site)
    made = compose_feed(publication, copies, kept, formats, styled=styled)
    return [one.document if isinstance(one, Composed) else one for one in made]


def render_page(publication: Publication, page: Page, entries: Sequence[Entry], site: Site) -> list[Document]:
    """A page of the publication's archive, in those of its formats that have archives."""
    copies = [copy_entry(entry) for entry in entries]
    return [one.document for one in compose_page(publication, page, copies, Fragments(site))]


def compose_feed(
    publication: Publication,
    copies: Sequence[Copy],
    kept: Fragments,
    formats: Sequence[Format] | None = None,
    *,
    styled: bool = True,
    path: str | None = None,
) -> list[Composed | Document]:
    """The same of fragments, as far as they are kept; a page for people is written whole.

    `path` is where the document of the only format is put, where that is not the publication's own path.
    """
    head = make_head(publication, copies, kept.site, path)
    chosen = publication.formats if formats is None else formats
    return [
        _write_page(head, copies, kept, path or head.paths[form])
        if form == "html"
        else compose(form, head, copies, kept, path or head.paths[form], styled=styled)
        for form in chosen
    ]


def compose_page(
    publication: Publication, page: Page, copies: Sequence[Copy], kept: Fragments
) -> list[Composed]:
    """A page of the publication's archive of fragments, in those of its formats that have archives."""
    head = make_page(publication, page, copies, kept.site)
    return [compose(form, head, copies, kept, head.paths[form]) for form in _archive_formats(publication)]


def order_page(
    publication: Publication, page: Page, copies: Sequence[Copy], kept: Fragments, ordered: Container[Place]
) -> Iterator[Order]:
    """What such a page is going to need beside what is kept, or ordered already."""
    head = make_page(publication, page, copies, kept.site)
    return write_orders(_archive_formats(publication), head, copies, kept, ordered)


def _archive_formats(publication: Publication) -> list[Format]:
    return [form for form in ARCHIVE_FORMATS if form in publication.formats]


def order_feed(
    publication: Publication, copies: Sequence[Copy], kept: Fragments, ordered: Container[Place]
) -> Iterator[Order]:
    """What its feeds are going to need beside what is kept, or ordered already."""
    head = make_head(publication, copies, kept.site)
    forms = [form for form in publication.formats if form != "html"]
    return write_orders(forms, head, copies, kept, ordered)


def _write_page(head: Head, copies: Sequence[Copy], kept: Fragments, path: str) -> Document:
    from aggregator.publish.html import write_page

    return Document(path, MEDIA_TYPES["html"], write_page(head, copies, kept))


def render_index(
    publications: Sequence[Publication], newest: Mapping[str, Sequence[Entry]], site: Site
) -> Document:
    """`index.html`: every category with its newest entries (by publication id), and how to subscribe."""
    copies = {name: [copy_entry(entry) for entry in entries] for name, entries in newest.items()}
    return compose_index(publications, copies, Fragments(site))


def compose_index(
    publications: Sequence[Publication], newest: Mapping[str, Sequence[Copy]], kept: Fragments
) -> Document:
    """The same of what is kept."""
    from aggregator.publish.html import write_index

    heads = [
        make_head(publication, newest.get(publication.id, ()), kept.site) for publication in publications
    ]
    return Document("index.html", MEDIA_TYPES["html"], write_index(heads, newest, kept))


def render_feeds_opml(publications: Sequence[Publication], site: Site) -> Document:
    """`feeds.opml`: what we publish."""
    from aggregator.publish.opml import write_feeds

    return Document("feeds.opml", OPML_TYPE, write_feeds(publications, site))


def render_sources_opml(
    sources: Sequence[tuple[Source, Feed | None]], publications: Sequence[Publication], site: Site
) -> Document:
    """`sources.opml`: what we read.

    The caller leaves out private and local sources, and gives each with its `kind` and its `location`
    as learnt, where the configuration says `auto`.
    """
    from aggregator.publish.opml import write_sources

    return Document("sources.opml", OPML_TYPE, write_sources(sources, publications, site))


def render_style(site: Site) -> Document:
    """`feed.css`: what every Atom and RSS document names for browsers."""
    from aggregator.publish.look import read_style

    style = read_style(site.look, STYLE_NAME)
    return Document(STYLE_NAME, "text/css", write_style(style, language_of(None, site)))
