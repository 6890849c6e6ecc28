"""Which entries are announced to subscribers where they come in, and which only archived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.curate.changes import Change
from aggregator.curate.gate import FEW
from aggregator.curate.identity import Recognised, Traits
from aggregator.model import Entry
from aggregator.text.urls import canonical_link

STOOD = "+"  # before the id of a category, among those that an entry is kept out of: it stood there once


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a new entry comes in.

    `withheld` are the categories that it is kept out of, for the archive only; since `arrived` it is
    held in the heads for a day, None where there is nothing to hold.
    """

    withheld: frozenset[str] = frozenset()
    arrived: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """On which occasion a batch arrives."""

    now: datetime
    backlog: timedelta
    published: frozenset[str]  # the categories, `all` among them, that people may follow already
    first_batch: bool  # the source's first that was read
    told: datetime | None = None  # since when the source told what it has
    adopted: Mapping[str, datetime | None] = field(default_factory=dict)  # see `keep_dates`
    # The categories whose heads showed what these names stand for, none where it stood in an archive only.
    stood: Mapping[str, frozenset[str]] = field(default_factory=dict)
    adopting: bool = False  # the first run after a lost database: only what is in `adopted` is not new


def admit(new: Sequence[Change], occasion: Occasion) -> list[Arrival]:
    """Decide for each new entry: a feed's first run admits everything, a late source announces its newest.

    Nor does one that shows more of its past than before announce that: it is for the archive.
    """
    if not occasion.published:
        return [Arrival()] * len(new)
    newest = None if occasion.adopting else max((change.published for change in new), default=None)
    told = occasion.published & frozenset[str]().union(*occasion.stood.values())
    past = _find_past(new, occasion)
    return [_admit(change, newest, told, past, occasion) for change in new]


def _find_past(new: Sequence[Change], occasion: Occasion) -> datetime | None:
    """What is older is a past of the source that it never told before, and more of it than chance brings."""
    if occasion.told is None or occasion.first_batch:
        return None
    began = min(occasion.told, occasion.now - occasion.backlog)
    return began if sum(1 for change in new if change.published < began) > FEW else None


def _admit(
    change: Change,
    newest: datetime | None,
    told: frozenset[str],
    past: datetime | None,
    occasion: Occasion,
) -> Arrival:
    """`told` are the categories of which it is known what their heads showed."""
    names = addresses(change.entry, change.traits) if occasion.adopted else frozenset()
    stood = [occasion.stood[name] for name in names if name in occasion.stood]
    if not all(stood):
        return Arrival(withheld=occasion.published)  # subscribers had their time with it
    if not occasion.first_batch:
        late = past is not None and change.published < past and not names & occasion.adopted.keys()
        return Arrival(withheld=occasion.published) if late else Arrival(arrived=occasion.now)
    if names & occasion.adopted.keys():
        return Arrival(withheld=told.difference(*stood) if stood else frozenset())
    return _admit_late(change, newest, occasion)


def _admit_late(change: Change, newest: datetime | None, occasion: Occasion) -> Arrival:
    published = change.published
    if published > occasion.now - occasion.backlog or published == newest:
        return Arrival(arrived=occasion.now)
    return Arrival(withheld=occasion.published)


def withhold_again(
    withheld: frozenset[str], shown: frozenset[str], places: frozenset[str], closed: frozenset[str]
) -> frozenset[str]:
    """What a stored entry is kept out of, that was `shown` in these categories and now goes to `places`.

    It comes new into none of those that are `closed` to it.  Where it ever stood it may stand again: that
    is remembered among what is `withheld`, see `STOOD`.
    """
    marked = {name for name in withheld if name.startswith(STOOD)}
    stood = shown | {name.removeprefix(STOOD) for name in marked}
    kept_out = withheld - marked
    return kept_out | (places - stood) & closed | {STOOD + name for name in stood - places}


def keep_dates(offered: Sequence[Recognised], adopted: Mapping[str, datetime | None]) -> list[Recognised]:
    """Give new entries the dates that they were published with before.

    `adopted` maps ids and canonical links to those dates, None where unclear.
    """
    if not adopted:
        return list(offered)
    return [item if item.stored else _keep_date(item, adopted) for item in offered]


def _keep_date(item: Recognised, adopted: Mapping[str, datetime | None]) -> Recognised:
    names = addresses(item.entry, item.traits)
    date = adopted.get(item.entry.id) or next(
        (adopted[name] for name in sorted(names) if adopted.get(name)), None
    )
    return replace(item, entry=replace(item.entry, published=date)) if date else item


def addresses(entry: Entry, traits: Traits) -> frozenset[str]:
    """The id and every canonical link that an entry is known by."""
    return canonical_links(entry, traits) | ({entry.id} - {""})


def canonical_links(entry: Entry, traits: Traits) -> frozenset[str]:
    """Every canonical link that an entry is known by; one of them may be its id too."""
    links = (canonical_link(alias) for alias in entry.aliases)
    return frozenset(link for link in (traits.link, *links) if link)
