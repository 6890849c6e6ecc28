"""What stands between two tags of Liquid or kramdown and is not the post's own words: code, and comments."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

_CODE = "highlight|codeblock"
_OPENING = re.compile(
    rf"\{{%-?[ \t]*(?P<liquid>{_CODE}|comment)\b[^{{}}\n]*\}}"
    rf"|\{{\{{[<%]-?[ \t]*(?P<hugo>highlight)\b[^{{}}\n]*\}}\}}"
    r"|\{::(?P<kramdown>comment)\b[^{}\n/]*\}"
)
_CLOSING = re.compile(
    rf"\{{%-?[ \t]*end(?P<liquid>{_CODE}|comment)[ \t]*-?%\}}"
    r"|\{\{[<%]-?[ \t]*/[ \t]*(?P<hugo>highlight)[ \t]*-?[>%]\}\}"
    r"|\{:/(?P<kramdown>comment)?:?\}"
)
_RAW = re.compile(r"\{%-?[ \t]*(?P<end>end)?raw[ \t]*-?%\}[ \t]*\n?")


@dataclass(frozen=True, slots=True)
class Block:
    """Where the tags of a block stand in its text; `shown` is code, else it is a comment."""

    shown: bool
    begin: int
    inner: int
    outer: int
    end: int


@dataclass(slots=True)
class Blocks:
    """The blocks of a text, found in a time that goes with its length, however many are never closed."""

    text: str
    _closings: dict[tuple[str, str], list[tuple[int, int]]] = field(init=False)
    _raw: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._closings = defaultdict(list)
        self._raw = list(_find_raw(self.text))
        for found in _CLOSING.finditer(self.text):
            if not self._is_raw(found.start()):
                self._closings[_kind(found)].append(found.span())

    def begin_at(self, place: int) -> Block | None:
        """The block that begins right there."""
        return self._close(_OPENING.match(self.text, place))

    def find(self, place: int) -> Block | None:
        """The first that begins there or later."""
        while opening := _OPENING.search(self.text, place):
            if block := self._close(opening):
                return block
            place = opening.end()
        return None

    def _close(self, opening: re.Match[str] | None) -> Block | None:
        if opening is None or self._is_raw(opening.start()):
            return None
        closings = self._closings[_kind(opening)]
        at = bisect_left(closings, (opening.end(), 0))
        shown = "comment" not in _kind(opening)
        return Block(shown, *opening.span(), *closings[at]) if at < len(closings) else None

    def _is_raw(self, place: int) -> bool:
        at = bisect_left(self._raw, (place, 0)) - 1
        return at >= 0 and place < self._raw[at][1]


def _find_raw(text: str) -> Iterator[tuple[int, int]]:
    """What stands between `{% raw %}` and its end is shown: no tag in it is one."""
    begin = -1
    for tag in _RAW.finditer(text):
        if tag["end"] and begin >= 0:
            yield begin, tag.start()
            begin = -1
        elif not tag["end"] and begin < 0:
            begin = tag.start()


def _kind(found: re.Match[str]) -> tuple[str, str]:
    """One name for the tag that opens and the tag that closes; what kramdown closes need not say it."""
    family = found.lastgroup or "kramdown"
    return family, "comment" if family == "kramdown" else found[family]


def bare_code(code: str) -> str:
    """Code without the tags that keep Liquid from running it, and without empty lines around it."""
    return _RAW.sub("", code).strip("\n") + "\n"


def write_code(html: str) -> str:
    """HTML in which code is shown as it is, and comments are left out."""
    blocks, done = Blocks(html), 0
    parts: list[str] = []
    while block := blocks.find(done):
        code = escape(bare_code(html[block.inner : block.outer]), quote=False) if block.shown else ""
        parts += (html[done : block.begin], f"<pre><code>{code}</code></pre>" if code else "")
        done = block.end
    return "".join((*parts, html[done:]))
