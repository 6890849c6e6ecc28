"""The tags of markup from outside, one after the other, as they are written."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

Attributes = Mapping[str, str]

# Atomic: a tag is read in one way only, in time linear in its length.
_TAG = re.compile(r"""<(/?[a-zA-Z][^\s/>]*+)((?>[^>=]++|=\s*"[^"]*"|=\s*'[^']*'|=)*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s/=][^\s/=]*)(?>\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s]+)))?""")
_MOST_ATTRIBUTES = 64
_COMMENT_END = re.compile(r"--!?>")


def find_tags(html: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Every tag that is no comment's: its name with the slash of an end tag, and what follows the name.

    Nothing after one that has no end.
    """
    at = start
    while (at := html.find("<", at, end)) >= 0:
        if html.startswith("<!--", at):
            closed = _COMMENT_END.search(html, at + 2, end)
            if not closed:
                return
            at = closed.end()
        elif tag := _TAG.match(html, at, end):
            at = tag.end()
            yield tag
        elif html[at + 1 : at + 3].lstrip("/")[:1].isalpha():
            return
        else:
            at += 1


def read_attributes(written: str) -> Attributes:
    """What a tag says behind its name, by names in small letters; of two of one name the first counts."""
    found: dict[str, str] = {}
    for count, match in enumerate(_ATTRIBUTE.finditer(written)):
        if count == _MOST_ATTRIBUTES:
            break
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or "").strip())
    return found
