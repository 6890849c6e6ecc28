"""What every reader of sources works with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aggregator.fetch import Fetcher
from aggregator.model import Batch
from aggregator.parse import Hints

Parse = Callable[[bytes, Hints], Awaitable[Batch]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The one fetcher, the one door to parsing, and the limits of a document."""

    fetcher: Fetcher
    parse: Parse
    max_size: int = 10 * 2**20  # bytes of a local file
    max_entries: int = 1000  # of one document
    max_entry: int = 2**20  # bytes
