"""What the head of a feed holds."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.curate.room import Room, places, share_room
from aggregator.model import Publication

LATE_STAY = timedelta(hours=24)
# In bytes, as Atom writes entries: the document stays below the 10 MiB that readers such as ours take.
TEXTS = Room(8 * 2**20, 8 * 2**20 // 10)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published item, as far as the window looks at it."""

    article: int
    published: datetime
    position: int
    id: str
    arrived: datetime | None = None  # when it came to feeds already published; None: with the first run
    entry: int | None = None  # shown for itself where the members of items are parted
    source: str = ""  # who speaks for it
    fresh: bool = False  # nothing showed it yet


def order(candidate: Candidate) -> tuple[float, int, str]:
    """Newest first, then place in the source's document, then id (rule 4)."""
    return (-candidate.published.timestamp(), candidate.position, candidate.id)


def choose_head(candidates: Iterable[Candidate], publication: Publication, now: datetime) -> list[Candidate]:
    """The newest `limit`, what is younger than `window`, and for 24 hours what arrived late.

    At most `max_entries`: the newest `limit` have the first right to a place, then late arrivals; but who
    has more than a share of the places gives way first, see `share_room`.
    """
    ranked = rank(candidates, publication, now)
    return sorted(share_room(ranked, places(publication.max_entries), lambda _: 1), key=order)


def rank(candidates: Iterable[Candidate], publication: Publication, now: datetime) -> list[Candidate]:
    """All that may be in the head, in the order of their right to a place."""
    ordered = sorted(candidates, key=order)
    newest, rest = ordered[: publication.limit], ordered[publication.limit :]
    late: list[Candidate] = []
    young: list[Candidate] = []
    for item in rest:
        if item.arrived and item.arrived > now - LATE_STAY:
            late.append(item)
        elif item.published > now - publication.window:
            young.append(item)
    return [*newest, *late, *young]


def is_settled(candidates: Iterable[Candidate], publication: Publication, now: datetime) -> bool:
    """Whether the head is what it would be with all that is stored.

    `candidates` are at least the newest `max_entries`, and as many of those that arrived late: so it is
    where these leave room, and where the first of them fill it and nobody has more than a share.
    """
    room = places(publication.max_entries)
    first = rank(candidates, publication, now)[: room.size]
    most = max(Counter(item.source for item in first).values(), default=0)
    return len(first) < room.size or most <= room.share


def fit_texts(
    head: Sequence[Candidate], publication: Publication, now: datetime, weights: Mapping[Candidate, int]
) -> list[Candidate]:
    """What of a head finds room when its texts, of these bytes, are too much for readers."""
    ranked = rank(head, publication, now)
    return sorted(share_room(ranked, TEXTS, lambda item: weights.get(item, 0)), key=order)


def find_displaced(
    candidates: Iterable[Candidate], head: Sequence[Candidate], publication: Publication, now: datetime
) -> list[Candidate]:
    """What gave way to others that have less right to a place; nothing where only the last of all went."""
    ranked, kept = rank(candidates, publication, now), set(head)
    end = max((place for place, item in enumerate(ranked) if item in kept), default=0)
    crowding = {item.source for item in ranked[:end] if item not in kept}
    shown = {item.article for item in kept}  # perhaps another entry of the same item
    return [
        item for item in ranked if item.source in crowding and item not in kept and item.article not in shown
    ]


def next_change(candidates: Iterable[Candidate], publication: Publication, now: datetime) -> datetime | None:
    """When the head changes next by time alone; None when it stays as it is."""
    rest = sorted(candidates, key=order)[publication.limit :]
    young = [item.published for item in rest if now - publication.window < item.published <= now]
    late = [item.arrived for item in rest if item.arrived and now - LATE_STAY < item.arrived <= now]
    ends = [when + publication.window for when in young] + [when + LATE_STAY for when in late]
    return min(ends, default=None)
