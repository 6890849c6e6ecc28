"""Feeds composed of a frame and fragments: what is kept is not rendered again.

Everything is rendered as whole documents are, by their writers, and cut apart.  So a composed document is,
byte for byte, the one that its writer would make of all its entries.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator.errors import PublishError
from aggregator.model import Document, Format
from aggregator.publish.extensions import find_used
from aggregator.publish.fragments import Copy, Fragment, Fragments, Frame
from aggregator.publish.head import MEDIA_TYPES, Head
from aggregator.publish.item import Item
from aggregator.publish.jsonfeed import write_item, write_json
from aggregator.publish.lint.parts import CHECKS, check_entry, check_whole
from aggregator.publish.podcasts import Show, find_episode, make_show
from aggregator.publish.stylesheet import attach_style


@dataclass(frozen=True, slots=True)
class Composed:
    """A document and the parts that it is made of."""

    document: Document
    form: Format
    frame: Frame
    fragments: tuple[Fragment, ...]
    refused: tuple[Fragment, ...] = ()  # that it does without: their own problems would keep it from all


FEW = 3  # entries that a document may always do without
# Neither a text nor an attribute holds a bare "<", so that only an entry of the feed begins so.
_STARTS = {"atom": re.compile(rb"(?m)^  (?=<entry[ >])"), "rss": re.compile(rb"(?m)^    (?=<item>)")}
_ENDS = {"atom": b"</feed>\n", "rss": b"  </channel>\n</rss>\n", "json": b"]\n}\n"}


def compose(
    form: Format, head: Head, copies: Sequence[Copy], kept: Fragments, path: str, *, styled: bool = True
) -> Composed:
    """The document of these entries in Atom, RSS or JSON Feed, at `path`; raises PublishError."""
    try:
        fragments = _gather(form, head, copies, kept)
        refused = _find_refused(fragments)
        copies = [copy for copy, one in zip(copies, fragments, strict=True) if one not in refused]
        fragments = [one for one in fragments if one not in refused]
        show: Show | None = None
        if form == "rss":
            show = make_show(head.author, [one.episode for one in fragments if one.episode])
            fragments = _gather_episodes(head, copies, fragments, kept, show) if show else fragments
        prefixes = sorted(set().union(*{one.prefixes for one in fragments}))
        frame = _find_frame(form, head, prefixes, show, kept, path if styled else "")
    except ValueError as error:  # feedgen and lxml on a value that XML cannot hold
        raise PublishError(f"cannot be written: {error}", publication=head.name) from error
    bodies = [fragment.body for fragment in fragments]
    if form == "json" and bodies:
        bodies = [b"\n", b",\n".join(bodies), b"\n "]
    body = b"".join([frame.before, *bodies, frame.after])
    return Composed(Document(path, MEDIA_TYPES[form], body), form, frame, tuple(fragments), refused)


def _find_refused(fragments: Sequence[Fragment]) -> tuple[Fragment, ...]:
    """Those that are left out so that the others can be published.

    Where most have problems, or all, that is no matter of single entries: the gate refuses the document.
    """
    refused = tuple(one for one in fragments if one.problems)
    whole = len(refused) == len(fragments) or (len(refused) > FEW and 2 * len(refused) > len(fragments))
    return () if whole else refused


def _gather_episodes(
    head: Head, copies: Sequence[Copy], fragments: Sequence[Fragment], kept: Fragments, show: Show
) -> list[Fragment]:
    """The fragments with those of episodes as their show has them."""
    episodes = [copy for copy, one in zip(copies, fragments, strict=True) if one.episode]
    told = iter(_gather("rss", head, episodes, kept, show))
    return [next(told) if one.episode else one for one in fragments]


def _gather(
    form: Format, head: Head, copies: Sequence[Copy], kept: Fragments, show: Show | None = None
) -> list[Fragment]:
    """The fragments of these entries; what is not kept is rendered together."""
    manner = manner_of(form, head, show)
    found = kept.find(manner, [copy.digest for copy in copies])
    missing = [copy for copy, fragment in zip(copies, found, strict=True) if fragment is None]
    made = make_fragments(form, head, [copy.item(kept.site, head.language) for copy in missing], show)
    for copy, fragment in zip(missing, made, strict=True):
        kept.keep(manner, copy.digest, fragment)
    fresh = iter(made)
    return [fragment or next(fresh) for fragment in found]


def manner_of(form: Format, head: Head, show: Show | None = None) -> str:
    """What tells fragments of one entry apart."""
    return f"{form} {head.language} {'show' if show else ''}"


def make_fragments(
    form: Format, head: Head, items: Sequence[Item], show: Show | None = None
) -> list[Fragment]:
    """What a format writes of these items, checked; raises ValueError for what XML cannot hold."""
    written = _write(form, head, items, show)
    return [_inspect(form, item, body) for item, body in zip(items, written, strict=True)]


def _write(form: Format, head: Head, items: Sequence[Item], show: Show | None) -> list[bytes]:
    if form == "json":
        return [write_item(head, item) for item in items]
    if not items:
        return []
    prefixes = {prefix for item in items for prefix in find_used(item, rss=form == "rss")}
    whole = _write_xml(form, head, items, prefixes, show).removesuffix(_ENDS[form])
    starts = [match.start() for match in _STARTS[form].finditer(whole)]
    return [whole[start:end] for start, end in zip(starts, [*starts[1:], len(whole)], strict=True)]


def _write_xml(
    form: Format, head: Head, items: Sequence[Item], prefixes: Iterable[str], show: Show | None
) -> bytes:
    from aggregator.publish._feedgen import write_atom, write_rss

    if form == "atom":
        return write_atom(head, items, prefixes)
    return write_rss(head, items, prefixes, show)


def _inspect(form: Format, item: Item, body: bytes) -> Fragment:
    id, problems = check_entry(form, body)
    rss = form == "rss"
    prefixes = () if form == "json" else find_used(item, rss=rss)
    return Fragment(body, id, problems, prefixes, find_episode(item) if rss else None)


def _find_frame(
    form: Format, head: Head, prefixes: Sequence[str], show: Show | None, kept: Fragments, styled: str
) -> Frame:
    """The document without entries; `styled` is the path under which it names its style."""

    def make() -> Frame:
        body = write_json(head) if form == "json" else _write_xml(form, head, (), prefixes, show)
        body = attach_style(Document(styled, MEDIA_TYPES[form], body)).body if styled else body
        end = _ENDS[form]
        return Frame(body.removesuffix(end), end, check_whole(CHECKS[form].whole, body))

    return kept.frame(repr((form, styled, prefixes, show, head)), make)
