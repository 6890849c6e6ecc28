"""What runs in a worker process: one document, with little to hurt and a strict end.

Apart from `pool`, and light: every worker carries it.
"""

import ctypes
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Generic, TypeVar

from aggregator.errors import HostileError, ParseError

Result = TypeVar("Result")
Task = tuple[Callable[..., Result], bytes, tuple[object, ...]]  # a function, the document, what else it takes

MIB = 2**20
GROWN = 150 * MIB  # what a worker may hold on to after a document without being replaced
WHOLE = 6.0  # times its deadline that a document may take by the clock
PR_SET_PDEATHSIG = 1  # of prctl(2)
GRACE = 5.0  # seconds beyond that after which the worker ends by itself


@dataclass(frozen=True, slots=True)
class Answer(Generic[Result]):
    """What a worker sends back; `grown` asks for its replacement."""

    result: Result
    grown: bool


@dataclass(frozen=True, slots=True)
class Together:
    """What a worker sends back of several documents: for each what it offers, or its ParseError."""

    answers: list[object]
    grown: bool


def settle_in(memory: int) -> None:
    """Give up what a parser needs not: more memory, secrets of the environment, a terminal to write to."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ.clear()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # Python's own handlers wait for C code to return
    _end_with_parent()


def _end_with_parent() -> None:
    """Have the kernel end us with the server that forked us, which ends with the main process.

    The server lives as long as anybody has the other end of its pipe: we let go of it.
    """
    server = forkserver._forkserver  # noqa: SLF001 - nothing else tells the descriptor
    if server._forkserver_alive_fd is not None:  # type: ignore[attr-defined]  # noqa: SLF001
        os.close(server._forkserver_alive_fd)  # type: ignore[attr-defined]  # noqa: SLF001
        server._forkserver_alive_fd = None  # type: ignore[attr-defined]  # noqa: SLF001
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended in this moment
        os._exit(1)


def work(task: Task[Result], seconds: float, memory: int) -> Answer[Result]:
    """Parse one document; whatever goes wrong is a ParseError."""
    function, body, arguments = task
    # The kernel ends the worker, whatever code it is in; the second, should the main process be gone.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, WHOLE * seconds + GRACE)
    try:
        return Answer(function(body, *arguments), _memory_held() > GROWN)
    except MemoryError as error:
        raise _too_much(memory) from error
    except ParseError as error:
        if isinstance(error.__cause__, MemoryError):
            raise _too_much(memory) from error
        raise
    except BaseException as error:  # SystemExit too: it must not travel
        raise ParseError(f"could not be read ({type(error).__name__})") from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def work_together(tasks: list[Task[object]], seconds: float, memory: int) -> Together:
    """Parse several documents; those from the first dangerous one on are left without an answer."""
    answers: list[object] = []
    for task in tasks:
        try:
            answer = work(task, seconds, memory)
        except HostileError:  # who knows what it did to us
            return Together(answers, grown=True)
        except ParseError as error:
            answers.append(error)
        else:
            answers.append(answer.result)
            if answer.grown:
                return Together(answers, grown=True)
    return Together(answers, grown=False)


def _too_much(memory: int) -> HostileError:
    return HostileError(f"needed more than {memory // MIB} MiB of memory to parse")


def _memory_held() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
