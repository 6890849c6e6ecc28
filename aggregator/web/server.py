"""Listening: one address for everybody, one for the owner."""

import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.errors import AggregatorError
from aggregator.web.answer import Answer, Asked, Prompt, find_prompt
from aggregator.web.connection import Connection

Address = tuple[str, int]

MAX_CONNECTIONS = 2048
KEEP_ALIVE = 75  # seconds
PATIENCE = 3  # seconds that answers under way get when we stop


@asynccontextmanager
async def listening(app: ASGIApp, address: Address, most: int = MAX_CONNECTIONS) -> AsyncIterator[Address]:
    """Serve `app` while the block runs; gives the address, with the port that was free for port 0.

    At most `most` connections are open, and never more than half of the descriptors that we may have.
    Raises `AggregatorError` when the address cannot be had.
    """
    listener = _bind(address)
    server = _Quiet(
        uvicorn.Config(
            app,
            http=Connection,
            log_config=None,
            log_level="error",  # a request that is none is no news
            access_log=False,
            server_header=False,
            proxy_headers=False,
            interface="asgi3",
            lifespan="off",
            ws="none",
            limit_concurrency=min(most, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2),
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=PATIENCE,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield listener.getsockname()[:2]
    finally:
        server.leave()
        await task


class Door:
    """One address; what it leads to, and where it is, may change between two requests."""

    def __init__(self) -> None:
        self._app: ASGIApp = PlainTextResponse("not ready\n", 503)
        self._prompt: Prompt | None = None
        self._wanted: Address | None = None
        self._address: Address = ("", 0)
        self._held = AsyncExitStack()

    def lead_to(self, app: ASGIApp) -> None:
        """Let `app` answer from the next request on."""
        self._app = app
        self._prompt = find_prompt(app)

    async def open(self, address: Address) -> Address:
        """Be at this address, and then no longer at the last one; gives it with its port.

        Raises `AggregatorError` when it cannot be had: all stays as it was.
        """
        if address != self._wanted:
            async with AsyncExitStack() as stack:
                self._address = await stack.enter_async_context(listening(self, address))
                last, self._held, self._wanted = self._held, stack.pop_all(), address
                await last.aclose()
        return self._address

    async def close(self) -> None:
        """Be nowhere."""
        self._wanted = None
        await self._held.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer over ASGI."""
        await self._app(scope, receive, send)

    def answer_now(self, asked: Asked) -> Answer | None:
        """The application's answer, where it has all of it at hand."""
        return self._prompt.answer_now(asked) if self._prompt else None

    def count(self, status: int) -> None:
        """Let the application count it, where that counts."""
        if self._prompt:
            self._prompt.count(status)

    def note(self, request: bytes) -> None:
        """Let the application hear it."""
        if self._prompt:
            self._prompt.note(request)

    def answer_again(self, request: bytes) -> Answer | None:
        """The application's answer to what it heard before."""
        return self._prompt.answer_again(request) if self._prompt else None


class _Quiet(uvicorn.Server):
    """Signals and the end are the program's own business: nobody has to look ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """End, once what is under way is answered."""
        self.should_exit = True
        self._leaving.set()

    async def main_loop(self) -> None:
        """Tell the time of day to answers, once a second."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._leaving.wait()

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
