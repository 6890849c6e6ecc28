"""What it costs to read a feed: `python -m benchmarks.reading 60`.

Prints milliseconds of processor time for each parser, the least of several rounds over so many synthetic
feeds, in turn.  Ours maps every field and makes it clean; feedparser does so by its defaults;
fastfeedparser, where it can be imported, cleans nothing.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import feedparser

from aggregator.parse import Hints, parse_document
from benchmarks.articles import write_feed

START = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 3
Read = Callable[[bytes], object]


def find_ways() -> Iterator[tuple[str, Read]]:
    """Every parser that is here."""
    hints = Hints(url="https://paper.example/feed.xml", now=START)
    yield "aggregator", lambda body: parse_document(body, hints)
    yield "feedparser", feedparser.parse
    try:
        import fastfeedparser  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return
    yield "fastfeedparser", fastfeedparser.parse


def measure_reading(feeds: int) -> dict[str, float]:
    """Milliseconds for a feed, by parser."""
    bodies = [write_feed(feed, 0, START) for feed in range(feeds)]
    ways = list(find_ways())
    return {name: min(times) for name, times in _measure(ways, bodies).items()}


def _measure(ways: Sequence[tuple[str, Read]], bodies: Sequence[bytes]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name, _ in ways}
    for _ in range(ROUNDS):
        for name, read in ways:
            started = time.process_time()
            for body in bodies:
                read(body)
            found[name].append((time.process_time() - started) / len(bodies) * 1000)
    return found


if __name__ == "__main__":
    for name, taken in measure_reading(int(sys.argv[1]) if sys.argv[1:] else 60).items():
        print(f"{name:<16}{taken:8.2f} ms for a feed")
