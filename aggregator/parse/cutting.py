"""Where the items of an XML feed begin and end, told without parsing it.

One look from the first byte to the last, never back: whatever is in it, it takes time linear in its length.
What is not plainly items in a row within their ancestors is not cut at all.
"""

import hashlib
import re
from dataclasses import dataclass

from aggregator.text.ids import DIGEST

MAX_HEAD = 2**17  # characters before the first item; more is no feed's channel

# A comment, CDATA section, processing instruction or declaration; else a tag, whatever its attributes hold.
_TOKEN = re.compile(
    r"""<(?:(?P<other>!--|!\[CDATA\[|\?|!)
    |(?P<end>/?)(?P<name>[^\s<>/!?"'=]++)(?P<rest>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>)""",
    re.VERBOSE,
)
_ENDS = {"!--": "-->", "![CDATA[": "]]>", "?": "?>"}
_SPACE = re.compile(r"[ \t\r\n]*+")
_ITEMS = {
    name: re.compile(rf"<(?:/(?P<end>{name})[ \t\r\n]*+>|(?P<other>!--|!\[CDATA\[|\?|!|{name}(?=[\s/>])))")
    for name in ("item", "entry")
}


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text, the spans of its items in their order, and the start tags of what is open around them."""

    text: str
    spans: tuple[tuple[int, int], ...]
    around: tuple[str, ...]

    def digests(self, salt: str) -> tuple[bytes, ...]:
        """Of each item, with all that it depends on: `salt`, and namespaces, base and language around it."""
        start = hashlib.sha256("\x00".join((salt, *self.around, "")).encode("utf-8", "surrogatepass"))
        found = []
        for begin, end in self.spans:
            digest = start.copy()
            digest.update(self.text[begin:end].encode("utf-8", "surrogatepass"))
            found.append(digest.digest()[:DIGEST])
        return tuple(found)

    def keep(self, places: list[int]) -> str:
        """The text with these items only, in a frame of all that is around them."""
        parts = [self.text[slice(*self.spans[place])] for place in places]
        return "".join((self.text[: self.spans[0][0]], *parts, self.text[self.spans[-1][1] :]))


def cut(text: str) -> Pieces | None:
    """The items, which stand in a row with nothing but white space between them; else None."""
    head = _read_head(text)
    if head is None:
        return None
    name, position, around = head
    spans: list[tuple[int, int]] = []
    start_tag = f"<{name}"
    while text.startswith(start_tag, position) and text[position + len(start_tag)] in "> \t\r\n":
        end = _find_end(text, position, name)
        if end is None:
            return None
        spans.append((position, end))
        space = _SPACE.match(text, end)
        position = space.end() if space else end
    return Pieces(text, tuple(spans), around) if spans else None


def _read_head(text: str) -> tuple[str, int, tuple[str, ...]] | None:
    """The name of the items, where the first one begins, and the start tags of the elements around it."""
    around: list[str] = []
    position = 0
    while 0 <= (position := text.find("<", position)) < MAX_HEAD:
        token = _TOKEN.match(text, position)
        if token is None:
            return None
        if token["other"]:
            position = _pass_by(text, token["other"], token.end())
            if position < 0:
                return None
            continue
        if token["end"]:
            if not around:
                return None
            around.pop()
        elif not token["rest"].endswith("/"):
            if token["name"] in _ITEMS:
                return (token["name"], position, tuple(around)) if around else None
            around.append(token[0])
        position = token.end()
    return None


def _find_end(text: str, start: int, name: str) -> int | None:
    """Where the item ends that begins at `start`; None where that cannot be told for certain."""
    pattern = _ITEMS[name]
    opening = _TOKEN.match(text, start)
    if opening is None or opening["rest"].endswith("/"):
        return None
    position = opening.end()
    while found := pattern.search(text, position):
        if found["end"]:
            return found.end()
        position = _pass_by(text, found["other"], found.end())
        if position < 0:
            return None
    return None


def _pass_by(text: str, opening: str, start: int) -> int:
    """The end of what is no markup; -1 for what may hold anything: a declaration, an item in an item."""
    closing = _ENDS.get(opening)
    end = text.find(closing, start) if closing else -1
    return end + len(closing or "") if end >= 0 else -1
