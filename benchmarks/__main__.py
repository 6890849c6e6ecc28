"""Everything, beside everybody, in one run: `make bench`, or `make bench FEEDS=10000`.

`python -m benchmarks 1000` measures at 100 and at 1,000 feeds, others beside us at up to 1,000 (their speed
does not grow with more, and they would take hours), and writes page and picture into `--into`, else prints
the page.  `--ours` leaves the others out; `--quick` is for a test that this still works.
"""

import argparse
import compileall
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks import cutting, living, polling, publishing, reading, refresh, serving, starting
from benchmarks.measuring import ROOT
from benchmarks.readers import SET_UP
from benchmarks.report import Amount, Ratio, describe_machine, draw, save, write_page

MOST_BESIDE = 1000  # feeds at which others are measured too
SMALL = 100
REST = 60.0  # seconds for which a daemon is watched at rest
ASKED = {  # of issue "Fast", at least
    ("cold", "sfeed_update"): 4,
    ("cold", "reader"): 15,
    ("nothing new", "reader"): 5,
    ("one new each", "sfeed_update"): 10,
    ("one new each", "reader"): 40,
}
ROOM = {100: 150, 10_000: 500}  # MB of memory, at most
PAGE = Path(__file__).with_name("page.md")


class Bench:
    """One run, and what it found."""

    def __init__(self, feeds: int, rounds: int, *, others: bool, quick: bool) -> None:
        self.feeds, self.rounds, self.others, self.quick = feeds, rounds, others, quick
        self.ratios: list[Ratio] = []
        self.amounts: list[Amount] = []
        self.polling: list[str] = []

    def run(self) -> None:
        """Measure everything, and tell of it meanwhile."""
        for size in sorted({min(SMALL, self.feeds), min(MOST_BESIDE, self.feeds), self.feeds}):
            tell(f"refreshing {size} feeds")
            self._refresh(size)
        for step in (self._read, self._publish, self._start, self._serve, self._live, self._poll):
            tell(step.__name__.strip("_"))
            step()

    def _refresh(self, feeds: int) -> None:
        beside = self.others and feeds == min(MOST_BESIDE, self.feeds)
        names = list(SET_UP) if beside else ["aggregator"]
        figures = refresh.measure_refresh(feeds, names, self.rounds)
        tell("\n".join(refresh.write_lines(figures, feeds)))
        for job, costs in figures.items():
            ours = costs.pop("aggregator")
            self.amounts.append(Amount(f"{job}, {feeds:,} feeds", feeds / ours.wall, "feeds/s"))
            for name, cost in costs.items():
                told = f"{feeds / ours.wall:,.0f} and {feeds / cost.wall:,.0f} feeds/s"
                self.ratios.append(Ratio(job, name, cost.wall / ours.wall, ASKED.get((job, name)), told))
        if self.quick:
            return
        most = max(refresh.measure_memory(feeds).values())
        room = ROOM.get(feeds)
        self.amounts.append(Amount(f"memory of all processes, {feeds:,} feeds", most / 1e6, "MB", room))

    def _read(self) -> None:
        times = reading.measure_reading(5 if self.quick else 60)
        ours = times.pop("aggregator")
        for name, taken in times.items():
            told = f"{ours:.2f} and {taken:.2f} ms a feed"
            self.ratios.append(Ratio("parse all of a feed", name, taken / ours, None, told))
        for new, asked in () if self.quick else ((0, None), (1, 15)):
            found = cutting.compare(new)
            told = f"{found['cut']:.2f} and {found['feedparser']:.2f} ms a feed"
            job = f"parse, {new} new of {cutting.ENTRIES}"
            self.ratios.append(Ratio(job, "feedparser", found["feedparser"] / found["cut"], asked, told))

    def _publish(self) -> None:
        count = 30 if self.quick else 100
        entries = [publishing.make_entry(number) for number in range(count)]
        feedgen: tuple[str, publishing.Make] = ("feedgen", partial(publishing.make_feedgen, entries))
        makers = [*publishing.make_ours(entries), feedgen, *publishing.find_django(entries)]
        times = publishing.measure(makers, count)
        ours = times["ours, fragments kept"]
        for name, asked in (("feedgen", 30), ("Django", None)):
            if name in times:
                told = f"{ours:.2f} and {times[name]:.2f} ms"
                job = f"assemble {count} entries, Atom and RSS"
                self.ratios.append(Ratio(job, name, times[name] / ours, asked, told))

    def _start(self) -> None:
        ours, theirs = starting.run(10, 1 if self.quick else starting.TIMES)
        self.amounts.append(Amount("`refresh` with nothing due, beside its imports", ours / theirs, "×", 1.5))

    def _serve(self) -> None:
        if not self.others:
            return
        speeds = serving.measure_serving(self.rounds)
        tell("\n".join(serving.write_lines(speeds)))
        for status, servers in speeds.items():
            ours = servers.pop("aggregator")
            for name, speed in servers.items():
                rates = f"{ours.rate:,.0f} and {speed.rate:,.0f} requests/s"
                told = (
                    f"{rates}; {ours.processor:.0f} and {speed.processor:.0f} µs of processor time for each"
                )
                asked = 0.4 if name == "nginx" else None
                self.ratios.append(Ratio(f"serve, {status}", name, ours.rate / speed.rate, asked, told))

    def _live(self) -> None:
        feeds = min(self.feeds, SMALL)
        rest = living.measure_rest(feeds, 2.0, 2.0) if self.quick else living.measure_rest(feeds, REST)
        self.amounts.append(Amount(f"daemon at rest, {feeds} feeds", rest.share * 100, "% CPU", 0.5))
        self.amounts.append(Amount(f"daemon at rest, {feeds} feeds, memory", rest.memory / 1e6, "MB", 150))
        news = living.measure_news(3 if self.quick else living.FEW)
        self.amounts.append(Amount("from the source's answer to our serving it", news.since_answered, "s"))
        self.amounts.append(Amount("from a change at the source to our serving it", news.since_written, "s"))

    def _poll(self) -> None:
        self.polling = polling.write_lines(polling.measure_polling(1 if self.quick else polling.SOURCES))

    def write(self) -> str:
        """The page."""
        told = f"{self.rounds} rounds" if self.rounds > 1 else "one round"
        form = PAGE.read_text(encoding="utf-8")
        facts = {"machine": describe_machine(), "feeds": f"{self.feeds:,}", "rounds": told}
        facts["polling"] = "\n".join(self.polling)
        return write_page(form, self.ratios, self.amounts, facts)


def tell(words: str) -> None:
    """Say on standard error how far we are."""
    print(words, file=sys.stderr, flush=True)


def main(words: Sequence[str]) -> None:
    """Measure, and write or print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feeds", type=int, nargs="?", default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ours", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--into", type=Path)
    chosen = parser.parse_args(words)
    # As it is installed: else, where Python may write no bytecode, every start would compile it anew.
    compileall.compile_dir(ROOT / "aggregator", quiet=1)
    bench = Bench(chosen.feeds, chosen.rounds, others=not chosen.ours, quick=chosen.quick)
    bench.run()
    if chosen.into:
        title = f"Times as good as others, {chosen.feeds:,} feeds"
        save(chosen.into, bench.write(), draw(bench.ratios, title))
    else:
        print(bench.write())


if __name__ == "__main__":
    main(sys.argv[1:])
