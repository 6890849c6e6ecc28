"""What Jekyll reads beyond CommonMark, as rules for markdown-it: Liquid, attributes, blocks of code."""

import re
from bisect import bisect_right
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from aggregator.parse.blocks import Block, Blocks, bare_code
from aggregator.parse.liquid import TAG

UNSEEN = "unseen"  # the name of tokens that show nothing
_BLOCKS = "blocks"  # in the environment that markdown-it gives to its rules, by text
_MADE = "{{liquid}}"  # what no browser takes for an address, without the spaces that would end one
_TAGS = re.compile(TAG)
_DESTINATION = re.compile(rf"(?:{TAG}|\\\S|\([^\s()]*+\)|[^\s()\\<>])++")
_ATTRIBUTES = re.compile(rf"\{{:(?![:/])(?:{TAG}|[^{{}}])*+\}}")
_HEADING_ID = re.compile(  # not `{:a 1}`, nor `{#1}`
    r"\{(?:#[^\W\d_][\w:.-]*(?:[ \t][^{}]*)?|:[ \t]*(?:[#.][^\W\d_]|[\w-]+=)[^{}]*)\}"
)


def add_kramdown(markdown: MarkdownIt) -> None:
    """Let Liquid make addresses, and attributes, comments and the tags around code be unseen."""
    markdown.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkTitle=helpers.parseLinkTitle,
        parseLinkDestination=_find_destination,
    )
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    markdown.block.ruler.before("fence", "blocks", _take_block, ends)
    markdown.block.ruler.before("fence", "attributes", _take_attributes, ends)
    markdown.inline.ruler.before("link", "attributes", _drop_attributes)
    markdown.inline.ruler.before("link", "comment", _drop_comment)
    markdown.core.ruler.after("block", "heading ids", _drop_ids)


def bare_heading(told: str) -> str:
    """The words of a heading, without an id or attributes at its end."""
    told = told.rstrip(" \t")
    begin = told.rfind("{")
    return told[:begin].rstrip(" \t") if begin >= 0 and _HEADING_ID.fullmatch(told, begin) else told


def _find_destination(string: str, start: int, maximum: int) -> Any:
    """Where a link leads, with Liquid and the spaces in it."""
    made = _DESTINATION.match(string, start, maximum)
    if made is None or not _TAGS.search(made[0]):
        return helpers.parseLinkDestination(string, start, maximum)
    told = _TAGS.sub(_MADE, made[0])
    found = helpers.parseLinkDestination(told, 0, len(told))
    found.pos = made.end()
    return found


def _find_block(state: StateBlock | StateInline, place: int) -> Block | None:
    if state.src[place : place + 1] != "{":
        return None
    known: dict[str, Blocks] = state.env.setdefault(_BLOCKS, {})
    if state.src not in known:
        known[state.src] = Blocks(state.src)
    return known[state.src].begin_at(place)


def _take_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Code between tags of Liquid, however it looks; a comment, which is not for readers."""
    if state.is_code_block(start):
        return False
    block = _find_block(state, state.bMarks[start] + state.tShift[start])
    last = bisect_right(state.bMarks, block.outer) - 1 if block else end
    if not block or last >= end or state.src[block.end : state.eMarks[last]].strip():
        return False
    if not silent:
        _push(state, start, last, block)
        state.line = last + 1
    return True


def _push(state: StateBlock, start: int, last: int, block: Block) -> None:
    token = state.push("fence" if block.shown else UNSEEN, "code" if block.shown else "", 0)
    token.map, token.hidden = [start, last + 1], not block.shown
    if start == last:
        token.content = bare_code(state.src[block.inner : block.outer])
        return
    lines = state.getLines(start + 1, last, state.sCount[start], True)
    begun = state.src[block.inner : state.eMarks[start]].strip()
    ended = state.src[state.bMarks[last] : block.outer].rstrip()
    token.content = bare_code("\n".join(filter(None, (begun, lines.rstrip("\n"), ended))))


def _take_attributes(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """A line of nothing but attributes, within a list or a quotation too."""
    place = state.bMarks[start] + state.tShift[start]
    if state.src[place : place + 2] != "{:" or state.is_code_block(start):
        return False
    found = _ATTRIBUTES.match(state.src, place, state.eMarks[start])
    if not found or state.src[found.end() : state.eMarks[start]].strip():
        return False
    if not silent:
        state.push("attributes", "", 0).hidden = True
        state.line = start + 1
    return True


def _drop_attributes(state: StateInline, silent: bool) -> bool:
    """Attributes right behind a link, a picture, code or emphasis; behind plain words they are text."""
    if silent or state.pending or not state.tokens or state.src[state.pos] != "{":
        return False
    last = state.delimiters[-1] if state.delimiters else None
    closes = last is not None and last.close and last.token == len(state.tokens) - 1
    found = _ATTRIBUTES.match(state.src, state.pos)
    if not found or (state.tokens[-1].type in {"text", "softbreak", "hardbreak", "link_open"} and not closes):
        return False
    state.pos = found.end()
    return True


def _drop_comment(state: StateInline, _silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    block = _find_block(state, state.pos)
    if not block or block.shown or block.end > state.posMax:
        return False
    state.pos = block.end
    return True


def _drop_ids(state: StateCore) -> None:
    for opening, words in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type == "heading_open":
            words.content = bare_heading(words.content)
