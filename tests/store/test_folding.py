"""Two sources of one site become one: readers get no article twice, and none is lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.model import Entry
from aggregator.store import MEMORY, Store, open_store
from tests.store.test_store import HOUR, NOS, NOW, PLAN, entry, feed, head

RSS = replace(NOS, id="rss", location="https://feeds.nos.example/rss")
ATOM = replace(NOS, id="atom", location="https://feeds.nos.example/atom", rank=1)
JOINED = replace(ATOM, formerly=("rss",))


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(MEMORY)
    opened.register([RSS, ATOM], PLAN)
    yield opened
    assert opened.care.violations() == []
    opened.close()


def in_atom(number: int, **facts: object) -> Entry:
    return entry(number, **{"key": f"urn:{number}", "published": NOW - number * HOUR - HOUR / 2, **facts})


def publish(store: Store) -> list[tuple[str, str]]:
    return [(item.id, item.title) for item in head(store, "nieuws")]


def read_both(store: Store) -> list[tuple[str, str]]:
    feed(store, RSS, entry(1), entry(2), entry(3))
    feed(store, ATOM, in_atom(1), in_atom(2), in_atom(4))
    return publish(store)


def test_what_both_have_is_one_entry_under_the_id_that_it_had(store: Store) -> None:
    before = read_both(store)
    assert [title for _, title in before] == ["Titel 1", "Titel 2", "Titel 3", "Titel 4"]
    store.register([JOINED], PLAN)
    assert store.count_entries() == {"atom": 4}
    assert publish(store) == before
    feed(store, JOINED, in_atom(1), in_atom(2), in_atom(4), now=NOW + HOUR)
    assert publish(store) == before


@pytest.mark.parametrize("location", [ATOM.location, RSS.location])
def test_both_keys_are_known_whichever_address_is_read_on(store: Store, location: str) -> None:
    before = read_both(store)
    joined = replace(JOINED, location=location)
    store.register([joined], PLAN)
    others = {"title": "Anders", "link": "https://nos.example/elders"}
    feed(store, joined, entry(1, **others), in_atom(2, **others), now=NOW + HOUR)
    assert [id for id, _ in publish(store)] == [id for id, _ in before]


def test_guids_that_count_the_items_of_each_feed_mix_up_no_articles(store: Store) -> None:
    feed(store, RSS, *(entry(number, key=f"{number}") for number in (1, 2, 3)))
    feed(store, ATOM, *(entry(number, key=f"{4 - number}") for number in (1, 2, 3)))
    before = publish(store)
    store.register([JOINED], PLAN)
    assert publish(store) == before
    feed(store, JOINED, *(entry(number, key=f"{4 - number}") for number in (1, 2, 3)), now=NOW + HOUR)
    assert publish(store) == before


def test_what_was_withdrawn_stays_away(store: Store) -> None:
    before = read_both(store)
    store.trust.withdraw(store.trust.find_items({before[0][0]}), NOW, "", "x.example,2026")
    store.register([JOINED], PLAN)
    assert publish(store) == before[1:]


def test_so_does_what_was_withdrawn_before_anybody_saw_it(store: Store) -> None:
    feed(store, ATOM, in_atom(1), in_atom(2))
    (found,) = store.trust.find_items({"https://nos.example/artikel/1"})
    store.trust.withdraw([found], NOW, "", "x.example,2026")
    feed(store, RSS, entry(1), entry(2))
    store.register([JOINED], PLAN)
    assert [title for _, title in publish(store)] == ["Titel 2"]


def test_earlier_wordings_stay_with_it(store: Store) -> None:
    read_both(store)
    feed(store, ATOM, in_atom(1, title="Beter"), in_atom(2), now=NOW + HOUR)
    store.register([JOINED], PLAN)
    assert next(title for _, title in publish(store)) == "Beter"
    feed(store, JOINED, in_atom(1), now=NOW + timedelta(days=2))
    (known, *_) = store.all_known("atom")
    assert known.updated < NOW + timedelta(days=2), "it is back to what it was before"
