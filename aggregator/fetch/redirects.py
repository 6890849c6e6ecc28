"""Redirects, followed by hand: where they lead, how far, and which part of the way is permanent."""

from collections.abc import Callable

from aggregator.errors import BlockedError, FetchError
from aggregator.fetch.locations import Location

STATUSES = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
KEEP_METHOD = frozenset({307, 308})  # a POST goes on as the same POST
MAX_HOPS = 10
MAX_HOST_CHANGES = 5


class Trail:
    """The addresses of one fetch, from the one asked for to the one that answers.

    `home` is where its credentials belong, if that is not where it starts.
    """

    def __init__(
        self, start: Location, secured: Callable[[Location], Location], home: Location | None = None
    ) -> None:
        self._secured = secured  # gives https for http where the host demands it
        self.here = secured(start)
        self.by_demand = self.here != start  # whether its host demands the https of the address
        self.home = secured(home) if home else self.here
        self.urls = [self.here.url]
        self.permanent_url: str | None = None  # the end of the permanent redirects that come first
        self._host_changes = 0
        self._seen = {(self.here.origin, self.here.target)}
        self.passing = 0  # of the addresses, from which a temporary redirect led on
        self.met = False  # whether any server took a request

    def follow(self, status: int, reference: str | None) -> None:
        """Go where a redirect leads; BlockedError where we do not go, FetchError when it leads nowhere."""
        if reference is None:
            raise FetchError(f"answered {status} without saying where to")
        named = self.here.resolve(reference)
        there = self._secured(named)
        self._check(there)
        self.by_demand = there != named
        if status not in PERMANENT:
            self.passing = len(self.urls)
        elif not self.passing:
            self.permanent_url = there.url
        self._seen.add((there.origin, there.target))
        self.urls.append(there.url)
        self.here = there

    def _check(self, there: Location) -> None:
        if (there.origin, there.target) in self._seen:
            raise BlockedError("redirects in a circle")
        if self.here.scheme == "https" and there.scheme == "http":
            raise BlockedError("redirects from https to http, which anybody on the way could read")
        if len(self.urls) > MAX_HOPS:
            raise BlockedError(f"redirects more than {MAX_HOPS} times")
        self._host_changes += there.host != self.here.host
        if self._host_changes > MAX_HOST_CHANGES:
            raise BlockedError(f"redirects to another host more than {MAX_HOST_CHANGES} times")
