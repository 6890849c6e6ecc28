"""Fair shares: how many entries one source may bring to a feed that several fill.

Decided once, when an entry comes in, and kept: what is shown stays, what is over the share goes to the
archive and never comes back to flood.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aggregator.model import Publication, Source

ALL = "all"
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Share:
    """At most `most` entries of a source within any `span`, but in the feeds that are its `own`."""

    most: int
    span: timedelta
    own: frozenset[str] = frozenset()  # categories that no other source is configured for

    def reach(self, moment: datetime, direction: int) -> datetime:
        """The end of the span before (-1) or after (1) a moment."""
        try:
            return moment + direction * self.span
        except OverflowError:  # the first and last days of the calendar, which feeds do write
            return _FIRST if direction < 0 else _LAST


@dataclass(frozen=True, slots=True)
class Taken:
    """When the entries were published that a source has in each feed already, sorted."""

    times: dict[str, list[datetime]] = field(default_factory=dict)

    def add(self, category: str, published: datetime) -> None:
        """Count one more."""
        insort(self.times.setdefault(category, []), published)


@dataclass(frozen=True, slots=True)
class Claim:
    """A new entry that would be shown in these feeds."""

    published: datetime
    position: int
    categories: frozenset[str]


def find_shares(sources: Sequence[Source], publications: Sequence[Publication]) -> dict[str, Share]:
    """The share of every source that has a cap."""
    named = Counter(category for source in sources for category in set(source.categories))
    lone = frozenset({ALL} if len(sources) < 2 else ())
    known = {publication.id for publication in publications}
    return {
        source.id: Share(*source.cap, lone | {name for name in source.categories if named[name] == 1} & known)
        for source in sources
        if source.cap
    }


def withhold_surplus(claims: Sequence[Claim], share: Share, taken: Taken) -> list[frozenset[str]]:
    """For each new entry the feeds that it is kept out of; the newest have the first right to a place."""
    withheld: dict[int, frozenset[str]] = {}
    order = sorted(
        range(len(claims)), key=lambda at: (-claims[at].published.timestamp(), claims[at].position)
    )
    for at in order:
        claim = claims[at]
        shared = claim.categories - share.own
        full = {name for name in shared if not _has_room(taken.times, name, claim.published, share)}
        withheld[at] = frozenset(full)
        for name in shared - full:
            taken.add(name, claim.published)
    return [withheld[at] for at in range(len(claims))]


def _has_room(
    times: Mapping[str, Sequence[datetime]], category: str, published: datetime, share: Share
) -> bool:
    """Whether no `span` of time around it would hold more than `most`."""
    there = times.get(category, ())
    first, last = share.reach(published, -1), share.reach(published, 1)
    around = there[bisect_left(there, first) : bisect_right(there, last)]
    near = sorted((*around, published))
    return all(near[at + share.most] - near[at] >= share.span for at in range(len(near) - share.most))
