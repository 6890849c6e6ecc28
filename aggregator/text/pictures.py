"""Which addresses are one picture's: sources offer the same in several sizes, each at its own."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from aggregator.text.words import word_set

_BETWEEN = re.compile(r"(?<![0-9])[0-9]{2,4}x[0-9]{2,4}(?![0-9])")
_ENDING = re.compile(r"(?:[-_]*\.[A-Za-z]{2,5})?\Z")
# By these a server is told a size, a form, or a proof that it told them itself.
_SIZING = word_set(
    "auto crop dpr fit fm format h height itok q quality resize s sig signature size strip w width"
)
_SOURCES = re.compile(r' (src|srcset|poster)="([^"]*)"')
_AVATAR = re.compile(r"https?://(?:[a-z0-9-]+\.)*gravatar\.com/avatar/")


def name_picture(address: str, *sizes: int | None) -> str:
    """What all addresses of a picture have in common, whatever size or form each is for; `sizes` are told."""
    parts = urlsplit(address)
    path = _BETWEEN.sub("", parts.path)
    for size in filter(None, sizes):
        path = re.sub(rf"(?<![0-9]){size}(?![0-9])", "", path)
    asked = sorted(pair for pair in parse_qsl(parts.query) if pair[0].lower() not in _SIZING)
    return repr((parts.netloc.lower(), _ENDING.sub("", path, count=1), asked))


def name_shown(html: str) -> frozenset[str]:
    """The names of all pictures that a clean text shows."""
    return frozenset(map(name_picture, _find_shown(html)))


def is_avatar(address: str) -> bool:
    """Whether it shows who wrote, which WordPress tells of each entry as if it were a picture of it."""
    return bool(_AVATAR.match(address))


def _find_shown(html: str) -> Iterator[str]:
    for kind, written in _SOURCES.findall(html):
        for one in written.split(", ") if kind == "srcset" else (written,):
            yield unescape(one.partition(" ")[0])
