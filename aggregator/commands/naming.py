"""Which items an id or address means that somebody typed."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from aggregator.text.sense import link_sense
from aggregator.text.urls import canonical_link

T = TypeVar("T")


def find_named(find: Callable[[Collection[str]], Sequence[T]], name: str) -> Sequence[T]:
    """What it names as it is written; else the one item that stands at another spelling of the address.

    Where several stand there, none is meant.
    """
    found = find({name, canonical_link(name)})
    if found:
        return found
    alike = find({link_sense(name)})
    return alike if len(alike) == 1 else ()
