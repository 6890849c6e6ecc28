"""Where in a document the extractor stands, and how what it finds is written down."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from aggregator.parse.fast.names import Names, UnsureError, attributes
from aggregator.parse.fast.values import leaf_text, markup, mend, rebase, resolve

Attributes = dict[str, str]
Raw = dict[str, Any]

Handler = Callable[["Scribe", Element, Attributes], None]
Handlers = Mapping[str, Handler | None]  # None for what only feedparser is sure of

_BASES = ("xml:base", "base")
_LANGUAGES = ("xml:lang", "lang")
_SCOPING = frozenset((*_BASES, *_LANGUAGES))
_TYPES = {
    "text": "text/plain",
    "plain": "text/plain",
    "html": "text/html",
    "xhtml": "application/xhtml+xml",
}
XHTML_TYPE = "application/xhtml+xml"


class Scope(NamedTuple):
    """What an element inherits."""

    base: str
    language: str | None

    def enter(self, told: Attributes) -> "Scope":
        """The scope within an element with these attributes."""
        if _SCOPING.isdisjoint(told):
            return self
        base, language = self
        for name in _BASES:
            if name in told:
                base = rebase(base, told[name])
                break
        for name in _LANGUAGES:
            if name in told:
                language = told[name] or None
                break
        return Scope(base, language)


class Scribe:
    """The state that feedparser's handlers share, for the nestings that can be met here."""

    def __init__(self, names: Names, version: str, scope: Scope, vocabularies: "Vocabularies") -> None:
        self.names = names
        self.version = version
        self.scope = scope
        self.vocabularies = vocabularies
        self.handlers = vocabularies.feed
        self.feed: Raw = {}
        self.context: Raw = self.feed
        self.depth = 1
        self.title_depth = -1  # where a title was found, which those beside and below do not replace
        self.in_entry = False
        self.in_source = False
        self.has_content = False
        self._depths: dict[str, int] = {}

    @property
    def atom(self) -> bool:
        """Whether the document says that it is Atom."""
        return self.version.startswith("atom")

    def begin_entry(self, inherited: str | None) -> None:
        """A new entry, which everything is written to up to `end_entry`."""
        language = self.scope.language
        self.context = {
            "_base": self.scope.base,
            "_inherited": inherited,
            "_language": language if language != inherited else None,
        }
        self.in_entry, self.has_content, self.title_depth = True, False, -1
        self._depths = {}
        self.handlers = self.vocabularies.entry

    def end_entry(self) -> Raw:
        """The entry that is complete."""
        entry, self.context, self.in_entry = self.context, self.feed, False
        self.handlers = self.vocabularies.feed
        return entry

    def take(self, element: Element) -> None:
        """Read one element, and what is in it."""
        name = self.names[element.tag]
        try:
            handler = self.handlers[name]
        except KeyError:
            handler = _look_inside
        if handler is None:
            raise UnsureError
        if not element.attrib:
            handler(self, element, {})
            return
        told = attributes(element.attrib)
        outside = self.scope
        self.scope = outside.enter(told)
        handler(self, element, told)
        self.scope = outside

    def take_children(self, element: Element) -> None:
        """Read what is in an element, as if it stood beside it but deeper."""
        self.depth += 1
        for child in element:
            self.take(child)
        self.depth -= 1

    def take_source(self, element: Element, source: Raw) -> None:
        """Read what an entry says of where it comes from."""
        outside = self.context, self.handlers
        self.context, self.handlers, self.in_source = source, self.vocabularies.source, True
        self.take_children(element)
        (self.context, self.handlers), self.in_source = outside, False

    def store(self, key: str, value: str, detail: Raw | None = None) -> None:
        """Keep a value; in an entry a deeper element does not replace a higher one."""
        if key == "title" and -1 < self.title_depth <= self.depth:
            return
        if self.in_entry and not self.in_source:
            if self.depth <= self._depths.setdefault(key, self.depth):
                self._depths[key] = self.depth
                self.context[key] = value
        else:
            self.context[key] = value
        if detail is not None:
            self.context[f"{key}_detail"] = detail

    def value(self, element: Element) -> str:
        """The text of an element without children."""
        return mend(leaf_text(element))

    def address(self, element: Element) -> str:
        """The same, made absolute."""
        told = leaf_text(element)
        return mend(resolve(self.scope.base, told)) if told else ""

    def text(self, element: Element, told: Attributes, default: str) -> Raw:
        """A text of its own type, with what is known of it."""
        kind = content_type(told.get("type", default))
        language = self.scope.language
        detail: Raw = {
            "type": kind,
            "language": language.replace("_", "-") if language else language,
            "base": self.scope.base,
        }
        if kind == XHTML_TYPE:
            value = markup(element, within_div=self.version == "atom10")
        else:
            value = leaf_text(element)
            if value and not kind.startswith("text/") and not kind.endswith(("+xml", "/xml")):
                raise UnsureError  # base64
        if told.get("mode") == "base64":
            raise UnsureError
        detail["value"] = mend(value)
        return detail


class Vocabularies(NamedTuple):
    """What can be read where."""

    feed: Handlers
    entry: Handlers
    source: Handlers


def _look_inside(scribe: Scribe, element: Element, _told: Attributes) -> None:
    """Nothing of an element that nobody knows, but what is in it counts."""
    if scribe.in_source and (len(element) or (element.attrib and (element.text or "").strip())):
        raise UnsureError
    scribe.take_children(element)


def content_type(told: str) -> str:
    """The media type that a type of Atom stands for."""
    lower = told.lower()
    return _TYPES.get(lower, lower)


def normal(element: Element) -> Attributes:
    """The attributes of an element."""
    return attributes(element.attrib) if element.attrib else {}
