"""The daemon as a process, and what it says."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.program.newsroom import Newsroom

PATIENCE = 60.0  # seconds; a loaded machine is slow


class RunningDaemon:
    """A daemon, its log as far as it came, and how long things took."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def told(self) -> str:
        return "".join(self.lines)

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.lines.extend(self.process.stderr)

    def wait_until(self, condition: Callable[[], object], what: str = "") -> float:
        """Seconds until `condition` holds; fails when it never does."""
        began = time.monotonic()
        while not condition():
            assert self.process.poll() is None, self.told
            assert time.monotonic() - began < PATIENCE, f"{what} never came\n{self.told}"
            time.sleep(0.02)
        return time.monotonic() - began

    def hear(self, text: str, times: int = 1) -> float:
        """Seconds until it has said something so many times."""
        return self.wait_until(lambda: self.told.count(text) >= times, text)

    def address(self) -> str:
        """The base of what everybody is served."""
        self.hear("serving on ")
        return self.told.rpartition("serving on ")[2].partition(",")[0]

    def end(self, name: signal.Signals = signal.SIGTERM, code: int = 0) -> float:
        """End it, and answer in how many seconds it did."""
        began = time.monotonic()
        self.process.send_signal(name)
        assert self.process.wait(timeout=PATIENCE) == code, self.told
        self._reader.join(PATIENCE)
        assert "Traceback" not in self.told, self.told
        assert "something does not end" not in self.told, self.told
        return time.monotonic() - began


@contextmanager
def running(
    newsroom: Newsroom, *words: str, tick: float = 30, environ: Mapping[str, str] | None = None
) -> Iterator[RunningDaemon]:
    """Run the real command until the block ends."""
    command = [
        sys.executable,
        "-m",
        "aggregator",
        "run",
        "--tick",
        str(tick),
        "--config",
        str(newsroom.config),
    ]
    with subprocess.Popen(
        [*command, *words],
        stderr=subprocess.PIPE,
        text=True,
        cwd=newsroom.root,
        env={**os.environ, "AGGREGATOR_LOG": "text", **(environ or {})},
    ) as process:
        try:
            daemon = RunningDaemon(process)
            daemon.hear("started: ")
            yield daemon
        finally:
            process.kill()


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and those that these started."""
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it ended meanwhile
        return []
    children = [int(child) for listed in lists for child in listed.split()]
    return children + [one for child in children for one in descendants(child)]


def lives(pid: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
