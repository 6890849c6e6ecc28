"""XML feeds without what is known of them: the items that were not seen, in the frame of the document.

The result is used as the document's own only where reading the whole of it could not have told anything
else of these items; what is doubtful is read whole.
"""

from dataclasses import replace

from aggregator.errors import ParseError
from aggregator.model import Batch
from aggregator.parse.cutting import Pieces, cut
from aggregator.parse.feed import read_and_judge, read_feed
from aggregator.parse.guard import MAX_ELEMENTS
from aggregator.parse.hints import Hints
from aggregator.text.ids import split_digests

FEW = 4  # unseen items; of more a reader wants to see all that there is


def read_unseen(text: str, hints: Hints) -> Batch:
    """The feed without the entries that were seen, if `hints` tell any; their places stay as they are.

    A sound document has the digests of all its items.
    """
    pieces = cut(text) if hints.salt else None
    if pieces is None or len(pieces.spans) > hints.max_entries or text.count("<") > MAX_ELEMENTS:
        return read_feed(text, hints)
    digests, seen = pieces.digests(hints.salt), frozenset(split_digests(hints.seen))
    unseen = [place for place, digest in enumerate(digests) if digest not in seen]
    few = len(unseen) <= FEW and len(unseen) < len(digests)
    batch = _read_part(pieces, unseen, hints) if few else None
    if batch is None:
        batch, sound = read_and_judge(text, hints)
        if not sound or len(batch.entries) != len(digests):
            return batch
    return replace(batch, digests=b"".join(digests))


def _read_part(pieces: Pieces, places: list[int], hints: Hints) -> Batch | None:
    """The items at these places; None where the document may mean something else than its parts."""
    try:
        batch, sound = read_and_judge(pieces.keep(places), hints)
    except ParseError:
        return None
    if not sound or len(batch.entries) != len(places):
        return None
    entries = tuple(replace(entry, position=places[entry.position]) for entry in batch.entries)
    return replace(batch, entries=entries, seen=len(pieces.spans) - len(places))
