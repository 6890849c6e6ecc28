"""feedparser, the field's judge of what a feed means, told to leave to us what we do better.

It neither cleans nor resolves markup (`text.html` does both in one pass), keeps ids as they are written,
takes no author apart (its pattern runs for minutes on a long one) and lets extensions stand beside the
core elements instead of taking their place.  It never sees a document type: `guard` took it away.
"""

import io
import re
from collections.abc import Callable
from typing import Any
from xml.sax import SAXException, expatreader
from xml.sax.handler import feature_namespaces
from xml.sax.saxutils import unescape
from xml.sax.xmlreader import InputSource

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.mixin import _FeedParserMixin

from aggregator.model import EDITOR
from aggregator.parse.reading import Reading, is_permalink

# What feedparser's handlers raise on elements in places where it does not expect them; one lost element is
# better than a lost feed.
_STUMBLES = (TypeError, ValueError, LookupError)
_MOST_SKIPPED = 100  # a day has 24 hours
_MOST_TAGS = 200  # of one entry: feedparser compares each with all before it


# Elements that hold a text and nothing else; feedparser keeps only the attributes of those that have any.
_TEXTS = (
    "comments feedburner_origlink geo_lat geo_long georss_featurename icon itunes_block itunes_complete"
    " itunes_duration itunes_episode itunes_episodetype itunes_explicit itunes_season itunes_title"
    " itunes_type logo media_copyright"
)
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_QUOTES = {"&quot;": '"', "&apos;": "'"}
_UNTYPED = frozenset({"enclosure", "via", "related", "license"})
_RELATION = "http://www.iana.org/assignments/relation/"


