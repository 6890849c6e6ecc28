"""Markdown as Jekyll's posts have it: CommonMark with tables and footnotes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from aggregator.parse.elements import add_elements
from aggregator.parse.emphasis import add_emphasis
from aggregator.parse.kramdown import UNSEEN, add_kramdown

_DEFINITION = re.compile(r"\[\^([^\s\[\]]{1,100})\]:[ \t]*(.*)")
_REFERENCE = re.compile(r"\[\^([^\s\[\]]{1,100})\]")
_CODE = re.compile(r"<(?:pre|code|textarea)\b", re.IGNORECASE)
_NOTES = "footnotes"  # in the environment that markdown-it gives to its rules
_INDENT = 4  # columns before the further paragraphs of a footnote


def render_markdown(body: str) -> str:
    """The HTML; HTML within stays as it is.

    Footnotes stand as a numbered list at the end, with their numbers in the text and without links: ids do
    not outlast cleaning.
    """
    markdown, notes = _build(), _Notes()
    environment = {_NOTES: notes}  # also of the links that the text names at its end
    html = str(markdown.render(body, environment))
    rendered = (str(markdown.render(notes.texts[label], environment)) for label in _list_labels(notes))
    listed = "".join(f"<li>{text.strip()}</li>\n" for text in rendered)
    return f"{html}<ol>\n{listed}</ol>\n" if listed else html


def find_shown_code(body: str) -> frozenset[int]:
    """The numbers of the lines that show code, and of those that no rule but ours is to see."""
    found: set[int] = set()
    for token in _build().parse(body, {_NOTES: _Notes()}):
        shows = token.type in {"fence", "code_block", UNSEEN}
        if token.map and (shows or (token.type == "html_block" and _CODE.search(token.content))):
            found.update(range(*token.map))
    return frozenset(found)


def _build() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    add_elements(markdown)
    add_emphasis(markdown)
    add_kramdown(markdown)
    markdown.block.ruler.before("reference", _NOTES, _take_definition, {"alt": ["paragraph"]})
    markdown.inline.ruler.before("link", _NOTES, _number_reference)
    return markdown


@dataclass(slots=True)
class _Notes:
    """The footnotes of a post, by their labels, and these in the order of their numbers."""

    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def number(self, label: str) -> int:
        if label not in self.numbers:
            self.order.append(label)
            self.numbers[label] = len(self.order)
        return self.numbers[label]


def _list_labels(notes: _Notes) -> Iterator[str]:
    """By their numbers, also of those that only the text of one before names.

    Those that nothing refers to come last, so that no word is lost.
    """
    yield from notes.order
    while len(notes.order) < len(notes.texts):
        for label in [label for label in notes.texts if label not in notes.numbers]:
            told = len(notes.order)
            notes.number(label)
            while told < len(notes.order):  # it may be numbered already, and may name others
                yield notes.order[told]
                told += 1


def _take_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule of markdown-it: `[^label]: text`, the lines that go on, and indented paragraphs."""
    if state.is_code_block(start):
        return False
    found = _match_line(state, start)
    if not found or silent:
        return bool(found)
    line = start + 1
    while line < end and _goes_on(state, line):
        line += 1
    further = state.getLines(start + 1, line, state.blkIndent + _INDENT, False)
    notes: _Notes = state.env[_NOTES]
    notes.texts.setdefault(found[1], f"{found[2]}\n{further}")
    state.line = line
    return True


def _match_line(state: StateBlock, line: int) -> re.Match[str] | None:
    return _DEFINITION.match(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]])


def _goes_on(state: StateBlock, line: int) -> bool:
    """Whether a footnote's text has this line too: indented, or without an empty line before it."""
    if state.isEmpty(line):
        following = line + 1 < state.lineMax and not state.isEmpty(line + 1)
        return following and state.sCount[line + 1] - state.blkIndent >= _INDENT
    if state.sCount[line] - state.blkIndent >= _INDENT:
        return True
    if state.sCount[line] < state.blkIndent or state.isEmpty(line - 1):
        return False
    ends = state.md.block.ruler.getRules("paragraph")  # a heading, a list, the next footnote
    return not any(rule(state, line, state.lineMax, True) for rule in ends)


def _number_reference(state: StateInline, silent: bool) -> bool:
    """An inline rule of markdown-it: `[^label]` of a footnote that there is becomes its number."""
    found = _REFERENCE.match(state.src, state.pos)
    notes: _Notes = state.env[_NOTES]
    if not found or found[1] not in notes.texts:
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        token.content = f"<sup>[{notes.number(found[1])}]</sup>"
    state.pos = found.end()
    return True
