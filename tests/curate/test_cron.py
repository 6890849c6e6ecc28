"""Five fields, read as cron reads them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.curate.cron import next_time, parse_cron

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


def following(text: str, start: datetime, count: int = 3) -> list[str]:
    times = []
    for _ in range(count):
        found = next_time(text, AMSTERDAM, start)
        assert found is not None
        assert found > start
        start = found
        times.append(found.astimezone(AMSTERDAM).strftime("%a %d %b %H:%M"))
    return times


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("0 7 * * 1", ["Mon 08 Jun 07:00", "Mon 15 Jun 07:00"]),
        ("0 7 * * mon", ["Mon 08 Jun 07:00", "Mon 15 Jun 07:00"]),
        ("0 7 * * 0", ["Sun 07 Jun 07:00", "Sun 14 Jun 07:00"]),
        ("0 7 * * 7", ["Sun 07 Jun 07:00", "Sun 14 Jun 07:00"]),
        ("0 7 * * SUN", ["Sun 07 Jun 07:00", "Sun 14 Jun 07:00"]),
        ("0 7 * * 5-7", ["Fri 05 Jun 07:00", "Sat 06 Jun 07:00", "Sun 07 Jun 07:00", "Fri 12 Jun 07:00"]),
        ("0 7 * * fri-sun", ["Fri 05 Jun 07:00", "Sat 06 Jun 07:00", "Sun 07 Jun 07:00", "Fri 12 Jun 07:00"]),
        ("0 7 * * 0-2", ["Tue 02 Jun 07:00", "Sun 07 Jun 07:00", "Mon 08 Jun 07:00"]),
        ("0 7 * * 1-5/2", ["Wed 03 Jun 07:00", "Fri 05 Jun 07:00", "Mon 08 Jun 07:00"]),
        ("0 7 * * mon-fri/2", ["Wed 03 Jun 07:00", "Fri 05 Jun 07:00", "Mon 08 Jun 07:00"]),
        ("0 7 * * */3", ["Wed 03 Jun 07:00", "Sat 06 Jun 07:00", "Sun 07 Jun 07:00"]),
        ("0 7 13 * 5", ["Fri 05 Jun 07:00", "Fri 12 Jun 07:00", "Sat 13 Jun 07:00", "Fri 19 Jun 07:00"]),
        ("0 7 1 jan,JUL *", ["Wed 01 Jul 07:00", "Fri 01 Jan 07:00"]),
        ("*/20 14 * * *", ["Mon 01 Jun 14:20", "Mon 01 Jun 14:40", "Tue 02 Jun 14:00"]),
        ("5/30 * * * *", ["Mon 01 Jun 14:05", "Mon 01 Jun 14:35"]),
        ("0 0 29 2 *", ["Tue 29 Feb 00:00", "Sun 29 Feb 00:00"]),
    ],
)
def test_times_are_those_of_cron(text: str, times: list[str]) -> None:
    assert following(text, MONDAY, len(times)) == times


def test_the_hour_that_is_missing_in_spring_is_made_up_and_the_one_that_comes_twice_counts_once() -> None:
    spring, autumn = datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)
    assert following("30 2 * * *", spring, 2) == ["Sun 29 Mar 03:30", "Mon 30 Mar 02:30"]
    assert following("30 2 * * *", autumn, 2) == ["Sun 25 Oct 02:30", "Mon 26 Oct 02:30"]
    every = [next_time("0 * * * *", AMSTERDAM, autumn + timedelta(hours=hour)) for hour in range(6)]
    assert every == [autumn + timedelta(hours=hour + 1) for hour in range(6)]


@pytest.mark.parametrize(
    "text",
    [
        *("", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *"),
        *(
            "* * * * 8",
            "* * * * foo",
            "* * * foo *",
            "5-1 * * * *",
            "*/0 * * * *",
            "a b c d e",
            "1,,2 * * * *",
        ),
        *(
            "@daily",
            "* * 31 2 *",
            "0 0 31 4,6 *",
            "* * * * 5-2",
            "-1 * * * *",
            "٣ * * * *",
            "* * * * mon-xyz",
        ),
    ],
)
def test_what_never_comes_or_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must (be|have|name) .*, not `"):
        parse_cron(text)


def test_a_day_that_is_missing_in_its_months_is_fine_beside_a_weekday() -> None:
    assert following("0 7 31 2 1", MONDAY, 1) == ["Mon 01 Feb 07:00"]


NUMBERS = st.sampled_from(["*", "*/5", "0", "7", "1-5", "1,3,9", "2/3"])


DAYS, MONTHS, WEEKDAYS = (
    st.sampled_from(names) for names in (("*", "1", "*/5"), ("*", "7", "jan,2"), ("*", "0-6/2", "5-7"))
)


@settings(max_examples=80)
@given(
    st.tuples(NUMBERS, NUMBERS, DAYS, MONTHS, WEEKDAYS).map(" ".join),
    st.integers(0, 10 * 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
)
def test_what_is_taken_always_comes_later_and_in_its_month(text: str, start: datetime) -> None:
    found = next_time(text, AMSTERDAM, start)
    assert found is not None
    assert start < found <= start + timedelta(days=3 * 366)
    assert found.astimezone(AMSTERDAM).month in parse_cron(text).months


@pytest.mark.parametrize("text", ["*/15 * * * *", "30 2 * * *", "0 2,3 * * *", "59 * * * *"])
@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)]
)
def test_nothing_comes_twice_or_never_when_the_clock_is_set(text: str, day: datetime) -> None:
    times = [next_time(text, AMSTERDAM, day + timedelta(minutes=minute)) for minute in range(0, 8 * 60, 7)]
    assert None not in times
    assert times == sorted(time for time in times if time)
    if text.startswith("*/15"):
        gaps = {later - sooner for sooner, later in pairwise(times) if later and sooner}
        assert max(gaps) == timedelta(minutes=15)
