"""What it costs to read a feed of 25 entries of which few are new: `python benchmarks/cutting.py 0 1 2 4 25`.

Prints for each number of new entries the milliseconds of processor time for one document, the least of
several rounds in turn: ours with everything else known, ours for the whole document, and feedparser's own
reading of it.  Ours are cleaned and checked, as they are kept; what both of ours tell must be the same.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import feedparser

from aggregator.model import Batch
from aggregator.parse import Hints, parse_document
from aggregator.text.ids import split_digests

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HINTS = Hints(url="https://veer.example/feed", media_type="application/rss+xml", salt="1")
ENTRIES = 25
PARAGRAPH = (
    '<p>Het <em>water</em> stijgt &amp; de <a href="/pont?dag={}">pont</a> vaart nog, zegt de schipper.</p>\n'
)
DOCUMENTS = 8
ROUNDS = 5


def write_item(number: int) -> str:
    """One with about 3 KB of HTML."""
    text = "".join(PARAGRAPH.format(line) for line in range(28))
    date = format_datetime(NOW - number * timedelta(hours=1))
    return (
        f"<item><guid>https://veer.example/{number}</guid><title>Bericht {number}</title>"
        f"<link>https://veer.example/{number}</link><pubDate>{date}</pubDate><category>veer</category>"
        f"<description><![CDATA[<p>Bericht {number}.</p>{text}]]></description></item>\n"
    )


def write_feed(first: int) -> bytes:
    """A feed of 77 KB."""
    items = "".join(write_item(number) for number in range(first, first + ENTRIES))
    head = "<title>Veer</title><link>https://veer.example/</link><language>nl</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}\n{items}</channel></rss>'.encode()


def know_all_but(body: bytes, new: int) -> Hints:
    """What is known of a document when its first `new` items are not."""
    return replace(HINTS, seen=b"".join(split_digests(parse_document(body, HINTS).digests)[new:]))


def check(bodies: list[bytes], known: list[Hints], new: int) -> None:
    """Both ways tell the same of what is new; raises SystemExit otherwise."""
    for body, hints in zip(bodies, known, strict=True):
        whole, part = parse_document(body, HINTS), parse_document(body, hints)
        if part.entries != whole.entries[: len(part.entries)] or part.feed != whole.feed:
            raise SystemExit(f"cut and whole differ with {new} new entries")


def measure(work: Callable[[], object]) -> float:
    """Milliseconds of processor time for one of the documents."""
    began = time.process_time()
    work()
    return (time.process_time() - began) / DOCUMENTS * 1000


def compare(new: int) -> dict[str, float]:
    """The three ways in turn, the best of some rounds."""
    bodies = [write_feed(number * 1000) for number in range(DOCUMENTS)]
    known = [know_all_but(body, new) for body in bodies]
    check(bodies, known, new)

    def cut() -> list[Batch]:
        return [parse_document(body, hints) for body, hints in zip(bodies, known, strict=True)]

    def whole() -> list[Batch]:
        return [parse_document(body, HINTS) for body in bodies]

    def peer() -> list[object]:
        return [feedparser.parse(body) for body in bodies]

    ways: dict[str, Callable[[], object]] = {"cut": cut, "whole": whole, "feedparser": peer}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(measure(way))
    return {name: min(times) for name, times in taken.items()}


def main(arguments: list[str]) -> None:
    """Print a line for each number of new entries."""
    print(f"ms for one feed of {ENTRIES} entries, {len(write_feed(0)) // 1024} KB")
    print(f"{'new':>4} {'cut':>8} {'whole':>8} {'feedparser':>11} {'times feedparser':>17}")
    for new in map(int, arguments or ["0", "1", "2", "4", "25"]):
        found = compare(new)
        cut, whole, peer = found["cut"], found["whole"], found["feedparser"]
        print(f"{new:>4} {cut:>8.2f} {whole:>8.2f} {peer:>11.2f} {peer / cut:>16.1f}x")


if __name__ == "__main__":
    main(sys.argv[1:])
