"""What a browser does not show because its tag says so: by `hidden`, or by a style.

Of what elements hold only pictures are judged by this.  Words that a source hides stay: a script may show
them there, and by its words an entry is known.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from aggregator.text.tags import Attributes

_LONGEST = 500  # characters of a style that is remembered
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_LENGTH = re.compile(r"([+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}))([a-z%]*)")
_SIZES = ("width", "height", "max-width", "max-height")
_ROOM = ("padding", "padding-top", "padding-bottom", "min-width", "min-height")  # for what has no size itself
_SIDES = ("left", "top", "right", "bottom")
_FAR = -900.0  # of whatever unit: no screen reaches there
_CLIPPED = ("hidden", "clip")
# Ahead, not over: of `title="style=" style="…"` both are looked at.
_STYLE = re.compile(rb"""style(?=\s*=\s*("[^"]*"|'[^']*'|[^\s>]{1,500}))""")
_NEAR = 500  # characters before a word in which its tag is looked for
_SAID = re.compile(rb"""[^>"']*+>[^"']*+""")
_HIDDEN = re.compile(rb"""hidden(?<=[\s/"']hidden)(?=[\s=/>])""")


class _Looks(NamedTuple):
    """What a style comes to."""

    gone: bool = False  # with all that is in it
    faded: bool = False  # itself, perhaps until a script shows it
    tiny: bool = False
    clipped: bool = False  # with all that is in it, being tiny


def may_hide(markup: bytes, small: bytes) -> bool:
    """Whether an element of this markup, told in small letters too, may be hidden: False is sure."""
    if b"hidden" in small and not all(_is_word(small, found.start()) for found in _HIDDEN.finditer(small)):
        return True
    if b"style" not in small:
        return False
    styles = {markup[slice(*found.span(1))] for found in _STYLE.finditer(small)}
    return any(any(_judge(style.decode("utf-8", "replace").strip("\"'"))) for style in styles)


def _is_word(markup: bytes, at: int) -> bool:
    """Whether what stands there is surely said, and no attribute: it need not be, where quotes are."""
    near = max(0, at - _NEAR)
    return bool(_SAID.fullmatch(markup, max(near, markup.rfind(b"<", near, at)), at))


def is_hidden(attributes: Attributes) -> bool:
    """Whether the element itself is not seen: a picture, a film."""
    looks = _judge(attributes.get("style", ""))
    if "hidden" in attributes or looks.gone or looks.tiny:
        return True
    # What a script fades in, once it is loaded, tells the script so.
    return looks.faded and not any(name.startswith("data-") for name in attributes)


def hides_content(attributes: Attributes) -> bool:
    """Whether nothing that the element holds is seen.

    Neither a faded one counts, as scripts fade in whole articles, nor a tiny one out of which its
    content hangs, as in every frame that keeps its shape.
    """
    looks = _judge(attributes.get("style", ""))
    return "hidden" in attributes or looks.gone or looks.clipped


def _judge(written: str) -> _Looks:
    return _recall(written) if len(written) <= _LONGEST else _look(written)


@lru_cache(maxsize=512)
def _recall(written: str) -> _Looks:
    """The same few styles come back in paragraph after paragraph."""
    return _look(written)


def _look(written: str) -> _Looks:
    told = _read_style(unescape(written))
    gone = told.get("display") == "none" or told.get("visibility") in ("hidden", "collapse")
    tiny = any(_is_tiny(told.get(name, "")) for name in _SIZES) and not _has_room(told)
    return _Looks(
        gone=gone or _is_far(told),
        faded=_is_faded(told.get("opacity", "")),
        tiny=tiny,
        clipped=tiny and any(told.get(name) in _CLIPPED for name in ("overflow", "overflow-x", "overflow-y")),
    )


def _read_style(style: str) -> dict[str, str]:
    """The declarations of a style: of one property the last, or else the last that is `!important`."""
    usual: dict[str, str] = {}
    firm: dict[str, str] = {}
    for declaration in _COMMENT.sub(" ", style.lower()).split(";"):
        name, _, value = declaration.partition(":")
        value, important, _ = value.partition("!")
        if value := value.strip():
            (firm if important else usual)[name.strip()] = value
    return usual | firm


def _is_tiny(value: str) -> bool:
    """Whether it is a length of a pixel or less; a fraction beyond the pixel does not count."""
    length = _LENGTH.fullmatch(value)
    return length is not None and 0 <= float(length[1]) < (2 if length[2] in ("px", "pt", "") else 0.01)


def _has_room(told: Mapping[str, str]) -> bool:
    parts = (part for name in _ROOM for part in told.get(name, "").split())
    return any(not _is_tiny(part) and any(map(str.isdigit, part)) for part in parts)


def _is_faded(opacity: str) -> bool:
    length = _LENGTH.fullmatch(opacity)
    return length is not None and float(length[1]) <= (1 if length[2] else 0.01)


def _is_far(told: Mapping[str, str]) -> bool:
    """Whether it stands outside of every screen."""
    sides = _SIDES if told.get("position", "static") != "static" else ()
    lengths = (_LENGTH.fullmatch(told.get(name, "")) for name in (*sides, "margin-left", "margin-top"))
    return any(length and float(length[1]) < _FAR and length[2] != "%" for length in lengths)
