"""What the text of an element comes to: stripped, mended, resolved, or written out as markup."""

import re
from contextlib import suppress
from urllib.parse import urljoin
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from aggregator.parse.fast.names import XHTML, UnsureError, attributes

# What urljoin gives back as it is: nothing empty, no parameters, no fragment.
_PLAIN_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9._~/%&=+,@!$*()-]*(?:\?[A-Za-z0-9._~/%&=+,@!$*()-]+)?"
)
_SLASHES = re.compile(r"([A-Za-z][A-Za-z0-9+-.]*://)/*")
# Windows-1252 for what are control characters in Unicode.
_CONTROLS = re.compile("[\x80-\x9f]")
_WINDOWS = {
    code: bytes([code]).decode("windows-1252")
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_INLINE = f"{{{XHTML}}}"
_NO_INLINE = frozenset({"body", "svg", "math"})  # these mean something to feedparser within a text


def leaf_text(element: Element) -> str:
    """The text of an element that holds nothing else."""
    if len(element):
        raise UnsureError
    return (element.text or "").strip()


def own_text(element: Element) -> str:
    """The text between the children of an element."""
    return "".join([element.text or "", *(child.tail or "" for child in element)]).strip()


def mend(value: str) -> str:
    """UTF-8 that was taken for Latin-1, and Windows-1252 that was, as what they were meant to be."""
    if value.isascii():
        return value
    with suppress(UnicodeError):
        value = value.encode("iso-8859-1").decode("utf-8")
    return value.translate(_WINDOWS) if _CONTROLS.search(value) else value


def resolve(base: str, told: str) -> str:
    """An address made absolute, "" for one that cannot be."""
    if _PLAIN_ADDRESS.fullmatch(told):
        return told
    try:
        return urljoin(base, _SLASHES.sub(r"\1", told, count=1) if _SLASHES.match(told) else told)
    except ValueError:
        return ""


def rebase(base: str, told: str) -> str:
    """The base that xml:base makes of the one before."""
    found = resolve(base, told or base)
    if not found.startswith(("http://", "https://")) or resolve(found, found) != found:
        raise UnsureError
    return found


def markup(element: Element, *, within_div: bool) -> str:
    """The XHTML in an element as feedparser writes it; `within_div` leaves an enclosing div out."""
    if within_div and len(element) == 1 and _is_div(element[0]) and not own_text(element):
        element = element[0]
    pieces: list[str] = []
    _write_inside(element, pieces)
    return "".join(pieces).strip()


def _is_div(element: Element) -> bool:
    return element.tag.lower() == f"{_INLINE}div"


def _write_inside(element: Element, pieces: list[str]) -> None:
    pieces.append(escape(element.text or ""))
    for child in element:
        name = child.tag.removeprefix(_INLINE).lower() if child.tag.startswith(_INLINE) else "svg"
        if name in _NO_INLINE:
            raise UnsureError
        told = attributes(child.attrib) if child.attrib else {}
        if any(":" in key and not key.startswith("xml:") for key in told):
            raise UnsureError
        written = "".join(f' {key}="{_quoted(value)}"' for key, value in told.items())
        pieces.append(f"<{name}{written}>")
        _write_inside(child, pieces)
        pieces.append(f"</{name}>{escape(child.tail or '')}")


def _quoted(value: str) -> str:
    return escape(value, {'"': "&quot;"})
