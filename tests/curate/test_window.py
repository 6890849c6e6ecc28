"""What the head of a feed holds, and in which order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.window import Candidate, choose_head
from aggregator.model import Publication

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def publication(limit: int = 2, window: int = 3, most: int = 5) -> Publication:
    return Publication(
        id="nieuws",
        feed_id="tag:x,2026:nieuws",
        title="N",
        limit=limit,
        window=timedelta(days=window),
        max_entries=most,
    )


def item(
    number: int, days_ago: float, arrived_hours_ago: float | None = None, position: int = 0
) -> Candidate:
    arrived = None if arrived_hours_ago is None else NOW - timedelta(hours=arrived_hours_ago)
    return Candidate(number, NOW - timedelta(days=days_ago), position, f"id-{number}", arrived)


def heads(*items: Candidate, **limits: int) -> list[int]:
    return [chosen.article for chosen in choose_head(items, publication(**limits), NOW)]


def test_the_newest_come_first_and_ties_by_place_then_id() -> None:
    assert heads(item(1, 5), item(2, 1)) == [2, 1]
    assert heads(item(2, 1, position=1), item(1, 1, position=0)) == [1, 2]
    assert heads(item(2, 1), item(1, 1)) == [1, 2]


def test_it_holds_at_least_limit_entries_however_old() -> None:
    assert heads(item(1, 2000), item(2, 3000), item(3, 4000)) == [1, 2]


def test_it_holds_all_that_is_younger_than_the_window() -> None:
    assert heads(item(1, 1), item(2, 2), item(3, 2.5), item(4, 3.5)) == [1, 2, 3]


def test_it_holds_at_most_max_entries() -> None:
    assert heads(*(item(n, n / 10) for n in range(9))) == [0, 1, 2, 3, 4]


def test_a_late_arrival_stays_a_day_in_its_place_by_date() -> None:
    old = [item(1, 10), item(2, 20), item(3, 40)]
    assert heads(*old, item(4, 30, arrived_hours_ago=23)) == [1, 2, 4]
    assert heads(*old, item(4, 30, arrived_hours_ago=25)) == [1, 2]


def test_a_late_arrival_is_not_crowded_out_by_the_young() -> None:
    young = [item(n, n / 10) for n in range(9)]
    assert heads(*young, item(99, 30, arrived_hours_ago=1)) == [0, 1, 2, 3, 99]


@given(
    st.lists(st.tuples(st.integers(0, 20), st.one_of(st.none(), st.integers(0, 48))), max_size=20),
    st.integers(1, 5),
    st.integers(5, 10),
)
def test_whatever_is_stored_the_bounds_hold(
    facts: list[tuple[int, int | None]], limit: int, most: int
) -> None:
    items = [item(number, days, hours) for number, (days, hours) in enumerate(facts)]
    chosen = heads(*items, limit=limit, most=most)
    assert min(limit, len(items)) <= len(chosen) <= most
    assert chosen == heads(*reversed(items), limit=limit, most=most)
