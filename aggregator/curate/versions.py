"""Which version of an entry is the newer one, what a short notice leaves unsaid, what only tells of a state.

A hub may deliver late, or a title and a link alone; of two servers of a site one may be behind.  When an
entry was changed last is for its source to say (RFC 4287, section 4.2.15), where it says so of both versions.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta

from aggregator.curate.changes import is_edit, was_so
from aggregator.curate.identity import Recognised, Stored, find_traits
from aggregator.curate.traits import possible_bases
from aggregator.model import Entry
from aggregator.text.gists import find_content
from aggregator.text.html import html_to_text
from aggregator.text.sense import text_sense

PATIENCE = timedelta(days=1)  # for which a server may be behind: who still says the same then, means it
LONGEST_STATE = 4000  # characters of markup; more is an article
_NEVER_LENT = frozenset(
    (
        "key",
        "id",
        "source_id",
        "published",
        "updated",
        "stated",
        "precision",
        "position",
        "provenance",
        "echo",
    )
)
_LENT = tuple((field.name, field.default) for field in fields(Entry) if field.name not in _NEVER_LENT)


def find_changed(offered: Iterable[Recognised]) -> list[int]:
    """The rows of those that differ from what is kept, in whatever it is."""
    return [
        item.stored.row
        for item in offered
        if item.stored and item.stored.content_hash != find_content(item.entry, item.traits.gist)
    ]


def complete(offered: Sequence[Recognised], kept: Mapping[int, Entry]) -> list[Recognised]:
    """What a hub pushed, each entry with what it leaves out of what is `kept` of it."""
    return [
        _complete(item, item.stored, kept[item.stored.row])
        if item.stored and item.stored.row in kept
        else item
        for item in offered
    ]


def _complete(item: Recognised, stored: Stored, kept: Entry) -> Recognised:
    lent = {name: getattr(kept, name) for name, default in _LENT if getattr(item.entry, name) == default}
    entry = replace(item.entry, **lent)
    if entry.published is None:
        entry = replace(entry, published=kept.published, precision=kept.precision)
    traits = replace(find_traits(entry), base=item.traits.base)
    if not item.entry.body:  # the text that is kept may be that of its article, which is no trait of it
        known = stored.traits
        whole = known.hash if known.title == traits.title else traits.hash
        traits = replace(traits, text=known.text, words=known.words, hash=whole)
    return replace(item, entry=entry, traits=traits)


def find_older(
    offered: Iterable[Recognised], kept: Mapping[int, Entry], now: datetime, *, pushed: bool
) -> frozenset[int]:
    """The rows of which an older version is offered than the one that is kept.

    What a hub pushes is then late.  A source that still says it when `PATIENCE` is over was put back, or
    tells its times wrongly: that is its newest version after all.  Under another guid a site was
    rebuilt, whose entries must be known by their new guids before there is news among them.
    """
    return frozenset(
        item.stored.row
        for item in offered
        if item.stored and not item.stored.gone and (before := kept.get(item.stored.row))
        if item.stored.traits.base in possible_bases(item.traits)
        if (stated := before.stated) and stated <= now and (told := item.entry.updated)
        if _to_the_second(told) < _to_the_second(stated)
        if pushed or now < _last_news(item.stored, stated) + PATIENCE
    )


def _to_the_second(when: datetime) -> datetime:
    """Not everybody who repeats a time repeats its fractions."""
    return when.replace(microsecond=0)


def _last_news(stored: Stored, stated: datetime) -> datetime:
    return max((stored.updated, stated, *(past.at for past in stored.past)))


def find_completed(
    offered: Iterable[Recognised], kept: Mapping[int, Entry], *, after_push: bool
) -> frozenset[int]:
    """The rows that had no text and get one, while title and link stay, and the time of the last change.

    In the first document `after_push` that time may be another: the hub may have told of it in short.
    """
    return frozenset(
        item.stored.row
        for item in offered
        if item.stored and (before := kept.get(item.stored.row)) and _only_gets_text(item.stored, item)
        if after_push or _is_same_moment(item.entry.updated, before.stated)
    )


def _only_gets_text(stored: Stored, item: Recognised) -> bool:
    before, after = stored.traits, item.traits
    if before.text or not after.text:
        return False
    return not is_edit(replace(before, text=after.text, words=after.words), after)


def _is_same_moment(told: datetime | None, stated: datetime | None) -> bool:
    return told is not None and stated is not None and _to_the_second(told) == _to_the_second(stated)


def find_restated(offered: Iterable[Recognised], kept: Mapping[int, Entry]) -> frozenset[int]:
    """The rows that told of a state which others were in too, and tell of another one now.

    "No warnings" under the name of every province: when a storm comes all of them may change at once, and
    once more when it is over.  The title stays, no date does, and most of the words went.
    """
    changed = [
        (item.stored, item.traits, _has_other_words(before, item.entry))
        for item in offered
        if item.stored and (before := kept.get(item.stored.row)) and _may_be_state(item.stored, before, item)
    ]
    left = Counter(stored.traits.words for stored, _, _ in changed)
    taken = Counter(traits.words for _, traits, _ in changed)
    return frozenset(
        stored.row
        for stored, traits, is_other in changed
        if is_other
        and (left[stored.traits.words] > 1 or (taken[traits.words] > 1 and was_so(stored, traits)))
    )


def _may_be_state(stored: Stored, kept: Entry, item: Recognised) -> bool:
    before, after = stored.traits, item.traits
    if not before.words or not after.words or before.words == after.words:
        return False
    short = max(len(kept.body), len(item.entry.body)) <= LONGEST_STATE
    return short and after.has_title_of(before) and after.stated != stored.published


def _has_other_words(before: Entry, after: Entry) -> bool:
    """Whether most of the words of the text went."""
    old, new = (set(text_sense(html_to_text(entry.body)).split()) for entry in (before, after))
    return 2 * len(old & new) < len(old)
