"""Requests written byte by byte, and answers read the same way."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

Fields = Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """One answer as it came over the wire."""

    status: int
    fields: dict[str, str]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return self.fields[name]


@dataclass
class Line:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def receive(self, method: str = "GET") -> Reply:
        """The next answer; an empty one with status 0 when the server closed instead."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return Reply(0, {}, b"")
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        pairs = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        fields = dict(pairs)
        assert len(fields) == len(pairs), "a field stands twice"
        status = int(first.split()[1])
        bare = method == "HEAD" or status in (204, 304)
        body = b"" if bare else await self.reader.readexactly(int(fields["content-length"]))
        return Reply(status, fields, body)

    async def ask(self, target: str, method: str = "GET", **fields: str) -> Reply:
        lines = [f"{method} {target} HTTP/1.1", "Host: lezer.example"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        await self.send(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        return await self.receive(method)


@asynccontextmanager
async def dial(address: tuple[str, int]) -> AsyncIterator[Line]:
    """A connection for the block."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()
