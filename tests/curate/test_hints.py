"""What a feed says of its own pace: obeyed, within a day."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.curate.hints import Appointment, find_wait, leave_skipped
from aggregator.model import UpdateHints

NOW = datetime(2026, 6, 5, 12, 30, tzinfo=UTC)  # a Friday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALL = tuple(range(24))


@pytest.mark.parametrize(
    ("hints", "waits"),
    [
        (UpdateHints(), []),
        (UpdateHints(ttl=HOUR), [(HOUR, "ttl")]),
        (UpdateHints(ttl=190 * DAY), [(DAY, "ttl")]),
        (UpdateHints(period=DAY / 2), [(DAY / 2, "sy:updatePeriod")]),
        (UpdateHints(period=7 * DAY), [(DAY, "sy:updatePeriod")]),
        # Daily at seven: until the next seven o'clock.
        (
            UpdateHints(period=DAY, base=datetime(2000, 1, 1, 7, tzinfo=UTC)),
            [(18.5 * HOUR, "sy:updatePeriod")],
        ),
        (
            UpdateHints(period=DAY, base=datetime(2090, 1, 1, 7, tzinfo=UTC)),
            [(18.5 * HOUR, "sy:updatePeriod")],
        ),
        (UpdateHints(period=DAY, base=NOW), [(DAY, "sy:updatePeriod")]),
        (UpdateHints(ttl=HOUR, period=DAY), [(HOUR, "ttl"), (DAY, "sy:updatePeriod")]),
    ],
)
def test_a_feed_may_ask_for_a_wait(hints: UpdateHints, waits: list[tuple[timedelta, str]]) -> None:
    assert [(one.when - NOW, one.reason) for one in find_wait(hints, NOW)] == waits


@pytest.mark.parametrize(
    ("hours", "days", "planned", "found"),
    [
        ((), (), HOUR, (HOUR, "own")),
        ((14,), (), HOUR, (HOUR, "own")),
        ((13,), (), HOUR, (1.5 * HOUR, "skipHours")),
        ((13, 14, 15), (), HOUR, (3.5 * HOUR, "skipHours")),
        ((22, 23, 0, 1), (), 10 * HOUR, (13.5 * HOUR, "skipHours")),  # across midnight
        ((), (4,), HOUR, (11.5 * HOUR, "skipDays")),
        ((0,), (4,), HOUR, (12.5 * HOUR, "skipHours")),
        ((), (5, 6), 12 * HOUR, (DAY, "skipDays")),  # Monday is too far away
        (ALL, (), HOUR, (DAY, "skipHours")),
        (ALL, (), 3 * DAY, (4 * DAY, "skipHours")),
        ((), (0, 1, 2, 3, 4, 5, 6), HOUR, (DAY, "skipDays")),
    ],
)
def test_skipped_hours_and_days_are_left_at_their_end_or_after_a_day(
    hours: tuple[int, ...], days: tuple[int, ...], planned: timedelta, found: tuple[timedelta, str]
) -> None:
    hints = UpdateHints(skip_hours=hours, skip_days=days)
    left = leave_skipped(hints, Appointment(NOW + planned, "own"), NOW)
    assert (left.when - NOW, left.reason) == found
