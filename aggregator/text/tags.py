"""The tags of markup from outside, one after the other, as they are written."""

import re
from collections.abc import Iterator

# Atomic: a tag is read in one way only, in time linear in its length.
_TAG = re.compile(r"""<(/?[a-zA-Z][^\s/>]*+)((?>[^>=]++|=\s*"[^"]*"|=\s*'[^']*'|=)*+)>""")
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
        elif html[at + 1 : at + 2].isalpha():
            return
        else:
            at += 1
