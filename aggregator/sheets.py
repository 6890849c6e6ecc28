"""Sheets: what is made together, from which facts, into which files."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator import __version__
from aggregator.model import SUFFIXES, Document, Entry, Feed, Publication, Site, Source, SourceState
from aggregator.publish import (
    STYLE_NAME,
    render,
    render_feeds_opml,
    render_index,
    render_sources_opml,
    render_style,
)
from aggregator.publish.paths import Paths
from aggregator.text.ids import digest_text


@dataclass(frozen=True, slots=True)
class Sheet:
    """Files that are made together or not at all: their paths are known before their documents are."""

    id: str
    paths: tuple[str, ...]
    fingerprint: str  # of all that the documents are made from
    work: Callable[[], Iterable[Document]]


def lay_out_feed(
    publication: Publication, entries: Sequence[Entry], site: Site, paths: Paths
) -> Iterator[Sheet]:
    """A publication's feeds, and apart from them its page: an owner's template must not harm a feed."""
    facts = digest_facts(publication, site, entries, paths)
    feeds = tuple(form for form in publication.formats if form != "html")
    if feeds:
        yield _lay_out_formats(
            publication.id, {form: paths[form] for form in feeds}, publication, entries, site, facts
        )
    if "html" in publication.formats:
        yield _lay_out_formats(
            f"{publication.id}{SUFFIXES['html']}", {"html": paths["html"]}, publication, entries, site, facts
        )


def _lay_out_formats(
    id: str,
    paths: Paths,
    publication: Publication,
    entries: Sequence[Entry],
    site: Site,
    facts: str,
) -> Sheet:
    forms = {present: form for form, (present, *_) in paths.items()}

    def work() -> Iterator[Document]:
        for document in render(publication, entries, site, tuple(paths)):
            form = forms[document.path]
            for path in paths[form]:
                if path.count("/") == document.path.count("/"):
                    yield replace(document, path=path)
                else:  # relative addresses in it lead elsewhere
                    yield from render(publication, entries, site, (form,), path=path)

    return Sheet(id, tuple(path for some in paths.values() for path in some), facts, work)


def lay_out_front(
    publications: Sequence[Publication],
    newest: Mapping[str, Sequence[Entry]],
    told: Sequence[tuple[Source, Feed | None]],
    site: Site,
) -> Iterator[Sheet]:
    """The front page, the style of feeds, and the lists of what we publish and read."""
    facts = digest_facts(site, publications, newest)
    yield Sheet("index", ("index.html",), facts, lambda: [render_index(publications, newest, site)])
    yield Sheet(STYLE_NAME, (STYLE_NAME,), digest_facts(site), lambda: [render_style(site)])

    def work() -> Iterator[Document]:
        yield render_feeds_opml(publications, site)
        yield render_sources_opml(told, publications, site)

    yield Sheet("feeds", ("feeds.opml", "sources.opml"), digest_facts(site, publications, told), work)


def tell_learnt(source: Source, state: SourceState) -> tuple[Source, Feed | None]:
    """A source with what was learnt of it, without its feed's date: that would change with every answer."""
    learnt = replace(source, kind=state.kind, location=state.feed_url or source.location)
    return learnt, replace(state.feed, updated=None) if state.feed else None


def digest_facts(*facts: object) -> str:
    """What equal facts have in common, within one version of the program."""
    return digest_text(__version__, *(repr(fact) for fact in facts))
