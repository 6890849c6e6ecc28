"""Whether a document came under other guids than before: of a rebuilt site, or of one of two in turns."""

from collections.abc import Mapping, Sequence

from aggregator.curate.traits import Stored, Traits, possible_bases

FEWEST_REBUILT = 3  # entries in a document that may speak of a rebuilt site


def is_moved(offered: Sequence[Traits], matches: Mapping[int, Stored]) -> bool:
    """Whether more of it is known under other guids than under those of the last time.

    And as much of it as is not known, but for what is younger than all that is known so: a busy site has news
    on the day of its move too.  What moved was of several dates: bulletins of one moment come anew under
    their titles.
    """
    found = {
        place: stored
        for place, stored in matches.items()
        if stored.traits.base not in possible_bases(offered[place])
    }
    moved = [offered[place] for place in found]
    dates = {stored.published for stored in found.values()}
    newest = max((traits.stated for traits in moved if traits.stated), default=None)
    unknown = [traits.stated for place, traits in enumerate(offered) if place not in matches]
    old = sum(not (stated and newest and stated > newest) for stated in unknown)
    kept = len(matches) - len(moved)
    return len(dates) >= FEWEST_REBUILT and len(moved) > kept and len(moved) >= old
