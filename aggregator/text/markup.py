"""Markup rebuilt so that no HTML parser is overloaded: well nested, shallow, known tags and attributes only.

A parser's time grows with the square of open elements and of attributes, and unclosed formatting is opened
anew in every paragraph.  What comes from here cannot do that.  It is not yet safe to show: that is
`text.html`'s part.
"""

import re
from collections.abc import Mapping, Set

from aggregator.text.words import word_set

MAX_DEPTH = 100  # elements open at once
MAX_FORMATTING = 12  # of them, elements such as b and a, which parsers open anew in every block
MAX_ATTRIBUTES = 32  # looked at in one tag
MAX_REFERENCES = 200_000  # ampersands: a parser's time grows with the square of those in one text, too
_SMALL = 20_000  # characters and
_FEW = 400  # tags that hurt no parser, whatever they are

_VOID = word_set("area base br col embed hr img input link meta source track wbr")
_DROPPED = frozenset(("script", "style"))
_RAW = _DROPPED | word_set("iframe noembed noframes plaintext textarea title xmp")
_FORMATTING = word_set("a b big code em font i nobr s small strike strong tt u")
_BLOCKS = word_set(
    """
    address article aside blockquote center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5
    h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    """
)
# An element of the first kind ends where one of the second begins, if nothing else is open in between.
_ENDED_BY = {
    "p": _BLOCKS,
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "td": {"td", "th", "tr", "tbody", "tfoot"},
    "th": {"td", "th", "tr", "tbody", "tfoot"},
    "tr": {"tr", "tbody", "tfoot"},
}
# Atomic: a tag is read in one way only, in time linear in its length.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?>=\s*"[^"]*"|=\s*'[^']*'|[^>])*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s/=][^\s/=]*)(?>\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s]+)))?""")
_COMMENT = re.compile(r"<!--(?:-?>|.*?--!?>)", re.DOTALL)


def is_large(html: str) -> bool:
    """Whether the markup is big enough to cost a parser more than milliseconds."""
    return len(html) > _SMALL or html.count("<") > _FEW


def rebuild(html: str, tags: Set[str], attributes: Mapping[str, Set[str]]) -> str:
    """The same text and markup, well nested, at most `MAX_DEPTH` deep, with these tags and attributes.

    It ends where it would hold more than `MAX_REFERENCES`.
    """
    told = "&".join(html.split("&", MAX_REFERENCES)[:MAX_REFERENCES])
    return _Rebuilder(tags, attributes).run(told)


class _Rebuilder:
    """Reads tag by tag and keeps what is open."""

    def __init__(self, tags: Set[str], attributes: Mapping[str, Set[str]]) -> None:
        self.tags = tags
        self.attributes = attributes
        self.out: list[str] = []
        self.open: list[tuple[str, str]] = []  # name, opening tag
        self.formatting = 0

    def run(self, html: str) -> str:
        at = 0
        while (start := html.find("<", at)) >= 0:
            self.out.append(html[at:start].replace(">", "&gt;"))
            end = self._step(html, start)
            if end is None:  # a tag or comment without end: parsers drop the rest too
                break
            at = end
        else:
            self.out.append(html[at:].replace(">", "&gt;"))
        self._close_down_to(0)
        return "".join(self.out)

    def _step(self, html: str, start: int) -> int | None:
        """Handles what begins at this `<`; gives where it ends."""
        following = html[start + 1 : start + 3]
        if not re.match(r"/?[a-zA-Z]", following):
            if following[:1] in ("!", "?", "/"):
                comment = _COMMENT.match(html, start) if html.startswith("<!--", start) else None
                end = comment.end() - 1 if comment else html.find(">", start)
                return end + 1 if end >= 0 and (comment or not html.startswith("<!--", start)) else None
            self.out.append("&lt;")
            return start + 1
        tag = _TAG.match(html, start)
        if not tag:
            return None
        name = tag[2].lower()
        if tag[1]:
            self._close(name)
        elif name in _RAW:
            return self._skip_raw(html, name, tag.end())
        elif name in self.tags:
            self._open(name, tag[3])
        return tag.end()

    def _skip_raw(self, html: str, name: str, start: int) -> int:
        """What stands in such an element is no markup: text, or for scripts and styles nothing."""
        end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, start)
        stop = end.start() if end else len(html)
        if name not in _DROPPED:
            self.out.append(html[start:stop].replace("<", "&lt;").replace(">", "&gt;"))
        return stop

    def _open(self, name: str, written: str) -> None:
        while (block := self._innermost_block()) is not None and name in _ENDED_BY.get(
            self.open[block][0], ()
        ):
            self._close_down_to(block)
        if name == "a" and any(opened == "a" for opened, _ in self.open):
            self._close("a")
        tag = f"<{name}{self._attributes(name, written)}>"
        if name in _VOID:
            self.out.append(tag)
        elif len(self.open) < MAX_DEPTH and (name not in _FORMATTING or self.formatting < MAX_FORMATTING):
            self._push(name, tag)

    def _innermost_block(self) -> int | None:
        """Where it stands; formatting within it ends with it, although parsers would open it anew."""
        places = reversed(range(len(self.open)))
        return next((at for at in places if self.open[at][0] not in _FORMATTING), None)

    def _attributes(self, name: str, written: str) -> str:
        allowed = self.attributes.get(name, frozenset()) | self.attributes.get("*", frozenset())
        found: dict[str, str] = {}
        for count, match in enumerate(_ATTRIBUTE.finditer(written)):
            if count == MAX_ATTRIBUTES:
                break
            key = match[1].lower()
            if key in allowed:
                found.setdefault(key, match[2] or match[3] or match[4] or "")
        return "".join(f' {key}="{value.replace(chr(34), "&quot;")}"' for key, value in found.items())

    def _close(self, name: str) -> None:
        """Ends the innermost element of that name and those within it; few of them begin again behind it."""
        index = next((at for at in reversed(range(len(self.open))) if self.open[at][0] == name), None)
        if index is None:
            return
        within = self.open[index + 1 :]
        crossing = name in _FORMATTING or name not in _BLOCKS
        if crossing and len(within) > MAX_FORMATTING:
            return
        self._close_down_to(index)
        if crossing:
            for inner, tag in within:
                self._push(inner, tag)

    def _push(self, name: str, tag: str) -> None:
        self.out.append(tag)
        self.open.append((name, tag))
        self.formatting += name in _FORMATTING

    def _close_down_to(self, depth: int) -> None:
        while len(self.open) > depth:
            name, _ = self.open.pop()
            self.out.append(f"</{name}>")
            self.formatting -= name in _FORMATTING
