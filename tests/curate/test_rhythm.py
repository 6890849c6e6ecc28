"""A rhythm that was learnt: more in busy hours, less in quiet ones, by the clock while little is known."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.rhythm import Leeway, adapt, is_known, learn
from aggregator.model import Cadence

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)  # a Monday
NIGHT = NOON + timedelta(hours=10)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DEFAULT = Leeway(HOUR, 10 * MINUTE, 6 * HOUR)
FRESH = Leeway(5 * MINUTE, 5 * MINUTE, HOUR)


def study(times: list[datetime], now: datetime, readings: int = 5) -> Cadence:
    cadence = Cadence()
    for reading in range(readings):
        cadence = learn(cadence, [] if reading else times, now, UTC)
    return cadence


def by_day(
    days: int, every: timedelta, first: int = 8, last: int = 18, end: datetime = NOON
) -> list[datetime]:
    """The times of a newsroom that publishes within its hours only."""
    times = [end - DAY * days + every * number for number in range(int(DAY * days / every))]
    return [when for when in times if first <= when.hour < last]


def wait(cadence: Cadence, now: datetime, leeway: Leeway = DEFAULT) -> timedelta:
    return adapt(cadence, now, UTC, leeway)


def test_a_busy_newsroom_is_asked_as_often_as_it_publishes_by_day_and_rarely_by_night() -> None:
    times = by_day(14, 10 * MINUTE)
    assert timedelta(minutes=9) < wait(study(times, NOON), NOON) < timedelta(minutes=15)
    assert wait(study(times, NIGHT), NIGHT) > 2 * HOUR
    assert wait(study(times, NIGHT), NIGHT, FRESH) == HOUR
    assert wait(study(times, NOON), NOON, FRESH) == 5 * MINUTE


def test_the_night_ends_when_the_busy_hours_begin() -> None:
    early = NOON + timedelta(hours=17)  # 05:00
    cadence = study(by_day(30, 10 * MINUTE, end=early), early)
    assert early + wait(cadence, early) < datetime(2026, 6, 2, 8, 30, tzinfo=UTC)


def test_a_weekly_writer_is_asked_rarely_but_on_his_day() -> None:
    times = [NOON - timedelta(weeks=week) for week in range(1, 20)]
    tuesday, monday = NOON + DAY, NOON + 7 * DAY
    assert wait(study(times, tuesday), tuesday) > 4 * HOUR
    assert wait(study(times, monday), monday) < 2 * HOUR


def test_a_weekend_is_learnt() -> None:
    times = [when for when in by_day(42, HOUR / 2) if when.weekday() < 5]
    saturday, friday = NOON + 5 * DAY, NOON + 4 * DAY
    assert wait(study(times, saturday), saturday) == 6 * HOUR
    assert wait(study(times, friday), friday) < HOUR


def test_hours_are_those_of_the_sources_zone() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    cadence = learn(Cadence(), [NOON - HOUR], NOON, tokyo)
    assert cadence.hours[20] > 0.9
    assert sum(cadence.hours) == sum(cadence.days) == cadence.hours[20]


@pytest.mark.parametrize(
    ("times", "readings"),
    [
        ([], 100),
        ([NOON - DAY * number for number in range(1, 10)], 100),  # nine
        (by_day(14, 10 * MINUTE), 4),
        ([NOON - MINUTE * number for number in range(1, 500)], 100),  # of one day
        ([NOON + DAY] * 50, 100),
    ],
    ids=["nothing", "few entries", "few readings", "a short time", "the future"],
)
def test_while_little_is_known_the_usual_wait_holds(times: list[datetime], readings: int) -> None:
    cadence = study(times, NOON, readings)
    assert not is_known(cadence, NOON)
    assert wait(cadence, NOON) == wait(cadence, NIGHT) == HOUR


def test_what_was_learnt_fades() -> None:
    cadence = study(by_day(14, 10 * MINUTE), NOON)
    later = NOON + timedelta(weeks=20)
    assert wait(learn(cadence, [], later, UTC), later) == 6 * HOUR
    assert sum(learn(cadence, [], later, UTC).hours) < sum(cadence.hours) / 1000


def test_an_old_pinned_entry_does_not_make_a_lively_source_look_asleep() -> None:
    pinned = [NOON - timedelta(weeks=300), NOON - timedelta(weeks=200)]
    assert wait(study(pinned + by_day(7, 10 * MINUTE), NOON), NOON) < HOUR / 2


def test_an_entry_that_comes_late_counts_only_from_where_the_counting_began() -> None:
    cadence = study(by_day(7, HOUR), NOON)
    assert learn(cadence, [NOON - 100 * DAY], NOON, UTC).entries == cadence.entries
    assert learn(cadence, [NOON - HOUR], NOON, UTC).entries == cadence.entries + 1


def test_it_stays_small_and_a_clock_that_goes_back_breaks_nothing() -> None:
    cadence = study(by_day(30, MINUTE), NOON, readings=2000)
    assert (cadence.readings, cadence.entries) == (1000, 1000)
    back = learn(cadence, [], NOON - timedelta(weeks=500), UTC)
    assert wait(back, NOON - timedelta(weeks=500)) == HOUR
    assert max(back.hours) <= max(cadence.hours)


@given(
    st.lists(st.integers(0, 60 * 24 * 90), max_size=60),
    st.timedeltas(MINUTE, 400 * DAY),
    st.integers(0, 7 * 24 * 60),
)
def test_a_wait_stays_within_its_leeway(minutes: list[int], usual: timedelta, later: int) -> None:
    now = NOON + MINUTE * later
    leeway = Leeway(usual, usual / 6, usual * 6)
    found = wait(study([NOON - MINUTE * minute for minute in minutes], now), now, leeway)
    assert usual / 6 <= found <= usual * 6
    assert found == usual or found <= DAY
