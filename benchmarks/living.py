"""The daemon as its users feel it: what it costs at rest, and how soon they see what is new.

`python -m benchmarks.living 100` prints the share of a processor that it takes while nothing is due and its
memory; and, of sources that are asked every few seconds, the time from an entry's appearance, and from its
source's answer, until our own server serves it.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from benchmarks.articles import FIRST, write_link
from benchmarks.farm import Sources, open_farm
from benchmarks.measuring import ROOT, read_memory, read_processor
from benchmarks.readers import CATEGORIES, configure
from benchmarks.serving import find_port

PATIENCE = 600.0  # seconds until everything is published, or served
SETTLE = 40.0  # seconds: more than from one tick to the next
INTERVAL = 5  # seconds between two readings of a source, where we wait for news
FEW = 20  # sources of which we wait for news
LOOK = 0.02  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Rest:
    """A daemon that has nothing to do."""

    share: float  # of a processor
    memory: int  # bytes (PSS) of all its processes


@dataclass(frozen=True, slots=True)
class News:
    """How soon news is served; seconds, each the median of all sources."""

    since_written: float
    since_answered: float


@contextmanager
def run_daemon(folder: Path, urls: Sequence[str], port: int, interval: str, *words: str) -> Iterator[int]:
    """A daemon that has published everything once; gives its process."""
    lines = (
        "output: feeds",
        "fetch: {allow_private: true, host_delay: 0s, min_interval: 0s}",
        f'serve: {{listen: "127.0.0.1:{port}", admin: "127.0.0.1:0"}}',
    )
    config = configure(folder, urls, *lines, interval=interval)
    command = [sys.executable, "-m", "aggregator", "run", *words, "--config", str(config)]
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stderr=log, cwd=ROOT)
    try:
        _await_all(folder / "log", len(urls))
        yield process.pid
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await_all(log: Path, sources: int) -> None:
    """Until as many entries are published as the sources have at least."""
    until, entries = time.monotonic() + PATIENCE, 0
    while entries < sources * 20:
        if time.monotonic() > until:
            raise TimeoutError(log.read_text(encoding="utf-8")[-2000:])
        time.sleep(0.2)
        told = log.read_text(encoding="utf-8")
        entries = sum(map(int, re.findall(r"(\d+) entr(?:y|ies) new", told)))


def _await_rest(pid: int, settle: float) -> None:
    """Until it does next to nothing: the last of the first entries may come with the next tick."""
    until, before = time.monotonic() + PATIENCE, -1.0
    while (now := read_processor(pid)) > before + 0.01 * settle:
        if time.monotonic() > until:
            raise TimeoutError("the daemon comes to no rest")
        before = now
        time.sleep(settle)


def measure_rest(feeds: int, seconds: float, settle: float = SETTLE) -> Rest:
    """What a daemon costs that read so many feeds and is to read none for an hour."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_farm(feeds) as sources,
        run_daemon(Path(folder), sources.urls, find_port(), "1h") as pid,
    ):
        _await_rest(pid, settle)
        before, began = read_processor(pid), time.monotonic()
        time.sleep(seconds)
        share = (read_processor(pid) - before) / (time.monotonic() - began)
        return Rest(share, read_memory(pid))


def measure_news(feeds: int = FEW) -> News:
    """How soon an entry of each of some sources is served."""
    port = find_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_farm(feeds) as sources,
        run_daemon(Path(folder), sources.urls, port, f"{INTERVAL}s", "--tick", "1"),
    ):
        time.sleep(INTERVAL)
        served, written = _watch(sources, f"http://127.0.0.1:{port}/")
        answered = sources.answers()
    since_answered = [moment - answered[feed] for feed, moment in served.items()]
    return News(
        statistics.median(moment - written for moment in served.values()), statistics.median(since_answered)
    )


def _watch(sources: Sources, base: str) -> tuple[dict[int, float], float]:
    """When the new entry of each source was served first, and when it was written."""
    sources.grow(1)
    written = time.monotonic()
    served: dict[int, float] = {}
    while len(served) < len(sources.urls):
        if time.monotonic() - written > PATIENCE:
            raise TimeoutError(f"{len(served)} of {len(sources.urls)} were served")
        for category in range(CATEGORIES):
            with urlopen(f"{base}c{category}.atom", timeout=PATIENCE) as answer:  # noqa: S310 - ours
                body = answer.read().decode()
            for feed in range(category, len(sources.urls), CATEGORIES):
                if feed not in served and write_link(feed, FIRST + 1) in body:
                    served[feed] = time.monotonic()
        time.sleep(LOOK)
    return served, written


if __name__ == "__main__":
    rest = measure_rest(int(sys.argv[1]) if sys.argv[1:] else 100, 60.0)
    print(f"at rest {rest.share:.2%} of a processor, {rest.memory / 2**20:.0f} MiB")
    news = measure_news()
    print(f"served {news.since_written:.2f} s after it was written, {news.since_answered:.2f} s after given")
