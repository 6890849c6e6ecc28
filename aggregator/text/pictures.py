"""Which addresses are one picture's: sources offer the same in several sizes, each at its own."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from aggregator.text.urls import checked_url
from aggregator.text.words import word_set

_BETWEEN = re.compile(r"(?<![0-9])[0-9]{2,4}x[0-9]{2,4}(?![0-9])")
_ENDING = re.compile(r"(?:[-_]*\.[A-Za-z]{2,5})?\Z")
# By these a server is told a size, a form, or a proof that it told them itself.
_SIZING = word_set(
    "auto crop dpr fit fm format h height itok q quality resize s sig signature size strip w width"
)
_SOURCES = re.compile(r' (src|srcset|poster)="([^"]*)"')
_AVATAR = re.compile(
    r"https?://(?:(?:[a-z0-9-]+\.)*(?:gravatar\.com|libravatar\.org)/avatar/"
    r"|avatars[0-9]*\.githubusercontent\.com/)",
    re.IGNORECASE,
)
# Servers hand on another's picture, smaller or in another form, at an address that holds its own: Photon of
# WordPress, Cloudflare, Next.js, weserv, and all that have it whole in their path.
_PHOTON = re.compile(r"i[0-3]\.wp\.com")
_RESIZED = re.compile(r"/cdn-cgi/image/[^/]+(/.+)")
_WHOLE = re.compile(r"/(https?(?::/|%3A%2F).+)", re.IGNORECASE)
_ASKED = ("images.weserv.nl/", "wsrv.nl/")
_SCHEME = re.compile(r"(?:https?|ssl):/*", re.IGNORECASE)
_DEEPEST = 3  # servers that hand on what another hands on


def name_picture(address: str, *sizes: int | None) -> str:
    """What all addresses of a picture have in common, whatever size or form each is for; `sizes` are told."""
    parts = urlsplit(find_original(address))
    path = _BETWEEN.sub("", parts.path)
    for size in filter(None, sizes):
        path = re.sub(rf"(?<![0-9]){size}(?![0-9])", "", path)
    asked = sorted(pair for pair in parse_qsl(parts.query) if pair[0].lower() not in _SIZING)
    return repr((parts.netloc.lower(), _ENDING.sub("", path, count=1), asked))


def find_original(address: str) -> str:
    """The address of the picture that a server hands on; any other address as it is."""
    for _ in range(_DEEPEST):
        parts = urlsplit(address)
        found = checked_url(_look_into(parts))
        if not found:
            break
        address = found
    return address


def _look_into(parts: SplitResult) -> str:
    host, query = parts.netloc.lower(), f"?{parts.query}" if parts.query else ""
    if _PHOTON.fullmatch(host) and "/" in parts.path.strip("/"):
        return f"https:/{parts.path}"
    if resized := _RESIZED.fullmatch(parts.path):
        return _complete(resized[1], host) + query
    if whole := _WHOLE.search(parts.path):
        told = whole[1]
        return _complete(told + query if ":/" in told else unquote(told), host)
    if f"{host}{parts.path}" in _ASKED or parts.path.endswith("/_next/image"):
        return _complete(dict(parse_qsl(parts.query)).get("url", ""), host)
    return ""


def _complete(found: str, host: str) -> str:
    """An address that may lack its scheme, or its host too."""
    bare = found.lstrip("/")
    if len(found) - len(bare) == 1 and not _SCHEME.match(bare):
        return f"https://{host}{found}"
    return "https://" + (bare[told.end() :] if (told := _SCHEME.match(bare)) else bare)


def name_shown(html: str) -> frozenset[str]:
    """The names of all pictures that a clean text shows."""
    return frozenset(map(name_picture, _find_shown(html)))


def is_avatar(address: str) -> bool:
    """Whether it shows who wrote, which WordPress and GitHub tell of each entry as if it were its picture."""
    return bool(_AVATAR.match(find_original(address)))


def _find_shown(html: str) -> Iterator[str]:
    for kind, written in _SOURCES.findall(html):
        for one in written.split(", ") if kind == "srcset" else (written,):
            yield unescape(one.partition(" ")[0])
