"""One article, many sources: which stored entries are shown as one item (rule 1).

Entries are only grouped, never merged in the store.  Two entries of one source are never grouped.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from aggregator.text.urls import registrable_domain


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A stored entry, as far as grouping looks at it."""

    row: int
    source: str
    local: bool
    domain: str  # the registrable domain that its source was fetched from
    rank: int  # its source's place in the configuration
    id: str
    link: str  # canonical
    links: frozenset[str]  # every canonical address it was ever known by
    published: datetime
    updated: datetime
    position: int
    article: int | None = None  # the item it is shown in so far
    filed: frozenset[str] = frozenset()  # the categories that it is in
    gone: bool = False
    announced: bool = True  # False: kept for the archive only
    arrived: datetime | None = None  # when it came to feeds already published; None: with the first run


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What an item shows, and where."""

    lead: Member
    filed: frozenset[str]
    visible: bool
    arrived: datetime | None  # None: with the first run


def group_members(members: Sequence[Member], owned: frozenset[str]) -> list[tuple[Member, ...]]:
    """Part `members` into items; `owned` holds the registrable domains of all configured sources.

    The result depends on the set of members only, never on their order.
    """
    ordered = sorted(members, key=lambda member: (_preference(member), member.source, member.id))
    union = _Union(ordered)
    for peers in _peers(ordered, owned):
        first = peers[0]
        for other in peers[1:]:
            union.join(first, other)
    return union.parts()


def choose_article(group: Iterable[Member], owned: frozenset[str], frozen: frozenset[int]) -> int | None:
    """The item that a group goes on being: the oldest that was published, of a member that may found.

    A stranger's own item for a link of somebody else's configured domain never becomes the group's.
    """
    founders = [member for member in group if member.article is not None and _may_found(member, owned)]
    known = {member.article for member in founders if member.article is not None}
    return min(known & frozen, default=None) or min(known, default=None)


def settle_group(group: Sequence[Member]) -> Settled:
    """Choose who speaks for an item: local, else of the link's own domain, else the first configured."""
    present = [member for member in group if not member.gone]
    announced = [member for member in present if member.announced]
    arrivals = [member.arrived for member in announced]
    return Settled(
        lead=min(present or group, key=_preference),
        filed=frozenset().union(*(member.filed for member in present)),
        visible=bool(announced),
        arrived=None if None in arrivals else min((when for when in arrivals if when), default=None),
    )


def _preference(member: Member) -> tuple[bool, bool, int, int]:
    return (not member.local, not _is_owner(member, member.link), member.rank, member.row)


def _is_owner(member: Member, link: str) -> bool:
    # The look for the bare name first saves most of the work: most links lie elsewhere.
    return bool(member.domain) and member.domain in link and registrable_domain(link) == member.domain


def _may_found(member: Member, owned: frozenset[str]) -> bool:
    if member.local or not member.link or _is_owner(member, member.link):
        return True
    return registrable_domain(member.link) not in owned


def _peers(members: Sequence[Member], owned: frozenset[str]) -> Iterator[list[Member]]:
    by_article: dict[int, list[Member]] = defaultdict(list)
    by_id: dict[str, list[Member]] = defaultdict(list)
    by_link: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        if member.article is not None:
            by_article[member.article].append(member)
        by_id[member.id].append(member)
        for link in member.links:
            by_link[link].append(member)
    # What was shown together stays together, whatever becomes of a link.
    for together in (by_article, by_id):
        yield from (peers for peers in together.values() if len(peers) > 1)
    for link in sorted(by_link):
        peers = _unambiguous(by_link[link])
        if len(peers) > 1 and _names_an_article(link) and _has_founder(link, peers, owned):
            yield peers


def _unambiguous(peers: Sequence[Member]) -> list[Member]:
    """Without the members whose own source offers the same link twice: it says nothing there."""
    offered = Counter(member.source for member in peers if not member.gone)
    return [member for member in peers if offered[member.source] <= 1]


def _names_an_article(link: str) -> bool:
    parts = urlsplit(link)
    return parts.path not in ("", "/") or bool(parts.query)


def _has_founder(link: str, peers: Sequence[Member], owned: frozenset[str]) -> bool:
    domain = registrable_domain(link)
    return domain not in owned or any(member.local or member.domain == domain for member in peers)


def _present(part: Sequence[Member]) -> set[str]:
    return {member.source for member in part if not member.gone}


class _Union:
    """Disjoint sets that never hold two members of one source, unless it offers only one of them still."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.part: dict[int, list[Member]] = {member.row: [member] for member in members}

    def join(self, one: Member, other: Member) -> None:
        left, right = self.part[one.row], self.part[other.row]
        if left is right or _present(left) & _present(right):
            return
        left.extend(right)
        for member in right:
            self.part[member.row] = left

    def parts(self) -> list[tuple[Member, ...]]:
        unique = {id(part): part for part in self.part.values()}
        return [tuple(part) for part in unique.values()]
