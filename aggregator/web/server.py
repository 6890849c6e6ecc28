"""Listening: one address for everybody, one for the owner."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

from aggregator.errors import AggregatorError

MAX_HEADER = 16 * 2**10  # bytes of a request's head
MAX_CONNECTIONS = 4096
KEEP_ALIVE = 75  # seconds
PATIENCE = 3  # seconds that answers under way get when we stop


@asynccontextmanager
async def listening(app: Starlette, address: tuple[str, int]) -> AsyncIterator[tuple[str, int]]:
    """Serve `app` while the block runs; gives the address, with the port that was free for port 0.

    Raises `AggregatorError` when the address cannot be had.
    """
    listener = _bind(address)
    server = _Quiet(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            h11_max_incomplete_event_size=MAX_HEADER,
            limit_concurrency=MAX_CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=PATIENCE,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield listener.getsockname()[:2]
    finally:
        server.should_exit = True
        await task


class _Quiet(uvicorn.Server):
    """Signals are the program's own business."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bind(address: tuple[str, int]) -> socket.socket:
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise AggregatorError(
            f"cannot listen on {host}:{port}: {error.strerror or error}; "
            "name another address under `serve`, or end what listens there"
        ) from error
    listener.listen(2048)
    return listener
