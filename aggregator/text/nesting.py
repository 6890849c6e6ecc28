"""Markup so plainly nested that every parser reads it as it stands: told without a parser.

In such markup each element is closed where it must be, none ends another one by itself, and nothing is moved.
All else, however usual, is left to the parser, and so is everything about tables.
"""

import re
from collections.abc import Iterable

from aggregator.text.words import word_set

MAX_DEPTH = 12  # elements open at once: no parser and no guard minds so few, whatever they are
MAX_REFERENCES = 10_000  # ampersands

_ATTRIBUTES = r"""(?:[ \t\n]++[a-zA-Z][a-zA-Z0-9:_-]*+(?:="[^"<]*+"|='[^'<]*+')?+)*+[ \t\n]*+"""
_TAG = re.compile(rf"<(/?[a-z][a-z0-9]*+){_ATTRIBUTES}/?+>")
_FIRST_WORD = re.compile(
    rf"(?:[ \t\n]|<(?:p|div|h[1-6]|[uo]l|li|blockquote|section|strong|em|b|i|span){_ATTRIBUTES}>)*+"
    r"([^\W_]{1,50})"
)
_VOID = word_set("br img source track wbr")
_INLINE = word_set(
    """
    a abbr audio b bdi bdo big cite code data del dfn em font i ins kbd mark picture q s samp small span
    strike strong sub sup time tt u var video
    """
)
_LINES = word_set("h1 h2 h3 h4 h5 h6 p")  # they hold no blocks
_BLOCKS = _LINES | word_set(
    """
    address article aside blockquote center details div dl figcaption figure footer header main nav ol pre
    section summary ul
    """
)
_PARENTS = {"li": ("/ul", "/ol"), "dt": ("/dl",), "dd": ("/dl",)}  # elsewhere they end others of their kind
PLAIN = _VOID | _INLINE | _BLOCKS | _PARENTS.keys()
_ENDS = {tag: f"/{tag}" for tag in PLAIN - _VOID}
_LINE_ENDS = frozenset(_ENDS[tag] for tag in _LINES)
# Any reference but one that is complete and stands for no control, line end or surrogate.
_DOUBTFUL = re.compile(
    r"&(?![ \t\n]|[A-Za-z][A-Za-z0-9]{1,30};"
    r"|#(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6]|1[6-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3});)"
)


def split_tags(html: str) -> list[str] | None:
    """Texts and, between them, the tags' names with the slash of end tags; None where a parser is needed.

    The texts are as written, with references.
    """
    if "\r" in html or html.count("&") > MAX_REFERENCES or _DOUBTFUL.search(html):
        return None
    parts = _TAG.split(html)
    if not _is_nested(parts[1::2]):
        return None
    return parts if html.count("<") == len(parts) // 2 else None


def first_word(html: str) -> str:
    """A piece of the word that the text of the markup surely begins with; empty where none is sure."""
    found = _FIRST_WORD.match(html)
    return found[1] if found else ""


def _is_nested(tags: Iterable[str]) -> bool:
    awaited: list[str] = []  # the end tags
    in_lines = False
    for tag in tags:
        if tag in _VOID:
            continue
        end = _ENDS.get(tag)
        if end is None:  # an end tag itself, or nothing that we know
            if not awaited or awaited.pop() != tag:
                return False
            in_lines = in_lines and tag not in _LINE_ENDS
            continue
        if len(awaited) == MAX_DEPTH:
            return False
        if tag not in _INLINE:
            if in_lines or not _may_stand(tag, awaited):
                return False
            in_lines = tag in _LINES
        elif tag == "a" and end in awaited:
            return False
        awaited.append(end)
    return not awaited


def _may_stand(tag: str, awaited: list[str]) -> bool:
    return tag not in _PARENTS or (bool(awaited) and awaited[-1] in _PARENTS[tag])
