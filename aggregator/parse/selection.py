"""Which entries of a document are read, where it holds more than the limit."""

from collections.abc import Callable
from typing import TypeVar

from aggregator.text.dates import ParsedDate

Item = TypeVar("Item")


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
