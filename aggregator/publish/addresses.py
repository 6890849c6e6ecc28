"""Addresses as every format writes them."""

import re

from aggregator.text.urls import checked_url, cut_tracking

_HOST_NAME = re.compile(
    r"https?://(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+)(?::\d+)?(?:/|\Z)"
)


def web_address(url: str | None) -> str | None:
    """The http(s) address, percent-encoded where RFC 3986 asks for it, or None."""
    checked = checked_url(url)
    if checked is None or not ("[" in checked or "]" in checked):
        return checked
    scheme, _, rest = checked.partition("://")
    cut = re.search(r"[/?#]", rest)
    host, tail = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    return f"{scheme}://{host}" + tail.replace("[", "%5B").replace("]", "%5D")


def page_address(url: str | None) -> str | None:
    """The same of a page that people are led to, without what only tells where they come from.

    Feeds, files and pictures keep their address byte for byte: it is what their servers are asked for.
    """
    return cut_tracking(web_address(url) or "") or None


def has_host_name(url: str) -> bool:
    """Whether RSS and itunes take it for a web address: a host with a dot and, if anything, a path."""
    return bool(_HOST_NAME.match(url))
