"""What may be in the head of a category, before one is chosen."""

from datetime import datetime

from aggregator.curate.window import Candidate
from aggregator.store import Store
from aggregator.store.heads import find_candidates


def list_candidates(store: Store, category: str, most: int, late_since: datetime) -> list[Candidate]:
    """The newest `most` items of a category, and those that arrived after `late_since`."""
    with store.reading() as connection:
        return find_candidates(connection, category, most, late_since)