class _OurWay(_FeedParserMixin):  # type: ignore[misc]
    """Our differences; the methods are called by the names of the elements."""

    infeed: int
    _outside = False
    sanitize_html = False
    resolve_relative_uris = False
    can_be_relative_uri = _FeedParserMixin.can_be_relative_uri - {"id"}

    def unknown_starttag(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        try:  # noqa: SIM105 - once an element: the context manager would cost more than the call
            super().unknown_starttag(tag, attributes)
        except _STUMBLES:
            pass

    def unknown_endtag(self, tag: str) -> None:
        try:
            super().unknown_endtag(tag)
        except _STUMBLES:
            self._leave()

    def _leave(self) -> None:
        """What the end of an element does, beside the handler that stumbled over it."""
        for stack, name in ((self.basestack, "baseuri"), (self.langstack, "lang")):
            if stack:
                stack.pop()
            if stack and (stack[-1] or name == "lang"):
                setattr(self, name, stack[-1])
        self.depth -= 1

    def _start_item(self, attributes: dict[str, str]) -> None:
        super()._start_item(attributes)
        self.entries[-1]["_base"] = self.baseuri
        self.entries[-1]["_inherited"] = inherited = self.langstack[-2] if len(self.langstack) > 1 else None
        self.entries[-1]["_language"] = self.lang if self.lang != inherited else None

    _start_entry = _start_item

    def _start_link(self, attributes: dict[str, str]) -> None:
        for name in ("uri", "url"):  # a careless link's, which feedparser prefers to its text
            if _OTHER_SCHEME.match(attributes.get(name, "")):
                del attributes[name]
        if "rel" in attributes:  # RFC 4287 4.2.7.2: a name, or the same as an IRI
            attributes["rel"] = attributes["rel"].strip().lower().removeprefix(_RELATION)
        if attributes.get("rel") in _UNTYPED:
            attributes.setdefault("type", "")  # or feedparser says text/html
        super()._start_link(attributes)

    def _start_guid(self, attributes: dict[str, str]) -> None:
        super()._start_guid(attributes)
        self._get_context().setdefault("_permalink", is_permalink(attributes))

    _start_id = _start_guid

    def _start_content(self, attributes: dict[str, str]) -> None:
        super()._start_content(attributes)
        if attributes.get("type", "").lower() == "text/plain":  # no more than `text` to feedparser
            self.contentparams["_lines"] = True

    def _start_image(self, attributes: dict[str, str]) -> None:
        self._outside = not self.infeed  # RSS 1.0 puts it beside its channel
        self.infeed = 1
        super()._start_image(attributes)
        if self.inentry:
            self.elementstack[-1][:2] = ["_image", 1]

    def _end_image(self) -> None:
        self.pop("_image" if self.inentry else "image")
        self.inimage = 0
        if self._outside:
            self.infeed, self._outside = 0, False

    def _end_author(self) -> None:
        told = self.pop("author")
        self.inauthor = 0
        people = self._get_context().get("authors")
        if told and people and not people[-1]:
            people[-1]["name"] = told

    def _end_managingeditor(self) -> None:
        self._end_author()
        if people := self._get_context().get("authors"):
            people[-1]["role"] = EDITOR

    def _add_tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        if len(self._get_context().get("tags") or ()) < _MOST_TAGS:
            super()._add_tag(term, scheme, label)

    def _end_category(self) -> None:
        """As feedparser's, which takes the last category's place for a term where it added none."""
        if len(self._get_context().get("tags") or ()) < _MOST_TAGS:
            super()._end_category()
        else:
            self.pop("category")

    def _sync_author_detail(self, key: str = "author") -> None:
        """Takes nothing apart."""

    def _save_author(self, key: str, value: str, prefix: str = "author") -> None:
        if prefix == "author":
            super()._save_author(key, value)
        else:  # an owner is not the author before it
            self._get_context().setdefault(f"{prefix}_detail", {})[key] = value

    def _end_itunes_owner(self) -> None:
        super()._end_itunes_owner()
        self._get_context()["_owned"] = True

    def _end_itunes_author(self) -> None:
        told = self.elementstack[-1][2] if self.elementstack else []
        self._get_context()["itunes_author"] = "".join(
            one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in told
        ).strip()
        self._end_author()

    def _start_itunes_image(self, attributes: dict[str, str]) -> None:
        super()._start_itunes_image(attributes)
        self._name_itunes_image(attributes.get("href") or attributes.get("url"))

    def _end_itunes_image(self) -> None:
        self._name_itunes_image(self.pop("itunes_image"))  # some write the address as text

    def _name_itunes_image(self, told: str | None) -> None:
        if told:
            self._get_context().setdefault("itunes_image", told)
            self._get_context().setdefault("image", {"href": told})

    def _start_description(self, attributes: dict[str, str]) -> None:
        super()._start_description(attributes)
        if self._summaryKey == "content":  # a second one, which feedparser takes for the full text
            self.contentparams["_again"] = True

    def _end_itunes_explicit(self) -> None:
        self.pop("itunes_explicit")

    def _end_itunes_block(self) -> None:
        self.pop("itunes_block")

    def _start_itunes_subtitle(self, _attributes: dict[str, str]) -> None:
        self.push("itunes_subtitle", 1)

    def _end_itunes_subtitle(self) -> None:
        self.pop("itunes_subtitle")

    def _start_media_group(self, _attributes: dict[str, str]) -> None:
        context = self._get_context()
        context["_groups"] = context["_group"] = context.get("_groups", 0) + 1

    def _end_media_group(self) -> None:
        self._get_context().pop("_group", None)

    def _start_media_content(self, attributes: dict[str, str]) -> None:
        super()._start_media_content(attributes)
        context = self._get_context()
        context["_media"] = context["media_content"][-1]
        context["_media"]["_group"] = context.get("_group", 0)

    def _end_media_content(self) -> None:
        self._get_context().pop("_media", None)

    def _start_dc_date(self, _attributes: dict[str, str]) -> None:
        self.push("dc_date", 1)

    def _end_dc_date(self) -> None:
        self.pop("dc_date")

    def _start_hour(self, _attributes: dict[str, str]) -> None:
        self.push("hour", 1)

    def _end_hour(self) -> None:
        self._skip("hour")

    def _start_day(self, _attributes: dict[str, str]) -> None:
        self.push("day", 1)

    def _end_day(self) -> None:
        self._skip("day")

    def _skip(self, name: str) -> None:
        """One of skipHours or skipDays, of which feedparser would keep the last only."""
        told = self.pop(name)
        skipped = self.feeddata.setdefault(f"skip_{name}s", [])
        if told and not self.inentry and len(skipped) < _MOST_SKIPPED:
            skipped.append(told)

    def _start_itunes_summary(self, _attributes: dict[str, str]) -> None:
        self.push("itunes_summary", 1)

    def _end_itunes_summary(self) -> None:
        self.pop("itunes_summary")

    def _start_media_description(self, attributes: dict[str, str]) -> None:
        self.push("media_description", 1)
        self._get_context()["media_description_detail"] = {"type": attributes.get("type", "")}

    def _end_media_description(self) -> None:
        value, context = self.pop("media_description"), self._get_context()
        detail = context.setdefault("media_description_detail", {})
        detail["value"] = value
        if "_media" in context:
            context["_media"] |= {"_description": value, "_html": "html" in detail.get("type", "")}


def _keep_text(name: str) -> Callable[[_OurWay, dict[str, str]], None]:
    def start(self: _OurWay, _attributes: dict[str, str]) -> None:
        self.push(name, 1)

    return start


for _name in _TEXTS.split():
    setattr(_OurWay, f"_start_{_name}", _keep_text(_name))


class _Strict(_OurWay, StrictFeedParser):  # type: ignore[misc]
    """For well-formed documents."""


class _Loose(_OurWay, LooseFeedParser):  # type: ignore[misc]
    """For all others."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.namespacemap.update(atom="", atom10="", a10="")  # many forget to declare them

    def decode_entities(self, element: str, data: str) -> str:
        """As feedparser's, which leaves the references in ids, names and terms, where there is no markup."""
        found: str = super().decode_entities(element, data)
        return found if self.incontent else unescape(found, _QUOTES)


def judge(text: str, base: str) -> Reading:
    """What the text of a feed says; `text` must have passed `guard.secure`, `base` must not be empty."""
    parser: Any = _Strict(base, None, "utf-8")
    reader = expatreader.create_parser()  # noqa: S315 - guard.secure went before
    reader.setFeature(feature_namespaces, True)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = InputSource()
    source.setByteStream(io.BytesIO(text.encode()))
    source.setEncoding("utf-8")
    well_formed = True
    try:
        reader.parse(source)
    except (SAXException, *_STUMBLES):  # the latter on a namespace with a space in it, for one
        well_formed = False
        parser = _Loose(base, None, "utf-8", {})
        parser.feed(text)
    entries = [dict(entry) for entry in parser.entries]  # plain ones: FeedParserDict.get() is slow and warns
    return Reading(dict(parser.feeddata), entries, parser.version.startswith("atom"), well_formed)
