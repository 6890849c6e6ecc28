"""What it costs to keep what was read: `python benchmarks/keeping.py 100`.

So many sources of 25 entries each are kept as a refresh keeps them, from the parsed document to the grouped
entries: all for the first time, one new entry each (of the whole document, and alone), nothing new each.
Prints the milliseconds of processor time per source, those spent before the store (traits, recognition,
comparison) beside the rest, and what a plain `executemany` of the same JSON into one table without any
index costs in this run.
"""

import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import (
    Batch,
    Entry,
    Feed,
    NotModified,
    Publication,
    Reading,
    Site,
    Source,
    SourceState,
    Validators,
)
from aggregator.refresh import keep_reading, refresh_due
from aggregator.refresh.desk import Desk, Outcome
from aggregator.refresh.due import find_due
from aggregator.refresh.underway import Arrival, UnderWay
from aggregator.sources import Tools
from aggregator.store import Store, open_store
from aggregator.store.codec import encode
from aggregator.text.gists import find_gist

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFERED = 25  # entries of a source
WORDS = 300  # of an entry
TOGETHER = 32  # sources in a transaction of the yardstick
PUBLICATIONS = [Publication(id=id, feed_id=f"tag:x.example,2026:{id}", title=id) for id in ("a", "b")]
PLAN = FilingPlan(PUBLICATIONS)


class Nobody:
    """Neither fetches nor parses: what was read is here already."""

    async def get(self, *_: object) -> object:
        """Never called."""
        raise AssertionError("what was read is here already")

    parse = get


def make_entry(source: int, number: int, words: Sequence[str]) -> Entry:
    """An entry of some length, an hour younger than the one before it."""
    chosen = random.Random(source * 1000 + number).choices(words, k=WORDS)
    address = f"https://site{source}.example/{number}/{'-'.join(chosen[:4])}"
    return Entry(
        key=f"{address}?guid",
        title=" ".join(chosen[4:10]),
        link=address,
        content=f"<p>{' '.join(chosen)}</p>",
        published=NOW + HOUR * (number - 2 * OFFERED) + timedelta(seconds=source),
        position=OFFERED - number,
    )


def make_batch(source: int, newest: int, words: Sequence[str]) -> Batch:
    """What a source offers: its 25 newest entries."""
    numbers = range(newest, newest - OFFERED, -1)
    address = f"https://site{source}.example/feed"
    validators = {address: Validators(f'"{source}-{newest}"', "Mon, 01 Jun 2026 10:00:00 GMT")}
    entries = tuple(make_entry(source, number, words) for number in numbers)
    feed = Feed(title=f"Site {source}", link=f"https://site{source}.example/")
    known = SourceState(kind="feed", final_url=address, validators=validators, signature="feed:x", feed=feed)
    return Batch(
        feed=feed,
        entries=entries,
        gists=tuple(find_gist(entry) for entry in entries),
        state=known,
    )


def cut_out(batch: Batch) -> Batch:
    """The same without what was seen before: all but the first."""
    return replace(batch, entries=batch.entries[:1], gists=batch.gists[:1], seen=OFFERED - 1)


def make_source(number: int) -> Source:
    """A source with an address of its own."""
    address = f"https://site{number}.example/feed"
    return Source(id=f"s{number}", location=address, categories=(PUBLICATIONS[number % 2].id,), rank=number)


@contextmanager
def timed(spent: list[float]) -> Iterator[None]:
    """Note the processor time of the block."""
    started = time.process_time()
    yield
    spent.append(time.process_time() - started)


