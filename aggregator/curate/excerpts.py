"""When a part of a document tells all: the entries of a feed that were not seen before.

What was seen is kept as the document has it.  Its new entries can be judged without it where nothing that is
stored may be one of them; and what looks at a document as a whole then says the same of the part.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.curate.gate import FEW
from aggregator.curate.symptoms import AHEAD
from aggregator.curate.traits import Stored, Traits
from aggregator.model import Batch, Entry, Feed, SourceState
from aggregator.text.ids import split_digests


def stands_alone(before: SourceState, batch: Batch, stored: Sequence[Stored]) -> bool:
    """Whether the entries of `batch` can be kept without those of its document that were seen.

    `stored` are all that they may speak of.  Not where they are so many that the gate wants to see the
    document; nor where the feed says something else of itself than before: what it says may stand among the
    items that were left out, and its entries take some of it.
    """
    return not stored and len(batch.entries) <= FEW and _tell(batch.feed) == _tell(before.feed)


def _tell(feed: Feed | None) -> Feed | None:
    """What a feed says of itself, but for the time, which goes on."""
    return None if feed is None else replace(feed, updated=None)


def find_seen(batch: Batch, offered: Sequence[tuple[Entry, Traits]], now: datetime) -> bytes:
    """The digests of the items that need not be read again as long as they stay as they are.

    None where equal twins stand in a document, of which the first one counts, or dates that nobody can
    read, which do; and not of what is dated ahead, which is complained of.
    """
    if batch.partial or batch.unreadable_dates or len(offered) < len(batch.entries):
        return b""
    ahead = {one.position for one in batch.entries if one.published and one.published > now + AHEAD}
    digests = split_digests(batch.digests)
    return b"".join(digest for place, digest in enumerate(digests) if place not in ahead)
