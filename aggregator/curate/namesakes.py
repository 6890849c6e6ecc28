"""What stands under one guid, found by what it says.

Some sources give one guid to all that they ever had: each of a thousand offered entries is not to be held
against each of thousands of stored ones.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Generic, TypeVar

from aggregator.curate.traits import Traits

One = TypeVar("One")  # a stored entry, or a place in a document
Trait = tuple[str, str]


class Namesakes(Generic[One]):
    """What stands under each base, in its order."""

    def __init__(self, under: Mapping[str, Sequence[One]], read: Callable[[One], Traits]) -> None:
        self._under = under
        self._read = read
        self._by_hash: dict[tuple[str, str], list[One]] = defaultdict(list)
        for base, ones in under.items():
            for one in ones:
                self._by_hash[base, read(one).hash].append(one)
        self._by_trait: dict[str, dict[Trait, list[int]]] = {}

    def find_exactly(self, traits: Traits, is_free: Callable[[One], bool]) -> One | None:
        """The first that has the same base and the same words."""
        return next(filter(is_free, self._by_hash.get((traits.base, traits.hash), ())), None)

    def find_edited(self, base: str, traits: Traits, is_free: Callable[[One], bool]) -> One | None:
        """The first under `base` that shares title or text."""
        return self._find(base, _name_words(traits), lambda one: shares_words(one, traits), is_free)

    def find_alike(self, base: str, traits: Traits, is_free: Callable[[One], bool]) -> One | None:
        """The first under `base` that is not certainly another article."""
        return self._find(base, _name_all(traits), lambda one: not is_another(one, traits), is_free)

    def _find(
        self,
        base: str,
        names: Sequence[Trait],
        passes: Callable[[Traits], bool],
        is_free: Callable[[One], bool],
    ) -> One | None:
        ones = self._under.get(base, ())
        if base not in self._by_trait:
            self._by_trait[base] = self._sort(ones)
        firsts: list[int] = []
        for name in names:
            alike = self._by_trait[base].get(name, ())
            found = (at for at in alike if is_free(ones[at]) and passes(self._read(ones[at])))
            firsts.extend(islice(found, 1))
        return ones[min(firsts)] if firsts else None

    def _sort(self, ones: Sequence[One]) -> dict[Trait, list[int]]:
        by_trait: dict[Trait, list[int]] = defaultdict(list)
        for at, one in enumerate(ones):
            for name in _name_all(self._read(one)):
                by_trait[name].append(at)
        return by_trait


def is_another(one: Traits, other: Traits) -> bool:
    """Whether title, link and text all differ: the guid was given to another article."""
    if one.text == other.text or one.title == other.title or other.has_text_of(one):
        return False
    return one.link_sense != other.link_sense and not other.has_title_of(one)


def shares_words(one: Traits, other: Traits) -> bool:
    """Whether title or text is the same."""
    return other.has_text_of(one) or other.has_title_of(one)


def _name_words(traits: Traits) -> list[Trait]:
    """By what one that shares words with it is found."""
    named = (("title", traits.title_sense), ("words", traits.words), ("text", traits.text))
    return [(name, value) for name, value in named if value]


def _name_all(traits: Traits) -> list[Trait]:
    """The same for one that is not another; two without title, text or link have that in common."""
    named = [("title", traits.title_sense), ("text", traits.text), ("link", traits.link_sense)]
    return [*named, ("words", traits.words)] if traits.words else named
