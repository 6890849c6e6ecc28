"""Orders: what assistants make ahead is what would be made here, and nothing is lost with an assistant."""

import os
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.model import Entry, Publication
from aggregator.publish import Fragments, advance, compose_feed, copy_entry, order_feed
from aggregator.publish.fragments import lend_nothing
from aggregator.publishing import orders, publish
from aggregator.publishing.orders import Orders
from aggregator.publishing.press import Press, Printed
from aggregator.store import MEMORY, open_store
from aggregator.workers.assistants import Assistants, Task
from aggregator.workers.process import LostError
from tests.publish.examples import ARABIC, ENGLISH, FULL, SUMMARY_ONLY, TITLE_ONLY
from tests.publishing.test_archiving import NEWS, NOW, PLAN, SITE, VEER, offer, snapshot

NUMBER = 90
ALL = replace(NEWS, id="all", feed_id="tag:x.example,2026:all", title="Alles")
BOTH = [
    replace(one, limit=40, max_entries=40, formats=("atom", "rss", "json", "html")) for one in (NEWS, ALL)
]


class Counted(Assistants):
    """Assistants of whom it is known how much they were given."""

    given = 0

    def hand_out(self, function, *arguments):  # type: ignore[no-untyped-def]
        """As the others do."""
        self.given += 1
        return super().hand_out(function, *arguments)


@pytest.fixture
def assistants(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    """Two, who are called for the second page."""
    monkeypatch.setattr(orders, "MANY", 0)
    monkeypatch.setattr(orders, "WORTH", 1)
    called = Counted(most=2)
    yield called
    called.close()


def print_all(
    folder: Path, assistants: Assistants | None, *, thorough: bool = False, page: int = 10
) -> Printed:
    """Publish a store of our own, in pages of ten a month at most."""
    store = open_store(MEMORY)
    store.register([VEER], PLAN)
    for number in range(NUMBER):
        offer(store, number, number // 10, "stuk & <meer>", withheld=False)
    press = Press(store=store, site=SITE, publications=BOTH, sources=[VEER], output=folder, page=page)
    try:
        return publish(press, NOW, assistants, thorough=thorough)
    finally:
        store.close()


@pytest.mark.parametrize("page", [3, 10])
@pytest.mark.parametrize("thorough", [False, True])
def test_documents_are_the_same_with_and_without_assistants(
    tmp_path: Path, assistants: Counted, thorough: bool, page: int
) -> None:
    alone = print_all(tmp_path / "alone", None, thorough=thorough, page=page)
    helped = print_all(tmp_path / "helped", assistants, thorough=thorough, page=page)
    assert assistants.given > 0
    assert helped == alone
    assert snapshot(tmp_path / "helped") == snapshot(tmp_path / "alone")


class Dying(Counted):
    """Each of them is killed with its first task."""

    def hand_out(self, function, *arguments):  # type: ignore[no-untyped-def]
        """The task itself ends the process."""
        assert (function, len(arguments)) == (advance.fill, 1)
        return super().hand_out(os._exit, 3)  # type: ignore[no-untyped-call]


def test_what_a_lost_assistant_had_is_made_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, assistants: Counted
) -> None:
    dying = Dying(most=2)
    try:
        assert print_all(tmp_path / "helped", dying).errors == []
    finally:
        dying.close()
    assert dying.given > 0
    print_all(tmp_path / "alone", None)
    assert snapshot(tmp_path / "helped") == snapshot(tmp_path / "alone")


def test_nobody_is_called_for_few_pages(tmp_path: Path) -> None:
    idle = Counted(most=2)
    assert print_all(tmp_path, idle).errors == []
    assert idle.given == 0


def test_nobody_is_called_where_there_is_one_processor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "MANY", 0)
    alone = Counted(most=1)
    assert print_all(tmp_path, alone).errors == []
    assert alone.given == 0


