"""Numbered series whose items all moved to another number, and of which no date tells that they did."""

from aggregator.curate.traits import Stored
from aggregator.curate.witnesses import FEWEST_WORDS, Pair


def tells_shift(pair: Pair, before: Stored) -> bool:
    """Whether the words alone may tell that an undated entry took the guid of what stood there `before`.

    Not those that return, as of bulletins: short ones, and ones under the title that stood there before.
    Under one title files of a folder may still be told apart by their texts.
    """
    offered = pair.offered
    if not pair.undated or offered.length < FEWEST_WORDS:
        return False
    if offered.title_sense != before.traits.title_sense:
        return True
    return pair.filed and not offered.has_text_of(before.traits)
