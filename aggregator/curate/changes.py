"""What is new, what was edited, what is gone; and the times that rule 3 allows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator import EDITION
from aggregator.curate.identity import Recognised, Stored, Traits
from aggregator.model import Edits, Entry
from aggregator.text.gists import find_content
from aggregator.text.scripts import whole_words
from aggregator.text.sense import is_near, link_path, link_sense, title_sense

# In a title: "Liveblog 12:31".
_CLOCK = re.compile(whole_words(r"\d{1,2}[:.]\d\d(?::\d\d)?") + "(?! ?[%€])")
DAY = timedelta(days=1)
RETURN = timedelta(days=3)  # of a wording after that is news, before it two editors do not agree
FEWEST_REDONE = 3  # entries edited at once that may be the feed's doing, not its editors'


@dataclass(frozen=True, slots=True)
class Change:
    """An entry as it is to be stored; `row` is the stored one, None when it is new."""

    entry: Entry
    traits: Traits
    content_hash: str
    row: int | None = None
    bumped: bool = False  # an edit that moves `updated`
    before: str = ""  # of an edit: the sense of what it replaces
    at: datetime | None = None  # of an edit: when it was found
    moved: bool = False  # it leads elsewhere under another title: its old addresses were mistakes

    @property
    def published(self) -> datetime:
        """The date of the entry, which a settled one always has."""
        if self.entry.published is None:
            raise ValueError("a settled entry has a date")
        return self.entry.published


@dataclass(frozen=True, slots=True)
class Changes:
    """What one reading changes: `touched` entries differ in something that is no edit."""

    new: tuple[Change, ...] = ()
    edited: tuple[Change, ...] = ()
    touched: tuple[Change, ...] = ()
    gone: tuple[int, ...] = ()  # rows that a complete source no longer offers
    older: tuple[int, ...] = ()  # rows of which it offers an older version, which is passed over

    def __bool__(self) -> bool:
        return bool(self.new or self.edited or self.touched or self.gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPolicy:
    """Which edits of a source move `updated`, so that readers show the entry again."""

    edits: Edits = "bump"
    max_bumps: int = 3  # of one entry within a day
    own: bool = False  # our own folder: who changes many posts at once edited each of them
    reader: str = EDITION  # what another edition of this program read may differ by its doing
    completed: frozenset[int] = frozenset()  # rows that a first, short notice was of: the rest is no edit
    restated: frozenset[int] = frozenset()  # rows whose state changed: no template did that


def find_changes(
    offered: Sequence[Recognised],
    now: datetime,
    policy: EditPolicy | None = None,
    *,
    stored: Iterable[Stored] = (),
    kept: Iterable[int] = (),
) -> Changes:
    """Compare what is offered with what is stored.

    For a complete source `stored` holds all its entries: those not offered and not in `kept` are gone.
    """
    policy = policy or EditPolicy()
    new = [_settle(item, now) for item in offered if item.stored is None]
    edits = _find_edits([item for item in offered if item.stored], policy)
    edited, touched = [], []
    for item in offered:
        if item.stored is None:
            continue
        if item.stored.row in edits:
            edited.append(_edit(item, item.stored, now, policy))
        else:
            change = _settle(item, now)
            touched += [change] if _differs(item, change, policy.reader) else []
    present = {item.stored.row for item in offered if item.stored} | set(kept)
    gone = tuple(row.row for row in stored if not row.gone and row.row not in present)
    return Changes(tuple(new), tuple(edited), tuple(touched), gone)


def _find_edits(known: Sequence[Recognised], policy: EditPolicy) -> set[int]:
    """The rows that their editors changed.

    Not what this program reads differently than its last version did, nor what completes a short notice;
    and not when most of a document of somebody else's changed at once: then the site was rebuilt or its
    template changed, save for those that only told of a state.
    """
    edited = {
        item.stored.row
        for item in known
        if item.stored and item.stored.reader == policy.reader and is_edit(item.stored.traits, item.traits)
    } - policy.completed
    redone = not policy.own and len(edited) >= FEWEST_REDONE and 2 * len(edited) > len(known)
    return edited & policy.restated if redone else edited


def is_edit(before: Traits, after: Traits) -> bool:
    """Whether a reader would call it changed: another title, other words in the text, another link.

    White space, markup, the spelling of characters and punctuation do not count; nor numbers, clocks and
    counters in the text, the time in a title, a link that only moved to another domain, or of which only
    the query or the fragment is another: some sites put the time of the answer there.
    """
    if before.title != after.title and _without_clock(before.title) != _without_clock(after.title):
        return True
    if (before.text or after.text) and not after.has_text_of(before):
        return True
    moved = link_path(before.link) and link_path(before.link) == link_path(after.link)
    return before.link_place != after.link_place and not moved


def _without_clock(title: str) -> str:
    return _CLOCK.sub("", title_sense(title))


def _edit(item: Recognised, stored: Stored, now: datetime, policy: EditPolicy) -> Change:
    told = item.printed if item.printed and _says_the_same(item.printed.traits, item.traits) else None
    if told:  # subscribers have seen it, then
        bumped = told.updated is not None and told.updated > stored.updated
        now = told.updated if bumped and told.updated else now
    else:
        bumped = policy.edits == "bump" and _is_worth_showing_again(item, stored, now, policy.max_bumps)
    change = _settle(item, now, bumped=bumped)
    return replace(change, bumped=bumped, before=stored.traits.sense, at=now)


def _says_the_same(printed: Traits, offered: Traits) -> bool:
    """Whether what was published says it already; a link is compared where both have one."""
    link = printed.link if offered.link else ""
    return not is_edit(replace(printed, link=link), offered)


def _is_worth_showing_again(item: Recognised, stored: Stored, now: datetime, most: int) -> bool:
    """Unless it is back to what it was days before, or was shown again often enough today."""
    if was_so(stored, item.traits, since=now - RETURN):
        return False
    return sum(1 for past in stored.past if past.bumped and now - DAY < past.at <= now) < most


def was_so(stored: Stored, traits: Traits, since: datetime | None = None) -> bool:
    """Whether it said before an edit what it says now; if it was replaced `since` then."""
    senses = (traits.sense, *traits.former_senses)
    return any(past.sense in senses and (since is None or past.at > since) for past in stored.past)


def _differs(item: Recognised, change: Change, reader: str) -> bool:
    stored = item.stored
    return stored is not None and (
        stored.gone
        or stored.content_hash != change.content_hash
        or stored.reader != reader
        or stored.traits.base != item.traits.base
        or stored.traits.link != item.traits.link
        or stored.provenance != item.entry.provenance
    )


def _settle(item: Recognised, now: datetime, *, bumped: bool = False) -> Change:
    entry, stored = item.entry, item.stored
    published = stored.published if stored else _date_first(entry, now)
    updated = _date_update(item, published, now, bumped=bumped)
    # A date that was held back, or that the source changed since, is a moment.
    precision = entry.precision if published == entry.published else "second"
    settled = replace(entry, published=published, updated=updated, stated=entry.updated, precision=precision)
    change = Change(settled, item.traits, find_content(entry, item.traits.gist))
    return replace(change, row=stored.row, moved=_leads_elsewhere(stored, item.traits)) if stored else change


def _leads_elsewhere(stored: Stored, traits: Traits) -> bool:
    before = stored.traits
    if before.link == traits.link or link_sense(before.link) == link_sense(traits.link):
        return False
    if not (title_sense(before.title) or title_sense(traits.title)):  # posts of a microblog have none
        return before.text != traits.text
    return not is_near(before.title, traits.title)


def _date_first(entry: Entry, now: datetime) -> datetime:
    stated = entry.published or entry.updated
    return min(stated, now) if stated else now


def _date_update(item: Recognised, published: datetime, now: datetime, *, bumped: bool) -> datetime:
    stated = item.entry.updated
    stored = item.stored
    if stored is None:
        return min(max(stated or published, published), max(now, published))
    if not bumped:
        return stored.updated
    if stated and stored.updated < stated <= now:
        return stated
    return max(stored.updated, now)
