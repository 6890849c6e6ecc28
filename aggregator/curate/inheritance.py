"""Entries that a database does not know go on under the ids that they were published under before it was.

They are known again as a renamed guid is, by the same witnesses: what was published stands for what would
be stored.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from aggregator.curate.identity import Minter, Recognised
from aggregator.curate.ledger import Ledger
from aggregator.curate.traits import Printed, Stored, Traits, find_traits
from aggregator.curate.witnesses import WITNESSES_OF_A_PUBLICATION
from aggregator.model import Entry, Source
from aggregator.text.sense import link_sense, title_sense
from aggregator.text.urls import authority_domain, registrable_domain

_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kin:
    """All configured sources: their present and former ids, the domains that they are fetched from."""

    names: frozenset[str]
    domains: frozenset[str]


@dataclass(frozen=True, slots=True)
class Heir:
    """A source that may take over ids.

    An id that we minted tells its source, a publisher's own its domain, and a feed often both: what is of
    another configured source is that one's; what is of none that is known by its name is anybody's.
    """

    site_tag: str
    source: Source
    domains: frozenset[str]  # where it was fetched from; a local one from none
    kin: Kin

    def may_be(self, printed: Printed) -> bool:
        """Whether it may have been its own."""
        name = self._find_name(printed.id)
        if name:
            return name in (self.source.id, *self.source.formerly)
        return self._is_free(authority_domain(printed.id)) and (
            not printed.owners or not self.domains.isdisjoint(printed.owners)
        )

    def may_offer(self, traits: Traits) -> bool:
        """Not what is at home in another source: who copies a link gets none of the ids behind it."""
        return self._is_free(registrable_domain(traits.link) if traits.link else None)

    def _find_name(self, id: str) -> str:
        """The configured source that an id of ours tells."""
        told = id.removeprefix(f"tag:{self.site_tag}:")
        name, mark, _ = told.partition("/")
        return name if mark and told != id and name in self.kin.names else ""

    def _is_free(self, domain: str | None) -> bool:
        return self.source.local or domain not in self.kin.domains or domain in self.domains


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """What was published before the database knew it, as far as a document may speak of it."""

    printed: Mapping[str, Printed] = field(default_factory=dict)  # by id
    shown: Mapping[int, str] = field(default_factory=dict)  # under which id a stored entry is published
    # The sources of stored entries that have these ids: whatever is published under them is theirs.
    holders: Mapping[str, Collection[str]] = field(default_factory=dict)


def find_kin(sources: Iterable[Source]) -> Kin:
    """What may be told of an id's owner."""
    told = list(sources)
    names = frozenset(name for source in told for name in (source.id, *source.formerly))
    return Kin(names, frozenset(registrable_domain(source.location) for source in told if not source.local))


def print_entry(entry: Entry) -> Printed:
    """What is kept of an entry that was published with its key as id."""
    traits = find_traits(entry)
    told = entry.source
    addresses = (told.self, told.link) if told else ()
    return Printed(
        id=entry.key,
        traits=replace(traits, base=entry.key, title=title_sense(traits.title), link=link_sense(traits.link)),
        published=entry.published,
        updated=entry.updated,
        address=entry.link or "",
        owners=frozenset(domain for url in addresses if url and (domain := registrable_domain(url))),
    )


def inherit(offered: Sequence[Recognised], estate: Estate, heir: Heir, minter: Minter) -> list[Recognised]:
    """Give what is new the ids that it was published under, and each what is known of that.

    An id of its own that was another's, by all that it says, is minted anew.
    """
    left = {id: one for id, one in estate.printed.items() if heir.may_be(one)}
    if not left:
        return list(offered)
    found = _match(offered, left, heir)
    ids = [_choose(item, id, estate, heir) for item, id in zip(offered, found, strict=True)]
    heirs = {id for item, id in zip(offered, ids, strict=True) if id and item.stored is None}
    return [
        _hand_over(item, id, left, estate, local=heir.source.local)
        if id or item.entry.id not in left or not _is_lost(item, heirs, estate, heir.source.id)
        else _mint_anew(item, minter)
        for item, id in zip(offered, ids, strict=True)
    ]


def _match(offered: Sequence[Recognised], left: Mapping[str, Printed], heir: Heir) -> list[str | None]:
    if all(item.stored for item in offered):
        return [None] * len(offered)
    known = [_to_stored(row, left[id]) for row, id in enumerate(sorted(left))]
    traits = [_compare_as(item, left, heir) for item in offered]
    ledger = Ledger(known, traits, witnesses=WITNESSES_OF_A_PUBLICATION)
    return [stored.id if stored else None for stored in ledger.match()]


def _compare_as(item: Recognised, left: Mapping[str, Printed], heir: Heir) -> Traits:
    """As what its own id says; for a post, as what its owner wrote in the front matter.

    A post that has no link had that of its page.
    """
    given, local = item.traits.base, heir.source.local
    base = given if local and item.stored is None and given in left else item.entry.id
    link = left[base].traits.link if local and not item.traits.link and base in left else item.traits.link
    return replace(item.traits, base=base, link=link)


def _to_stored(row: int, printed: Printed) -> Stored:
    return Stored(
        row=row,
        key=printed.id,
        id=printed.id,
        traits=printed.traits,
        content_hash="",
        published=printed.published or _UNDATED,
        updated=printed.updated or _UNDATED,
        told=printed.published is not None,
    )


def _choose(item: Recognised, id: str | None, estate: Estate, heir: Heir) -> str | None:
    """The id that it takes over, if it is new and the id is nobody's."""
    if item.stored or id is None:
        return None
    if id == item.entry.id:
        return id if not estate.holders.get(id) else None
    return id if heir.may_offer(item.traits) and not estate.holders.get(id) else None


def _is_lost(item: Recognised, heirs: Collection[str], estate: Estate, source: str) -> bool:
    """Whether the id of a new entry went to another of its source."""
    id = item.entry.id
    return item.stored is None and (id in heirs or source in estate.holders.get(id, ()))


def _mint_anew(item: Recognised, minter: Minter) -> Recognised:
    id = minter.mint(f"{item.entry.key}#{item.traits.hash}", "")
    return replace(item, entry=replace(item.entry, id=id))


def _hand_over(
    item: Recognised, id: str | None, left: Mapping[str, Printed], estate: Estate, *, local: bool
) -> Recognised:
    """With its id, what was published under it and, for a post without a link of its own, the link."""
    entry = replace(item.entry, id=id) if id else item.entry
    shown = estate.shown.get(item.stored.row, entry.id) if item.stored else entry.id
    printed = left.get(shown)
    if printed and local and not entry.link and printed.address:
        entry = replace(entry, link=printed.address, aliases=(*entry.aliases, printed.address))
    return replace(item, entry=entry, printed=printed)
