"""A day on a clock of our own: many sources, a tenth of them faulty; what grows, and who is late.

`python -m tests.faults.soak --sources 500 --tick 60` prints the figures as JSON.
"""

import argparse
import asyncio
import gc
import json
import resource
import statistics
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from aggregator.config import load_config
from aggregator.daemon.jobs import JOBS
from aggregator.daemon.passes import Passes
from aggregator.workers.pool import Workers
from aggregator.workers.process import Worker
from tests.faults.soak.timelapse import TimelapseLoop
from tests.program.newsroom import Newsroom
from tests.program.test_gate import feed, item

START = datetime(2026, 10, 2, tzinfo=UTC)
DAY = 86400.0
INTERVAL = 1800.0
WINDOW = 10  # ticks whose middle is compared, at both ends
FAULTS = ("hang", "500", "garbage", "html", "huge", "flapping")
SEED = 7


def is_faulty(number: int) -> bool:
    return number % 10 == 0


@dataclass
class Asked:
    """When a source was asked, as far as it matters: what is kept does not grow."""

    times: int = 0
    last: float = 0.0
    worst: float = 0.0  # seconds between two readings

    def note(self, now: float) -> None:
        if self.times:
            self.worst = max(self.worst, now - self.last)
        self.times += 1
        self.last = now


class World:
    """All sources in one server; each host is asked for one number."""

    def __init__(self, sources: int) -> None:
        self.asked = [Asked() for _ in range(sources)]
        self._began = asyncio.get_running_loop().time()

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return asyncio.get_running_loop().time() - self._began

    def clock(self) -> datetime:
        return (START + timedelta(seconds=self.now)).replace(microsecond=0)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            number = int(head.split(" ", 2)[1].strip("/"))
            self.asked[number].note(self.now)
            fault = FAULTS[number // 10 % len(FAULTS)] if is_faulty(number) else ""
            if fault == "flapping":
                fault = "500" if self.asked[number].times % 2 else ""
            if fault == "hang":
                await reader.read()  # until the client gives up
            else:
                writer.write(self._write_faulty(fault, number) if fault else self._write_news(number, head))
                await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    def _write_faulty(self, fault: str, number: int) -> bytes:
        if fault == "500":
            return compose(b"broken", "500 Internal Server Error")
        if fault == "garbage":
            return compose(Random(f"{SEED}-{number}-{self.now}").randbytes(5000))  # noqa: S311 - not for secrets
        if fault == "html":
            return compose(b"<!doctype html><title>Welcome</title><p>No feed here.", media="text/html")
        return compose(b"<rss>" + b" " * (2 << 20))

    def _write_news(self, number: int, head: str) -> bytes:
        """News at hours that are drawn once; nothing new is a 304."""
        chance, hour = Random(f"{SEED}-{number}"), int(self.now // 3600)  # noqa: S311
        version = sum(chance.random() < 0.2 for _ in range(hour)) + 10
        entries = (
            item(
                (version - place) % 28 + 1,
                guid=f"{number}-{version - place}",
                path=f"{number}/{version - place}",
            )
            for place in range(10)
        )
        body = feed(list(entries)).replace("veer.example", f"veer{number}.example").encode()
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        if tag in head:
            return compose(b"", "304 Not Modified", tag=tag)
        return compose(body, tag=tag)


def compose(body: bytes, status: str = "200 OK", media: str = "application/rss+xml", tag: str = "") -> bytes:
    told = f"ETag: {tag}\r\n" if tag else ""
    length = "" if status.startswith("304") else f"Content-Length: {len(body)}\r\n"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{told}{length}Connection: close\r\n\r\n"
    return head.encode() + body


class CountedWorkers(Workers):
    """Knows which of its processes work."""

    def __init__(self) -> None:
        super().__init__()
        self.at_work: set[Worker] = set()

    async def hire(self) -> Worker:
        worker = await super().hire()
        self.at_work.add(worker)
        return worker

    def keep(self, worker: Worker) -> None:
        self.at_work.discard(worker)
        super().keep(worker)

    def dismiss(self, worker: Worker) -> None:
        self.at_work.discard(worker)
        super().dismiss(worker)


@dataclass
class Held:
    """What the process held at the end of each tick."""

    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)

    def note(self) -> None:
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        self.memory.append(pages * resource.getpagesize())
        self.descriptors.append(sum(1 for _ in Path("/proc/self/fd").iterdir()))


@dataclass(frozen=True)
class Soak:
    """What is to be played."""

    sources: int
    tick: float  # seconds

    def configure(self, root: Path, port: int) -> Newsroom:
        newsroom = Newsroom(root / "room")
        lines = (
            f'{{id: s{n}, url: "http://127.0.{n // 250 + 1}.{n % 250 + 1}:{port}/{n}", interval: 30m}}'
            for n in range(self.sources)
        )
        fetch = "{allow_private: true, host_delay: 0s, timeout: 30s, max_size: 1MiB}"
        newsroom.configure(*lines, serve="false", fetch=fetch)
        return newsroom

    async def play(self, workers: CountedWorkers, root: Path) -> tuple[Held, World]:
        """Tick for a day; housekeeping is done at noon."""
        world, held = World(self.sources), Held()
        server = await asyncio.start_server(world.answer, "0.0.0.0", 0, backlog=1024)
        config = load_config(self.configure(root, server.sockets[0].getsockname()[1]).config, {})
        passes = Passes(config, world.clock, workers)
        running = asyncio.create_task(passes.run())
        try:
            for number in range(round(DAY / self.tick)):
                await asyncio.sleep(number * self.tick - world.now)
                if number == round(DAY / self.tick / 2):
                    await passes.work(JOBS[0].work)
                passes.call()
                await asyncio.sleep(self.tick * 0.9)
                held.note()
                assert passes.standing.error is None
        finally:
            running.cancel()
            await asyncio.wait({running})
            server.close()
            await asyncio.to_thread(workers.close)
        return held, world

    def measure(self, held: Held, world: World) -> dict[str, float]:
        """The figures; memory is compared after 120 ticks, or after a half of a shorter run."""
        settled = min(120, len(held.memory) // 2)
        first = statistics.median(held.memory[settled : settled + WINDOW])
        last = statistics.median(held.memory[-WINDOW:])
        healthy = [one for number, one in enumerate(world.asked) if not is_faulty(number)]
        faulty = [one for number, one in enumerate(world.asked) if is_faulty(number)]
        return {
            "ticks": len(held.memory),
            "sources": self.sources,
            "requests": sum(one.times for one in world.asked),
            "memory_mib": round(first / 2**20, 1),
            "growth_mib": round((last - first) / 2**20, 2),
            "growth": round(last / first - 1, 4),
            "descriptors": held.descriptors[settled],
            "most_descriptors": max(held.descriptors[settled:]),
            "last_descriptors": held.descriptors[-1],
            "fewest_readings": min(one.times for one in healthy),
            "latest": round(max(one.worst for one in healthy) - INTERVAL, 1),
            "fewest_readings_of_faulty": min(one.times for one in faulty),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--tick", type=float, default=60.0, help="seconds")
    words = parser.parse_args()
    soak, workers = Soak(words.sources, words.tick), CountedWorkers()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as root,
        asyncio.Runner(loop_factory=lambda: TimelapseLoop(lambda: bool(workers.at_work))) as runner,
    ):
        held, world = runner.run(soak.play(workers, Path(root)))
    figures = soak.measure(held, world) | {"seconds": round(time.monotonic() - began)}
    print(json.dumps(figures))  # noqa: T201 - its answer
