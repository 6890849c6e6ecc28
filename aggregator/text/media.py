"""Pictures and players as pages write them for scripts, so that they are seen where none runs.

Works on markup from outside, tag by tag, before it is cleaned: what comes from here is not yet safe.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape, unescape

from aggregator.text.players import find_player
from aggregator.text.urls import checked_url
from aggregator.text.words import may_hold

NO_WORDS = "zxx"  # BCP 47: no linguistic content; marks our links to players

# Atomic: a tag is read in one way only, in time linear in its length.
_TAG = re.compile(r"""<(/?[a-zA-Z][^\s/>]*)((?>=\s*"[^"]*"|=\s*'[^']*'|[^>])*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s/=][^\s/=]*)(?>\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s]+)))?""")
_WORTH = re.compile(r"data-|xml:lang|<iframe|<embed|<object|display:\s*none|:\s*[01]px", re.IGNORECASE)
_WORTH_WORDS = (b"data-", b"xml:lang", b"<iframe", b"<embed", b"<object", b"display:", b"0px", b"1px")
_LAZY = {
    "src": ("data-lazy-src", "data-src", "data-original", "data-original-src", "data-hi-res-src"),
    "srcset": ("data-lazy-srcset", "data-srcset", "data-original-set"),
    "poster": ("data-poster", "data-lazy-poster"),
}
_MEDIA = frozenset(("img", "source", "video", "audio"))
_HIDDEN = re.compile(r"display:\s*none|(?:width|height):\s*[01]px", re.IGNORECASE)
_NOT_ADDRESS = re.compile(r"[{}<>\s]")
_NOSCRIPT = re.compile(r"<(/?)noscript[^<>]*>", re.IGNORECASE)
_MOST_ATTRIBUTES = 64

Attributes = Mapping[str, str]


def show_media(html: str, base: str) -> str:
    """Lazy pictures with their real addresses, hidden ones gone, and a link before each player of films."""
    if not may_hold(html, _WORTH_WORDS) or not _WORTH.search(html):
        return html
    doubled = frozenset(_plain_pictures(html))
    seen: set[str] = set()

    def change(name: str, written: str, attributes: Attributes) -> str:
        if name in ("iframe", "embed", "object"):
            return _link_player(attributes, base, seen) + written
        if name in _MEDIA:
            return _show(name, written, attributes, base, doubled)
        return _tell_language(name, written, attributes)

    return _change_tags(html, change)


def _change_tags(html: str, change: Callable[[str, str, Attributes], str]) -> str:
    """The markup with what `change` makes of each start tag; comments and a broken end stay as they are."""
    parts: list[str] = []
    done = 0
    for start, end in _tags(html):
        tag = _TAG.fullmatch(html, start, end)
        if tag and tag[1][0] != "/":
            parts += [html[done:start], change(tag[1].lower(), tag[0], _read_attributes(tag[2]))]
            done = end
    return "".join([*parts, html[done:]])


def _tags(html: str) -> Iterator[tuple[int, int]]:
    """Where each tag begins and ends; nothing after one that has no end."""
    at = 0
    while (start := html.find("<", at)) >= 0:
        if html.startswith("<!--", start):
            close = html.find("-->", start + 2)
            if close < 0:
                return
            at = close + 3
        elif tag := _TAG.match(html, start):
            at = tag.end()
            yield start, at
        elif html[start + 1 : start + 2].isalpha():
            return
        else:
            at = start + 1


def _read_attributes(written: str) -> Attributes:
    found: dict[str, str] = {}
    for count, match in enumerate(_ATTRIBUTE.finditer(written)):
        if count == _MOST_ATTRIBUTES:
            break
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or "").strip())
    return found


def _plain_pictures(html: str) -> Iterator[str]:
    """The addresses of pictures in <noscript>, which are shown without a script."""
    opened: int | None = None
    for mark in _NOSCRIPT.finditer(html):
        if not mark[1]:
            opened = mark.end()
            continue
        for start, end in _tags(html[opened : mark.start()]) if opened else ():
            tag = _TAG.fullmatch(html, (opened or 0) + start, (opened or 0) + end)
            if tag and tag[1].lower() == "img":
                yield _read_attributes(tag[2]).get("src", "")
        opened = None


def _show(name: str, written: str, attributes: Attributes, base: str, doubled: frozenset[str]) -> str:
    if name == "img" and _HIDDEN.search(attributes.get("style", "")):
        return ""
    real = {key: value for key in _LAZY if (value := _real(attributes, key, base))}
    if name == "img" and real.get("src") in doubled:
        return ""
    first = "".join(f' {key}="{escape(value)}"' for key, value in real.items())
    return f"<{name}{first}{written[len(name) + 1 :]}"  # of two attributes with one name the first counts


def _tell_language(name: str, written: str, attributes: Attributes) -> str:
    """XHTML says `xml:lang` where HTML says `lang`."""
    language = attributes.get("xml:lang")
    if not language or "lang" in attributes:
        return written
    return f'<{name} lang="{escape(language)}"{written[len(name) + 1 :]}'


def _real(attributes: Attributes, key: str, base: str) -> str:
    """The address that a script would put there."""
    for name in _LAZY[key]:
        value = attributes.get(name, "")
        if key == "srcset" and value:
            return value
        if value and not _NOT_ADDRESS.search(value) and checked_url(value, base):
            return value
    return ""


def _link_player(attributes: Attributes, base: str, seen: set[str]) -> str:
    """A link to the film that a frame would play, once for each; nothing for other frames."""
    told = attributes.get("data-src") or attributes.get("data-lazy-src") or attributes.get("src")
    address = checked_url(told or attributes.get("data"), base)
    player = find_player(address, full_screen="allowfullscreen" in attributes) if address else None
    if player is None or player.link in seen:
        return ""
    seen.add(player.link)
    title = " ".join(attributes.get("title", "").split())[:200] or player.site
    return f'<a href="{escape(player.link)}" hreflang="{NO_WORDS}">▶ {escape(title, quote=False)}</a>'
