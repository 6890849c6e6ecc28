"""Servers of raw bytes on loopback: what they answer is exactly what is written here."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from aggregator.fetch import Fetcher, FetchSettings, Request, Resolve, Response

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CERTIFICATE = Path(__file__).with_name("feeds.test.pem")  # self-signed, for feeds.test and other.test
FEED = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Small</title></feed>"


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    raw: bytes
    at: float  # on the loop's clock

    @property
    def target(self) -> str:
        return self.raw.split(b" ")[1].decode("ascii")

    def values(self, name: str) -> list[bytes]:
        lines = [line.partition(b": ") for line in self.raw.split(b"\r\n")[1:]]
        return [value for key, _, value in lines if key.lower() == name.lower().encode()]


Script = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | Script


@dataclass
class Server:
    """A listening server; `url` is its root, `asked` what it was asked so far."""

    url: str
    port: int
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    _at_once: int = 0

    @property
    def targets(self) -> list[str]:
        return [asked.target for asked in self.asked]


def ok(body: bytes = FEED, *fields: str, status: str = "200 OK") -> bytes:
    """A complete answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    """A redirect without a body."""
    return ok(b"", f"Location: {location}", status=status)


@asynccontextmanager
async def serve(
    answers: Answer | Mapping[str, Answer], host: str = "127.0.0.1", tls: bool = False
) -> AsyncIterator[Server]:
    """Listen on a loopback address; a mapping answers by request target, 404 for the rest."""

    under_way: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            under_way.add(task)
        server._at_once += 1
        server.most_at_once = max(server.most_at_once, server._at_once)
        try:
            raw = await reader.readuntil(b"\r\n\r\n")
            asked = Asked(raw, asyncio.get_running_loop().time())
            server.asked.append(asked)
            await _answer(answers, asked, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            server._at_once -= 1
            writer.close()

    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
    listening = await asyncio.start_server(handle, host, 0, ssl=context)
    port: int = listening.sockets[0].getsockname()[1]
    server = Server(f"{'https' if tls else 'http'}://{host}:{port}", port)
    async with listening:
        try:
            yield server
        finally:
            for task in under_way:
                task.cancel()  # for whom a server that closes waits from Python 3.12.1 on


async def _answer(answers: Answer | Mapping[str, Answer], asked: Asked, writer: asyncio.StreamWriter) -> None:
    if isinstance(answers, Mapping):
        answers = answers.get(asked.target, ok(b"nothing", status="404 Not Found"))
    if isinstance(answers, bytes):
        writer.write(answers)
        await writer.drain()
    else:
        await answers(asked, writer)


def settings(**changes: Any) -> FetchSettings:
    """Settings that let a test run on loopback without waiting."""
    usual: dict[str, Any] = {
        "user_agent": "aggregator/1.0 (+https://example.org/)",
        "timeout": 5.0,
        "host_delay": 0.0,
        "allow_private": True,
    }
    return FetchSettings(**(usual | changes))


@cache
def trust() -> ssl.SSLContext:
    """Trusts the test servers' certificate and no other."""
    return ssl.create_default_context(cafile=CERTIFICATE)


async def fetch(
    request: str | Request, chosen: FetchSettings | None = None, resolve: Resolve | None = None
) -> Response:
    """One fetch with a fetcher of its own."""
    if isinstance(request, str):
        request = Request(url=request)
    async with Fetcher(chosen or settings(), resolve=resolve, tls=trust()) as fetcher:
        return await fetcher.get(request, NOW)


def resolver(**hosts: str) -> Resolve:
    """A name server that knows these names; `_` in a name stands for a dot."""
    known = {name.replace("_", "."): address for name, address in hosts.items()}

    async def resolve(host: str) -> list[str]:
        return [known[host]] if host in known else []

    return resolve
