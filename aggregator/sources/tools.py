"""What every reader of sources works with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from aggregator import __version__
from aggregator.fetch import Request, Response
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
    seen: Mapping[str, bytes] = field(default_factory=dict)  # by source, their digests in a row

    def reading_options(self, source: Source) -> tuple[str, ...]:
        """What the entries depend on beside the bytes: when any of it changes, these are read anew."""
        zone, language = str(source.timezone), source.language or ""
        return (__version__, source.kind, zone, language, str(self.max_entries), str(self.max_entry))
