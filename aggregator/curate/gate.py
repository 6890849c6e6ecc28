"""The gate of a source: a document that would flood subscribers waits until somebody looks at it.

Only what would become new counts, so it looks after identity has done its work.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.curate.changes import Change
from aggregator.model import Entry

FEW = 4  # new entries that are no flood, whatever they are
OLD = timedelta(weeks=1)
DISTINCT = 0.8  # of the stored dates differ: the source dates its entries one by one


@dataclass(frozen=True, slots=True)
class Past:
    """What is stored of a source: how many entries there ever were, and when they were published."""

    count: int = 0
    dates: Sequence[datetime] = ()  # of the newest of them


def find_hold(offered: Collection[Entry], new: Sequence[Change], past: Past, now: datetime) -> str | None:
    """Why what a source offers must wait; None when it may come in.

    `offered` is the whole document as it was read, `new` what of it no stored entry was recognised in.
    """
    if len(new) <= FEW or not past.count:
        return None
    old = sum(1 for change in new if change.published < now - OLD)
    if old > past.count:
        return f"brings {old} entries older than a week as new, more than it ever had ({past.count})"
    again = len(_telling(change.published for change in new) & _telling(past.dates))
    if again > FEW and again * 2 > len(new):
        return f"offers {again} entries under new ids that have the dates of known ones: its ids changed"
    stated = {entry.published for entry in offered}
    if len(new) == len(offered) and len(stated) == 1 and None not in stated and _dates_one_by_one(past):
        return f"gives all its {len(new)} entries one date and new ids: its dates jumped"
    return None


def _telling(dates: Iterable[datetime]) -> set[datetime]:
    """Those that one entry alone has: what is dated by the day is no known entry for sharing its date."""
    return {date for date, times in Counter(dates).items() if times == 1}


def _dates_one_by_one(past: Past) -> bool:
    return len(past.dates) > FEW and len(set(past.dates)) >= DISTINCT * len(past.dates)
