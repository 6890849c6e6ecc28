"""What a text is, told by its content; media types lie, and of names only those of Markdown count."""

import re
from typing import Literal

from aggregator.parse.filename import find_syntax
from aggregator.parse.guard import doctype_end

Form = Literal["json", "feed", "xml", "html", "front matter", "text"]

_PROLOGUE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>", re.DOTALL | re.IGNORECASE)
_SUBSET = re.compile(
    r"""<!DOCTYPE\s++[^\s<>\["']++\s*+(?:(?:SYSTEM|PUBLIC)\s*+(?:(?:"[^"]*"|'[^']*')\s*+){1,2}+)?+\[""",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)([^>]*)")
_FEEDS = frozenset({"rss", "rdf", "feed", "channel", "entry", "item"})
_ROOTS = frozenset({"rss", "rdf", "feed"})
_FEED_START = re.compile(
    r"<\?xml\b[^>]{0,200}\?>|<(?:[\w.-]{1,40}:)?(?:rss|rdf)\b[^>]{0,99}|<(?:[\w.-]{1,40}:)?feed\b[^>]{0,99}xmlns",
    re.IGNORECASE,
)
_JUNK = 4096  # characters before a feed in which a server's warnings may stand
_HTML = re.compile(
    "html|head|body|title|meta|link|script|style|base|h[1-6]|p|div|span|a|img|ul|ol|dl|table|form|section|article"
    "|main|header|footer|nav|aside|figure|blockquote|pre|hr|br|b|i|em|strong|center|font|iframe|noscript"
)
_DOCUMENT = frozenset({"html", "head", "body", "title"})  # `meta` comes along with what is pasted
_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "a media file"),
    (b"ID3", "a media file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x7fELF", "a program"),
)
_JSON = re.compile(  # a link in a wiki begins with two brackets too
    r"\{\s*[\"}]|\[\s*(?:\{|\[\s*(?:[\"\[\]{]|(?:-?\d[\d.]*(?:e[+-]?\d+)?|true|false|null)\s*[,\]]))",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\{\s*[\"}]")
_FENCE = re.compile(r"(?:---|\+\+\+)[ \t]*(?:\r\n?|\n|\Z)")
_ORNAMENT = re.compile(  # words, and nothing that may be a value
    r"\+\+\+[ \t]*[\r\n]++(?:(?!\+\+\+)[^\r\n=:\[#]{1,300}[\r\n]++){1,20}\+\+\+[ \t]*(?:[\r\n]|\Z)"
)
_SPACE = "\ufeff \t\r\n\f\v\x00"


def binary_name(body: bytes) -> str | None:
    """What files that are known by their first bytes are called; None for texts."""
    for magic, name in _MAGIC:
        if body.startswith(magic):
            return name
    return None


def recognise(text: str, path: str = "") -> tuple[Form, str]:
    """The form of a document, and its text from where it begins, behind white space and junk.

    A local file at `path` that is called Markdown is a text, though it begins with HTML or shows a feed.
    """
    start = text.lstrip(_SPACE)
    if _FENCE.match(start) and not is_ornament(start):
        return "front matter", start
    if find_syntax(path) == "markdown":
        return _recognise_markdown(text, start)
    if _JSON.match(start):
        return "json", start
    name = root_name(start)
    if name in _FEEDS:
        return "feed", start
    junk = None if name == "html" else _FEED_START.search(start, 0, _JUNK)
    if junk and (junk.start() or name is None) and root_name(start[junk.start() :]) in _FEEDS:
        return "feed", start[junk.start() :]
    if (name and _HTML.fullmatch(name)) or _DOCTYPE.match(start):
        return "html", start
    return (
        ("xml", start) if start.startswith("<?xml") or (name and "xmlns" in start[:_JUNK]) else ("text", text)
    )


def is_ornament(text: str) -> bool:
    """Whether a text begins with words between lines of plus signs, which are no front matter."""
    return _ORNAMENT.match(text) is not None


def is_whole_page(text: str) -> bool:
    """Whether a text is HTML from its very beginning, and no piece of it."""
    return _DOCTYPE.match(text) is not None or root_name(text) in _DOCUMENT


def _recognise_markdown(text: str, start: str) -> tuple[Form, str]:
    if _OBJECT.match(start):
        return "json", start
    if root_name(start) in _ROOTS:
        return "feed", start
    return ("html", start) if is_whole_page(start) else ("text", text)


def root_name(text: str) -> str | None:
    """The local name of the first element in lower case, None when the text does not begin as markup."""
    position = 0
    while True:
        if _SUBSET.match(text, position):
            position = doctype_end(text, position)
        elif match := _PROLOGUE.match(text, position):
            position = match.end()
        else:
            break
    element = _ELEMENT.match(text, position)
    return element[1].rpartition(":")[2].lower() if element else None