def test_what_is_ordered_is_not_ordered_again_and_lent_once(assistants: Counted) -> None:
    publication = Publication(id="p", feed_id="tag:x.example,2026:p", title="P", formats=("atom", "json"))
    copies = [
        copy_entry(entry, f"d{number}")
        for number, entry in enumerate((FULL, ENGLISH, SUMMARY_ONLY, TITLE_ONLY, ARABIC))
    ]
    taken = Orders(assistants, lend_nothing)
    kept = Fragments(SITE, lend=taken.lend)
    for order in order_feed(publication, copies, kept, taken):
        taken.place(order)
    assert not [order for order in order_feed(publication, copies, kept, taken) if order.places]
    made = compose_feed(publication, copies, kept)
    assert made == compose_feed(publication, copies, Fragments(SITE))
    assert [place for place in order.places if place in taken] == []


class Watched(Orders):
    """Orders of which it is known how many pages were laid out at once."""

    most = 0

    def __setattr__(self, name: str, value: object) -> None:
        if name == "ahead" and isinstance(value, int):
            Watched.most = max(Watched.most, value)
            Watched.last = value
        super().__setattr__(name, value)

    last = 0


@pytest.mark.parametrize("most", [1, 24])
def test_few_pages_are_laid_out_before_their_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, assistants: Counted, most: int
) -> None:
    monkeypatch.setattr(orders, "AHEAD", most)
    monkeypatch.setattr(Watched, "most", 0)
    monkeypatch.setattr("aggregator.publishing.Orders", Watched)
    print_all(tmp_path, assistants, page=3)
    assert Watched.most == min(most, len(BOTH))
    assert Watched.last == 0


def order_all(taken: Orders, kept: Fragments, *entries: Entry) -> Publication:
    """Have these made for a publication, which is answered."""
    publication = Publication(id="p", feed_id="tag:x.example,2026:p", title="P", formats=("atom", "json"))
    copies = [copy_entry(entry, entry.title) for entry in entries]
    for order in order_feed(publication, copies, kept, taken):
        taken.place(order)
    return publication


def test_texts_that_are_too_long_together_are_not_ordered(
    monkeypatch: pytest.MonkeyPatch, assistants: Counted
) -> None:
    monkeypatch.setattr(orders, "ROOM", 2 * len(FULL.content + FULL.summary) - 1)
    taken = Orders(assistants, lend_nothing)
    order_all(taken, Fragments(SITE, lend=taken.lend), FULL)
    assert assistants.given == 0


def test_nothing_more_is_ordered_while_much_is_not_lent(
    monkeypatch: pytest.MonkeyPatch, assistants: Counted
) -> None:
    monkeypatch.setattr(orders, "ROOM", 2 * len(FULL.content + FULL.summary))
    taken = Orders(assistants, lend_nothing)
    taken.expect(1)
    assert taken.open
    order_all(taken, Fragments(SITE, lend=taken.lend), FULL)
    assert assistants.given == 1
    assert not taken.open


def test_an_entry_that_stands_twice_in_one_order_is_no_trouble(assistants: Counted) -> None:
    taken = Orders(assistants, lend_nothing)
    kept = Fragments(SITE, lend=taken.lend)
    publication = order_all(taken, kept, FULL, FULL)
    copies = [copy_entry(FULL, FULL.title)] * 2
    assert assistants.given == 1
    assert compose_feed(publication, copies, kept) == compose_feed(publication, copies, Fragments(SITE))


class Hanging(Counted):
    """They take every task and do none."""

    waited = 0

    def hand_out(self, *_):  # type: ignore[no-untyped-def]
        """Nobody ever hears of it."""
        return Unheard(self)


class Unheard(Task[object]):
    """Its maker is stopped."""

    def __init__(self, hanging: Hanging) -> None:
        super().__init__(Future())
        self._hanging = hanging

    def collect(self) -> object:
        """As after a long wait."""
        self._hanging.waited += 1
        raise LostError


def test_those_who_hang_are_waited_for_once(tmp_path: Path, assistants: Counted) -> None:
    hanging = Hanging(most=2)
    assert print_all(tmp_path / "helped", hanging).errors == []
    assert hanging.waited == 1
    print_all(tmp_path / "alone", None)
    assert snapshot(tmp_path / "helped") == snapshot(tmp_path / "alone")
