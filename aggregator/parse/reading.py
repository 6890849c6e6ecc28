"""What a feed says, before it is made into our Feed and Entries."""

from typing import Any, NamedTuple


class Reading(NamedTuple):
    """Dictionaries under feedparser's names; they hold strings, lists and dictionaries in any disorder."""

    feed: dict[str, Any]
    entries: list[dict[str, Any]]
    atom: bool
    well_formed: bool
