"""HTML within Markdown as kramdown reads it, where CommonMark does otherwise: rules for markdown-it."""

import re
from collections import Counter
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.common.html_blocks import block_names
from markdown_it.rules_block import StateBlock, code, html_block

_OPEN = "open elements"  # in the environment that markdown-it gives to its rules
_SPAN = re.compile(
    r"</?(?:a|abbr|acronym|b|bdo|big|br|button|cite|del|dfn|em|font|i|img|input|ins|kbd|label|mark|q|s|samp|small"
    r"|span|strike|strong|sub|sup|time|tt|u|var|wbr)(?=[\s/>]|\Z)",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"<[a-z][^<>]{0,300}\smarkdown=[\"']?(?:1|block|span)\b[^<>]{0,300}>[ \t]*", re.IGNORECASE
)
_VOID = frozenset(("base", "basefont", "col", "frame", "hr", "link", "meta", "param", "track"))
_BLOCK = re.compile(
    rf"<(/?)({'|'.join(sorted(set(block_names) - _VOID))})(?=[\s/>])[^<>]*?(/?)>", re.IGNORECASE
)
_TAG = re.compile(r"</?[a-z]", re.IGNORECASE)
_LINE = re.compile(r"^ {0,3}(?![ \t])[^\n]+", re.MULTILINE)  # more indented it may be code
_CLOSING = re.compile(r"</([a-z][a-z0-9]*)", re.IGNORECASE)
_HIDING = re.compile(  # a tag in these opens nothing
    r"<!--.*?(?:-->|\Z)|<(script|style|pre|textarea)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE
)


@dataclass(slots=True)
class _Elements:
    """The elements that are open where a text has been read to; one that is never closed is not."""

    text: str
    _depths: Counter[str] = field(init=False, default_factory=Counter)
    _closings: dict[str, int] = field(init=False, default_factory=dict)  # where the last end tag stands

    def __post_init__(self) -> None:
        for line in _LINE.finditer(self.text):
            for tag in _CLOSING.finditer(line[0]):
                self._closings[tag[1].lower()] = line.start() + tag.start()

    def count(self, html: str) -> None:
        for closing, name, closed in _BLOCK.findall(_HIDING.sub("", html)):
            step = -1 if closing else not closed
            self._depths[name.lower()] = max(0, self._depths[name.lower()] + step)

    def any_open(self, place: int) -> bool:
        """Whether there is one that is closed behind this place."""
        return any(depth and self._closings.get(name, -1) > place for name, depth in self._depths.items())


def add_elements(markdown: MarkdownIt) -> None:
    """Let a line that begins with `<img>` or `<b>` be Markdown, and indented HTML within HTML be no code.

    What `markdown="1"` stands on holds Markdown.
    """
    markdown.block.ruler.at("html_block", _take_html, {"alt": ["paragraph", "reference", "blockquote"]})
    markdown.block.ruler.at("code", _take_indented)


def _take_html(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not line.startswith("<") or _SPAN.match(line):
        return False
    if _MARKDOWN.fullmatch(line) and not state.is_code_block(start):
        if not silent:
            _push(state, start, start + 1)
        return True
    if not html_block(state, start, end, silent):
        return False
    if not silent:
        _elements(state).count(state.tokens[-1].content)
    return True


def _take_indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule of markdown-it: what is indented is code, unless it is HTML in elements that are open."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    within = state.is_code_block(start) and _TAG.match(line)
    if not within or not _elements(state).any_open(state.bMarks[start]):
        return code(state, start, end, silent)
    last = start + 1
    while last < end and not state.isEmpty(last) and state.sCount[last] >= state.blkIndent:
        last += 1
    _push(state, start, last)
    return True


def _push(state: StateBlock, start: int, end: int) -> None:
    token = state.push("html_block", "", 0)
    token.map = [start, end]
    token.content = state.getLines(start, end, state.blkIndent, True)
    state.line = end
    _elements(state).count(token.content)


def _elements(state: StateBlock) -> _Elements:
    """Those of this text: a footnote is one of its own."""
    known: _Elements | None = state.env.get(_OPEN)
    if known is None or known.text is not state.src:
        known = state.env[_OPEN] = _Elements(state.src)
    return known
