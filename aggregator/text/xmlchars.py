"""Characters that may not stand in a document, or not in a terminal."""

import re

# XML 1.0 section 2.2 (Char); of the noncharacters, which it advises against, those of the basic plane too.
# The others would make this search ten times slower.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
# C0, DEL and C1 (escape sequences), separators that break lines, bidi controls, lone surrogates.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


def strip_forbidden(text: str) -> str:
    """The text without what XML 1.0 forbids (controls, lone surrogates) or advises against (U+FDD0 …)."""
    return _FORBIDDEN.sub("", text)


def printable(text: str) -> str:
    r"""The text on one line for terminals and logs: controls and bidi controls as `\x1b`, `\u202e`."""
    return _UNPRINTABLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
