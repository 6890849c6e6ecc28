"""What a command costs: time, processor seconds and memory of it and of all that it started.

`python -m benchmarks.measuring COMMAND …` runs a command and prints its `Cost` as JSON.  The process that
does so inherits whatever the command leaves behind, such as a fork server, so that nothing goes uncounted.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

INHERIT = 36  # prctl's PR_SET_CHILD_SUBREAPER
ROOT = Path(__file__).parents[1]
LOOK = 0.1  # seconds between two looks at the memory
LEAVE = 10.0  # seconds that are left to what the command left behind
LIMIT = 3600.0  # seconds for a command, unless another limit is given


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost."""

    wall: float  # seconds
    processor: float  # seconds, user and system, of all processes
    memory: int = 0  # the most that all processes together held (PSS), in bytes; 0 where nobody looked


class CommandError(Exception):
    """A command failed or took too long."""


def measure(
    command: Sequence[str],
    *,
    memory: bool = False,
    limit: float = LIMIT,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Cost:
    """Run a command to its end; looking at the memory costs time, so that is another run's business.

    Raises `CommandError` with the last words of one that failed.
    """
    around = [sys.executable, "-m", "benchmarks.measuring", "--memory" if memory else "--time", str(limit)]
    told = subprocess.run(
        [*around, str(folder or ROOT), *command],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
    )
    if told.returncode:
        raise CommandError(f"{' '.join(command)}: {told.stdout[-1000:]}{told.stderr[-2000:]}")
    return Cost(**json.loads(told.stdout.splitlines()[-1]))


def read_memory(root: int) -> int:
    """The bytes that a process and its descendants hold, shared ones counted once (PSS)."""
    return sum(_read_own(number) for number in find_tree(root))


def read_processor(root: int) -> float:
    """The processor seconds of a process, of its descendants that live, and of those that they waited for."""
    ticks = 0
    for number in find_tree(root):
        fields = _read_fields(number)
        ticks += sum(map(int, fields[11:15])) if fields else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def find_tree(root: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit() and (fields := _read_fields(int(place.name))):
            children.setdefault(int(fields[1]), []).append(int(place.name))
    tree = [root]
    for number in tree:
        tree.extend(children.get(number, ()))
    return tree


def _read_fields(number: int) -> list[str]:
    """The fields of `/proc/N/stat` from the third, the state, on; none for a process that has ended."""
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return []


def _read_own(number: int) -> int:
    with suppress(OSError):
        lines = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
    return 0


def run(command: Sequence[str], folder: str, limit: float, *, memory: bool) -> Cost:
    """Run a command and wait for it and for all that it leaves behind."""
    ctypes.CDLL(None).prctl(INHERIT, 1)
    most, began = 0, time.perf_counter()
    with subprocess.Popen(command, stdout=sys.stderr, cwd=folder) as process:
        while memory and process.poll() is None and time.perf_counter() - began < limit:
            most = max(most, read_memory(process.pid))
            time.sleep(LOOK)
        try:
            code = process.wait(max(limit - (time.perf_counter() - began), 0.0))
        except subprocess.TimeoutExpired:
            _end(find_tree(process.pid)[::-1])
            raise
        wall = time.perf_counter() - began
    _await_others()
    if code:
        raise CommandError(f"exit code {code}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(round(wall, 3), round(used.ru_utime + used.ru_stime, 3), most)


def _await_others() -> None:
    """Wait for what was left behind, and end what stays."""
    until = time.perf_counter() + LEAVE
    with suppress(ChildProcessError):
        while True:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                if time.perf_counter() > until:
                    _end(find_tree(os.getpid())[1:])
                time.sleep(0.02)


def _end(processes: Iterable[int]) -> None:
    for number in processes:
        with suppress(ProcessLookupError):
            os.kill(number, 9)


def main(words: Sequence[str]) -> None:
    """Run and tell."""
    how, limit, folder, *command = words
    cost = run(command, folder, float(limit), memory=how == "--memory")
    sys.stdout.write(json.dumps(asdict(cost)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
