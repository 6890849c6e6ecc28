"""Characters that may not stand in a document, or not in a terminal."""

import json
import re
from functools import cache

# XML 1.0 section 2.2 (Char); of the noncharacters, which it advises against, those of the basic plane too.
# The others would make this search ten times slower.
_FORBIDDEN = "[^\t\n\r\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
# C0, DEL and C1 (escape sequences), separators that break lines, bidi controls, lone surrogates.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")
_CONTROLS = bytes(code for code in range(0x20) if chr(code) not in "\t\n\r")
_PERHAPS = (b"\xef\xb7", b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FDC0 to U+FDFF, U+FFFE, U+FFFF in UTF-8


@cache
def _forbidden() -> re.Pattern[str]:
    """Made when it is needed: that takes as long as all the rest of a `--help`."""
    return re.compile(_FORBIDDEN)


def strip_forbidden(text: str) -> str:
    """The text without what XML 1.0 forbids (controls, lone surrogates) or advises against (U+FDD0 …)."""
    return text if _is_allowed(text) else _forbidden().sub("", text)


def _is_allowed(text: str) -> bool:
    """Whether all of it surely may stay: five times faster than looking for what may not."""
    if text.isprintable():
        return True
    try:
        data = text.encode()
    except UnicodeEncodeError:  # a surrogate
        return False
    if len(data.translate(None, _CONTROLS)) < len(data):
        return False
    return b"\xef" not in data or not any(rare in data for rare in _PERHAPS)


def drop_escapes(text: str) -> str:
    """The text without what colours a terminal or moves its cursor."""
    return _ESCAPE_SEQUENCE.sub("", text) if "\x1b" in text else text


def join_surrogates(text: str) -> str:
    """The text with the characters that pairs of surrogates stand for; lone ones go.

    So JSON escapes what is beyond the basic plane, and so it comes out of YAML, which JSON is.
    """
    if text.isascii() or is_unicode(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def printable(text: str) -> str:
    r"""The text on one line for terminals and logs: controls and bidi controls as `\x1b`, `\u202e`."""
    return _UNPRINTABLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def write_json(value: object, indent: int | None = None) -> str:
    r"""The value as JSON that any terminal can take: no control steers it, all stand there as `\u202e`.

    Read back it is the value again.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNPRINTABLE.sub(lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text)


def is_unicode(text: str) -> bool:
    """Whether it can be written as UTF-8; the name of a file or an argument may hold bytes that are none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def readable(name: str) -> str:
    r"""The name of a file as it can be shown and stored: a byte that is no UTF-8 as `\xe9`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
