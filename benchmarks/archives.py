"""What publishing costs beside a growing archive: `python benchmarks/archives.py 1000 100000`.

Prints for each number of stored entries the seconds of the first publication, of one in which nothing
changed, and of one with a new entry, with the files that the latter wrote.
"""

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import Entry, Publication, Site, Source, SourceState
from aggregator.press import Press, Printed
from aggregator.publishing import publish
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


def keep(store: Store, numbers: range) -> None:
    """Keep entries with these numbers; each is an hour older than the one before it."""
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
    known = store.known(SOURCE.id, [traits for _, traits in offered])
    minter = Minter(SITE.tag, SOURCE.id, ("veer.example",))
    changes = find_changes(recognise(offered, known, minter), NOW)
    store.apply(SOURCE.id, SourceState(last_success=NOW), changes, [Arrival()] * len(changes.new), PLAN)


def measure(press: Press) -> tuple[float, Printed]:
    """The seconds that a publication takes, and what it wrote."""
    started = time.perf_counter()
    printed = publish(press, NOW)
    return time.perf_counter() - started, printed


def main(counts: list[int]) -> None:
    """One line for each count."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(Path(folder) / "news.db")
            store.register([SOURCE], PLAN)
            for start in range(1, count, BATCH):
                keep(store, range(start, min(start + BATCH, count)))
            press = Press(
                store=store,
                site=SITE,
                publications=PUBLICATIONS,
                sources=[SOURCE],
                output=Path(folder) / "feeds",
            )
            first, _ = measure(press)
            nothing, _ = measure(press)
            keep(store, range(1))
            one, printed = measure(press)
            pages = [name for name in printed.files if name.startswith("archive/")]
            told = f"first {first:.1f}, nothing {nothing:.3f}, one {one:.3f}, wrote {' '.join(pages)}"
            sys.stdout.write(f"{count} entries: {told}\n")
            sys.stdout.flush()
            store.close()


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1000, 10_000])
