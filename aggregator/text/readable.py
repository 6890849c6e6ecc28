"""Web addresses as people read and write them."""

import re
from contextlib import suppress
from urllib.parse import unquote

import idna

_HOST = re.compile(r"(?<=//)[^/?#]+")
_LABEL = re.compile(r"(?<![^.@])xn--[a-z0-9-]+", re.IGNORECASE)


def read_link(url: str) -> str:
    """The address with the letters that its host and what follows are encoded from.

    What is encoded from anything but UTF-8, and a name that nobody can have, stay as they are.
    """
    if "%" in url:
        with suppress(UnicodeError):
            url = unquote(url, errors="strict")
    if "xn--" in url.lower():
        url = _HOST.sub(lambda host: _LABEL.sub(_decode, host[0]), url, count=1)
    return url


def _decode(label: re.Match[str]) -> str:
    try:
        return idna.decode(label[0])
    except (ValueError, IndexError):  # idna raises both
        return label[0]
