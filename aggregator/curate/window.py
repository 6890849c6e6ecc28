"""What the head of a feed holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.model import Publication

LATE_STAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published item, as far as the window looks at it."""

    article: int
    published: datetime
    position: int
    id: str
    arrived: datetime | None = None  # when it came to feeds already published; None: with the first run
    entry: int | None = None  # shown for itself where the members of items are parted


def order(candidate: Candidate) -> tuple[float, int, str]:
    """Newest first, then place in the source's document, then id (rule 4)."""
    return (-candidate.published.timestamp(), candidate.position, candidate.id)


def choose_head(candidates: Iterable[Candidate], publication: Publication, now: datetime) -> list[Candidate]:
    """The newest `limit`, what is younger than `window`, and for 24 hours what arrived late.

    At most `max_entries`: the newest `limit` have the first right to a place, then late arrivals.
    """
    ordered = sorted(candidates, key=order)
    newest, rest = ordered[: publication.limit], ordered[publication.limit :]
    late = [item for item in rest if item.arrived and item.arrived > now - LATE_STAY]
    young = [item for item in rest if item.published > now - publication.window]
    chosen = dict.fromkeys([*newest, *late, *young])
    return sorted(list(chosen)[: publication.max_entries], key=order)


def next_change(candidates: Iterable[Candidate], publication: Publication, now: datetime) -> datetime | None:
    """When the head changes next by time alone; None when it stays as it is."""
    rest = sorted(candidates, key=order)[publication.limit :]
    young = [item.published for item in rest if now - publication.window < item.published <= now]
    late = [item.arrived for item in rest if item.arrived and now - LATE_STAY < item.arrived <= now]
    ends = [when + publication.window for when in young] + [when + LATE_STAY for when in late]
    return min(ends, default=None)
