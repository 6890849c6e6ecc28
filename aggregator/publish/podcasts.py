"""When a feed may speak as a podcast, and what its episodes say.

Whoever reads itunes elements of an item asks the channel for an owner that can be reached, a category of
the directory and a word on explicit content.  So either all of it is told or none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.model import Enclosure, Person, Podcast
from aggregator.publish.item import Item, best_enclosure

DEFAULT_CATEGORY = "News"
MAX_TEXT = 255  # characters of an author, a subtitle
CATEGORIES = frozenset(
    {
        *("Arts", "Business", "Comedy", "Education", "Fiction", "Government", "Health & Fitness", "History"),
        *("Kids & Family", "Leisure", "Music", "News", "Religion & Spirituality", "Science"),
        *("Society & Culture", "Sports", "TV & Film", "Technology", "True Crime"),
    }
)
EPISODE_TYPES = frozenset({"full", "trailer", "bonus"})
# What the directory takes, by the path alone: hosts of podcasts put a query behind it.
_PLAYED = re.compile(r"[^?#]*\.(?:m4a|mp3|mov|mp4|m4v|pdf|epub)(?:[?#].*)?", re.DOTALL | re.IGNORECASE)
_SCHEME = "http://www.itunes.com/"


@dataclass(frozen=True, slots=True)
class Show:
    """What the channel says of itself."""

    owner: Person  # with a mail address
    category: str
    explicit: bool


@dataclass(frozen=True, slots=True)
class Episode:
    """What an item that is an episode says to its channel."""

    category: str  # of the directory; empty where its show names none
    explicit: bool | None


def find_episode(item: Item) -> Episode | None:
    """What an item says to its channel; None of one that is no episode."""
    if not is_episode(item):
        return None
    told = (
        category.term
        for category in (item.source.categories if item.source else ())
        if (category.scheme or "").startswith(_SCHEME) and category.term in CATEGORIES
    )
    return Episode(next(told, ""), is_explicit(item))


def make_show(owner: Person, episodes: Sequence[Episode]) -> Show | None:
    """The Show that a feed of these episodes is, None where there is none or nobody can be reached."""
    if not (episodes and owner.email):
        return None
    category = next((one.category for one in episodes if one.category), DEFAULT_CATEGORY)
    return Show(owner, category, any(one.explicit for one in episodes))


def is_episode(item: Item) -> bool:
    """Whether it came from a podcast and can be played by who subscribes to podcasts."""
    enclosure = best_enclosure(item.enclosures)
    told = item.podcast or (item.source and item.source.podcast)
    return bool(told and enclosure and _PLAYED.fullmatch(enclosure.url))


def is_explicit(item: Item) -> bool | None:
    """What the episode says, else its show; None when neither does."""
    told = [item.podcast, item.source.podcast if item.source else None]
    return next((one.explicit for one in told if one and one.explicit is not None), None)


def is_blocked(item: Item) -> bool:
    """Whether the episode or its show asks not to be listed."""
    return any(one.block for one in (item.podcast, item.source.podcast if item.source else None) if one)


def duration_of(item: Item, enclosure: Enclosure | None) -> int | None:
    """Seconds that the episode lasts."""
    told = (item.podcast or Podcast()).duration
    return told or (enclosure.duration if enclosure else None)
