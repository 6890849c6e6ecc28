"""Link header fields (RFC 8288): how a server names hub, self and archive without a document."""

import re
from collections.abc import Sequence

from aggregator.text.urls import checked_url

MAX_LINKS = 50

_LINK = re.compile(r'<([^<>]*)>((?:[^<>",]|"[^"]*")*)')
_PARAMETER = re.compile(r';\s*([A-Za-z*\-]+)\s*(?:=\s*("[^"]*"|[^\s;",]*))?')


def read_links(values: Sequence[str], base: str) -> tuple[tuple[str, str], ...]:
    """(rel, href) of every link, in order; hrefs absolute and checked, one pair for each word of a rel."""
    found = [
        (rel.lower(), href)
        for value in values
        for match in _LINK.finditer(value)
        if (href := checked_url(match[1], base)) is not None
        for rel in _relation(match[2]).split()
    ]
    return tuple(found[:MAX_LINKS])


def _relation(parameters: str) -> str:
    """The value of the first `rel`; later ones are to be ignored (RFC 8288 section 3.3)."""
    named = ((name.lower(), value) for name, value in _PARAMETER.findall(parameters))
    return next((str(value).strip('"') for name, value in named if name == "rel"), "")
