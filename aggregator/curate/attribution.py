"""What a source says of itself and is believed: addresses where it was read, nobody else's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from aggregator.model import Feed
from aggregator.text.urls import authority_domain, registrable_domain

_WEB = ("http://", "https://")


def believe(feed: Feed, places: Iterable[str | None]) -> Feed:
    """The feed without an address, its own or as id, outside the domains of the `places` it was read at.

    Whoever names another's takes its name in our feeds, or sends those who import our list of sources
    wherever he likes, an address within their own network included.  An id that is no address leads nowhere.
    """
    known = [place for place in places if place]
    named = not feed.id.lower().startswith(_WEB) or _lies_near(feed.id, known)
    reached = feed.self is not None and _lies_near(feed.self, known)
    if named and (reached or feed.self is None):
        return feed
    return replace(feed, id=feed.id if named else "", self=feed.self if reached else None)


def _lies_near(address: str, places: Sequence[str]) -> bool:
    if any(_read_host(address) == _read_host(place) for place in places):  # most: no list of domains is asked
        return True
    return authority_domain(address) in [registrable_domain(place) for place in places]


def _read_host(address: str) -> list[str]:
    """What stands for the host, as it is written; nothing where there is none."""
    return address.split("/", 3)[2:3] or [address]
