"""A feed reader that remembers ids, and what it would have bothered its owner with."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import feedparser


@dataclass(frozen=True)
class Harm:
    """Titles of unread items that should not be there, and of items that were never got."""

    spurious: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    def __add__(self, other: "Harm") -> "Harm":
        return Harm(self.spurious + other.spurious, self.missed + other.missed)


@dataclass(frozen=True)
class Polled:
    """What one look at a feed brought: titles."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass
class Subscriber:
    """Like every reader it knows an item by its id alone, and shows one again whose `updated` moved."""

    seen: dict[str, str] = field(default_factory=dict)  # id -> updated
    held: dict[str, str] = field(default_factory=dict)  # id -> title, of the last document

    def poll(self, path: Path) -> Polled:
        """Read the published feed again."""
        read = feedparser.parse(BytesIO(path.read_bytes()))
        assert not read.bozo, path
        ids = [entry.id for entry in read.entries]
        assert len(set(ids)) == len(ids), f"{path.name} has an id twice"
        held = {entry.id: entry.title for entry in read.entries}
        updated = {entry.id: entry.updated for entry in read.entries}
        new = [held[id] for id in ids if id not in self.seen]
        changed = [held[id] for id in ids if self.seen.get(id, updated[id]) != updated[id]]
        back = [held[id] for id in ids if self.seen.get(id, "") > updated[id]]
        assert not back, f"`updated` went back: {back}"
        gone = [title for id, title in self.held.items() if id not in held]
        self.seen |= updated
        self.held = held
        return Polled(tuple(new), tuple(changed), tuple(gone))


def compare(expected: Iterable[str], got: Iterable[str]) -> Harm:
    """What is too much and what is too little, title by title."""
    wanted, found = Counter(expected), Counter(got)
    return Harm(tuple((found - wanted).elements()), tuple((wanted - found).elements()))
