"""XML feeds: RSS of all versions, RSS 1.0 (RDF), Atom."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from aggregator.errors import ParseError
from aggregator.model import Batch, Entry
from aggregator.parse import guard
from aggregator.parse.addresses import NOWHERE
from aggregator.parse.channel import read_channel
from aggregator.parse.fast import read_surely
from aggregator.parse.hints import Hints
from aggregator.parse.items import has_unreadable_date, published_of, read_item
from aggregator.parse.reading import Reading
from aggregator.parse.selection import select
from aggregator.parse.updates import read_updates

_CLOSING_ROOT = re.compile(r"</(?:[\w.-]+:)?(?:rss|rdf|feed|channel)\s*(?:>|\Z)", re.IGNORECASE)
_OPENING = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)


def read_feed(text: str, hints: Hints) -> Batch:
    """The feed and its entries; raises HostileError, or NotAFeedError when feedparser sees none in it."""
    return read_and_judge(text, hints)[0]


def read_and_judge(text: str, hints: Hints) -> tuple[Batch, bool]:
    """The same, and whether the document is sound: well-formed as it is written, nothing repaired."""
    reading, secured = _read(guard.purge(text), hints)
    raw, warnings = list(reading.entries), []
    end = "whole" if reading.well_formed else _find_end(secured)
    if end == "in an entry":
        if len(raw) <= 1:
            raise ParseError("is cut off before the end of its first entry")
        raw.pop()
        warnings.append("the document is cut off; its last entry was left out")
    chosen, left_out = select(raw, lambda item: published_of(item, hints.timezone), hints.max_entries)
    zone, base = hints.timezone, hints.url or NOWHERE
    feed = read_channel(reading.feed, atom=reading.atom, zone=zone, base=base)
    entries = [read_item(item, place, feed, hints, atom=reading.atom) for place, item in chosen]
    unreadable = sum(
        has_unreadable_date(item, entry) for (_, item), entry in zip(chosen, entries, strict=True)
    )
    batch = Batch(
        feed=feed,
        entries=tuple(map(_place(hints.path), entries)),
        kind="feed",
        cut_off=end != "whole",
        updates=read_updates(reading.feed),
        warnings=(*warnings, *left_out),
        unreadable_dates=unreadable,
    )
    return batch, reading.well_formed and text.endswith(secured)


def _read(purged: str, hints: Hints) -> tuple[Reading, str]:
    """What the document says, by the fast path where that is sure; and the text that was read."""
    base = hints.url or NOWHERE
    found = read_surely(purged, base) if hints.fast else None
    if found is not None:
        return found, purged
    from aggregator.parse.judge import judge

    secured = guard.check(purged)
    return judge(secured, base), secured


def _find_end(text: str) -> Literal["whole", "in an entry", "between entries"]:
    """Where the document ends; what has no end of its own may have lost entries wherever it stops."""
    end = max((match.end() for match in _CLOSING_ROOT.finditer(text)), default=0)
    if end and not _OPENING.search(_drop_comments(text[end:])):
        return "whole"
    last = max((match.end() for match in _OPENING.finditer(text)), default=0)
    return "between entries" if _CLOSING.search(text, last) else "in an entry"


def _drop_comments(text: str) -> str:
    """Behind the end of a feed some keep the pattern of an item, for the next one to be written."""
    first, *others = text.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _place(path: str) -> Callable[[Entry], Entry]:
    """What an entry of a feed file in a local folder is known by: the file, and its own key within it."""

    def place(entry: Entry) -> Entry:
        if not path:
            return entry
        return replace(entry, key=f"{path}#{entry.key}" if entry.key else "", provenance=path)

    return place
