"""How many entries a document usually has, who was never heard of; and whose clock is wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.curate.symptoms import (
    compare_number,
    compare_size,
    date_first_sight,
    find_odd_dates,
    find_wrong_clock,
)
from aggregator.model import Batch, Entry, Feed, SourceState

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
UNSET = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize("usual", [1, 3, 40])
def test_a_feed_that_is_empty_for_long_was_heard_of_all_the_same(usual: int) -> None:
    for _ in range(100):
        usual, _ = compare_number(SourceState(usual_size=usual), 0)
    assert usual == 1


def test_one_that_never_had_an_entry_was_not() -> None:
    assert compare_number(SourceState(), 0) == (0, "")


@pytest.mark.parametrize(
    ("size", "kept", "told"), [(3, (), True), (2, (), False), (0, (), False), (3, ("een.md",), False)]
)
def test_that_all_of_a_folder_left_is_told(size: int, kept: tuple[str, ...], told: bool) -> None:
    empty = Batch(feed=Feed(), entries=(), complete=True, kept=frozenset(kept))
    assert bool(compare_size(SourceState(size=size), empty)[1]) is told


def test_until_it_has_something_again() -> None:
    empty = Batch(feed=Feed(), entries=(), complete=True)
    (_, told) = compare_size(SourceState(size=3), empty)
    assert compare_size(SourceState(size=0, shrunk=told), empty)[1] == told
    assert compare_size(SourceState(size=0, shrunk=told), replace(empty, entries=(Entry(key="1"),)))[1] == ""


def test_what_is_dated_later_than_now_speaks_against_the_clock() -> None:
    assert find_wrong_clock(NOW, None) == ""
    assert find_wrong_clock(NOW, NOW + timedelta(hours=23)) == ""
    told = "says 2026-10-02 12:00 UTC, and what is published is dated up to 2037-01-01 00:00 UTC"
    assert find_wrong_clock(NOW, datetime(2037, 1, 1, tzinfo=UTC)) == told
    assert find_wrong_clock(UNSET, None) == "says 1970-01-01 00:05 UTC"


def test_by_a_clock_that_was_never_set_nothing_is_dated() -> None:
    assert date_first_sight(UNSET, NOW) == NOW
    assert date_first_sight(UNSET, None) == UNSET
    assert date_first_sight(NOW, NOW + timedelta(days=3650)) == NOW  # which of both is right nobody knows


def test_no_source_is_blamed_for_a_clock_that_was_never_set() -> None:
    entries = tuple(Entry(key=str(n), published=NOW + timedelta(days=n)) for n in range(4))
    batch = Batch(feed=Feed(), entries=entries)
    assert find_odd_dates(batch, UNSET, NOW) == find_odd_dates(batch, UNSET) == ""
    assert find_odd_dates(batch, NOW, NOW + timedelta(days=2)) == ""
    assert find_odd_dates(batch, NOW) == "2 of its 4 entries have dates in the future, up to 2026-10-05."
