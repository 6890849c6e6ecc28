"""One article, many sources: which stored entries are shown as one item (rule 1).

Entries are only grouped, never merged in the store.  Two entries of one source are never grouped.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from aggregator.model import AlsoAt, Echo
from aggregator.text.sense import link_sense
from aggregator.text.urls import registrable_domain

K = TypeVar("K", bound=Hashable)
# Why one entry speaks for its group.
Reason = Literal["local", "owner", "priority", "rank", "oldest", "present", "alone"]
# So far apart the dates are of which strangers to a link cannot both be believed.
FAR = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A stored entry, as far as grouping looks at it."""

    row: int
    source: str
    local: bool
    domain: str  # the registrable domain that its source was fetched from
    asked: str = ""  # the one at which its source is configured: that may lead elsewhere
    rank: int  # its source's place by priority, then in the configuration
    id: str
    link: str  # canonical
    links: frozenset[str]  # every canonical address it is known by
    shared: frozenset[str] = frozenset()  # those that its own source offers more than once
    published: datetime
    updated: datetime
    position: int
    # What its item was dated when that was published, else what it says itself; None: only when it was seen.
    dated: datetime | None = None
    article: int | None = None  # the item it is shown in so far
    filed: frozenset[str] = frozenset()  # the categories that it is shown in
    archived: frozenset[str] = frozenset()  # those whose heads it is kept out of
    gone: bool = False
    priority: int = 0  # by a rule: the higher, the sooner it speaks
    echo: Echo = ""  # a post that we wrote of another entry, read back
    shown: str | None = None  # the published id of the item that it speaks for
    arrived: datetime | None = None  # when it came to feeds already published; None: with the first run


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What an item shows, and where."""

    lead: Member
    filed: frozenset[str]
    archived: frozenset[str]  # categories that keep it for the archive only
    arrived: datetime | None  # None: with the first run
    founded: bool  # whether a member had the right to found an item for its link


@dataclass(frozen=True, slots=True)
class Shown:
    """An item that was shown before: its published id if it has one, its leading entry."""

    public_id: str | None
    lead: int | None
    founded: bool


def group_members(members: Sequence[Member], owned: frozenset[str]) -> list[tuple[Member, ...]]:
    """Part `members` into items; `owned` holds the registrable domains of all configured sources.

    The result depends on the set of members only, never on their order.
    """
    ordered = sorted(members, key=lambda member: (_preference(member), member.source, member.id))
    union = _Union(ordered)
    for peers in _same(ordered):
        union.join_all(peers)
    for peers in _linked(ordered, owned, union):
        union.join_all(peers)
    return union.parts()


def assign_articles(
    groups: Sequence[Sequence[Member]], shown: Mapping[int, Shown], owned: frozenset[str]
) -> list[int | None]:
    """The item that each group goes on being, None for a new one; `shown` are the members' items so far.

    An item goes on with the group that holds its published id's own entry, else its leading one; two
    items that become one go on as the preferred member's.
    """
    claims = [
        (_claim(member, shown[member.article]), number, member.article)
        for number, group in enumerate(groups)
        for member in group
        if member.article is not None and _may_go_on(member, group, shown[member.article], owned)
    ]
    assigned: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, article in sorted(claims):
        if number not in assigned and article not in taken:
            assigned[number] = article
            taken.add(article)
    return [assigned.get(number) for number in range(len(groups))]


def _claim(member: Member, shown: Shown) -> tuple[bool, bool, bool, bool, tuple[bool, bool, int, int, int]]:
    unpublished = shown.public_id is None
    stranger_to_it = (shown.public_id != member.id, shown.lead != member.row)
    return (member.gone, unpublished, *stranger_to_it, _preference(member))


def _may_go_on(member: Member, group: Sequence[Member], shown: Shown, owned: frozenset[str]) -> bool:
    """A stranger's own item for a link of another configured domain never becomes the owner's."""
    if _may_found(member, owned) or (shown.public_id is not None and shown.founded):
        return True
    return not any(_may_found(other, owned) for other in group)


def settle_group(group: Sequence[Member], owned: frozenset[str]) -> Settled:
    """Choose who speaks for an item: local, else of the link's own domain, else the lowest rank."""
    heard = leave_echoes(group)
    present = [member for member in heard if not member.gone]
    arrivals = [member.arrived for member in present if member.filed]
    filed = frozenset[str]().union(*(member.filed for member in present))
    return Settled(
        lead=min(present or heard, key=_preference),
        filed=filed,
        archived=frozenset().union(*(member.archived for member in present)) - filed,
        arrived=None if None in arrivals else min((when for when in arrivals if when), default=None),
        founded=any(_may_found(member, owned) for member in group),
    )


def leave_echoes(group: Sequence[Member]) -> Sequence[Member]:
    """Without posts that only repeat what we published, unless nothing else is left of an item."""
    return [member for member in group if member.echo != "same"] or group


