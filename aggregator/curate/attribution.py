"""What a source says of itself and is believed: addresses where it was read, nobody else's."""

from collections.abc import Iterable
from dataclasses import replace

from aggregator.model import Feed
from aggregator.text.urls import authority_domain, registrable_domain

_WEB = ("http://", "https://")


def believe(feed: Feed, places: Iterable[str | None]) -> Feed:
    """The feed without an address, its own or as id, outside the domains of the `places` it was read at.

    Whoever names another's takes its name in our feeds, or sends those who import our list of sources
    wherever he likes, an address within their own network included.  An id that is no address leads nowhere.
    """
    domains = {registrable_domain(place) for place in places if place}
    named = not feed.id.lower().startswith(_WEB) or authority_domain(feed.id) in domains
    reached = feed.self is not None and authority_domain(feed.self) in domains
    if named and (reached or feed.self is None):
        return feed
    return replace(feed, id=feed.id if named else "", self=feed.self if reached else None)
