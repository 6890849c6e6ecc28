"""Fragments: what each format writes of one entry, made once and kept while there is room.

A document is a frame, which tells of the feed itself, and fragments.  Equal facts give equal fragments,
so what is kept is told by a digest of all that it is made from.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from aggregator.model import Entry, Look, Site
from aggregator.publish.item import Item, make_item
from aggregator.publish.podcasts import Episode

T = TypeVar("T")
ROOM = 32 * 1024 * 1024  # bytes of fragments that are kept: of some thousand entries
_OVERHEAD = 500  # bytes of one beside its text


@dataclass(frozen=True, slots=True)
class Fragment:
    """An entry as a format writes it, and what its document must know of it."""

    body: bytes
    id: str
    problems: tuple[str, ...] = ()  # that the gate has with it
    prefixes: tuple[str, ...] = ()  # of namespaces that its document declares for it
    episode: Episode | None = None


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


class Fragments:
    """What was made for one site; the longest unused goes where the room ends."""

    def __init__(self, site: Site, room: int = ROOM) -> None:
        self.site = site
        self._facts = repr(replace(site, look=Look()))
        self._room = room
        self._used = 0
        self._kept: OrderedDict[tuple[str, ...], tuple[object, int]] = OrderedDict()

    def find(self, kind: type[T], *key: str) -> T | None:
        """What is kept under a key."""
        found = self._kept.get(key)
        if found is None or not isinstance(found[0], kind):
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, what: object, size: int, *key: str) -> None:
        """Keep it for the next who asks."""
        self._used += size + _OVERHEAD - self._kept.pop(key, (None, 0))[1]
        self._kept[key] = (what, size + _OVERHEAD)
        while self._used > self._room:
            _, (_, freed) = self._kept.popitem(last=False)
            self._used -= freed
