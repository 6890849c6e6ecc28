"""What came of asking a source."""

from dataclasses import dataclass, field

from aggregator.model.cadence import UpdateHints
from aggregator.model.entry import Entry, Feed
from aggregator.model.packing import Packed
from aggregator.model.source import Kind, SourceState


@dataclass(frozen=True, slots=True)
class NotModified:
    """A reading that found nothing new; `again` says that the server sent the same document once more."""

    state: SourceState
    again: bool = False


@dataclass(frozen=True, slots=True)
class Gist(Packed):
    """What an entry comes to: it holds for the entry that it was found of, and for others with its words."""

    entry: Entry
    line: str  # the title with its white space folded
    text: str  # hash of the text alone; empty without a text
    hash: str  # of title and text
    words: str  # hash of the text's sense; empty without a text
    length: int  # words in the text
    content: str  # hash of all that is published of it, times, place and identity left out
    language: str | None  # of the entry, when that was found


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(Packed):
    """A reading: what a source offers now, in its own order.

    `partial` says that it holds only what is new since the last reading (RFC 3229), or what a hub `pushed`.
    `cut_off` says that its document has no end, so that entries may be lost which only another answer tells.
    `complete` says that an entry missing here is gone at the source (local folders); `kept` names
    provenances that could not be read this time, whose entries stay.  `gists` are those of the entries, in
    their order, where they were found while the document was read; or none.  `digests` are those of the
    document's items, in a row; of these `seen` were left out, because they are kept as they stand there.
    """

    feed: Feed
    entries: tuple[Entry, ...]
    kind: Kind = "feed"
    feed_links: tuple[str, ...] = ()  # the feeds that a page announces, best first
    partial: bool = False
    pushed: bool = False
    cut_off: bool = False
    complete: bool = False
    kept: frozenset[str] = frozenset()
    updates: UpdateHints = UpdateHints()  # noqa: RUF009 - frozen
    warnings: tuple[str, ...] = ()
    unreadable_dates: int = 0  # entries that tell a date which is none
    origins: tuple[
        tuple[str, str], ...
    ] = ()  # of an article: its fields, and where on the page each was told
    gists: tuple[Gist, ...] = field(default=(), compare=False, repr=False)
    state: SourceState = field(default_factory=SourceState)
    digests: bytes = field(default=b"", repr=False)
    seen: int = 0

    @property
    def size(self) -> int:
        """How many entries the document has."""
        return len(self.entries) + self.seen


Reading = NotModified | Batch

DESCRIPTION = "description"  # in `origins` of a text: the page has none that could be found
