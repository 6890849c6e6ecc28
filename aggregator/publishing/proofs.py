"""The pages of one archive laid out, and one page ahead, while others make what that one needs."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from aggregator.model import Publication
from aggregator.publish import Copy, Page, compose_page, order_page
from aggregator.publishing.pages import find_page_paths, lasting, name_page
from aggregator.publishing.presentation import prepare
from aggregator.publishing.press import Press
from aggregator.publishing.sheets import Made, Sheet, digest_facts, move
from aggregator.store import Leaf, Month


@dataclass(frozen=True, slots=True)
class Proof:
    """A page laid out, of which nothing is rendered yet."""

    page: Page
    leaf: Leaf
    copies: list[Copy]
    sheet: Sheet
    passing: list[str]  # digests of those that no head shows

    @property
    def digests(self) -> list[str]:
        """Of its entries, the newest first."""
        return [copy.digest for copy in self.copies]


class Proofs:
    """Lays pages out; `shown` are the items of the heads."""

    def __init__(self, press: Press, publication: Publication, shown: Set[int]) -> None:
        self._press = press
        self._publication = publication
        self._still = lasting(publication)
        self._shown = shown
        self._ahead: dict[str, Proof] = {}

    def expect(self, pages: int) -> None:
        """So many are going to be asked for."""
        self._press.orders.expect(pages)

    def find_leaf(self, month: Month, number: int) -> Leaf:
        """What the page holds; `number` counts from 0."""
        if ahead := self._ahead.get(self._name(month, number)):
            return ahead.leaf
        size = self._press.page
        return self._press.store.archives.leaf(self._publication.id, month.name, number * size, size)

    def take(self, month: Month, number: int, leaf: Leaf) -> Proof:
        """The page, once."""
        proof = self._ahead.pop(self._name(month, number), None)
        if proof is None:
            return self._lay_out(month, number, leaf)
        self._press.orders.ahead -= 1
        return proof

    def look_ahead(self, month: Month, number: int, known: str) -> None:
        """Order what the page needs, unless it is as it was made from `known`, or nobody can help."""
        orders = self._press.orders
        if not orders.open or number >= month.pages:
            return
        proof = self._lay_out(month, number, self.find_leaf(month, number))
        self._ahead[proof.page.name] = proof
        orders.ahead += 1
        if proof.sheet.fingerprint != known:
            for order in order_page(self._still, proof.page, proof.copies, self._press.kept, orders):
                orders.place(order)

    def _name(self, month: Month, number: int) -> str:
        return name_page(self._publication.id, month.name, number + 1)

    def _lay_out(self, month: Month, number: int, leaf: Leaf) -> Proof:
        previous = self._name(month, number - 1) if number else month.previous
        following = self._name(month, number + 1) if number + 1 < month.pages else month.following
        page, press = Page(self._name(month, number), previous, following), self._press
        copies = [prepare(one) for one in press.store.shelf.items(leaf.items)]
        digests = [copy.digest for copy in copies]
        passing = [one for one, item in zip(digests, leaf.items, strict=True) if item not in self._shown]
        facts = digest_facts(self._still, page, press.kept.site, digests)
        paths = find_page_paths(self._publication, page.name)
        return Proof(
            page, leaf, copies, Sheet(page.name, paths, facts, self._make_work(page, copies)), passing
        )

    def _make_work(self, page: Page, copies: Sequence[Copy]) -> Callable[[], Iterator[Made]]:
        names = (self._publication.id, *self._publication.formerly)

        def work() -> Iterator[Made]:
            for made in compose_page(self._still, page, copies, self._press.kept):
                rest = made.document.path.removeprefix(f"archive/{self._publication.id}/")
                yield from (move(made, f"archive/{name}/{rest}") for name in names)

        return work
