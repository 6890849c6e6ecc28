"""Which entries of a document are read: at most the limit, and what has something to read."""

from collections.abc import Callable
from dataclasses import replace
from itertools import compress
from typing import TypeVar

from aggregator.model import Batch, Entry
from aggregator.text.dates import ParsedDate

Item = TypeVar("Item")
BLANK = "without title, link, text or file"  # ends the warning of entries that hold nothing
_LEADING = ("related", "via")  # what a link beside the own one leads to, that there is to read


def select(
    items: list[Item], published: Callable[[Item], ParsedDate | None], limit: int
) -> tuple[list[tuple[int, Item]], tuple[str, ...]]:
    """At most `limit` items with their places, and a warning where others are left out.

    They are the first ones, as feeds begin with the newest; where all are dated and the last is newer
    than the first, they are the newest.  Dates are read only where there is something to choose.
    """
    if len(items) <= limit:
        return list(enumerate(items)), ()
    warning = f"{len(items) - limit} entries beyond the limit of {limit} were left out"
    known = [found.when for found in map(published, items) if found]
    if len(known) < len(items) or known[0] >= known[-1]:
        return list(enumerate(items))[:limit], (warning,)
    newest = sorted(range(len(items)), key=known.__getitem__, reverse=True)[:limit]
    return [(place, items[place]) for place in sorted(newest)], (warning,)


def leave_out_blank(batch: Batch) -> Batch:
    """The batch of a feed without entries that have neither title, link, text, picture nor file."""
    worth = [_is_worth_reading(entry) for entry in batch.entries]
    if batch.kind != "feed" or all(worth):
        return batch
    number = worth.count(False)
    told = "1 entry was" if number == 1 else f"{number} entries were"
    return replace(
        batch,
        entries=tuple(compress(batch.entries, worth)),
        gists=tuple(compress(batch.gists, worth)),
        digests=b"",  # or they would count among the entries that are known
        warnings=(*batch.warnings, f"{told} left out: {BLANK}"),
    )


def _is_worth_reading(entry: Entry) -> bool:
    leads_on = entry.link or entry.comments or any(link.rel in _LEADING for link in entry.links)
    return bool(
        leads_on or entry.title or entry.content or entry.summary or entry.enclosures or entry.pictures
    )
