"""What an edit changed, for people: the old words struck out, the new ones marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
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


def describe_text(before: str, after: str) -> str:
    """HTML: some words around each change, `<del>` and `<ins>`; empty when the words are the same."""
    old, new = before.split()[:MOST_WORDS], after.split()[:MOST_WORDS]
    return f"<p>{_mark(old, new)}</p>" if old != new else ""


def describe_title(before: str, after: str) -> str:
    """The same of a title, whole."""
    old, new = before.split(), after.split()
    return f"<p><strong>{_mark(old, new, len(old))}</strong></p>" if old != new else ""


def _mark(old: Sequence[str], new: Sequence[str], context: int = CONTEXT) -> str:
    return " ".join(part for part in _walk(old, new, context) if part)


def _walk(old: Sequence[str], new: Sequence[str], context: int) -> Iterator[str]:
    # Common words are left out of the search in long texts: it would take seconds otherwise.
    groups = list(SequenceMatcher(None, old, new).get_grouped_opcodes(context))
    for number, group in enumerate(groups[:MOST_PLACES]):
        if number or group[0][3]:
            yield "…"
        for kind, start, end, new_start, new_end in group:
            if kind == "equal":
                yield escape(" ".join(old[start:end]), quote=False)
            else:
                yield _wrap("del", old[start:end])
                yield _wrap("ins", new[new_start:new_end])
    if groups and (len(groups) > MOST_PLACES or groups[-1][-1][4] < len(new)):
        yield "…"


def _wrap(tag: str, words: Sequence[str]) -> str:
    text = " ".join(words)
    return f"<{tag}>{escape(text, quote=False)}</{tag}>" if text else ""
