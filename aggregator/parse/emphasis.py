"""Emphasis beside the punctuation of scripts without spaces, as rules for markdown-it."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

# Han, kana, hangul, and the punctuation and full-width forms that go with them.
_UNSPACED = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


def add_emphasis(markdown: MarkdownIt) -> None:
    """Let stars begin and end emphasis beside such characters: nobody puts a space in `**「a」**b` there."""
    markdown.inline.ruler.at("emphasis", _emphasise)


def _emphasise(state: StateInline, silent: bool) -> bool:
    """The rule of markdown-it for `*` and `_`, which asks for a space beside punctuation."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    after = state.src[state.pos + scanned.length : state.pos + scanned.length + 1]
    before = state.src[state.pos - 1 : state.pos]
    star = marker == "*" and bool(before.strip() and after.strip())
    opens = scanned.can_open or (star and _UNSPACED.match(before) is not None)
    closes = scanned.can_close or (star and _UNSPACED.match(after) is not None)
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        place = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(marker), scanned.length, place, -1, opens, closes))
    state.pos += scanned.length
    return True
