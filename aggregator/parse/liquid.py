"""What posts hold for Jekyll to run, and we do not: Liquid, and kramdown's lists of attributes."""

import re
from collections.abc import Callable, Container

# Up to the next tag at most: else many that are never closed would take the square of the time.
TAG = (
    r"(?:\{%(?:[^%{\n]|%(?!\})|\{(?![{%]))*+%\}"
    r"|\{\{(?:[^{}\n]|\}(?!\})|\{(?![{%]))*+\}\})"
)
_ATTRIBUTES = r"\{:[^{}\n]*+\}"
_ALONE = re.compile(rf" {{0,3}}(?:(?:{TAG}[ \t]*)++|{_ATTRIBUTES}[ \t]*)")  # more indented it may be code
_HELD = re.compile(r"\{%[^{}]*%\}|\{\{[^{}]*\}\}|%7B(?:%7B|%25)")  # also as addresses are encoded
_QUOTING = re.compile(
    r"(?P<code>(?P<ticks>`++).{0,500}?(?<!`)(?P=ticks)(?!`))|"  # shown as it is
    rf"""(?P<open>=(?P<quote>["']))(?P<value>(?:{TAG}|(?!(?P=quote))(?:[^<>{{\n]|\{{(?![{{%])))*+)(?=(?P=quote))"""
)
_TAGS = re.compile(TAG)
_QUOTES = str.maketrans("\"'", "'\"")
_CODE = re.compile(r"<(/?)(?:pre|code|textarea)\b", re.IGNORECASE)


def stands_alone(line: str) -> bool:
    """Whether a line has nothing but Liquid or a list of attributes (`{: .small }`)."""
    return _ALONE.fullmatch(line) is not None


def is_liquid(address: str) -> bool:
    """Whether an address is made by Liquid, so that nobody else knows it."""
    return _HELD.search(address) is not None


def drop_lines(body: str, find_code: Callable[[str], Container[int]]) -> str:
    """The text without the lines that stand alone, and with attributes that hold Liquid mended.

    `find_code` gives the numbers of the lines that are code, which stay.
    """
    lines = body.split("\n")
    changed = {number: made for number, line in enumerate(lines) if (made := _change(line)) != line}
    code = find_code(body) if changed else ()
    told = [line if number in code else changed.get(number, line) for number, line in enumerate(lines)]
    return "\n".join(line for line in told if line is not None)


def _change(line: str) -> str | None:
    """The line as it is to be read; None for one that goes."""
    if "{" not in line:
        return line
    return None if stands_alone(line) else _QUOTING.sub(_requote, line)


def _requote(value: re.Match[str]) -> str:
    """An attribute whose Liquid has other quotes than those around it: `href="{{ "/a" | relative_url }}"`."""
    quote = value["quote"]
    if value["code"]:
        return value[0]

    def swap(tag: re.Match[str]) -> str:
        return tag[0].translate(_QUOTES) if quote in tag[0] else tag[0]

    return value["open"] + _TAGS.sub(swap, value["value"])


def find_code(html: str) -> frozenset[int]:
    """The numbers of the lines of HTML that begin within code."""
    depth, within = 0, set()
    for number, line in enumerate(html.split("\n")):
        if depth:
            within.add(number)
        for slash in _CODE.findall(line):
            depth = max(0, depth - 1) if slash else depth + 1
    return frozenset(within)
