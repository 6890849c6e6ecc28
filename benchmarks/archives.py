"""What publishing costs beside a growing archive: `python benchmarks/archives.py 1000 10000 100000`.

Prints for each number of stored entries the seconds of processor time that these take: the first
publication of everything, one in which nothing changed, and one with a new entry; of the last two the
least of several.  Two categories, Atom and JSON; the other processes of the machine do not count.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import Entry, Publication, Site, Source, SourceState
from aggregator.publishing import publish
from aggregator.publishing.press import Press
from aggregator.store import Store, open_store

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SITE = Site(url="https://x.example/", tag="x.example,2026")
SOURCE = Source(id="veer", location="https://veer.example/feed", categories=("nieuws",))
PUBLICATIONS = [
    Publication(id=id, feed_id=f"tag:x.example,2026:{id}", title=id, formats=("atom", "json", "html"))
    for id in ("nieuws", "all")
]
PLAN = FilingPlan(PUBLICATIONS[:1])
STEP = timedelta(hours=1)
BATCH = 1000
TIMES = 5


def keep(store: Store, numbers: range) -> None:
    """Keep entries that were never seen, with these numbers; each is an hour older than the one before it."""
    offered = with_traits(
        Entry(
            key=f"g{number}",
            title=f"Bericht {number}",
            link=f"https://veer.example/{number}",
            content=f"<p>Tekst van bericht {number}.</p>" * 5,
            published=NOW - number * STEP,
        )
        for number in numbers
    )
    changes = find_changes(recognise(offered, [], Minter(SITE.tag, SOURCE.id, ("veer.example",))), NOW)
    arrivals = [Arrival(arrived=change.published) for change in changes.new]
    store.apply(SOURCE.id, SourceState(last_success=NOW), changes, arrivals, PLAN)


def measure(press: Press) -> float:
    """The seconds of processor time that a publication takes."""
    started = time.process_time()
    publish(press, NOW)
    return time.process_time() - started


def measure_news(press: Press) -> Iterator[float]:
    """The same for publications with one new entry each."""
    for number in range(TIMES - 1, -1, -1):
        keep(press.store, range(number, number + 1))
        yield measure(press)


def main(counts: list[int]) -> None:
    """One line for each count."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(Path(folder) / "news.db")
            store.register([SOURCE], PLAN)
            for start in range(TIMES, count, BATCH):
                keep(store, range(start, min(start + BATCH, count)))
            output = Path(folder) / "feeds"
            press = Press(store=store, site=SITE, publications=PUBLICATIONS, sources=[SOURCE], output=output)
            first = measure(press)
            nothing = min(measure(press) for _ in range(TIMES))
            one = min(measure_news(press))
            told = f"first {first:.1f}, nothing changed {nothing:.3f}, one new entry {one:.3f}"
            sys.stdout.write(f"{count} entries: {told}\n")
            sys.stdout.flush()
            store.close()


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1000, 10_000, 100_000])
