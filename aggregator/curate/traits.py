"""What an entry is recognised by, and what the store tells of one that it keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Entry
from aggregator.text.html import html_to_text
from aggregator.text.ids import digest_text
from aggregator.text.sense import link_sense, text_sense, title_sense
from aggregator.text.urls import canonical_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What an offered entry is recognised by."""

    base: str
    title: str
    link: str  # canonical; empty without a link
    text: str  # hash of the text alone; empty without a text
    hash: str  # of title and text
    words: str = ""  # hash of the text's sense; empty without a text, or where the first release stored it
    length: int = 0  # words in the text; known of what is offered only
    stated: datetime | None = None  # when it says to be from; known of what is offered only
    exact: bool = False  # whether `stated` is a time that two articles hardly share

    @property
    def sense(self) -> str:
        """A digest of what a reader would call the content."""
        return digest_text(title_sense(self.title), self.words or self.text, link_sense(self.link))

    def has_text_of(self, other: "Traits") -> bool:
        """Whether both have a text, and the same one but for numbers and times."""
        if self.words and other.words:
            return self.words == other.words
        return bool(self.text) and self.text == other.text

    def has_title_of(self, other: "Traits") -> bool:
        """Whether both have a title, and the same one but for its spelling."""
        return bool(self.title) and title_sense(self.title) == title_sense(other.title)


@dataclass(frozen=True, slots=True)
class Past:
    """How an entry was before an edit."""

    sense: str
    at: datetime  # when it was replaced
    bumped: bool  # whether that moved `updated`


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the store tells of an entry that it keeps."""

    row: int
    key: str
    id: str
    traits: Traits
    content_hash: str  # over every field that is published
    published: datetime
    updated: datetime
    provenance: str = ""
    gone: bool = False
    reader: str = ""  # the version of this program that read it last; empty for the first release
    past: tuple[Past, ...] = ()


def find_traits(entry: Entry) -> Traits:
    """What `entry` is recognised by; white space and markup do not count."""
    text = " ".join(html_to_text(entry.content or entry.summary).split())
    title = " ".join(entry.title.split())
    link = canonical_link(entry.link) if entry.link else ""
    whole = digest_text(title, text)
    stated = entry.published or entry.updated
    base = link or whole
    if entry.provenance:  # a feed file in a folder: two files may offer the same link
        base = f"{entry.provenance}#{base}"
    return Traits(
        base=entry.key or base,
        title=title,
        link=link,
        text=digest_text(text) if text else "",
        hash=whole,
        words=digest_text(text_sense(text)) if text else "",
        length=len(text.split()),
        stated=stated.replace(microsecond=0) if stated else None,  # as the store keeps it
        exact=stated is not None and entry.precision == "second" and _is_odd(stated),
    )


def _is_odd(moment: datetime) -> bool:
    """Neither a whole hour nor a bare day."""
    return bool(moment.minute or moment.second)


def with_traits(entries: Iterable[Entry]) -> list[tuple[Entry, Traits]]:
    """What a document offers, with traits, in its order; equal twins are dropped."""
    unique: dict[tuple[str, str], tuple[Entry, Traits]] = {}
    for entry in entries:
        traits = find_traits(entry)
        unique.setdefault((traits.base, traits.hash), (entry, traits))
    return list(unique.values())
