"""What a document may do to the worker that parses it, for `test_pool`: light, as workers import it."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from aggregator.errors import NotAFeedError, StatusError
from aggregator.model import Batch
from aggregator.parse import Hints, parse_document


def read(body: bytes, hints: Hints) -> Batch:
    """Parse a document, unless it names a deed."""
    words = body.decode("utf-8", "replace").split()
    if words and words[0] in DEEDS:
        DEEDS[words[0]](*words[1:2])
    return parse_document(body, hints)


def tell_process(_body: bytes) -> tuple[int, dict[str, str], list[str]]:
    """Process id, environment and where the standard streams lead."""
    streams = [str(Path(f"/proc/self/fd/{number}").readlink()) for number in range(3)]
    return os.getpid(), dict(os.environ), streams


def crash() -> None:
    ctypes.string_at(0)


def loop() -> None:
    while True:
        pass


def burn(seconds: str) -> None:
    while time.process_time() < float(seconds):
        pass


def refuse_to_end() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    loop()


def eat() -> None:
    held = []
    while True:
        held.append(bytes(1 << 20))


def recurse() -> None:
    recurse()


def exhaust() -> None:
    raise NotAFeedError("is no feed", source="omroep")


def answer_status() -> None:
    raise StatusError("HTTP 500", status=500)


def shout() -> None:
    os.write(1, b"on the terminal\x1b[2J")
    os.write(2, b"on the terminal\x1b[2J")
    ctypes.CDLL(None).puts(b"on the terminal")


def crash_once(path: str) -> None:
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)


DEEDS: dict[str, Callable[..., object]] = {
    "crash": crash,
    "exit": lambda: os._exit(3),
    "leave": lambda: os._exit(0),
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "abort": os.abort,
    "loop": loop,
    "stay": refuse_to_end,
    "eat": eat,
    "recurse": recurse,
    "quit": sys.exit,
    "interrupt": lambda: signal.raise_signal(signal.SIGINT),
    "refuse": exhaust,
    "status": answer_status,
    "shout": shout,
    "once": crash_once,
    "burn": burn,
}
