"""Characters that are valid and still wrong: misread ones, and tags that stand in plain text."""

import re

# U+0080 to U+009F are Windows-1252 taken for Latin-1: readers show them so, validators warn of them.  U+FFFD
# stands where somebody could not read a character; nobody ever will.
_MISREAD = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)} | {0xFFFD: "?"}
_TWICE = re.compile(r"[^\n<>&]*[\u00c2-\u00f4][\u0080-\u00bf][^\n<>&]*")
_MOST_TIMES = 3
# What readers and validators, who sniff, take for HTML although it is said to be text.
_CLOSING_TAG = re.compile(r"</(?=\w+>)")
WORD_JOINER = "\u2060"


def repair(text: str) -> str:
    """The text without misread characters: Windows-1252 told as Latin-1, and UTF-8 encoded twice."""
    for _ in range(_MOST_TIMES):
        once = _TWICE.sub(_decode, text)
        if once == text:
            break
        text = once
    return text.translate(_MISREAD)


def _decode(match: re.Match[str]) -> str:
    """A piece of text all of whose characters are bytes of UTF-8, as that; any other as it is."""
    try:
        return match[0].encode("latin-1").decode()
    except UnicodeError:
        return match[0]


def break_tags(text: str) -> str:
    """The text with an invisible joiner in each closing tag: it looks the same, and is no markup."""
    return _CLOSING_TAG.sub(f"<{WORD_JOINER}/", text)


_AMPERSAND = re.compile(r"\s*&\s*")


def spell_both_ways(text: str) -> str:
    """The text so that it means the same as plain text and as HTML: OPML allows both and says which nowhere.

    An ampersand stands alone ("Q & A"), and a less-than sign is an angle quotation mark.
    """
    return _AMPERSAND.sub(" & ", text.replace("<", "‹")).strip()
