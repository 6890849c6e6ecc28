"""What every reader of sources works with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from aggregator import EDITION
from aggregator.fetch import Crowd, Request, Response, Seat
from aggregator.model import Batch, Source
from aggregator.parse import Hints

Parse = Callable[[bytes, Hints], Awaitable[Batch]]


class Getter(Protocol):
    """What readers see of the fetcher."""

    async def get(self, request: Request, now: datetime) -> Response: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The one fetcher, the one door to parsing, and the limits of a document."""

    fetcher: Getter
    parse: Parse
    max_size: int = 10 * 2**20  # bytes of a local file
    max_entries: int = 1000  # of one document
    max_entry: int = 2**20  # bytes
    fast: bool = True  # whether plain feeds go past feedparser, with the same result
    cut: bool = True  # whether entries that were seen may be left unread
    thorough: bool = False  # whether files are read again though nothing about them seems to have changed
    crowd: Crowd = field(default_factory=Crowd)  # those whose documents are not done with
    seen: Mapping[str, bytes] = field(default_factory=dict)  # by source, their digests in a row

    def reading_options(self, source: Source) -> tuple[str, ...]:
        """What the entries depend on beside the bytes: when any of it changes, these are read anew."""
        zone, language = str(source.timezone), source.language or ""
        return (EDITION, source.kind, zone, language, str(self.max_entries), str(self.max_entry))

    def seated(self, seat: Seat) -> "Tools":
        """These tools for one reading, which has a seat while it parses, and none while it fetches."""

        async def parse(body: bytes, hints: Hints) -> Batch:
            await seat.take()
            return await self.parse(body, hints)

        return replace(self, parse=parse, fetcher=_Leaving(self.fetcher, seat))


@dataclass(frozen=True, slots=True)
class _Leaving:
    """A getter for who leaves the seat to fetch more: two that wait for each other would wait for ever."""

    getter: Getter
    seat: Seat

    async def get(self, request: Request, now: datetime) -> Response:
        self.seat.leave()
        return await self.getter.get(request, now)
