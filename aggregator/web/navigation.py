"""A person who opens a feed in a browser is shown a page; a feed reader always gets the feed."""

from dataclasses import replace
from pathlib import PurePosixPath

from aggregator.web.answer import Asked
from aggregator.web.shelf import MEDIA_TYPES, Copy, Shelf

FEEDS = frozenset({".atom", ".rss", ".json"})
_STYLED = frozenset({".atom", ".rss"})  # they name a style, which browsers apply to application/xml only


def find_shown(shelf: Shelf, path: str, asked: Asked) -> Copy | None:
    """What a browser that navigates to the feed at `path` shows; None for everybody and everything else.

    Its page, else the feed itself under a media type, and so an entity tag, of its own.
    """
    place = PurePosixPath(path)
    if place.suffix not in FEEDS or asked.fields.get(b"sec-fetch-dest") != b"document":
        return None
    page = shelf.find(str(place.with_suffix(".html")))
    feed = shelf.find(path) if page is None and place.suffix in _STYLED else None
    return page or (
        replace(feed, media_type=MEDIA_TYPES[".xml"], digest=f"{feed.digest}-xml") if feed else None
    )
