"""A client that believes nothing: is each file whole, and is it what its tag says?"""

import asyncio
import gzip
import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import brotli
import zstandard
from lxml import etree, html

from tests.web.wire import Line, Reply, dial

FORMATS = ("atom", "rss", "json", "html")
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
}


@dataclass
class Checker:
    """What was read so far, and all that was wrong."""

    names: tuple[str, ...]
    statuses: Counter[int] = field(default_factory=Counter)
    versions: set[str] = field(default_factory=set)  # digests of bodies that were parsed
    wrong: list[str] = field(default_factory=list)

    async def read(self, address: tuple[str, int], reads: int, *, seed: int, lines: int = 8) -> None:
        """Make so many requests over so many connections."""
        shares = (
            asyncio.create_task(self._subscribe(address, reads // lines, seed + n)) for n in range(lines)
        )
        await asyncio.gather(*shares)

    async def _subscribe(self, address: tuple[str, int], reads: int, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        seen: dict[tuple[str, str], str] = {}
        async with dial(address) as line:
            for _ in range(reads):
                key = (f"/{chance.choice(self.names)}.{chance.choice(FORMATS)}", chance.choice(["", *UNPACK]))
                reply = await self._ask(line, *key, (chance.random() < 0.7 and seen.get(key)) or "")
                self.statuses[reply.status] += 1
                self._check(key[0], reply, seen.get(key))
                seen[key] = reply.fields.get("etag", "")

    async def _ask(self, line: Line, path: str, coding: str, tag: str) -> Reply:
        fields = {"accept_encoding": coding} if coding else {}
        return await line.ask(path, **fields, **({"if_none_match": tag} if tag else {}))

    def _check(self, path: str, reply: Reply, seen: str | None) -> None:
        tag = reply.fields.get("etag", "")
        if reply.status == 304:
            if reply.body or not tag:
                self.wrong.append(f"{path}: a 304 with {len(reply.body)} bytes and the tag {tag}")
            return
        if reply.status != 200:
            self.wrong.append(f"{path}: {reply.status}")
            return
        coding = reply.fields.get("content-encoding", "")
        body = UNPACK.get(coding, bytes)(reply.body)
        digest = hashlib.sha256(body).hexdigest()[:32]
        if tag.strip('"') != (f"{digest}-{coding}" if coding else digest):
            self.wrong.append(f"{path}: the tag {tag} is not of these bytes, seen {seen}")
        if digest not in self.versions:
            self.versions.add(digest)
            self._parse(path, body)

    def _parse(self, path: str, body: bytes) -> None:
        try:
            if path.endswith((".atom", ".rss")):
                etree.fromstring(body)
            elif path.endswith(".json"):
                json.loads(body)
            elif not body.rstrip().endswith(b"</html>") or html.fromstring(body) is None:
                self.wrong.append(f"{path}: a page that ends too soon")
        except (etree.LxmlError, ValueError) as error:
            self.wrong.append(f"{path}: {error}")
