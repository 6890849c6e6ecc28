"""What of an entry nobody else has, in a document and among what is stored."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from aggregator.curate.traits import Stored, Traits
from aggregator.text.sense import link_path


class Rarity:
    """How often links, titles and dates stand in a document and in the store.

    What was gone before is no one else: a copy that was deleted takes nothing from its original.
    """

    def __init__(self, offered: Sequence[Traits], known: Sequence[Stored]) -> None:
        self._offered = offered
        self._present = [stored for stored in known if not stored.gone]

    def is_linked(self, stored: Stored, traits: Traits) -> bool:
        """Whether both have one link, which leads to an article and which nobody else has."""
        link = traits.link_sense
        alone = self._links_offered[link] == 1 and self._links_known[link] + stored.gone == 1
        return alone and link == stored.traits.link_sense and bool(link_path(traits.link))

    def is_lone(self, stored: Stored, traits: Traits) -> bool:
        """Whether both have one title and one moment, neither of which anybody else has."""
        if not traits.timed or traits.stated != stored.published or not traits.has_title_of(stored.traits):
            return False
        title = traits.title_sense
        offered = self._dates_offered[traits.stated], self._titles_offered[title]
        known = self._dates_known[stored.published] + stored.gone, self._titles_known[title] + stored.gone
        return {*offered, *known} == {1}

    @cached_property
    def _links_offered(self) -> Counter[str]:
        return Counter(traits.link_sense for traits in self._offered)

    @cached_property
    def _links_known(self) -> Counter[str]:
        return Counter(stored.traits.link_sense for stored in self._present)

    @cached_property
    def _dates_offered(self) -> Counter[datetime | None]:
        return Counter(traits.stated for traits in self._offered)

    @cached_property
    def _dates_known(self) -> Counter[datetime | None]:
        return Counter(stored.published for stored in self._present)

    @cached_property
    def _titles_offered(self) -> Counter[str]:
        return Counter(traits.title_sense for traits in self._offered)

    @cached_property
    def _titles_known(self) -> Counter[str]:
        return Counter(stored.traits.title_sense for stored in self._present)
