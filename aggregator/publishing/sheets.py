"""Sheets: what is made together, from which facts, into which files."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from aggregator import EDITION
from aggregator.curate.attribution import believe
from aggregator.model import SUFFIXES, Document, Feed, Publication, Source, SourceState
from aggregator.publish import (
    STYLE_NAME,
    Composed,
    Copy,
    Fragments,
    compose_feed,
    compose_index,
    order_feed,
    render_feeds_opml,
    render_sources_opml,
    render_style,
)
from aggregator.publish.advance import Order, Place
from aggregator.publish.paths import Paths
from aggregator.text.ids import digest_text

Made = Document | Composed


def foresee_nothing(_ordered: Container[Place]) -> Iterable[Order]:
    """Nobody can make ahead what it needs."""
    return ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Files that are made together or not at all: their paths are known before their documents are."""

    id: str
    paths: tuple[str, ...]
    fingerprint: str  # of all that the documents are made from
    work: Callable[[], Iterable[Made]]
    foresee: Callable[[Container[Place]], Iterable[Order]] = foresee_nothing


def lay_out_feed(
    publication: Publication, copies: Sequence[Copy], kept: Fragments, paths: Paths
) -> Iterator[Sheet]:
    """A publication's feeds, and apart from them its page: an owner's template must not harm a feed."""
    facts = digest_facts(publication, kept.site, [copy.digest for copy in copies], paths)
    feeds = tuple(form for form in publication.formats if form != "html")
    if feeds:
        places: Paths = {form: paths[form] for form in feeds}
        sheet = _lay_out_formats(publication.id, places, publication, copies, kept, facts)
        yield replace(sheet, foresee=partial(order_feed, publication, copies, kept))
    if "html" in publication.formats:
        id = f"{publication.id}{SUFFIXES['html']}"
        yield _lay_out_formats(id, {"html": paths["html"]}, publication, copies, kept, facts)


def _lay_out_formats(
    id: str, paths: Paths, publication: Publication, copies: Sequence[Copy], kept: Fragments, facts: str
) -> Sheet:
    def work() -> Iterator[Made]:
        for form, places in paths.items():
            (made,) = compose_feed(publication, copies, kept, (form,))
            for path in places:
                if path.count("/") == places[0].count("/"):
                    yield move(made, path)
                else:  # relative addresses in it lead elsewhere
                    yield from compose_feed(publication, copies, kept, (form,), path=path)

    return Sheet(id, tuple(path for some in paths.values() for path in some), facts, work)


def move(made: Made, path: str) -> Made:
    """The same bytes at another place."""
    if isinstance(made, Composed):
        return replace(made, document=replace(made.document, path=path))
    return replace(made, path=path)


def lay_out_front(
    publications: Sequence[Publication],
    newest: Mapping[str, Sequence[Copy]],
    told: Sequence[tuple[Source, Feed | None]],
    kept: Fragments,
) -> Iterator[Sheet]:
    """The front page, the style of feeds, and the lists of what we publish and read."""
    site = kept.site
    shown = {id: [copy.digest for copy in copies] for id, copies in newest.items()}
    facts = digest_facts(site, publications, shown)
    yield Sheet("index", ("index.html",), facts, lambda: [compose_index(publications, newest, kept)])
    yield Sheet(STYLE_NAME, (STYLE_NAME,), digest_facts(site), lambda: [render_style(site)])

    def work() -> Iterator[Document]:
        yield render_feeds_opml(publications, site)
        yield render_sources_opml(told, publications, site)

    yield Sheet("feeds", ("feeds.opml", "sources.opml"), digest_facts(site, publications, told), work)


def tell_learnt(source: Source, state: SourceState) -> tuple[Source, Feed | None]:
    """A source with what was learnt of it, at the address that is read.

    Without its feed's date, which would change with every answer.
    """
    learnt = replace(source, kind=state.kind, location=state.feed_url or source.location)
    if state.feed is None:
        return learnt, None
    believed = believe(state.feed, (source.location, state.feed_url, state.final_url))
    return learnt, replace(believed, updated=None)


def digest_facts(*facts: object) -> str:
    """What equal facts have in common, within one edition of the program."""
    return digest_text(EDITION, *(repr(fact) for fact in facts))
