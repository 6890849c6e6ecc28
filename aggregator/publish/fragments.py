"""Fragments: what each format writes of one entry, made once and kept while there is room.

A document is a frame, which tells of the feed itself, and fragments.  Equal facts give equal fragments,
so what is kept is told by a digest of all that it is made from.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model import Entry, Site
from aggregator.publish.item import Item, make_item
from aggregator.publish.podcasts import Episode

ROOM = 32 * 1024 * 1024  # bytes of fragments that are kept: half of it holds a begun page of ten archives
_OVERHEAD = 500  # bytes of one beside its text


@dataclass(frozen=True, slots=True)
class Fragment:
    """An entry as a format writes it, and what its document must know of it."""

    body: bytes
    id: str
    problems: tuple[str, ...] = ()  # that the gate has with it
    prefixes: tuple[str, ...] = ()  # of namespaces that its document declares for it
    episode: Episode | None = None
    stored: bool = False  # lent, not made here


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the fragments of a document."""

    before: bytes
    after: bytes
    problems: tuple[str, ...]


@dataclass(slots=True)
class Copy:
    """An entry to be published, read and completed only where something is not kept of it."""

    published: datetime | None
    updated: datetime | None
    read: Callable[[], Entry]
    digest: str = ""  # of all that the entry is made from; empty: nothing is kept of it
    _items: dict[str, Item] = field(default_factory=dict)

    def item(self, site: Site, language: str) -> Item:
        """The entry complete, for a document in that language."""
        if language not in self._items:
            self._items[language] = make_item(self.read(), site, language)
        return self._items[language]


def copy_entry(entry: Entry, digest: str = "") -> Copy:
    """An entry that is read already."""
    return Copy(entry.published, entry.updated, lambda: entry, digest)


Lend = Callable[[str, Sequence[str]], Mapping[str, Fragment]]


def lend_nothing(_manner: str, _digests: Sequence[str]) -> Mapping[str, Fragment]:
    """Everything is made."""
    return {}


class Fragments:
    """What was made for one site, by its manner (format, language) and the digest of what it was made from.

    Half of the room is for what was made or asked for last; what is not asked for until that is full again
    is forgotten.  `lend` answers, by digest, those that were made in earlier days.
    """

    def __init__(self, site: Site, room: int = ROOM, lend: Lend = lend_nothing) -> None:
        self.site = site
        self.shown: dict[str, Sequence[str]] = {}  # by sheet, the digests of what it shows
        self._lend, self._lent = lend, False
        self._half = room // 2
        self._used = 0
        self._young: dict[str, dict[str, Fragment]] = {}
        self._old: dict[str, dict[str, Fragment]] = {}
        self._frames: dict[str, Frame] = {}

    def __len__(self) -> int:
        """How many are kept."""
        return sum(len(fragments) for kept in (self._young, self._old) for fragments in kept.values())

    def find(self, manner: str, digests: Sequence[str]) -> list[Fragment | None]:
        """What is kept under these digests, in their order."""
        young = self._young.get(manner, {})
        found = list(map(young.get, digests))
        if not all(found) and (old := self._old.get(manner)):
            for place, digest in enumerate(digests):
                if found[place] is None and (fragment := old.pop(digest, None)):
                    found[place] = fragment
                    self.keep(manner, digest, fragment)
        missing = [digest for digest, fragment in zip(digests, found, strict=True) if digest and not fragment]
        if missing and (lent := self._lend(manner, missing)):
            self._lent = True
            for digest, fragment in lent.items():
                self.keep(manner, digest, fragment)
            found = [one or lent.get(digest) for one, digest in zip(found, digests, strict=True)]
        return found

    def holds(self, manner: str, digest: str) -> bool:
        """Whether one is kept here, and stays for a while; whoever lends is not asked."""
        if digest in self._young.get(manner, ()):
            return True
        if fragment := self._old.get(manner, {}).pop(digest, None):
            self.keep(manner, digest, fragment)
        return fragment is not None

    def made(self, digests: Collection[str]) -> Iterator[tuple[str, str, Fragment]]:
        """By manner and digest, what was made of these entries, is sound and still kept."""
        for kept in (self._old, self._young):
            for manner, fragments in kept.items():
                for digest, fragment in fragments.items():
                    if digest in digests and not (fragment.stored or fragment.problems):
                        yield manner, digest, fragment

    def forget(self, digests: Iterable[str]) -> None:
        """Make room, of what nobody will ask for again."""
        for digest in digests:
            for fragments in self._old.values():
                fragments.pop(digest, None)
            for fragments in self._young.values():
                if gone := fragments.pop(digest, None):
                    self._used -= len(gone.body) + _OVERHEAD

    def distrust(self) -> bool:
        """Make everything from now on; says whether anything was lent before."""
        lent, self._lent, self._lend = self._lent, False, lend_nothing
        if lent:
            self._young, self._old, self._used = {}, {}, 0
        return lent

    def keep(self, manner: str, digest: str, fragment: Fragment) -> None:
        """Keep a fragment for the next who asks; nothing under an empty digest."""
        if not digest:
            return
        if self._used > self._half:
            self._old, self._young, self._used = self._young, {}, 0
            self._frames.clear()
        self._young.setdefault(manner, {})[digest] = fragment
        self._used += len(fragment.body) + _OVERHEAD

    def frame(self, key: str, make: Callable[[], Frame]) -> Frame:
        """The frame that is kept under a key, else a new one."""
        if key not in self._frames:
            self._frames[key] = make()
        return self._frames[key]
