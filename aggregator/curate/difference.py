"""What an edit changed, for people: the old words struck out, the new ones marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

CONTEXT = 8  # words shown around a change
MOST_WORDS = 3000  # of a text that are compared
MOST_PLACES = 30  # changes shown of one text


@dataclass(frozen=True, slots=True)
class Wording:
    """What an entry says, in plain text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An earlier wording of a published item, and what became of it."""

    article: int
    sense: str  # of the earlier wording
    at: datetime
    title: str
    new_title: str
    difference: str  # of the texts, HTML; empty where they are the same


def describe_text(before: str, after: str, most: int = MOST_WORDS) -> str:
    """HTML: some words around each change, `<del>` and `<ins>`; empty when the words are the same.

    Only the first `most` words of each are compared.
    """
    old, new = before.split()[:most], after.split()[:most]
    return f"<p>{_mark(old, new)}</p>" if old != new else ""


def describe_title(before: str, after: str) -> str:
    """The same of a title, whole."""
    old, new = before.split(), after.split()
    return f"<p><strong>{_mark(old, new, len(old))}</strong></p>" if old != new else ""


def _mark(old: Sequence[str], new: Sequence[str], context: int = CONTEXT) -> str:
    return " ".join(part for part in _walk(old, new, context) if part)


def _walk(old: Sequence[str], new: Sequence[str], context: int) -> Iterator[str]:
    end = 0  # of what was told of the new words
    changes = _find_changes(old, new)
    for number, change in enumerate(changes[:MOST_PLACES]):
        start = max(end, change.new.start - context)
        if start > end:
            yield "…"
        yield _tell(new[start : change.new.start])
        yield _wrap("del", old[change.old.start : change.old.stop])
        yield _wrap("ins", new[change.new.start : change.new.stop])
        following = changes[number + 1].new.start if number + 1 < len(changes) else len(new)
        end = min(change.new.stop + context, following)
        yield _tell(new[change.new.stop : end])
    if end < len(new):
        yield "…"


@dataclass(frozen=True, slots=True)
class _Change:
    """Words that went and words that came in their place."""

    old: range
    new: range


def _find_changes(old: Sequence[str], new: Sequence[str]) -> list[_Change]:
    # A shortest way in C, by bits: the standard library's search takes a second for a text made to be slow.
    from rapidfuzz.distance import Indel

    blocks = [(block.a, block.b, block.size) for block in Indel.opcodes(old, new).as_matching_blocks()]
    changes, old_end, new_end = [], 0, 0
    for start, new_start, size in blocks:  # the last is empty, at both ends
        if start > old_end or new_start > new_end:
            changes.append(_Change(range(old_end, start), range(new_end, new_start)))
        old_end, new_end = start + size, new_start + size
    return changes


def _tell(words: Sequence[str]) -> str:
    return escape(" ".join(words), quote=False)


def _wrap(tag: str, words: Sequence[str]) -> str:
    return f"<{tag}>{_tell(words)}</{tag}>" if words else ""
