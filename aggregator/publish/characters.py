"""Characters that are valid and still wrong: misread ones, and tags that stand in plain text."""

import re

# U+0080 to U+009F are Windows-1252 taken for Latin-1: readers show them so, validators warn of them.  U+FFFD
# stands where somebody could not read a character; nobody ever will.
_MISREAD = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)} | {0xFFFD: "?"}
_MISREAD |= {plane << 16 | end: "" for plane in range(1, 17) for end in (0xFFFE, 0xFFFF)}  # noncharacters
_WRONG = re.compile(f"[{''.join(map(chr, _MISREAD))}]")
# What every wrong character has among its bytes in UTF-8, and few others: U+0080 to U+00BF, U+FFC0 to U+FFFF,
# and all beyond the basic plane.
_SIGNS = (b"\xc2", b"\xef\xbf", b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]")  # a character of UTF-8, byte by byte
_BOUNDS = re.compile(r"([\n<>&]+)")
_MOST_TIMES = 3
# What readers and validators, who sniff, take for HTML although it is said to be text.
_CLOSING_TAG = re.compile(r"</(?=\w+>)")
WORD_JOINER = "\u2060"
# White space, and what has no shape alone: joiners, marks of direction, fillers, variation selectors, tags.
_BLANK = (
    "\\s\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SEEN = re.compile(f"[^{_BLANK}]")
_UNSEEN = re.compile(rf"(?:<(?!(?:img|video|audio|picture|source|hr)\b)[^<>]*>|&nbsp;|[{_BLANK}])*+")
# Of a flag the tags tell the region: a black flag before them, the last tag behind.  Else nobody sees them.
_TAGS = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,8}\U000e007f)|[\U000e0000-\U000e007f]+"
)


def repair(text: str) -> str:
    """The text without misread characters: Windows-1252 told as Latin-1, and UTF-8 encoded twice."""
    if text.isascii():
        return text
    data = text.encode("utf-8", "surrogatepass")
    if not any(sign in data for sign in _SIGNS):
        return text
    for _ in range(_MOST_TIMES):
        if text.isascii() or not _TWICE.search(text):
            break
        text = "".join(map(_decode, _BOUNDS.split(text)))
    return _WRONG.sub(_read, text)


def _read(wrong: re.Match[str]) -> str:
    return _MISREAD[ord(wrong[0])]


def encoded_twice(text: str) -> list[str]:
    """The pieces between markup and line ends all of whose characters are bytes of UTF-8."""
    if not _TWICE.search(text):
        return []
    return [piece for piece in _BOUNDS.split(text) if _decode(piece) != piece]


def _decode(piece: str) -> str:
    """A piece of text that is bytes of UTF-8 as what they say; any other as it is."""
    try:
        return piece if piece.isascii() else piece.encode("latin-1").decode()
    except UnicodeError:
        return piece


def break_tags(text: str) -> str:
    """The text with an invisible joiner in each closing tag: it looks the same, and is no markup."""
    return _CLOSING_TAG.sub(f"<{WORD_JOINER}/", text)


_AMPERSAND = re.compile(r"\s*&\s*")


def spell_both_ways(text: str) -> str:
    """The text so that it means the same as plain text and as HTML: OPML allows both and says which nowhere.

    An ampersand stands alone ("Q & A"), and a less-than sign is an angle quotation mark.
    """
    return _AMPERSAND.sub(" & ", text.replace("<", "‹")).strip()


# Embeddings, overrides and isolates, which turn round what follows until something ends them.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]+")


def drop_turns(text: str) -> str:
    """A text to stand in a line with others, without what could turn these round; direction marks stay."""
    return text if text.isascii() else _TURNS.sub("", text)


def drop_unseen(text: str) -> str:
    """The text without hidden tag characters; nothing where not one of its characters is seen."""
    if text.isascii():
        return text
    return _TAGS.sub(r"\1", text).strip() if _SEEN.search(text) else ""


def shows_nothing(html: str) -> bool:
    """Whether clean HTML has no character that is seen, and no picture or player."""
    return _UNSEEN.fullmatch(html) is not None
