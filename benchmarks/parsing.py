"""What it costs to read a feed: `python benchmarks/parsing.py 40`.

Prints for feeds of some 25 entries (80 KB, RSS and Atom in turn) the milliseconds of processor time and the
feeds a second of one core, the least of several rounds in turn: feedparser as it comes, which cleans and
resolves; ours by way of feedparser and by the fast path, both to clean entries; the two readers alone, as
dictionaries; and, where it can be imported, fastfeedparser, which cleans nothing.  All must see all entries.
"""

import importlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import feedparser

from aggregator.parse import Hints, guard, parse_document
from aggregator.parse.encoding import decode
from aggregator.parse.fast import read_surely
from aggregator.parse.judge import judge
from benchmarks.articles import count_entries, write_feed

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
URL = "https://blog.example/feed"
ROUNDS = 5
Read = Callable[[bytes], int]


def readers() -> Iterator[tuple[str, Read]]:
    """Their names, and what tells the number of entries."""
    yield "feedparser", lambda body: len(feedparser.parse(body).entries)
    yield "ours by feedparser", lambda body: _read(body, fast=False)
    yield "ours, fast path", lambda body: _read(body, fast=True)
    yield "feedparser as our judge, read only", lambda body: len(judge(_secure(body), URL).entries)
    yield "fast path, read only", _read_surely
    try:
        other = importlib.import_module("fastfeedparser")
    except ImportError:
        return
    yield "fastfeedparser, read only", lambda body: len(other.parse(body).entries)


def _read(body: bytes, *, fast: bool) -> int:
    return len(parse_document(body, Hints(url=URL, kind="feed", fast=fast)).entries)


def _secure(body: bytes) -> str:
    return guard.secure(decode(body, None))


def _read_surely(body: bytes) -> int:
    reading = read_surely(guard.purge(decode(body, None)), URL)
    return len(reading.entries) if reading else 0


def measure(bodies: Sequence[bytes], entries: Sequence[int]) -> dict[str, float]:
    """The milliseconds for a feed, by reader."""
    least: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, read in readers():
            start = time.process_time()
            seen = [read(body) for body in bodies]
            spent = (time.process_time() - start) * 1000 / len(bodies)
            if seen != list(entries):
                raise SystemExit(f"{name} does not see all entries")
            least[name] = min(spent, least.get(name, spent))
    return least


def main() -> None:
    """Feeds of the synthetic kind, as many as the first argument says."""
    feeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
    costs = measure([write_feed(feed, 0, START) for feed in feeds], [count_entries(feed) for feed in feeds])
    print("| reader | ms a feed | feeds/s | x feedparser |\n|---|---|---|---|")
    for name, spent in costs.items():
        print(f"| {name} | {spent:.2f} | {1000 / spent:.0f} | {costs['feedparser'] / spent:.1f} |")


if __name__ == "__main__":
    main()
