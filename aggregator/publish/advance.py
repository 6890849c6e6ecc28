"""Fragments made in advance, for documents that are composed later, perhaps by another process."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from aggregator.model import Entry, Format, Site
from aggregator.publish.composition import make_fragments, manner_of
from aggregator.publish.fragments import Copy, Fragment, Fragments
from aggregator.publish.head import Head
from aggregator.publish.item import make_item

MOST = 100  # entries of one order, for several to share a page
Place = tuple[str, str]  # a manner and a digest, under which a fragment is kept


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: entries by digest, each as the formats write it that do not have it yet."""

    site: Site
    head: Head
    missing: tuple[tuple[Format, tuple[str, ...]], ...]
    entries: dict[str, Entry]

    @property
    def places(self) -> list[Place]:
        """Where all of it is going to be kept, in the order in which it is made."""
        return [(manner_of(form, self.head), digest) for form, digests in self.missing for digest in digests]

    @property
    def size(self) -> int:
        """How many characters of text are going to be written, about."""
        lengths = {digest: len(one.content) + len(one.summary) for digest, one in self.entries.items()}
        return sum(lengths[digest] for _, digests in self.missing for digest in digests)


def write_orders(
    forms: Sequence[Format], head: Head, copies: Sequence[Copy], kept: Fragments, ordered: Container[Place]
) -> Iterator[Order]:
    """What is neither kept nor ordered; the entries are read."""
    for start in range(0, len(copies), MOST):
        yield _write_order(forms, head, copies[start : start + MOST], kept, ordered)


def _write_order(
    forms: Sequence[Format], head: Head, copies: Sequence[Copy], kept: Fragments, ordered: Container[Place]
) -> Order:
    missing: list[tuple[Format, tuple[str, ...]]] = []
    wanted: dict[str, None] = {}
    for form in forms:
        manner = manner_of(form, head)
        places = ((manner, copy.digest) for copy in copies if copy.digest)
        digests = [one[1] for one in places if not (kept.holds(*one) or one in ordered)]
        missing.append((form, tuple(digests)))
        wanted |= dict.fromkeys(digests)
    entries = {copy.digest: copy.read() for copy in copies if copy.digest in wanted}
    return Order(kept.site, head, tuple(missing), entries)


def fill(order: Order) -> list[Fragment]:
    """What was ordered, for each of its places one; raises ValueError for what XML cannot hold."""
    items = {
        digest: make_item(entry, order.site, order.head.language) for digest, entry in order.entries.items()
    }
    return [
        fragment
        for form, digests in order.missing
        for fragment in make_fragments(form, order.head, [items[digest] for digest in digests])
    ]
