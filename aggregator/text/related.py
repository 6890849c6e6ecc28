"""Texts that are nothing but links: to the item itself first, then to what a collector finds related."""

import re
from html import unescape

from aggregator.text.html import html_to_text
from aggregator.text.sense import link_sense

_LINE = r"\s*<li>\s*<a\s[^<>]*>[^<>]*</a>[^<>]{0,100}</li>"
_LIST = re.compile(rf"\s*<(ol|ul)>({_LINE})(?:{_LINE})*\s*</\1>\s*")
_ADDRESS = re.compile(r'\shref="([^"]*)"')


def find_own_line(html: str, link: str | None) -> str:
    """The line that leads to `link`, with which a list of links and nothing else begins; else empty.

    Google News tells an article so, and changes the other lines, which are other articles, at every poll.
    """
    found = _LIST.fullmatch(html) if link else None
    address = _ADDRESS.search(found[2]) if found else None
    if not (found and address and link and link_sense(unescape(address[1])) == link_sense(link)):
        return ""
    return html_to_text(found[2]).replace("\n", " ")
