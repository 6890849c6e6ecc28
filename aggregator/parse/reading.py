"""What a feed says, before it is made into our Feed and Entries."""

from collections.abc import Mapping
from typing import Any, NamedTuple

_NO = frozenset(("false", "no", "0"))


class Reading(NamedTuple):
    """Dictionaries under feedparser's names; they hold strings, lists and dictionaries in any disorder."""

    feed: dict[str, Any]
    entries: list[dict[str, Any]]
    atom: bool
    well_formed: bool


def is_permalink(attributes: Mapping[str, str]) -> bool:
    """Whether the guid with these attributes is an address: by RSS 2.0 unless it says that it is none."""
    return attributes.get("ispermalink", "true").strip().lower() not in _NO
