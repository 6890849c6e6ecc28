"""When to come back: not too soon, not never."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.schedule import (
    LONGEST_BACKOFF,
    LONGEST_WISH,
    Pace,
    plan_after_failure,
    plan_after_success,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PACE = Pace()
CONFIGURED = st.timedeltas(timedelta(0), 36_500 * DAY)  # a duration may be 100 years
WISHES = st.none() | st.timedeltas()


def test_success_comes_back_after_the_interval() -> None:
    assert plan_after_success(NOW, HOUR).when == NOW + HOUR


def test_a_max_age_makes_the_wait_longer_never_shorter_and_at_most_a_week() -> None:
    assert plan_after_success(NOW, HOUR, timedelta(minutes=5)).when == NOW + HOUR
    assert plan_after_success(NOW, HOUR, DAY).when == NOW + DAY
    assert plan_after_success(NOW, HOUR, 400 * DAY).when == NOW + 7 * DAY


def test_an_interval_of_zero_is_always_due() -> None:
    assert plan_after_success(NOW, timedelta(0), DAY).when == NOW


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [plan_after_failure(NOW, PACE, count).when - NOW for count in (1, 2, 3, 20, 10_000)]
    assert waits == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20), DAY, DAY]


def test_retry_after_is_kept_but_not_for_ever() -> None:
    assert plan_after_failure(NOW, PACE, 1, 2 * HOUR).when == NOW + 2 * HOUR
    assert plan_after_failure(NOW, PACE, 1, timedelta(seconds=1)).when == NOW + timedelta(minutes=5)
    assert plan_after_failure(NOW, PACE, 1, 400 * DAY).when == NOW + 7 * DAY


def test_what_is_gone_is_not_asked_again() -> None:
    assert plan_after_failure(NOW, PACE, 1, gone=True).when > NOW + 365 * DAY


@given(CONFIGURED, CONFIGURED, st.integers(0, 10**6), WISHES)
def test_no_failure_waits_less_than_the_floor_or_more_than_the_caps(
    floor: timedelta, backoff: timedelta, failures: int, retry_after: timedelta | None
) -> None:
    pace = Pace(floor, backoff)
    wait = plan_after_failure(NOW, pace, failures, retry_after).when - NOW
    assert wait >= min(max(floor, backoff), LONGEST_BACKOFF)
    assert wait <= (LONGEST_BACKOFF if retry_after is None else LONGEST_WISH)
    assert wait <= plan_after_failure(NOW, pace, failures + 1, retry_after).when - NOW


@given(CONFIGURED, WISHES)
def test_no_success_waits_less_than_the_interval_and_for_a_server_no_more_than_a_week(
    interval: timedelta, max_age: timedelta | None
) -> None:
    wait = plan_after_success(NOW, interval, max_age).when - NOW
    assert interval <= wait <= max(interval, LONGEST_WISH)
