"""When a single article is asked again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.freshness import FRESH, RESTS, WATCH, WATCHED, is_watched, plan_article, withdraw
from aggregator.curate.schedule import GONE_REASON
from aggregator.model import Kind, Source, SourceState

SINCE = datetime(2026, 10, 2, 12, tzinfo=UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_an_hour_six_and_a_day_after_the_first_reading_then_never() -> None:
    looks = []
    now = SINCE
    while (planned := plan_article(now, SINCE)).reason == FRESH:
        looks.append(planned.when - SINCE)
        now = planned.when
    assert looks == [hours(1), hours(6), hours(24)]
    assert planned.reason == RESTS


def test_one_at_a_home_page_is_looked_at_weekly_ever_after() -> None:
    assert plan_article(SINCE, SINCE, watched=True) == plan_article(SINCE, SINCE)
    later = SINCE + hours(24)
    planned = plan_article(later, SINCE, watched=True)
    assert (planned.when, planned.reason) == (later + WATCH, WATCHED)


@pytest.mark.parametrize(
    ("url", "kind", "watched"),
    [
        ("https://a.example/", "auto", True),
        ("https://a.example/nl/", "auto", True),
        ("https://a.example/", "article", False),
        ("https://a.example/kade", "auto", False),
    ],
)
def test_what_its_owner_left_open_at_a_home_page_is_watched(url: str, kind: Kind, watched: bool) -> None:
    assert is_watched(Source(id="a", title="A", kind=kind, location=url)) is watched


def test_a_look_that_has_just_been_had_is_not_repeated() -> None:
    assert plan_article(SINCE + hours(0.75), SINCE).when == SINCE + hours(6)


def test_what_the_server_says_is_fresh_is_not_asked_sooner() -> None:
    planned = plan_article(SINCE, SINCE, hours(3))
    assert (planned.when, planned.reason) == (SINCE + hours(3), "max-age")


@given(st.integers(0, 10**6), st.none() | st.integers(0, 10**7))
def test_the_next_look_always_lies_ahead(age: int, max_age: int | None) -> None:
    now = SINCE + timedelta(seconds=age)
    planned = plan_article(now, SINCE, None if max_age is None else timedelta(seconds=max_age))
    assert planned.when > now


def test_a_withdrawn_article_is_no_failure_and_not_asked_again() -> None:
    before = SourceState(kind="article", article="k", failures=2, error="x")
    state = withdraw(before, SINCE)
    assert (state.failures, state.error, state.reason, state.article) == (0, None, GONE_REASON, "k")
    assert state.next_fetch == state.retry_after
    assert state.warnings
