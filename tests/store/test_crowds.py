"""What thousands of entries have in common is not read of all of them, and each is found all the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import Changes, find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import Entry, Source, SourceState
from aggregator.store import MEMORY, Store, open_store

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PLAN = FilingPlan([])
NOS = Source(id="nos", location="https://feeds.nos.example/a", categories=(), rank=0)
MANY = 2500


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(MEMORY)
    opened.register([NOS], PLAN)
    yield opened
    opened.close()


def make_entry(number: int) -> Entry:
    return Entry(
        key="https://nos.example/",
        title=f"Titel {number}",
        link=f"https://nos.example/artikel/{number}",
        content=f"<p>Het verhaal van nummer a{number} en verder niets.</p>".replace(
            str(number), spell(number)
        ),
        published=NOW - timedelta(minutes=number),
    )


def spell(number: int) -> str:
    """In letters: numbers in a text say nothing."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def read(store: Store, *offered: Entry) -> tuple[Changes, int]:
    """What a reading changes, and how many stored entries were read for it."""
    seen = with_traits(offered)
    known = store.known(NOS.id, [traits for _, traits in seen])
    return find_changes(recognise(seen, known, Minter("x.example,2026", NOS.id, ("nos.example",))), NOW), len(
        known
    )


def keep(store: Store, *offered: Entry) -> None:
    changes, _ = read(store, *offered)
    store.apply(NOS.id, SourceState(last_success=NOW), changes, [Arrival()] * len(changes.new), PLAN)


def test_of_thousands_under_one_guid_few_are_read_and_the_right_ones_found(store: Store) -> None:
    articles = [make_entry(number) for number in range(MANY)]
    keep(store, *articles)
    edited = [
        replace(articles[7], title="Een andere kop"),
        replace(articles[1600], content="<p>Een ander verhaal.</p>", link="https://nos.example/"),
    ]
    changes, looked = read(store, articles[3], *edited, make_entry(MANY))
    assert [(change.row, change.entry.title) for change in changes.edited] == [
        (8, "Een andere kop"),
        (1601, "Titel 1600"),
    ]
    assert [change.entry.title for change in changes.new] == [f"Titel {MANY}"]
    assert not changes.touched
    assert looked < 200


@pytest.mark.parametrize("field", ["link", "title", "content", "published"])
def test_what_thousands_share_says_nothing_and_few_of_them_are_read(store: Store, field: str) -> None:
    home = {"link": "https://nos.example/", "title": "Het nieuws", "content": "<p>Nu te horen.</p>"}
    shared = {**home, "published": NOW.replace(second=7)}[field]

    def make(number: int) -> Entry:
        return replace(make_entry(number), key=f"guid-{number}", **{field: shared})  # type: ignore[arg-type]

    keep(store, *(make(number) for number in range(MANY)))
    changes, looked = read(store, make(MANY), make(5))
    assert [change.entry.key for change in changes.new] == [f"guid-{MANY}"]
    assert looked < 200
