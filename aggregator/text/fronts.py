"""Which addresses are those of a site's front page, as far as an address can tell."""

import re

from aggregator.text.urls import canonical_link

_FRONT = re.compile(
    r"(?:([a-z]{2})(?:[-_][a-z]{2,4})?(?:/|(?=\?)|\Z))?"
    r"(?:home/?|(?:index|default|home)\.(?:[sx]?html?|php[0-9]?|aspx?|jsp|cfm))?"
    r"(?:\?(?:lang|language|locale|hl)=[\w-]*)?",
    re.IGNORECASE,
)


def is_front(url: str) -> bool:
    """Whether it is that of a site's home page, or may be that of one in a language (`/nl/`, `?lang=nl`)."""
    return _match(url) is not None


def front_language(url: str) -> str:
    """The language that the path of a front page names, in lower case: a page in another is none."""
    found = _match(url)
    return (found[1] or "").lower() if found else ""


def _match(url: str) -> re.Match[str] | None:
    return _FRONT.fullmatch(canonical_link(url).partition("://")[2].partition("/")[2])
