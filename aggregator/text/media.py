"""Pictures and players as pages write them for scripts, so that they are seen where none runs.

Works on markup from outside, tag by tag, before it is cleaned: what comes from here is not yet safe.
"""

import re
from collections.abc import Iterator
from html import escape

from aggregator.text.counters import HIDDEN
from aggregator.text.hiding import hides_content, is_hidden, may_hide
from aggregator.text.players import find_player
from aggregator.text.tags import Attributes, find_tags, read_attributes
from aggregator.text.urls import checked_url
from aggregator.text.words import word_set

NO_WORDS = "zxx"  # BCP 47: no linguistic content; marks our links to players

_WORTH = (b"data-", b"xml:lang", b"<iframe", b"<embed", b"<object")
_LAZY = {
    "src": ("data-lazy-src", "data-src", "data-original", "data-original-src", "data-hi-res-src"),
    "srcset": ("data-lazy-srcset", "data-srcset", "data-original-set"),
    "poster": ("data-poster", "data-lazy-poster"),
}
_MEDIA = frozenset(("img", "source", "video", "audio"))
_PLAYERS = frozenset(("iframe", "embed", "object"))
_TELLING = re.compile(r"style|hidden|lang", re.IGNORECASE)  # of all other tags
# The cleaner takes their tags away and leaves what they hold, as it does with all whose names have a hyphen.
_FOREIGN = word_set("acronym big button dialog fieldset font form hgroup label main noscript strike")
_NOT_ADDRESS = re.compile(r"[{}<>\s]")
_NOSCRIPT = re.compile(r"<(/?)noscript[^<>]*>", re.IGNORECASE)


def show_media(html: str, base: str) -> str:
    """Lazy pictures with their real addresses, hidden ones gone, and a link before each player of films.

    Other elements that hide what they hold are marked so, for `counters` to find when they are well nested.
    """
    data = html.encode("utf-8", "surrogatepass")
    small = data.lower()
    if not any(word in small for word in _WORTH) and not may_hide(data, small):
        return html
    change = _Showing(base, frozenset(_plain_pictures(html))).change
    parts: list[str] = []
    done = 0
    for tag in find_tags(html, 0, len(html)):
        if (changed := change(tag)) != tag[0]:
            parts += (html[done : tag.start()], changed)
            done = tag.end()
    return "".join((*parts, html[done:]))


class _Showing:
    """What becomes of each tag, one after the other."""

    def __init__(self, base: str, doubled: frozenset[str]) -> None:
        self._base = base
        self._doubled = doubled
        self._played: set[str] = set()
        self._foreign: dict[str, int] = {}  # by name, since one of them hides: how many are open

    def change(self, tag: re.Match[str]) -> str:
        """The tag as it is to be cleaned, with what goes before it."""
        name, written = tag[1].lower(), tag[0]
        if name[0] == "/":
            return self._end(name[1:], written)
        if name in _PLAYERS:
            return _link_player(read_attributes(tag[2]), self._base, self._played) + written
        if name in _MEDIA:
            return _show(name, written, read_attributes(tag[2]), self._base, self._doubled)
        return self._change_other(name, written, read_attributes(tag[2]) if _TELLING.search(tag[2]) else {})

    def _change_other(self, name: str, written: str, attributes: Attributes) -> str:
        if name in self._foreign:
            self._foreign[name] += 1
        elif attributes and hides_content(attributes):
            if name not in _FOREIGN and "-" not in name:
                return f"<{name}{HIDDEN}{written[len(name) + 1 :]}"
            self._foreign[name] = 1
            return f"<span{HIDDEN}>"
        return _tell_language(name, written, attributes)

    def _end(self, name: str, written: str) -> str:
        if name not in self._foreign:
            return written
        self._foreign[name] -= 1
        if self._foreign[name]:
            return written
        del self._foreign[name]
        return "</span>"


def _plain_pictures(html: str) -> Iterator[str]:
    """The addresses of pictures in <noscript>, which are shown without a script."""
    opened: int | None = None
    for mark in _NOSCRIPT.finditer(html):
        if not mark[1]:
            opened = mark.end()
            continue
        for tag in find_tags(html, opened, mark.start()) if opened else ():
            if tag[1].lower() == "img":
                yield read_attributes(tag[2]).get("src", "")
        opened = None


def _show(name: str, written: str, attributes: Attributes, base: str, doubled: frozenset[str]) -> str:
    hidden = HIDDEN if name != "source" and is_hidden(attributes) else ""
    if name == "img" and hidden:
        return ""
    real = {key: value for key in _LAZY if (value := _real(attributes, key, base))}
    if name == "img" and real.get("src") in doubled:
        return ""
    first = "".join(f' {key}="{escape(value)}"' for key, value in real.items())
    return f"<{name}{hidden}{first}{written[len(name) + 1 :]}"  # of two of one name the first counts


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
