"""What posts hold for Jekyll to run, and we do not: Liquid, and kramdown's lists of attributes."""

import re
from collections.abc import Callable, Container

_TAG = r"(?:\{%(?:[^%\n]|%(?!\}))*+%\}|\{\{(?:[^}\n]|\}(?!\}))*+\}\})"
_ATTRIBUTES = r"\{:[^{}\n]*+\}"
_ALONE = re.compile(rf" {{0,3}}(?:(?:{_TAG}[ \t]*)++|{_ATTRIBUTES}[ \t]*)")  # more indented it may be code
_HELD = re.compile(r"\{%[^{}]*%\}|\{\{[^{}]*\}\}|%7B(?:%7B|%25)")  # also as addresses are encoded
_CODE = re.compile(r"<(/?)(?:pre|code|textarea)\b", re.IGNORECASE)


def stands_alone(line: str) -> bool:
    """Whether a line has nothing but Liquid or a list of attributes (`{: .small }`)."""
    return _ALONE.fullmatch(line) is not None


def is_liquid(address: str) -> bool:
    """Whether an address is made by Liquid, so that nobody else knows it."""
    return _HELD.search(address) is not None


def drop_lines(body: str, find_code: Callable[[str], Container[int]]) -> str:
    """The text without the lines that stand alone.

    `find_code` gives the numbers of the lines that are code, which stay.
    """
    lines = body.split("\n")
    alone = [number for number, line in enumerate(lines) if stands_alone(line)]
    code = find_code(body) if alone else ()
    gone = frozenset(number for number in alone if number not in code)
    return "\n".join(line for number, line in enumerate(lines) if number not in gone)


def find_code(html: str) -> frozenset[int]:
    """The numbers of the lines of HTML that begin within code."""
    depth, within = 0, set()
    for number, line in enumerate(html.split("\n")):
        if depth:
            within.add(number)
        for slash in _CODE.findall(line):
            depth = max(0, depth - 1) if slash else depth + 1
    return frozenset(within)
