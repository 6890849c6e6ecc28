"""Ports on which nobody listens."""

import secrets
import socket

_FIRST, _COUNT = 20_000, 12_000  # below the ports that the system itself gives out to whoever asks for any


def free_port() -> int:
    """A port of loopback that stays free until we use it.

    One that the system gave out and took back may be given to a test beside this one meanwhile.
    """
    while True:
        port = _FIRST + secrets.randbelow(_COUNT)  # `random` begins alike in all tests that run side by side
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                return port
