"""Guids that count: the link of the article, and behind it a number that goes up when its text is changed.

So broadcasters do (`…/articles/c1#0`, `…/articles/c1#1`), under one link.  A live blog may name its parts
like that.  The rest of the document tells them apart: who counts versions does so under every article.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.curate.traits import Traits
from aggregator.model import Entry
from aggregator.text.sense import link_path, link_sense

FEWEST_COUNTED = 3  # articles with a guid that counts, one each: then it is the document's custom
FEWEST_WORDS = 5  # of a text that two articles hardly share to the letter
# Up to 999: what is longer is a time or the number of a comment.
_COUNTER = re.compile(r"(?:#v?|[?&#](?:v|ver|version|rev|revision)=)(\d{1,3})\Z", re.ASCII | re.IGNORECASE)

Offer = tuple[Entry, Traits]


@dataclass(frozen=True, slots=True)
class Version:
    """Which article it is of, by the sense of its link, and its number."""

    article: str
    number: int


def find_version(traits: Traits) -> Version | None:
    """What its guid counts, if that is its own link with a number behind it; no link has the number too."""
    found = _COUNTER.search(traits.base) if traits.base[-1:].isdigit() and traits.link else None
    if found is None or not traits.base.startswith(("https://", "http://")):
        return None
    article = link_sense(traits.base[: found.start()])
    counts = article == traits.link_sense and bool(link_path(article))
    return Version(article, int(found[1])) if counts else None


def counts_versions(offered: Sequence[Traits]) -> bool:
    """Whether most of a document stands under guids that count, each alone under its link."""
    return _is_custom(list(_sort(offered).values()), len(offered))


def are_versions(one: Traits, other: Traits) -> bool:
    """Whether the guids of both count under the same link."""
    mine, theirs = find_version(one), find_version(other)
    return mine is not None and theirs is not None and mine.article == theirs.article


def leave_older(offered: list[Offer]) -> list[Offer]:
    """Without versions of which the document has a later one.

    Those that say the same to the letter; and where to count is the custom of the document, the first of two,
    whatever they say.  Three that say something else each are the parts of a live blog.
    """
    traits = [found for _, found in offered]
    groups = _sort(traits)
    if len(groups) == len(traits) or all(len(places) == 1 for places in groups.values()):
        return offered
    left = {article: _leave_twins(places, traits) for article, places in groups.items()}
    dropped = sum(map(len, groups.values())) - sum(map(len, left.values()))
    if _is_custom(list(left.values()), len(offered) - dropped):
        left = {article: _leave_first(places, traits) for article, places in left.items()}
    gone = {place for places in groups.values() for place in places}
    gone -= {place for places in left.values() for place in places}
    return [offer for place, offer in enumerate(offered) if place not in gone]


def _sort(offered: Sequence[Traits]) -> dict[str, list[int]]:
    """The places of those whose guids count, by article, the latest version first."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, traits in enumerate(offered):
        if version := find_version(traits):
            found[version.article].append((-version.number, place))
    return {article: [place for _, place in sorted(ones)] for article, ones in found.items()}


def _is_custom(groups: Sequence[Sequence[int]], size: int) -> bool:
    alone = sum(len(places) == 1 for places in groups)
    return alone >= FEWEST_COUNTED and 2 * alone >= size


def _leave_twins(places: Sequence[int], offered: Sequence[Traits]) -> list[int]:
    """Without what says the same as a later version, and is no other recording."""
    left: list[int] = []
    known: set[tuple[str, frozenset[str]]] = set()
    for place in places:
        traits = offered[place]
        telling = traits.text and traits.length >= FEWEST_WORDS
        said = {(text, traits.recordings) for text in (traits.hash, traits.text if telling else "") if text}
        if known.isdisjoint(said):
            left.append(place)
        known |= said
    return left


def _leave_first(places: list[int], offered: Sequence[Traits]) -> list[int]:
    if len(places) != 2:
        return places
    later, first = (offered[place].recordings for place in places)
    return places if later and first and later.isdisjoint(first) else places[:1]
