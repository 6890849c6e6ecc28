"""The text of an entry: HTML to be cleaned, plain text to be shown, both within limits."""

import re
from html import unescape

from aggregator.text.html import clean_html, html_to_text, lines_to_html, shorten, text_to_html
from aggregator.text.nesting import first_word
from aggregator.text.xmlchars import strip_forbidden

CUT = 100_000  # characters that stay of a content over the limit
MAX_SUMMARY = 10_000  # characters
_LOOKED_AT = 4 * MAX_SUMMARY  # characters of HTML of which a summary is made

_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_WORD = re.compile(r"(?:\A|>)\s*[^<\s]")
_PIXEL = re.compile(r"""\b(?:width|height)\s*=\s*["']?\s*0*[01](?:\.\d*)?(?:px)?["'\s/>]""", re.IGNORECASE)
_MARKUP = re.compile(r"</?[A-Za-z][^>]*>|<!--")
# What nobody writes who only names an element.
_SURE_MARKUP = re.compile(
    r"</(?:p|div|a|span|[uo]l|li|d[ldt]|em|strong|[bius]|small|su[bp]|code|pre|h[1-6]|blockquote|figure"
    r"|table|t[dhr])>|<br ?/?>"
    r"|<(?:a|img)\s[^<>]*\b(?:href|src)=",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_BEGUN = re.compile(r"</?[A-Za-z]")


def content(html: str, base: str, limit: int) -> str:
    """Clean HTML; over `limit` bytes the text of its beginning, with … for what is gone."""
    if is_blank(html):
        return ""
    if _size(html) > limit:
        return text_to_html(_begin(readable(html[:limit])))
    cleaned = clean_html(html, base).strip()
    return cleaned if _size(cleaned) <= 2 * limit else text_to_html(_begin(readable(cleaned)))


def plain_content(told: str, limit: int, *, lines: bool = False) -> str:
    """HTML of a plain text, cut like other content; `lines` begin where they do in it."""
    write = lines_to_html if lines else text_to_html
    return write(told if _size(told) <= limit else _begin(told))


def _size(value: str) -> int:
    return len(value) if value.isascii() else len(value.encode("utf-8", "replace"))


def _begin(told: str) -> str:
    if len(told) <= CUT:
        return told
    return told[: CUT - 1].rpartition(" ")[0].rstrip() + "…"


def is_blank(html: str) -> bool:
    """Whether there is nothing to see: no words, and no image but tracking pixels."""
    if len(html) > 4096 or _WORD.search(html.replace("&nbsp;", " ")):
        return not html.strip()
    return not _MARKUP.sub(_keep_shown, _IMAGE.sub(_keep_real, html.replace("&nbsp;", " "))).strip()


def _keep_real(match: re.Match[str]) -> str:
    return "" if _PIXEL.search(match[0]) else match[0]


def _keep_shown(match: re.Match[str]) -> str:
    shown = (
        match[0][:8].lower().startswith(("<img", "<video", "<audio", "<svg", "<iframe", "<object", "<embed"))
    )
    return match[0] if shown else " "


def readable(html: str) -> str:
    """Plain text with an empty line between blocks."""
    return html_to_text(html).replace("\n", "\n\n")


def summary(html: str) -> str:
    """Plain text of a short description."""
    return clip(html_to_text(html[:_LOOKED_AT]))


def clip(told: str) -> str:
    """A plain text of at most the length that a summary may have."""
    clean = strip_forbidden(told).strip()
    return clean if len(clean) <= MAX_SUMMARY else shorten(clean, MAX_SUMMARY)


def markup(told: str) -> bool:
    """Whether a text that may be either is HTML."""
    begun = _BEGUN.search(told)  # the first is enough: an end behind any other is one behind it too
    return (begun is not None and told.find(">", begun.end()) >= 0) or "<!--" in told


def is_html(told: str, kind: str) -> bool:
    """Whether a text of Media RSS is HTML, by the type that is told (`kind`), else where it surely is."""
    return "html" in kind.partition(";")[0].lower() or (not kind and _SURE_MARKUP.search(told) is not None)


def resolve(told: str) -> str:
    """A plain text whose references were escaped once more: resolved; one without any as it is."""
    return unescape(told) if _REFERENCE.search(told) else told


def is_escaped(told: str) -> bool:
    """Whether a plain text surely was escaped once more: it has references, and no other `&` or `<`."""
    return "&" in told and "<" not in told and told.count("&") == len(_REFERENCE.findall(told))


def repeats(told: str, html: str) -> bool:
    """Whether a summary has the same words as the summary of this HTML."""
    return told.lstrip().startswith(first_word(html[:_LOOKED_AT])) and says_the_same(told, summary(html))


def says_the_same(one: str, other: str) -> bool:
    """Whether two plain texts have the same words; white space does not count."""
    return folded(one) == folded(other)


def folded(told: str) -> str:
    """For comparing texts: white space does not count."""
    return " ".join(told.split())
