"""What hanging sources cost the healthy ones: `python benchmarks/hanging.py 1000 100 500`.

Of the first number of sources, each at a loopback address of its own, none hangs, then as many as each
further number says.  Prints when the last of the healthy ones that are common to all runs was in `all.json`,
and by how much the 95th percentile of their readings came later than alone.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAUSE = 0.05  # seconds in which a healthy source answers
TIMEOUT = 30
ROUNDS = 3
ITEM = (
    "<item><guid>{n}</guid><title>Item {n}</title><link>http://s{n}.example/</link>"
    "<description>It is so.</description></item>"
)
FEED = "<rss version='2.0'><channel><title>Source {n}</title>" + ITEM + "</channel></rss>"


class Farm(ThreadingHTTPServer):
    """Answers for every source; those that hang wait until the farm closes."""

    daemon_threads = True
    request_queue_size = 2048
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("0.0.0.0", 0), Plot)
        self.closing = threading.Event()
        self.answered: dict[int, float] = {}


class Plot(BaseHTTPRequestHandler):
    """One request."""

    server: Farm

    def do_GET(self) -> None:
        """Answer `/ok/7`; `/hang/7` is not answered."""
        _, how, number = self.path.split("/")
        if how == "hang":
            self.server.closing.wait()
            return
        time.sleep(PAUSE)
        body = FEED.format(n=number).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.answered[int(number)] = time.monotonic()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def open_farm() -> Iterator[Farm]:
    """Serve until the block ends."""
    with Farm() as farm:
        threading.Thread(target=farm.serve_forever, daemon=True).start()
        try:
            yield farm
        finally:
            farm.closing.set()
            farm.shutdown()


def configure(root: Path, port: int, sources: int, hanging: int, healthy: int) -> Path:
    """`healthy` sources that answer, and `hanging` ones spread among them."""
    lines = [
        "site: {title: Bench, url: 'https://bench.example/', language: en}",
        "database: var/a.db",
        "output: feeds",
        "serve: false",
        "defaults: {window: 9999d, backlog: 9999d}",
        f"fetch: {{allow_private: true, timeout: {TIMEOUT}s}}",
        "categories: {c: {title: C, limit: 2000}}",
        "sources:",
    ]
    first = sources - healthy  # the numbers below may hang
    for number in sorted(range(first - hanging, sources), key=lambda n: n * 7919 % sources):
        how = "hang" if number < first else "ok"
        address = f"127.{number // 62500 + 1}.{number // 250 % 250}.{number % 250 + 1}"
        lines.append(f"  - {{id: s{number}, url: 'http://{address}:{port}/{how}/{number}', category: c}}")
    path = root / "aggregator.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(sources: int, hanging: int, healthy: int) -> tuple[float, float]:
    """Seconds until the last healthy source is published, and the 95th percentile of when they answered."""
    with tempfile.TemporaryDirectory() as folder, open_farm() as farm:
        root = Path(folder)
        config = configure(root, farm.server_address[1], sources, hanging, healthy)
        command = [sys.executable, "-m", "aggregator", "run", "--tick", "3600", "--config", str(config)]
        began = time.monotonic()
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as daemon:
            try:
                entries = watch(daemon, healthy)
                took = time.monotonic() - began
            finally:
                daemon.terminate()
        if entries < healthy:
            raise SystemExit(f"{entries} of {healthy} sources were published")
        delays = sorted(moment - began for moment in farm.answered.values())
        return took, statistics.quantiles(delays, n=20)[-1]


def watch(daemon: subprocess.Popen[str], wanted: int) -> int:
    """Hear how many entries were published, until all are."""
    entries = 0
    for line in daemon.stderr or ():
        if told := re.search(r"(\d+) entr(?:y|ies) new", line):
            entries += int(told[1])
            if entries >= wanted:
                break
    return entries


def main(sources: int, counts: list[int]) -> None:
    """One line for each number of hanging sources: the best of some rounds, which others disturb least."""
    healthy = sources - max(counts)
    rounds = [[run(sources, hanging, healthy) for hanging in (0, *counts)] for _ in range(ROUNDS)]
    best = [tuple(map(min, zip(*runs, strict=True))) for runs in zip(*rounds, strict=True)]
    for hanging, (took, late) in zip((0, *counts), best, strict=True):
        more, later = took / best[0][0] - 1, late / best[0][1] - 1
        told = f"{hanging:5} hanging beside {healthy}: last published {took:6.2f} s ({more:+.1%}),"
        print(f"{told} 95 % answered after {late:6.2f} s ({later:+.1%})", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(word) for word in sys.argv[2:]])
