"""What an edit changed, for people: the old words struck out, the new ones marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    link: str


def describe_difference(before: Wording, after: Wording) -> str:
    """HTML with `<del>` and `<ins>`: title, text with some words around each change, link."""
    parts = []
    if before.title.split() != after.title.split():
        parts.append(f"<p><strong>{_mark(before.title.split(), after.title.split())}</strong></p>")
    old, new = before.text.split()[:MOST_WORDS], after.text.split()[:MOST_WORDS]
    if old != new:
        parts.append(f"<p>{_mark(old, new)}</p>")
    if before.link != after.link:
        parts.append(f"<p>{_wrap('del', [before.link])} {_wrap('ins', [after.link])}</p>".replace("  ", " "))
    return "\n".join(parts)


def _mark(old: Sequence[str], new: Sequence[str]) -> str:
    return " ".join(part for part in _walk(old, new) if part)


def _walk(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    groups = list(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT))
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
