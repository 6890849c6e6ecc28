"""Where a local post's addresses lead: below the site that is its own, or nowhere while that is not known."""

import re
from dataclasses import dataclass, replace
from html import escape

from aggregator.parse import contents
from aggregator.parse.addresses import NOWHERE
from aggregator.parse.hints import Hints
from aggregator.parse.liquid import is_liquid
from aggregator.text.hiding import is_hidden
from aggregator.text.tags import Attributes, find_tags, read_attributes
from aggregator.text.urls import checked_url

# What a file is warned of.
ADRIFT = "addresses that lead nowhere (write `base: https://HOST/`, their site)"

_ORIGIN = re.compile(r"https?://[^/?#]*")
_STYLES = frozenset(("date", "pretty", "ordinal", "weekdate", "none"))  # of permalinks, by name
_LINKED = frozenset(("a", "img", "source", "video", "audio"))
_ADDRESSES = ("href", "src", "poster")
_PICTURES = ("src", "data-src", "data-lazy-src", "data-original", "data-original-src", "data-hi-res-src")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-original-set")


@dataclass(frozen=True, slots=True)
class Settled:
    """A text whose addresses can all be resolved against `base`, and whether some lead nowhere."""

    html: str
    base: str
    adrift: bool = False


def find_address(told: str, hints: Hints) -> str | None:
    """The address that front matter names.

    A rooted one lies below `base`, whose path (Jekyll's `baseurl`) it may begin with or leave out.
    """
    told = told.strip()
    if not hints.base:
        return checked_url(told, hints.url)
    if is_liquid(told):
        return None
    rooted = told.startswith("/") and not told.startswith("//")
    path = _ORIGIN.sub("", hints.base, count=1)
    return checked_url(f".{told}" if rooted and not told.startswith(path) else told, hints.base)


def find_link(told: str, hints: Hints) -> str | None:
    """The same for the post's own address; a pattern or style that Jekyll makes one of names none."""
    return None if _is_pattern(told) else find_address(told, hints)


def leads_nowhere(told: str, hints: Hints) -> bool:
    """Whether an address in front matter would be one with `base`."""
    return hints.local and not hints.base and not _is_pattern(told) and _is_relative(told)


def settle(html: str, link: str | None, hints: Hints) -> Settled:
    """The text of a local post at `link`: pictures whose address cannot be known leave their words.

    What is not rooted is resolved against the post's own address where that is on the same site.
    """
    if not hints.local:
        return Settled(html, hints.url)
    own = bool(link and hints.base and _origin(link) == _origin(hints.base))
    settling = _Settling(link if link and own else hints.base, own)
    parts: list[str] = []
    done = 0
    for tag in find_tags(html, 0, len(html)):
        if tag[1].lower() in _LINKED and (changed := settling.change(tag)) != tag[0]:
            parts += (html[done : tag.start()], changed)
            done = tag.end()
    return Settled("".join((*parts, html[done:])), settling.base, settling.adrift)


def tell_without_base(html: str, hints: Hints) -> str:
    """The words of a text as they would be without `base`, for what a post is known by."""
    bare = settle(html, None, replace(hints, base=""))
    return contents.summary(contents.content(bare.html, bare.base, hints.max_entry))


class _Settling:
    """What becomes of each tag, one after the other."""

    def __init__(self, base: str, own: bool) -> None:
        self.base = base
        self.adrift = False
        self._own = own  # whether `base` is the post's own address

    def change(self, tag: re.Match[str]) -> str:
        """The tag as it is to be cleaned, or the words of a picture that cannot be shown."""
        name, attributes = tag[1].lower(), read_attributes(tag[2])
        told = _list_addresses(attributes)
        if not self.base and any(map(_is_relative, told)):
            self.adrift = True
        if name == "img" and not any(map(self._is_known, told)):
            return "" if is_hidden(attributes) else escape(attributes.get("alt", ""), quote=False)
        lost = [key for key in _ADDRESSES if self._is_lost(attributes.get(key, ""))]
        first = "".join(f' {key}=""' for key in lost)  # of two of one name the first counts
        return f"<{tag[1]}{first}{tag[0][len(name) + 1 :]}"

    def _is_known(self, told: str) -> bool:
        return checked_url(told, self.base) is not None and not self._is_lost(told)

    def _is_lost(self, told: str) -> bool:
        """Whether it would be resolved to what it does not mean."""
        return bool(self.base) and (is_liquid(told) or (told.startswith("#") and not self._own))


def _list_addresses(attributes: Attributes) -> list[str]:
    sets = (attributes.get(key, "").split(maxsplit=1)[:1] for key in _SETS)
    plain = (attributes.get(key, "") for key in (*_PICTURES, "href", "poster"))
    return [told for told in (*plain, *(first for found in sets for first in found)) if told]


def _is_pattern(told: str) -> bool:
    """Whether Jekyll makes an address of it: `pretty`, `/:year/:title/`."""
    return told in _STYLES or (told.startswith((":", "/")) and "/:" in f"/{told}")


def _is_relative(told: str) -> bool:
    """Whether it is an address once a base is known."""
    known = told.startswith("#") or is_liquid(told) or checked_url(told) is not None
    return not known and checked_url(told, NOWHERE) is not None


def _origin(url: str) -> str:
    found = _ORIGIN.match(url)
    return found[0].lower() if found else ""
