"""What systemd is told (sd_notify): ready, reloading, stopping, alive, and one line of status."""

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress


class Notifier:
    """Speaks to the service manager that started us; says nothing where there is none."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        place = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + place[1:] if place.startswith("@") else place
        self._watchdog = _read_watchdog(environ)

    @property
    def beat(self) -> float | None:
        """Seconds between two signs of life, half of what is allowed; None when nobody waits for them."""
        return self._watchdog / 2 if self._address and self._watchdog else None

    def tell(self, **facts: str) -> None:
        """Send facts such as `READY="1"`; who does not listen is not waited for."""
        if not self._address:
            return
        text = "\n".join(f"{name}={_one_line(value)}" for name, value in facts.items())
        with (
            suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender,
        ):
            sender.setblocking(False)
            sender.sendto(text.encode(), self._address)

    def reloading(self) -> None:
        """Tell that a reload begins; `READY=1` ends it."""
        self.tell(RELOADING="1", MONOTONIC_USEC=str(time.monotonic_ns() // 1000))


def _read_watchdog(environ: Mapping[str, str]) -> float | None:
    """Seconds within which a sign of life is wanted of this process."""
    wanted, pid = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not wanted.isdecimal() or not int(wanted) or (pid and pid != str(os.getpid())):
        return None
    return int(wanted) / 1_000_000


def _one_line(text: str) -> str:
    return " ".join(text.split())
