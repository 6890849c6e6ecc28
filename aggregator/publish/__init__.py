"""Publishing: publications and their entries in, documents out.

Nothing here reads a clock or a file: equal input gives equal bytes, and nothing in a document tells
when it was made.
"""

from collections.abc import Mapping, Sequence

from aggregator.errors import PublishError
from aggregator.model import SUFFIXES, Document, Entry, Feed, Format, Publication, Site, Source
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
from aggregator.publish.item import Item, make_item
from aggregator.publish.stylesheet import NAME as STYLE_NAME
from aggregator.publish.stylesheet import attach_style, write_style

__all__ = [
    "ARCHIVE_FORMATS",
    "FEED_TYPES",
    "NEWEST",
    "STYLE_NAME",
    "Page",
    "attach_style",
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
    path: str | None = None,
) -> list[Document]:
    """One document for each of the publication's formats, or only for those of them in `formats`.

    The entries are written as they come: chosen, ordered, with their final ids and dates; `source` is
    the feed that an entry came from.  Raises PublishError, which names the publication, when a
    document cannot be written.  `styled`: Atom and RSS name the style of `render_style`.
    `path` is where the document of the only format is put, where that is not the publication's own path.
    """
    head = make_head(publication, entries, site, path)
    chosen = publication.formats if formats is None else formats
    return _render(head, {form: path or head.paths[form] for form in chosen}, entries, site, styled=styled)


def render_page(publication: Publication, page: Page, entries: Sequence[Entry], site: Site) -> list[Document]:
    """A page of the publication's archive, in those of its formats that have archives."""
    head = make_page(publication, page, entries, site)
    paths = {form: head.paths[form] for form in ARCHIVE_FORMATS if form in publication.formats}
    return _render(head, paths, entries, site)


def _render(
    head: Head, paths: Mapping[Format, str], entries: Sequence[Entry], site: Site, *, styled: bool = True
) -> list[Document]:
    items = [make_item(entry, site, head.language) for entry in entries]
    try:
        documents = [
            Document(path, MEDIA_TYPES[form], _write(form, head, items, site)) for form, path in paths.items()
        ]
        return [attach_style(document) for document in documents] if styled else documents
    except ValueError as error:  # feedgen and lxml on a value that XML cannot hold
        raise PublishError(f"cannot be written: {error}", publication=head.name) from error


def render_index(
    publications: Sequence[Publication], newest: Mapping[str, Sequence[Entry]], site: Site
) -> Document:
    """`index.html`: every category with its newest entries (by publication id), and how to subscribe."""
    from aggregator.publish.html import write_index

    heads = [make_head(publication, newest.get(publication.id, ()), site) for publication in publications]
    language = language_of(None, site)
    items = {
        name: [make_item(entry, site, language) for entry in entries] for name, entries in newest.items()
    }
    return Document("index.html", MEDIA_TYPES["html"], write_index(heads, items, site))


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


def _write(form: Format, head: Head, items: Sequence[Item], site: Site) -> bytes:
    if form == "json":
        from aggregator.publish.jsonfeed import write_json

        return write_json(head, items)
    if form == "html":
        from aggregator.publish.html import write_page

        return write_page(head, items, site)
    from aggregator.publish._feedgen import write_atom, write_rss

    return write_atom(head, items) if form == "atom" else write_rss(head, items)
