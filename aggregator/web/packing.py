"""Packing: each coding of each version is made once, apart from the event loop, one at a time."""

import asyncio
import gzip
from collections.abc import Callable

import brotli
import zstandard

CODINGS = ("br", "zstd", "gzip")  # the best first
SMALL = 256  # bytes that are not worth packing
LARGE = 2**20  # bytes from which on packing well takes too long
WAITING = 16  # that wait for their turn; whoever comes then gets the plain bytes

# A step better costs brotli six times as much, zstandard twice, for some bytes in a thousand.
_PACK: dict[str, Callable[[bytes, bool], bytes]] = {
    "br": lambda body, large: brotli.compress(body, quality=5 if large else 8),
    "zstd": lambda body, large: zstandard.ZstdCompressor(level=6 if large else 12).compress(body),
    "gzip": lambda body, large: gzip.compress(body, 6 if large else 9, mtime=0),
}


def pack(body: bytes, coding: str) -> bytes:
    """The bytes in a coding; equal bytes give equal ones."""
    return _PACK[coding](body, len(body) >= LARGE)


class Packer:
    """Packs in a thread, one body at a time, and never the same one twice at once."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._under_way: dict[tuple[str, str], asyncio.Task[bytes]] = {}

    async def pack(self, digest: str, body: bytes, coding: str) -> bytes | None:
        """The packed bytes; None when too many wait already."""
        key = (digest, coding)
        if key not in self._under_way:
            if len(self._under_way) >= WAITING:
                return None
            task = asyncio.create_task(self._pack(body, coding))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(self._under_way[key])

    async def _pack(self, body: bytes, coding: str) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(pack, body, coding)
