"""One pass over many feeds, by us and by others: everything new, nothing new, one new entry each.

`python -m benchmarks.refresh 200` measures ours and reader's, `--all` every program's, `--ours` ours alone;
in turn, the medians of `--rounds`.  Whole processes, start-up included; wall time says something on a quiet
machine only, processor time nearly always.
"""

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.farm import Sources, open_farm
from benchmarks.measuring import CommandError, Cost, measure
from benchmarks.readers import SET_UP, Reader

JOBS = ("cold", "nothing new", "one new each")

Figures = dict[str, dict[str, Cost]]  # job -> reader -> what it cost


def measure_round(sources: Sources, names: Sequence[str], *, memory: bool = False) -> Figures:
    """Every job once by every reader that is here, each on an empty store."""
    figures: Figures = {job: {} for job in JOBS}
    with tempfile.TemporaryDirectory() as folder:
        readers = [
            reader for name in names if (reader := SET_UP[name](Path(folder, name), sources.urls)) is not None
        ]
        for job in JOBS:
            if job == JOBS[2]:
                sources.grow(1)
            for reader in readers:
                figures[job][reader.name] = _run(reader, job, sources, memory=memory)
    return figures


def _run(reader: Reader, job: str, sources: Sources, *, memory: bool) -> Cost:
    """One pass, by which every feed was asked and, where there is something new, given."""
    sources.counts()
    cost = measure(reader.command, environment=reader.environment, memory=memory)
    counts, feeds = sources.counts(), len(sources.urls)
    given, same = counts.get("200", 0), counts.get("304", 0)
    if given + same < feeds or (job != JOBS[1] and given < feeds):
        raise CommandError(f"{reader.name}, {job}: of {feeds} feeds {given} were given and {same} unchanged")
    return cost


def take_medians(rounds: Sequence[Figures]) -> Figures:
    """The median of each figure."""
    return {
        job: {
            name: Cost(
                statistics.median(one[job][name].wall for one in rounds),
                statistics.median(one[job][name].processor for one in rounds),
                max(one[job][name].memory for one in rounds),
            )
            for name in rounds[0][job]
        }
        for job in rounds[0]
    }


def measure_refresh(feeds: int, names: Sequence[str], rounds: int) -> Figures:
    """The medians of some rounds over so many feeds."""
    with open_farm(feeds) as sources:
        return take_medians([measure_round(sources, names) for _ in range(rounds)])


def measure_memory(feeds: int) -> dict[str, int]:
    """The most memory (PSS, bytes) of our process tree in each job."""
    with open_farm(feeds) as sources:
        figures = measure_round(sources, ["aggregator"], memory=True)
    return {job: figures[job]["aggregator"].memory for job in JOBS}


def write_lines(figures: Figures, feeds: int) -> list[str]:
    """A short table: feeds a second, and how many times that of each other."""
    lines = [f"{feeds} feeds{'':15}{'wall s':>10}{'feeds/s':>10}{'CPU s':>10}{'wall ×':>10}{'CPU ×':>10}"]
    for job, costs in figures.items():
        ours = costs["aggregator"]
        for name, cost in costs.items():
            ratios = f"{cost.wall / ours.wall:10.1f}{cost.processor / ours.processor:10.1f}"
            told = f"{cost.wall:10.2f}{feeds / cost.wall:10.1f}{cost.processor:10.2f}{ratios}"
            lines.append(f"{job:<13}{name:<13}{told}")
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feeds", type=int, nargs="?", default=200)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--ours", action="store_true")
    parser.add_argument("--memory", action="store_true")
    chosen = parser.parse_args()
    names = list(SET_UP) if chosen.all else ["aggregator"] if chosen.ours else ["aggregator", "reader"]
    print("\n".join(write_lines(measure_refresh(chosen.feeds, names, chosen.rounds), chosen.feeds)))
    if chosen.memory:
        for job, most in measure_memory(chosen.feeds).items():
            print(f"{job:<13}most memory of all processes {most / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
