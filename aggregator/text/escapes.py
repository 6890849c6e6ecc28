"""The ways in which a text may be written by programs: as addresses, HTML, JSON and forms have it escaped.

Expressions for RE2, to be held against folded texts.  Where one escaped upon the other (`&amp;amp;`, `%2526`)
each character is found however often that was done.
"""

import re
from functools import cache, lru_cache
from html.entities import html5

_PERCENT = "%(?:25)*"
_BACKSLASH = rf"(?:\\|{_PERCENT}5c|&#0*92;|&#x0*5c;|&bsol;)"
_AMPERSAND = rf"(?:&|{_PERCENT}26|\\+u0026|\\+x26)(?:amp;|#0*38;|#x0*26;|amp{_PERCENT}3b)*"
_HASH = rf"(?:#|{_PERCENT}23)"
_SEMICOLON = rf"(?:;|{_PERCENT}3b)"
_ANY_PERCENT = rf"(?:%|{_AMPERSAND}(?:#0*37|#x0*25|percnt);|\\+u0025|\\+x25)(?:25)*"
_SPACE = rf"(?:\+|{_PERCENT}2b)"
_SIGNS = {
    "%": _ANY_PERCENT,
    "&": _AMPERSAND,
    "#": _HASH,
    ";": _SEMICOLON,
    "\\": f"{_BACKSLASH}+",
    " ": _SPACE,
}
_LETTERS = {"\b": "b", "\t": "t", "\n": "n", "\f": "f", "\r": "r"}

SIGN = re.compile(r"[%&\\+]")  # without one of these nothing is escaped
# Where a letter or digit of ASCII may be escaped, which hardly anybody does.
ALPHANUMERIC = re.compile(
    r"%(?:25)*(?:3[0-9]|[46][1-9a-f]|[57][0-9a])|(?:#|%(?:25)*23)[0-9x]|(?:\\|%(?:25)*5c|;)(?:u00|x)[3-7]"
)


def fold(text: str) -> str:
    """The text with no difference between upper and lower case, each character in its place."""
    if text.isascii():
        return text.lower()
    # The two whose lower case is longer, or hangs on what stands around.
    return text.replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")


def write_all_ways(text: str, *, sparing: bool) -> str:
    """An expression for this text, each of its characters escaped in any way, whatever the others are.

    A `sparing` one leaves letters and digits of ASCII as they are: it takes a hundredth of the memory.
    """
    return "".join(
        fold(char) if sparing and char.isascii() and char.isalnum() else _write(char) for char in text
    )


@lru_cache(maxsize=1024)
def _write(char: str) -> str:
    low = fold(char)
    cases = (char, low, low.upper())
    codes = sorted({ord(each) for each in cases if len(each) == 1 and fold(each) == low})
    ways = [f"\\x{{{ord(low):x}}}"]
    ways += [*_write_octets(codes), *_write_references(codes), *_write_backslashed(low, codes)]
    written = f"(?:{'|'.join((*ways, *_write_sign(char)))})"
    return written if char.isalnum() else f"{_BACKSLASH}*{written}"


def _choose(codes: list[int], form: str) -> str:
    return f"(?:{'|'.join(format(code, form) for code in codes)})"


def _write_octets(codes: list[int]) -> list[str]:
    """Percent-encoded by UTF-8, or by Latin-1."""
    written = [bytes([code]) for code in codes if code < 256]
    written += [chr(code).encode("utf-8", "replace") for code in codes]
    return ["".join(f"{_ANY_PERCENT}{octet:02x}" for octet in octets) for octets in dict.fromkeys(written)]


def _write_references(codes: list[int]) -> list[str]:
    """By number or name, also without the semicolon, which parsers forgive."""
    named = "".join(f"|{name}" for code in codes for name in _names().get(chr(code), ()))
    numbers = f"{_HASH}(?:0*{_choose(codes, 'd')}|x0*{_choose(codes, 'x')})"
    return [f"{_AMPERSAND}(?:{numbers}{named}){_SEMICOLON}?"]


def _write_backslashed(char: str, codes: list[int]) -> list[str]:
    """As in JSON and in most programming languages."""
    ways = [f"x{code:02x}" for code in codes if code < 256] + [rf"u\{{0*{code:x}\}}" for code in codes]
    for code in codes:
        units = chr(code).encode("utf-16-be", "surrogatepass").hex()
        ways.append(f"{_BACKSLASH}+".join(f"u{units[at : at + 4]}" for at in range(0, len(units), 4)))
    ways += [_LETTERS[char]] if char in _LETTERS else []
    return [f"{_BACKSLASH}+(?:{'|'.join(ways)})"]


def _write_sign(char: str) -> list[str]:
    """What escapes was escaped itself; and a form writes a space as +."""
    return [_SIGNS[char]] if char in _SIGNS else []


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """What HTML calls a character, folded."""
    names: dict[str, tuple[str, ...]] = {}
    for name, char in html5.items():
        names[char] = tuple(dict.fromkeys((*names.get(char, ()), fold(name.rstrip(";")))))
    return names
