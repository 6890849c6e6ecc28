"""A day, a month or a moment as the calendar on the wall has it."""

from datetime import date, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Precision
from aggregator.publish.moments import tell_locally, to_whole_minutes
from aggregator.text.dates import parse_date

ZONES = ("UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "Pacific/Honolulu")


@given(
    st.dates(min_value=date(1971, 1, 1), max_value=date(2036, 1, 1)),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
)
def test_a_day_is_that_day_whatever_the_zones_of_its_source_and_of_the_site(
    day: date, source: str, site: str
) -> None:
    found = parse_date(str(day), ZoneInfo(source))
    assert found
    assert tell_locally(found.when, found.precision, ZoneInfo(site)).date() == day


@pytest.mark.parametrize("written", ["1890-05-01", "1937-07-02"])
def test_a_day_of_before_the_zones_is_that_day_and_can_be_written(written: str) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    found = parse_date(written, zone)
    assert found
    local = to_whole_minutes(tell_locally(found.when, found.precision, zone))
    assert local.date().isoformat() == written
    assert parse_date(format_datetime(local)) == (found.when, "second")


@pytest.mark.parametrize(
    ("written", "precision", "zone", "shown"),
    [
        ("2026-11-01T23:30:00Z", "second", "Europe/Amsterdam", "2026-11-02T00:30:00+01:00"),
        ("2019-07-01T00:00:00Z", "month", "America/New_York", "2019-07-01T00:00:00+00:00"),
        ("2019-01-01T00:00:00Z", "year", "America/New_York", "2019-01-01T00:00:00+00:00"),
        ("2026-11-01T23:00:00Z", "day", "Europe/Amsterdam", "2026-11-02T00:00:00+01:00"),
        ("2026-11-01T18:30:00Z", "day", "Europe/Amsterdam", "2026-11-02T00:00:00+05:30"),
        ("2026-11-02T10:00:00Z", "day", "Europe/Amsterdam", "2026-11-02T00:00:00-10:00"),
        # A day to come, held at the time when it was first seen.
        ("2026-11-02T18:23:11Z", "day", "Europe/Amsterdam", "2026-11-02T19:23:11+01:00"),
    ],
)
def test_a_date_stands_where_its_source_put_it(
    written: str, precision: Precision, zone: str, shown: str
) -> None:
    local = tell_locally(datetime.fromisoformat(written), precision, ZoneInfo(zone))
    assert local.isoformat() == shown
