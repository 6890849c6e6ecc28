"""Fragments that outlast a publishing: lent to the next one, and laid in when it is done."""

import sys
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version

from aggregator import EDITION
from aggregator.model import Site
from aggregator.publish.fragments import Fragment, Fragments
from aggregator.publish.sealing import Sealed, seal, unseal
from aggregator.store import Store
from aggregator.text.ids import digest_text

_WRITERS = ("feedgen", "lxml")  # of which another version may write other bytes


class Lender:
    """What the stock of a store holds for one site, as this very program would make it."""

    def __init__(self, store: Store, site: Site) -> None:
        self._stock = store.stock
        self._site = site

    @cached_property
    def _salt(self) -> str:
        return digest_text(EDITION, sys.version, *map(version, _WRITERS), repr(self._site))

    def lend(self, manner: str, digests: Sequence[str]) -> Mapping[str, Fragment]:
        """By digest, what is there and whole."""
        return dict(unseal(self._salt, self._stock.find(manner, digests)))

    def lay_in(self, kept: Fragments, others: Collection[str]) -> None:
        """Store what was made for the sheets of `kept`; what neither these nor `others` show goes."""

        def choose(shown: Collection[str]) -> list[Sealed]:
            return [seal(self._salt, *made) for made in kept.made(shown)]

        self._stock.lay_in(kept.shown, {*kept.shown, *others}, choose)