def find_reason(lead: Member, group: Sequence[Member]) -> Reason:
    """What makes `lead` speak for its group: the first thing in which it comes before all others."""
    rivals = [member for member in leave_echoes(group) if member.row != lead.row]
    present = [member for member in rivals if not member.gone]
    if not present or lead.gone:
        return "present" if rivals and not lead.gone else "alone"
    mine, best = _preference(lead), min(map(_preference, present))
    reasons: tuple[Reason, ...] = ("local", "owner", "priority", "rank", "oldest")
    return next(reason for reason, one, other in zip(reasons, mine, best, strict=True) if one != other)


def tell_others(link: str | None, others: Iterable[AlsoAt], *, local: bool) -> tuple[AlsoAt, ...]:
    """Where else the item at `link` is: related at other addresses; for a local post also via its own."""
    place = link_sense(link or "")
    told: dict[str, AlsoAt] = {}
    for other in others:
        sense = link_sense(other.url)
        if sense != place or local:
            told.setdefault(sense, replace(other, relation="via" if sense == place else "related"))
    return tuple(told.values())


def _preference(member: Member) -> tuple[bool, bool, int, int, int]:
    stranger = not _is_owner(member, member.link)
    return (not member.local, stranger, -member.priority, member.rank, member.row)


def _is_owner(member: Member, link: str) -> bool:
    # The look for the bare name first saves most of the work: most links lie elsewhere.
    names = (name for name in (member.domain, member.asked) if name and name in link)
    return any(registrable_domain(link) == name for name in names)


def _may_found(member: Member, owned: frozenset[str]) -> bool:
    if member.local or not member.link or _is_owner(member, member.link):
        return True
    return registrable_domain(member.link) not in owned


def _same(members: Sequence[Member]) -> Iterator[list[Member]]:
    """Those that belong together whatever their dates say, the strongest reason first."""
    # What is shown together stays so while a link or id is shared, even one that became ambiguous.
    yield from _several(_index(members, lambda member: ((member.article, name) for name in _names(member))))
    echoed = {member.id for member in members if member.echo}
    yield from _several(
        _index(members, lambda member: {member.id, member.shown or ""} & {member.id, *echoed})
    )


def _linked(members: Sequence[Member], owned: frozenset[str], union: "_Union") -> Iterator[list[Member]]:
    """Those that lead to one article.

    Where its own site does not offer it, whoever dates it far from all others is not believed by them: what
    they bring today would be as old as a stranger said, and in no head.
    """
    by_link = _index(members, lambda member: member.links - member.shared)
    for link in sorted(by_link):
        peers = _unambiguous(by_link[link]) if len(by_link[link]) > 1 else ()
        if len(peers) < 2 or not _names_an_article(link):
            continue
        if _has_founder(link, peers):
            yield peers
        elif registrable_domain(link) not in owned:
            yield from _part_by_date(peers, [union.find_date(member) for member in peers])


def _part_by_date(peers: list[Member], dates: Sequence[tuple[datetime, bool]]) -> Iterator[list[Member]]:
    """In parts that lie far from each other; those that name no date go with the nearest."""
    parts: list[list[datetime]] = []
    for when in sorted(when for when, told in dates if told):
        if not parts or when - parts[-1][-1] > FAR:
            parts.append([])
        parts[-1].append(when)
    if len(parts) < 2:
        yield peers
        return
    told = [(when, number) for number, part in enumerate(parts) for when in part]
    near: dict[int, list[Member]] = defaultdict(list)
    for member, (own, _) in zip(peers, dates, strict=True):
        place = bisect_left(told, (own, 0))
        _, nearest = min((abs(own - when), number) for when, number in told[max(place - 1, 0) : place + 1])
        near[nearest].append(member)
    yield from near.values()


def _names(member: Member) -> frozenset[str]:
    return member.links | {member.id} if member.article is not None else frozenset()


def _index(members: Sequence[Member], keys: Callable[[Member], Iterable[K]]) -> dict[K, list[Member]]:
    index: dict[K, list[Member]] = defaultdict(list)
    for member in members:
        for key in keys(member):
            index[key].append(member)
    return index


def _several(index: Mapping[K, list[Member]]) -> Iterator[list[Member]]:
    return (peers for peers in index.values() if len(peers) > 1)


def _unambiguous(peers: Sequence[Member]) -> list[Member]:
    """Without the members whose own source offers the same link twice: it says nothing there."""
    offered = Counter(member.source for member in peers if not member.gone)
    return [member for member in peers if offered[member.source] <= 1]


def _names_an_article(link: str) -> bool:
    parts = urlsplit(link)
    return parts.path not in ("", "/") or bool(parts.query)


def _has_founder(link: str, peers: Sequence[Member]) -> bool:
    return any(member.local or _is_owner(member, link) for member in peers)


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

    def join_all(self, peers: Sequence[Member]) -> None:
        for other in peers[1:]:
            self.join(peers[0], other)

    def find_date(self, member: Member) -> tuple[datetime, bool]:
        """What all of its part are dated; false where none of them names a date."""
        part = self.part[member.row]
        told = [one.dated for one in part if one.dated]
        return min(told or [one.published for one in part]), bool(told)

    def parts(self) -> list[tuple[Member, ...]]:
        unique = {id(part): part for part in self.part.values()}
        return [tuple(part) for part in unique.values()]
