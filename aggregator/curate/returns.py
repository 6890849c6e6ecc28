"""What we published, offered back: by a mirror, a proxy, a planet that reads us, our own feed elsewhere.

Taken for news it would be published under a new id, which comes back in turn: one more copy each time.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.curate.identity import Minter
from aggregator.curate.traits import Traits
from aggregator.curate.witnesses import FEWEST_WORDS
from aggregator.model import Entry
from aggregator.text.ids import is_minted, looks_minted
from aggregator.text.sense import is_near, link_path, link_sense

RETURNED = "It offers entries that we published ourselves; they are left out, as our feeds have them already."

Offered = tuple[Entry, Traits]


@dataclass(frozen=True, slots=True)
class Issued:
    """An entry that is published under an id: its own, or that of the item that shows it.

    Without traits the id alone is known: it was withdrawn, or published before the database knew it.
    """

    id: str
    source: str = ""
    traits: Traits | None = None
    published: datetime | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Of which ids, and of which moments, it must be known what we published."""

    ids: frozenset[str]
    moments: frozenset[datetime]

    def __bool__(self) -> bool:
        return bool(self.ids or self.moments)


@dataclass(frozen=True, slots=True)
class Answer:
    """What we published, by id, and by the moment that it is dated."""

    by_id: Mapping[str, Sequence[Issued]] = field(default_factory=dict)
    by_moment: Mapping[datetime, Sequence[Issued]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whose document it is that may hold what we published."""

    source: str
    minter: Minter
    others: Collection[str]  # the present and former ids of all other configured sources
    feeds: Collection[str]  # the ids of our feeds
    known: Collection[str]  # the bases under which it has entries

    def calls_ours(self, id: str) -> bool:
        """Whether an id begins as those that we mint."""
        return is_minted(id, self.minter.site_tag)

    def is_new(self, guid: str) -> bool:
        """Whether it has no entry under that guid."""
        return bool(guid) and guid not in self.known


def ask_about(offered: Iterable[Offered], reader: Reader) -> Question:
    """What must be known to tell what of a document we published."""
    new = {entry.key: traits.stated for entry, traits in offered if reader.is_new(entry.key)}
    ours = {entry.key for entry, _ in offered if reader.calls_ours(entry.key)}
    foreign = {guid for guid in new if not reader.minter.owns(guid)}
    moments = {stated for guid, stated in new.items() if stated and looks_minted(guid)}
    return Question(frozenset(ours | foreign), frozenset(moments))


def leave_returned(offered: Sequence[Offered], published: Answer, reader: Reader) -> list[Offered]:
    """What a document offers without what we published.

    An id that we minted tells it, and one thing that agrees: who copies an id for another article has an
    entry of his own.  Somebody else's id tells only where no link can, for entries with the same link become
    one item anyway; and an id that another such program minted where title and moment are known.
    """
    links = Counter(link_sense(traits.link) for _, traits in offered)

    def is_returned(entry: Entry, traits: Traits) -> bool:
        if entry.source and entry.source.id in reader.feeds:  # it says that it was taken from us
            return True
        found = published.by_id.get(entry.key, ())
        if reader.calls_ours(entry.key):
            return _is_issued(traits, found, reader)
        linked = link_path(traits.link) and links[link_sense(traits.link)] == 1
        if linked or not reader.is_new(entry.key):
            return False
        if any(_is_copy_of(one, traits, reader) for one in found):
            return True
        alike = published.by_moment.get(traits.stated, ()) if traits.stated else ()
        return looks_minted(entry.key) and any(_is_named_as(one, traits, reader) for one in alike)

    return [item for item in offered if not is_returned(*item)]


def _is_issued(traits: Traits, found: Sequence[Issued], reader: Reader) -> bool:
    """Whether an entry under an id that we minted is what that stands for; its source's own one is not."""
    if any(one.source == reader.source and one.traits and one.traits.base == one.id for one in found):
        return False
    return any(_agrees(traits, one, reader) for one in found)


def _agrees(traits: Traits, one: Issued, reader: Reader) -> bool:
    """Whether anything of it is the same, or it came back before.

    Of what is known by its id alone only that tells whose it is; what is of nobody may be anybody's.
    """
    known = one.traits
    if known is None:
        name, mark, _ = one.id.removeprefix(f"tag:{reader.minter.site_tag}:").partition("/")
        return one.withdrawn or (bool(mark) and name in reader.others)
    return (
        reader.calls_ours(known.base)
        or traits.has_title_of(known)
        or is_near(known.title, traits.title)
        or traits.has_text_of(known)
        or (bool(traits.link) and link_sense(traits.link) == link_sense(known.link))
        or (traits.stated is not None and traits.stated == one.published)
    )


def _is_copy_of(one: Issued, traits: Traits, reader: Reader) -> bool:
    """Whether it is another source's entry under that one's own id, with two things that agree."""
    known = one.traits
    if known is None or one.source == reader.source or known.base != one.id:
        return False
    dated = traits.stated is not None and traits.stated == one.published
    agreeing = (traits.has_title_of(known), traits.has_text_of(known), dated)
    return sum(agreeing) > 1


def _is_named_as(one: Issued, traits: Traits, reader: Reader) -> bool:
    """Whether what another source dates the same says the same; in an odd second the title is enough."""
    known = one.traits
    if known is None or one.source == reader.source:
        return False
    titled = traits.title == known.title or traits.has_title_of(known)
    if traits.has_text_of(known):
        return titled or traits.length >= FEWEST_WORDS
    return titled and (traits.exact or not (traits.text or known.text))
