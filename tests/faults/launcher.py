"""Runs of the real command that can be killed at any system call, or starved of disk."""

import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

# What changes the disk; a run is the same up to there.
WRITING = (
    "write,writev,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat"
)
_INJECTED = re.compile(r"\(INJECTED\)|--- SIG(?:TERM|INT|KILL) ")
LIMIT = 120.0  # seconds that a run may take


@dataclass
class Run:
    """One run of the command; `gate` holds it back until `go`."""

    pid: int
    out: Path
    err: Path
    code: Path
    gate: Path
    injections: int = 0  # how often a fault was injected into its system calls
    _end: int = field(init=False)

    def __post_init__(self) -> None:
        self._end = os.pidfd_open(self.pid)

    def go(self) -> "Run":
        """Let it begin."""
        descriptor = os.open(self.gate, os.O_WRONLY)
        os.close(descriptor)
        return self

    def ended(self, seconds: float) -> bool:
        """Whether it is over within that time."""
        return self._end < 0 or bool(select.select([self._end], [], [], seconds)[0])

    def wait(self) -> int | None:
        """Its exit code; None when it was killed."""
        if not self.ended(LIMIT):
            self.kill()
            raise AssertionError(f"did not end: {self.told}")
        if self._end >= 0:
            os.close(self._end)
            self._end = -1
        text = self.code.read_text() if self.code.exists() else ""
        return int(text) if text else None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process alone."""
        signal.pidfd_send_signal(self._end, number)

    def kill(self) -> None:
        """Kill -9."""
        self.signal(signal.SIGKILL)

    @property
    def told(self) -> str:
        """What it wrote on standard error."""
        return self.err.read_text(errors="replace") if self.err.exists() else ""


class Launcher:
    """Starts runs in `folder`, which also takes what they print."""

    def __init__(self, zygote: "subprocess.Popen[str]", folder: Path) -> None:
        self._zygote = zygote
        self.folder = folder
        self._numbers = count()
        folder.mkdir(parents=True, exist_ok=True)

    def prepare(self, *words: str, largest_file: int = 0) -> Run:
        """A run that waits at its gate."""
        number = next(self._numbers)
        out, err, code, gate = (self.folder / f"{number}.{name}" for name in ("out", "err", "code", "gate"))
        os.mkfifo(gate)
        order = {
            "words": words,
            "folder": str(self.folder),
            "environment": {"TMPDIR": str(self.folder)},
            "largest_file": largest_file,
            "out": str(out),
            "err": str(err),
            "code": str(code),
            "gate": str(gate),
        }
        assert self._zygote.stdin
        assert self._zygote.stdout
        self._zygote.stdin.write(json.dumps(order) + "\n")
        self._zygote.stdin.flush()
        return Run(int(self._zygote.stdout.readline()), out, err, code, gate)

    def start(self, *words: str, largest_file: int = 0) -> Run:
        """A run that has begun."""
        return self.prepare(*words, largest_file=largest_file).go()

    @contextmanager
    def injected(self, run: Run, what: str, calls: str = WRITING) -> Iterator[Run]:
        """The run begun with a fault in its system calls, such as `signal=KILL:when=3`, until it is over."""
        traced = run.out.with_suffix(".trace")
        command = ["strace", "-f", "-qq", "-o", str(traced), "-p", str(run.pid)]
        command += ["-e", f"trace={calls}", "-e", f"inject={calls}:{what}"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            try:
                assert tracer.stderr
                _wait_until_traced(run.pid, tracer)
                yield run.go()
            finally:
                if not run.ended(LIMIT):
                    run.kill()
                tracer.wait(LIMIT)
                run.injections = len(_INJECTED.findall(traced.read_text(errors="replace")))


def _wait_until_traced(pid: int, tracer: "subprocess.Popen[str]") -> None:
    status = Path(f"/proc/{pid}/status")
    while "TracerPid:\t0\n" in status.read_text():
        assert tracer.poll() is None, tracer.stderr and tracer.stderr.read()


@contextmanager
def open_zygote() -> Iterator["subprocess.Popen[str]"]:
    """The process that runs are forked from."""
    # Not by `-m`: each worker would load the main module anew, and all that the zygote has loaded with it.
    command = [sys.executable, "-c", "from tests.faults.zygote import serve; serve()"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # at its end it counts what killed runs left in memory
        text=True,
        start_new_session=True,
    ) as zygote:
        try:
            yield zygote
        finally:
            assert zygote.stdin
            zygote.stdin.close()
            zygote.wait(60)
