"""When to come back: not too soon, not never."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.curate.hints import LONGEST_HINT
from aggregator.curate.schedule import (
    LONGEST_BACKOFF,
    LONGEST_WISH,
    SPREAD,
    Pace,
    plan_after_failure,
    plan_after_gone,
    plan_after_success,
)
from aggregator.model import Source, SourceState, UpdateHints, Validators

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PACE = Pace()
PLAIN = Source(id="nos", location="https://nos.example/feed")
CONFIGURED = st.integers(0, 36_500 * 86_400).map(lambda count: timedelta(seconds=count))  # up to 100 years
# A server tells whole seconds.
WISHES = st.none() | st.timedeltas().map(lambda wait: wait - timedelta(microseconds=wait.microseconds))
HINTS = st.builds(
    UpdateHints,
    ttl=st.none() | st.timedeltas(MINUTE, 400 * DAY),
    skip_hours=st.lists(st.integers(0, 23), max_size=24).map(tuple),
    skip_days=st.lists(st.integers(0, 6), max_size=7).map(tuple),
    period=st.none() | st.timedeltas(timedelta(seconds=1), 366 * DAY),
    base=st.none() | st.datetimes(timezones=st.just(UTC)),
)


def own(interval: timedelta, **more: object) -> Source:
    return replace(PLAIN, interval=interval, own_interval=True, **more)  # type: ignore[arg-type]


def wait(source: Source, state: SourceState = SourceState(), pace: Pace = PACE) -> tuple[timedelta, str]:  # noqa: B008
    planned = plan_after_success(NOW, source, state, pace)
    return planned.when - NOW, planned.reason


def wait_after_failures(count: int, retry_after: timedelta | None = None, pace: Pace = PACE) -> timedelta:
    return plan_after_failure(NOW, PLAIN, SourceState(failures=count), pace, retry_after).when - NOW


@pytest.mark.parametrize("source", [PLAIN, own(HOUR), own(15 * MINUTE), own(90 * DAY)])
def test_success_comes_back_after_the_interval_to_the_second(source: Source) -> None:
    assert wait(source) == (source.interval, "interval")


@pytest.mark.parametrize(
    ("max_age", "expected", "reason"),
    [
        (None, HOUR, "interval"),
        (timedelta(0), HOUR, "interval"),
        (5 * MINUTE, HOUR, "interval"),
        (HOUR, HOUR, "interval"),
        (DAY, DAY, "max-age"),
        (400 * DAY, 7 * DAY, "max-age"),
        (timedelta.max, 7 * DAY, "max-age"),
    ],
)
def test_a_max_age_makes_the_wait_longer_never_shorter_and_at_most_a_week(
    max_age: timedelta | None, expected: timedelta, reason: str
) -> None:
    assert wait(PLAIN, SourceState(fresh_for=max_age)) == (expected, reason)


def test_an_interval_of_zero_lifts_our_floor_and_the_hints_but_not_the_servers_word() -> None:
    hinted = SourceState(updates=UpdateHints(ttl=HOUR, skip_hours=(12,), period=DAY))
    assert wait(own(timedelta(0)), hinted) == (timedelta(0), "interval")
    assert wait(own(timedelta(0)), replace(hinted, fresh_for=HOUR)) == (HOUR, "max-age")


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [wait_after_failures(count) for count in (1, 2, 3, 20, 10_000)]
    assert waits[0] == 5 * MINUTE
    for found, doubled in zip(waits[1:], (10 * MINUTE, 20 * MINUTE, DAY, DAY), strict=True):
        assert (1 - SPREAD) * doubled <= found <= doubled


def test_sources_that_failed_together_come_back_apart() -> None:
    state = SourceState(failures=9)
    sources = [replace(PLAIN, id=f"bron-{number}") for number in range(20)]
    times = {plan_after_failure(NOW, source, state, PACE).when for source in sources}
    assert len(times) > 15
    assert plan_after_failure(NOW, PLAIN, state, PACE) == plan_after_failure(NOW, PLAIN, state, PACE)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (2 * HOUR, 2 * HOUR),
        (timedelta(seconds=1), 5 * MINUTE),
        (400 * DAY, 7 * DAY),
        (timedelta.max, 7 * DAY),
    ],
)
def test_retry_after_is_kept_but_not_for_ever(wish: timedelta, expected: timedelta) -> None:
    assert wait_after_failures(1, wish) == expected


def test_a_retry_falls_into_no_hour_that_the_feed_wants_skipped() -> None:
    state = SourceState(failures=1, updates=UpdateHints(skip_hours=(12, 13)))
    planned = plan_after_failure(NOW, PLAIN, state, PACE)
    assert (planned.when - NOW, planned.reason) == (2 * HOUR, "skipHours")


def test_what_is_gone_is_not_asked_again_also_not_at_the_end_of_time() -> None:
    assert plan_after_gone(NOW).when > NOW + 365 * DAY
    assert plan_after_gone(datetime(9999, 12, 31, tzinfo=UTC)).when.year == 9999


@pytest.mark.parametrize(
    ("idle", "expected"),
    [(0, HOUR), (1, HOUR), (2, 2 * HOUR), (3, 4 * HOUR), (4, 8 * HOUR), (6, DAY), (10**6, DAY)],
)
def test_without_validators_and_without_news_readings_grow_rare_up_to_daily(
    idle: int, expected: timedelta
) -> None:
    found, reason = wait(PLAIN, SourceState(idle=idle))
    assert (1 - SPREAD) * expected <= found <= expected
    assert (reason == "no validators") == (idle > 1)
    assert wait(own(HOUR), SourceState(idle=idle)) == (HOUR, "interval")


def test_fresh_is_how_often_it_is_asked_but_not_under_the_floor_or_the_servers_word() -> None:
    fresh = replace(PLAIN, fresh=10 * MINUTE)
    assert wait(fresh) == (10 * MINUTE, "fresh")
    assert wait(replace(fresh, fresh=MINUTE)) == (5 * MINUTE, "fresh")
    assert wait(replace(fresh, fresh=timedelta(0))) == (5 * MINUTE, "fresh")
    assert wait(replace(fresh, fresh=6 * HOUR)) == (6 * HOUR, "fresh")
    assert wait(fresh, SourceState(fresh_for=HOUR)) == (HOUR, "max-age")
    assert wait(fresh, SourceState(updates=UpdateHints(ttl=HOUR))) == (HOUR, "ttl")
    assert wait(own(HOUR, fresh=10 * MINUTE)) == (HOUR, "interval")


@pytest.mark.parametrize(
    ("cron", "state", "expected", "reason"),
    [
        ("0 7 * * *", SourceState(), 19 * HOUR, "schedule"),
        ("0 13 * * 1", SourceState(), HOUR, "schedule"),
        ("* * * * *", SourceState(), 5 * MINUTE, "schedule"),  # our floor
        ("2 12 * * *", SourceState(), 5 * MINUTE, "schedule"),  # and not tomorrow
        ("*/15 * * * *", SourceState(fresh_for=20 * MINUTE), 30 * MINUTE, "schedule"),
        ("*/15 * * * *", SourceState(updates=UpdateHints(ttl=HOUR)), HOUR, "schedule"),
        ("0 7 * * *", SourceState(fresh_for=DAY), DAY + 19 * HOUR, "schedule"),
        ("0 12 * * *", SourceState(fresh_for=DAY + MINUTE), DAY + MINUTE, "max-age"),  # not a day later
        ("0 13 * * *", SourceState(updates=UpdateHints(skip_hours=(13,))), 2 * HOUR, "skipHours"),
    ],
)
def test_a_schedule_names_the_times_and_the_server_takes_some_of_them_away(
    cron: str, state: SourceState, expected: timedelta, reason: str
) -> None:
    assert wait(replace(PLAIN, schedule=cron), state) == (expected, reason)


def test_a_schedule_is_read_in_the_time_zone_of_the_source() -> None:
    from zoneinfo import ZoneInfo

    amsterdam = replace(PLAIN, schedule="0 7 * * *", timezone=ZoneInfo("Europe/Amsterdam"))
    assert wait(amsterdam)[0] == 17 * HOUR


@example(timedelta(0), timedelta(seconds=85_614), 1, None)
@given(CONFIGURED, CONFIGURED, st.integers(0, 10**6), WISHES)
def test_no_failure_waits_less_than_the_floor_or_more_than_the_caps(
    floor: timedelta, backoff: timedelta, failures: int, retry_after: timedelta | None
) -> None:
    pace = Pace(floor, backoff)
    found = wait_after_failures(failures, retry_after, pace)
    rounding = timedelta(seconds=1)
    assert found >= min(floor, LONGEST_BACKOFF * (1 - SPREAD) - rounding)
    assert found >= min(backoff, LONGEST_BACKOFF) * (1 - SPREAD) - rounding
    assert found <= (LONGEST_BACKOFF if retry_after is None else LONGEST_WISH)
    if retry_after is not None:
        assert found >= min(retry_after, LONGEST_WISH)
    assert found <= wait_after_failures(failures + 1, retry_after, pace)


@given(CONFIGURED, WISHES, HINTS, st.integers(0, 100), st.booleans())
def test_no_success_comes_before_the_servers_word_or_after_the_caps(
    interval: timedelta, max_age: timedelta | None, hints: UpdateHints, idle: int, explicit: bool
) -> None:
    state = SourceState(fresh_for=max_age, updates=hints, idle=idle, validators={"u": Validators("e")})
    source = replace(PLAIN, interval=interval, own_interval=explicit)
    found, _ = wait(source, state)
    server = min(max_age or timedelta(0), LONGEST_WISH)
    assert found >= max(interval if explicit else interval * (1 - SPREAD), server)
    if interval:
        assert found >= min(hints.ttl or timedelta(0), LONGEST_HINT)
    assert found <= max(interval, server, DAY) + LONGEST_HINT


@given(HINTS, st.timedeltas(MINUTE, DAY))
def test_hints_alone_never_make_a_short_wait_longer_than_a_day(
    hints: UpdateHints, interval: timedelta
) -> None:
    found, _ = wait(own(interval), SourceState(updates=hints))
    assert interval <= found
    assert found <= DAY or interval == DAY or (found <= 2 * DAY and hints != UpdateHints())


@given(st.sampled_from(["0 7 * * *", "*/5 * * * *", "0 0 1 1 *", "0 9 * * 1-5"]), WISHES, HINTS)
def test_no_scheduled_reading_comes_before_the_servers_word(
    cron: str, max_age: timedelta | None, hints: UpdateHints
) -> None:
    found, _ = wait(replace(PLAIN, schedule=cron), SourceState(fresh_for=max_age, updates=hints))
    assert found >= max(min(max_age or timedelta(0), LONGEST_WISH), PACE.min_interval)
    assert found <= 375 * DAY
