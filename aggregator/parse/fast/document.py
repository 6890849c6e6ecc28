"""The frame of a document: its root, its channel, its entries."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from aggregator.parse.fast.names import Names, UnsureError, attributes, is_xlink, version_of
from aggregator.parse.fast.scribe import Attributes, Scope, Scribe, normal
from aggregator.parse.fast.values import rebase
from aggregator.parse.fast.vocabulary import FEED, VOCABULARIES
from aggregator.parse.guard import MAX_ATTRIBUTES, MAX_ELEMENTS
from aggregator.parse.reading import Reading

_MAX_DEPTH = 64  # far below the guard's, as the handlers call each other
_OWN_CHANGE = frozenset({"lastmod", "href"})  # of CDF


def read_surely(text: str, base: str) -> Reading | None:
    """What `judge` would say of a feed; None for one that needs it, or that `guard` must look at.

    `text` must have passed `guard.purge`, `base` must not be empty.
    """
    if text.count("<") > MAX_ELEMENTS:
        return None
    try:
        return _read(text, base)
    except (UnsureError, ParseError):
        return None


def _read(text: str, base: str) -> Reading:
    """Raises UnsureError, and ParseError for what is ill-formed."""
    parser: Any = XMLPullParser(("start-ns", "start", "end"))
    parser.feed(text)
    parser.close()
    declared: list[tuple[str, str]] = []
    outermost = depth = 0
    root: Element | None = None
    for event, found in parser.read_events():
        if event == "end":
            depth -= 1
        elif event == "start-ns":
            declared.append(found)
        else:
            depth += 1
            if depth > _MAX_DEPTH or len(found.keys()) > MAX_ATTRIBUTES:
                raise UnsureError
            if root is None:
                root, outermost = found, len(declared)
    if root is None or any(map(is_xlink, declared[outermost:])):
        raise UnsureError
    return _Document(root, Names(declared), version_of(declared[:outermost]), base).read()


class _Document:
    def __init__(self, root: Element, names: Names, version: str, base: str) -> None:
        self.root = root
        self.names = names
        self.told = normal(root)
        scope = Scope(rebase(base, base), None).enter(self.told)
        self.scribe = Scribe(names, version, scope, VOCABULARIES)
        self.entries: list[dict[str, Any]] = []

    def read(self) -> Reading:
        name = self.names[self.root.tag]
        scribe = self.scribe
        if name in {"rss", "feed"} and scribe.scope.language:
            scribe.feed["language"] = scribe.scope.language.replace("_", "-")
        if name == "rss":
            if not scribe.version.startswith("rss"):
                scribe.version = "rss"
            self._read_parts()
        elif name == "rdf_rdf" and scribe.version:
            self._read_parts()
        elif name == "feed":
            if not scribe.version:
                scribe.version = "atom"
            self._read_level(self.root, "entry")
        else:
            raise UnsureError
        return Reading(scribe.feed, self.entries, scribe.atom, well_formed=True)

    def _read_parts(self) -> None:
        """A channel, and beside or in it the items."""
        channels = 0
        for child in self.root:
            name = self.names[child.tag]
            self.scribe.depth = 2
            if name == "channel":
                self._read_channel(child)
                channels += 1
            elif name == "item":
                self._read_entry(child)
            elif name in {"image", "textinput"}:
                self.scribe.take(child)
            elif any(self.names[one.tag] in FEED for one in child.iter()):
                raise UnsureError
        if channels != 1:
            raise UnsureError

    def _read_channel(self, channel: Element) -> None:
        told = normal(channel)
        if not _OWN_CHANGE.isdisjoint(told):
            raise UnsureError
        outside = self.scribe.scope
        self.scribe.scope = outside.enter(told)
        self.scribe.depth = 2
        self._read_level(channel, "item")
        self.scribe.scope = outside

    def _read_level(self, parent: Element, items: str) -> None:
        """Everything in a channel or an Atom feed."""
        scribe, depth = self.scribe, self.scribe.depth + 1
        for child in parent:
            scribe.depth = depth
            if self.names[child.tag] == items:
                self._read_entry(child)
            else:
                scribe.take(child)

    def _read_entry(self, element: Element) -> None:
        scribe = self.scribe
        told: Attributes = attributes(element.attrib) if element.attrib else {}
        if not _OWN_CHANGE.isdisjoint(told):
            raise UnsureError
        outside = scribe.scope
        scribe.scope = outside.enter(told)
        scribe.begin_entry(outside.language)
        if told.get("rdf:about"):
            scribe.context["id"] = told["rdf:about"]
        scribe.take_children(element)
        self.entries.append(scribe.end_entry())
        scribe.scope = outside
