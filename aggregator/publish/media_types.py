"""Media types that are written: well formed, and never missing."""

import re

from aggregator.text.media_types import type_by_name

_WORD = r"[A-Za-z0-9!#$&^_.+-]+"
_PARAMETER = rf'\s*;\s*{_WORD}=(?:"[^"\\]*"|{_WORD})'
MEDIA_TYPE = re.compile(rf"{_WORD}/{_WORD}(?:{_PARAMETER})*")
UNKNOWN = "application/octet-stream"


def media_type(declared: str | None, url: str) -> str:
    """The declared type if it is well formed, else what the file name in `url` tells."""
    if MEDIA_TYPE.fullmatch(own := (declared or "").strip()):
        return own
    return type_by_name(url) or UNKNOWN
