"""How often a source is asked for each new entry, and how soon that is read: `python benchmarks/polling.py`.

The program's own schedule, on a clock that leaps, against a look in every hour: a month of five kinds of
publishers, each with a history of which its feed still shows the newest entries.  Nothing is fetched.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator.curate.changes import Change, Changes
from aggregator.curate.schedule import Pace
from aggregator.curate.standing import after_success
from aggregator.curate.traits import find_traits
from aggregator.model import Entry, Source, SourceState, Validators

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
COUNTED, END = START + 2 * DAY, START + 32 * DAY
HISTORY = 400 * DAY
SHOWN = 20  # entries in a feed
SOURCES = 20  # of each kind


def _by_hours(
    first: int, last: int, days: int, each: float, else_: float = 0.0
) -> Callable[[datetime], float]:
    """How many entries an hour brings on the average: `each` in these hours of the first `days` of a week."""
    return lambda hour: each if first <= hour.hour < last and hour.weekday() < days else else_


KINDS = {
    "a newsroom, 40 a working day": _by_hours(8, 18, 5, 4.0, 0.1),
    "a column, five a week, in the morning": _by_hours(6, 9, 5, 1 / 3),
    "a blog, three a week, by day": _by_hours(8, 22, 7, 3 / 7 / 14),
    "a newsletter, on Mondays": _by_hours(8, 11, 1, 1 / 3),
    "somebody, twice a month": _by_hours(0, 24, 7, 2 / 30 / 24),
}


@dataclass(frozen=True, slots=True)
class Polling:
    """What asking came to, for one kind of source."""

    requests: float  # for each new entry
    delay: float  # minutes from its publication until it was read, the mean


Ask = Callable[[int, list[datetime]], Iterator[datetime]]


def measure_polling(sources: int = SOURCES) -> dict[str, tuple[Polling, Polling]]:
    """By kind, of which there are so many: ours, and hourly."""
    return {kind: (_play(kind, _ask_ours, sources), _play(kind, _ask_hourly, sources)) for kind in KINDS}


def _publish(kind: str, number: int) -> list[datetime]:
    """When a source of this kind publishes."""
    chance, times = random.Random(f"{kind} {number}"), list[datetime]()
    for past in range(int((END - START + HISTORY) / HOUR)):
        hour = START - HISTORY + HOUR * past
        left, mean = chance.expovariate(1.0), KINDS[kind](hour)
        while left < mean:  # events that come by themselves
            times.append((hour + HOUR * (left / mean)).replace(microsecond=0))
            left += chance.expovariate(1.0)
    return times


def _ask_ours(number: int, times: list[datetime]) -> Iterator[datetime]:
    """When the program asks; a server that answers `not modified` where nothing is new."""
    url = f"https://s{number}.example/feed"
    source = Source(id=f"s{number}", location=url)
    state = SourceState(validators={url: Validators(etag='"1"')})
    now, read = START + timedelta(minutes=number), 0
    while now < END:
        yield now
        there = sum(time <= now for time in times)
        entries = [
            Entry(key=f"{time}", published=time, precision="second") for time in times[read:there][-SHOWN:]
        ]
        new = tuple(Change(entry=entry, traits=find_traits(entry), content_hash="") for entry in entries)
        state = after_success(source, state, Pace(), now, Changes(new=new) if new else None)
        now, read = max(state.next_fetch or now, now + timedelta(minutes=1)), there


def _ask_hourly(number: int, _times: list[datetime]) -> Iterator[datetime]:
    return (START + timedelta(minutes=number) + HOUR * hour for hour in range(int((END - START) / HOUR)))


def _play(kind: str, ask: Ask, sources: int) -> Polling:
    requests, delays = 0, list[float]()
    for number in range(sources):
        times = _publish(kind, number)
        asked = [moment for moment in ask(number, times) if moment >= COUNTED]
        requests += len(asked)
        for time in times:
            later = next((moment for moment in asked if moment >= time), None)
            if later is not None and time >= COUNTED:
                delays.append((later - time) / timedelta(minutes=1))
    return Polling(requests / len(delays), sum(delays) / len(delays))


def write_lines(found: dict[str, tuple[Polling, Polling]]) -> list[str]:
    """A table."""
    lines = ["| a source | requests for each entry | hourly | read after | hourly |", "|---|---|---|---|---|"]
    for kind, (ours, hourly) in found.items():
        delays = f"{ours.delay:.0f} min | {hourly.delay:.0f} min"
        lines.append(f"| {kind} | {ours.requests:.1f} | {hourly.requests:.1f} | {delays} |")
    return lines


if __name__ == "__main__":
    print("\n".join(write_lines(measure_polling())))