def keep_all(
    store: Store, sources: Sequence[Source], readings: Mapping[str, Reading], now: datetime
) -> float:
    """The processor time that a refresh takes which brings these readings; all of it is kept."""
    tools = Tools(fetcher=Nobody(), parse=Nobody().parse)  # type: ignore[arg-type]
    site = Site(url="https://x.example/", tag="x.example,2026")
    by_id = {source.id: source for source in sources}
    desk = Desk(store=store, tools=tools, site=site, plan=PLAN, sources=by_id)
    under_way, spent = UnderWay(), list[float]()
    outcomes: list[Outcome] = []
    with timed(spent):
        states = store.states()
        for source in find_due(sources, states, store.hosts(), now):
            keep = partial(_keep, source, states[source.id], readings[source.id], now)
            under_way.arrive(Arrival(source.id, keep))
        asyncio.run(refresh_due(desk, [], now, outcomes.append, under_way=under_way))
    if len(outcomes) != len(sources) or any(outcome.error for outcome in outcomes):
        raise RuntimeError("not all was kept")
    return spent[0]


def _keep(source: Source, state: SourceState, reading: Reading, now: datetime, desk: Desk) -> Outcome | None:
    if desk.store.state(source.id) != state:  # as the refresh asks for every source
        raise RuntimeError("not as it was")
    return keep_reading(desk, source, state, reading, now)


def measure_before_store(readings: Mapping[str, Batch]) -> float:
    """Traits, recognition and comparison of these, none of which is known."""
    spent: list[float] = []
    with timed(spent):
        for id, reading in readings.items():
            minter = Minter("x.example,2026", id, (f"site{id[1:]}.example",))
            find_changes(recognise(with_traits(reading.entries, reading.gists), [], minter), NOW)
    return spent[0]


def measure_plainly(folder: Path, readings: Mapping[str, Batch], each: int) -> float:
    """The yardstick: the first `each` entries of every source into a table that has nothing else."""
    spent: list[float] = []
    rows = [(entry.key, encode(entry)) for one in readings.values() for entry in one.entries[:each]]
    with closing(sqlite3.connect(folder / "plain.db", isolation_level=None)) as plain:
        plain.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; DROP TABLE IF EXISTS e")
        plain.execute("CREATE TABLE e (id INTEGER PRIMARY KEY, key TEXT, entry TEXT)")
        with timed(spent):
            for start in range(0, len(rows), TOGETHER * each):
                plain.execute("BEGIN")
                some = rows[start : start + TOGETHER * each]
                plain.executemany("INSERT INTO e (key, entry) VALUES (?, ?)", some)
                plain.execute("COMMIT")
    return spent[0]


def measure(number: int, folder: Path) -> dict[str, tuple[float, ...]]:
    """By job: the processor time that we take, how much of it before the store, and the yardstick's."""
    words = [f"w{place:x}{'aeiou'[place % 5] * (place % 7)}" for place in range(5000)]
    sources = [make_source(place) for place in range(number)]
    cold = {source.id: make_batch(source.rank, OFFERED, words) for source in sources}
    news = {source.id: make_batch(source.rank, OFFERED + 1, words) for source in sources}
    with closing(open_store(folder / "a.db")) as store:
        store.register(sources, PLAN)
        before = measure_before_store(cold)
        all_new = keep_all(store, sources, cold, NOW)
        one_new = keep_all(store, sources, news, NOW + HOUR)
        cut = {source.id: cut_out(make_batch(source.rank, OFFERED + 2, words)) for source in sources}
        one_cut = keep_all(store, sources, cut, NOW + 2 * HOUR)
        same: dict[str, Reading] = {id: NotModified(state) for id, state in store.states().items()}
        nothing = keep_all(store, sources, same, NOW + 9 * HOUR)
    return {
        "all new": (all_new, before, measure_plainly(folder, cold, OFFERED)),
        "one new": (one_new, before, measure_plainly(folder, news, 1)),
        "one new, cut": (one_cut, measure_before_store(cut), measure_plainly(folder, cut, 1)),
        "nothing new": (nothing, 0.0, 0.0),
    }


def main() -> None:
    """Measure, and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as name:
        found = measure(number, Path(name))
    sys.stdout.write(f"{'ms for each source':20}{'all':>9}{'before':>9}{'store':>9}{'plain':>9}\n")
    for job, (ours, before, plain) in found.items():
        spent = (ours, before, ours - before, plain)
        sys.stdout.write(f"{job:20}" + "".join(f"{1000 * one / number:9.3f}" for one in spent) + "\n")


if __name__ == "__main__":
    main()
