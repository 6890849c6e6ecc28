"""Many sources in one process: each has a feed of its own at a loopback address of its own.

`python -m benchmarks.farm 1000` prints its port and serves until its standard input ends.  Feed 7 is at
`http://ADDRESS/feed/7.xml`, with an ETag and a Last-Modified that are honoured.  `POST /tick?1` gives every
feed that many new entries, `GET /counts` tells the answers since it was asked last, by status.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import cast
from urllib.request import Request, urlopen

from benchmarks.articles import write_feed
from benchmarks.measuring import ROOT

AT_HAND = 10_000  # feeds whose documents (85 KB each) are kept; those of more are written for each answer
PATIENCE = 120.0  # seconds to begin or to grow
OK = b"HTTP/1.1 200 OK\r\n"


def address(feed: int) -> str:
    """The loopback address of a feed."""
    return f"127.{feed // 62500 + 10}.{feed // 250 % 250}.{feed % 250 + 1}"


class Farm:
    """The feeds as they are now."""

    def __init__(self, feeds: int) -> None:
        self.feeds = feeds
        self.newer = 0
        self.counts: Counter[str] = Counter()
        self.answers: dict[int, float] = {}  # when each feed was given first, since it grew
        self._start = datetime.now(UTC).replace(minute=0, second=0) - timedelta(days=1)
        self._documents: list[bytes] = []
        self.grow(0)

    def grow(self, entries: int) -> None:
        """Give every feed so many entries."""
        self.newer += entries
        self.answers.clear()
        changed = self._start + timedelta(seconds=self.newer)
        self.modified = format_datetime(changed, usegmt=True).encode()
        at_hand = range(self.feeds if self.feeds <= AT_HAND else 0)
        self._documents = [write_feed(feed, self.newer, self._start) for feed in at_hand]

    def tag(self, feed: int) -> bytes:
        """The entity tag of a feed."""
        return b'"%d-%d"' % (feed, self.newer)

    def document(self, feed: int) -> bytes:
        """A feed's bytes."""
        return self._documents[feed] if self._documents else write_feed(feed, self.newer, self._start)


class Plot(asyncio.Protocol):
    """One connection; reads just enough of HTTP to tell who asks for what."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._kept = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client comes."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        *heads, self._kept = (self._kept + data).split(b"\r\n\r\n")
        for head in heads:
            self._transport.write(self._answer(head))
            if b"\r\nconnection: close" in head.lower() or b" HTTP/1.0" in head:
                self._transport.close()

    def _answer(self, head: bytes) -> bytes:
        method, path, _ = head.split(b" ", 2)
        if path.startswith(b"/feed/"):
            return self._answer_reader(int(path[6:].partition(b".")[0]), head)
        if path == b"/counts":
            body = json.dumps(self._farm.counts).encode()
            self._farm.counts.clear()
            return _join(OK, body)
        if path == b"/answers":
            return _join(OK, json.dumps(self._farm.answers).encode())
        if method == b"POST" and path.startswith(b"/tick?"):
            self._farm.grow(int(path.partition(b"?")[2]))
            return _join(OK, b"")
        self._farm.counts["404"] += 1
        return _join(b"HTTP/1.1 404 Not Found\r\n", b"")

    def _answer_reader(self, feed: int, head: bytes) -> bytes:
        farm, tag = self._farm, self._farm.tag(feed)
        fields = b"ETag: %s\r\nLast-Modified: %s\r\n" % (tag, farm.modified)
        if tag in head or (b"if-none-match" not in head.lower() and farm.modified in head):
            farm.counts["304"] += 1
            return b"HTTP/1.1 304 Not Modified\r\n" + fields + b"\r\n"
        farm.counts["200"] += 1
        farm.answers.setdefault(feed, time.monotonic())
        kind = b"rss" if feed % 2 == 0 else b"atom"
        return _join(OK + fields, farm.document(feed), b"application/%s+xml; charset=utf-8" % kind)


def _join(head: bytes, body: bytes, media_type: bytes = b"text/plain") -> bytes:
    return b"%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (head, media_type, len(body), body)


class Sources:
    """A farm that runs, as whoever measures sees it."""

    def __init__(self, feeds: int, port: int) -> None:
        self.urls = [f"http://{address(feed)}:{port}/feed/{feed}.xml" for feed in range(feeds)]
        self._base = f"http://127.0.0.1:{port}"

    def grow(self, entries: int = 1) -> None:
        """Give every feed so many new entries."""
        _ask(Request(f"{self._base}/tick?{entries}", method="POST"))  # noqa: S310 - a farm of ours

    def counts(self) -> dict[str, int]:
        """The answers since this was asked last, by status."""
        told: dict[str, int] = json.loads(_ask(Request(f"{self._base}/counts")))  # noqa: S310
        return told

    def answers(self) -> dict[int, float]:
        """When each feed was given first since it grew, by this machine's steady clock."""
        told = json.loads(_ask(Request(f"{self._base}/answers")))  # noqa: S310
        return {int(feed): float(moment) for feed, moment in told.items()}


def _ask(request: Request) -> bytes:
    with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        return cast("bytes", answer.read())


@contextmanager
def open_farm(feeds: int) -> Iterator[Sources]:
    """So many sources, in a process of their own, until the block ends."""
    command = [sys.executable, "-m", "benchmarks.farm", str(feeds)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as farm:
        assert farm.stdout is not None
        try:
            yield Sources(feeds, int(farm.stdout.readline()))
        finally:
            farm.communicate()  # its input ends, and so does it


async def serve(feeds: int, port: int) -> None:
    """Serve until the standard input ends."""
    farm, loop = Farm(feeds), asyncio.get_running_loop()
    # All loopback addresses at once.
    server = await loop.create_server(lambda: Plot(farm), "0.0.0.0", port, backlog=4096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feeds", type=int)
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args()
    asyncio.run(serve(chosen.feeds, chosen.port))
