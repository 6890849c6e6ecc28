"""HTTP's Link header (RFC 8288), read in each pass: without the parser of pages."""

import re
from collections.abc import Iterable, Iterator

_LINK = re.compile(
    r"\s*+<([^>]{1,8192})>"
    r"((?:\s*+;\s*+[\w!#$&+.^`|~*-]++\s*+(?:=\s*+(?:\"(?:[^\"\\]|\\.)*+\"|[^\s;,\"]*+))?+)*+)\s*+(?:,|\Z)"
)
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*))")


def read_links(headers: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    """Address, relation, type and title of each link in Link header fields (RFC 8288)."""
    for header in headers:
        position = 0
        while match := _LINK.match(header[:8192], position):
            position = match.end()
            told = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(match[2])}
            yield match[1], told.get("rel", ""), told.get("type", ""), told.get("title", "")
