"""What an entry is recognised by, and what the store tells of one that it keeps."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, repeat

from aggregator.curate.recordings import name_recordings
from aggregator.model import Entry, Gist
from aggregator.text.gists import find_gist
from aggregator.text.ids import digest_text
from aggregator.text.misreadings import misread
from aggregator.text.sense import former_title_sense, link_sense, title_sense
from aggregator.text.urls import canonical_link

_DATED = re.compile(r"\A\d{4}-\d{1,2}-\d{1,2}-(?=.)")  # how the name of a post's file begins
_TAIL = re.compile(r"/?[?#]")  # where the query or the fragment of a link begins


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
    bare: bool = False  # whether `stated` is a day or more; known of what is offered or was published
    recordings: frozenset[str] = frozenset()  # of what is stored known where they may tell
    path: str = ""  # of a local post whose file is all the name it has; what was published tells none
    gist: Gist | None = field(default=None, compare=False, repr=False)  # known of what is offered only
    _senses: dict[str, str] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def title_sense(self) -> str:
        """The title without what spelling alone changes; worked out when it is first asked for."""
        if "title" not in self._senses:
            self._senses["title"] = title_sense(self.title)
        return self._senses["title"]

    @property
    def link_sense(self) -> str:
        """The link without what sites change under an article; worked out when it is first asked for."""
        if "link" not in self._senses:
            self._senses["link"] = link_sense(self.link)
        return self._senses["link"]

    @property
    def link_place(self) -> str:
        """The same without query and fragment, where some sites put the time of the answer."""
        return _TAIL.split(self.link_sense, maxsplit=1)[0]

    @property
    def timed(self) -> bool:
        """Whether it says to be from a moment; a day is none."""
        return self.stated is not None and not self.bare

    @property
    def nameless(self) -> bool:
        """Without guid and link."""
        return self.base == self.hash

    @property
    def stem(self) -> str:
        """The name of its file, without folder, date and ending; of an `index` that of its folder."""
        folder, _, file = self.path.rpartition("/")
        stem = file.rpartition(".")[0] or file
        return _DATED.sub("", folder.rpartition("/")[2] if stem == "index" else stem)

    @property
    def sense(self) -> str:
        """A digest of what a reader would call the content."""
        return digest_text(self.title_sense, self.words or self.text, self.link_place)

    @property
    def former_senses(self) -> tuple[str, ...]:
        """What earlier versions of this program stored as that."""
        words, title = self.words or self.text, former_title_sense(self.title)
        return digest_text(title, words, self.link_place), digest_text(title, words, self.link_sense)

    def has_text_of(self, other: "Traits") -> bool:
        """Whether both have a text, and the same one but for numbers and times.

        One text is the same whatever an earlier edition of this program took for its sense.
        """
        if self.text and self.text == other.text:
            return True
        return bool(self.words) and self.words == other.words

    def has_title_of(self, other: "Traits") -> bool:
        """Whether both have a title, and the same one but for its spelling."""
        return bool(self.title) and self.title_sense == other.title_sense


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
    told: bool = True  # whether its source dated it; else it was first seen then
    gone: bool = False
    reader: str = ""  # the edition of this program that read it last; empty for the first release
    past: tuple[Past, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What was published before the database knew it, by us or anyone."""

    id: str
    traits: Traits  # the id is their base
    published: datetime | None
    updated: datetime | None = None
    address: str = ""  # its link as it was written
    owners: frozenset[str] = frozenset()  # registrable domains of its source, where that was told


def find_traits(entry: Entry, gist: Gist | None = None) -> Traits:
    """What `entry` is recognised by; white space and markup do not count.

    A `gist` spares the reading of its text, if it is of the very words that the entry has.
    """
    if gist is None or (gist.entry.title, gist.entry.body) != (entry.title, entry.body):
        gist = find_gist(entry)
    link = canonical_link(entry.link) if entry.link else ""
    stated = entry.published or entry.updated
    timed = stated is not None and entry.precision == "second"
    base = link or gist.hash
    if entry.provenance:  # a feed file in a folder: two files may offer the same link
        base = f"{entry.provenance}#{base}"
    return Traits(
        base=entry.key or base,
        title=gist.line,
        link=link,
        text=gist.text,
        hash=gist.hash,
        words=gist.words,
        length=gist.length,
        stated=stated.replace(microsecond=0) if stated else None,  # as the store keeps it
        exact=timed and stated is not None and _is_odd(stated),
        bare=stated is not None and not timed,
        recordings=name_recordings(entry.enclosures),
        path=entry.provenance if entry.key == entry.provenance else "",
        gist=gist,
    )


def _is_odd(moment: datetime) -> bool:
    """Neither a whole hour nor a bare day."""
    return bool(moment.minute or moment.second)


def with_traits(entries: Iterable[Entry], gists: Iterable[Gist] = ()) -> list[tuple[Entry, Traits]]:
    """What a document offers, with traits, in its order; equal twins are dropped."""
    unique: dict[tuple[str, str], tuple[Entry, Traits]] = {}
    for entry, gist in zip(entries, chain(gists, repeat(None)), strict=False):
        traits = find_traits(entry, gist)
        unique.setdefault((traits.base, traits.hash), (entry, traits))
    return list(unique.values())


def name_traits(traits: Traits, moment: datetime | None) -> list[tuple[str, str]]:
    """What an entry of this `moment` may have in common with others, each with its name."""
    named = (
        ("link", traits.link_sense),
        ("words", traits.words),
        ("text", traits.text),
        ("title", traits.title_sense),
        ("moment", moment.isoformat() if moment else ""),
    )
    return [(name, value) for name, value in named if value]


def possible_bases(traits: Traits) -> tuple[str, ...]:
    """The bases under which an offered entry may be stored."""
    return (traits.base, *misread(traits.base))


def possible_keys(traits: Traits) -> tuple[str, ...]:
    """The keys under which an offered entry, or another with its guid, may be stored."""
    twin = f"{traits.base}#{traits.hash}"
    return (traits.base, twin, f"{twin}#", f"{twin}##")
