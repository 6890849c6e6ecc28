"""Local sources: a folder of posts, texts and feed files, or one such file."""

import asyncio
from dataclasses import replace
from pathlib import Path

from aggregator import __version__
from aggregator.errors import SourceError
from aggregator.model import Batch, Entry, Feed, NotModified, Reading, Source, SourceState
from aggregator.parse import Hints
from aggregator.sources.folder import LocalFile, list_files, read_file
from aggregator.sources.tools import Tools


async def read_local(source: Source, state: SourceState, tools: Tools) -> Reading:
    """Read all files when any of them changed; a broken one is a warning, and its entries stay.

    Raises `SourceError` when the place itself is gone, or the only file is broken.
    """
    root = Path(source.location)
    listing = await asyncio.to_thread(list_files, root)
    signature = listing.sign(__version__, *_reading_options(source))
    if signature == state.signature:
        return NotModified(state)
    batches: list[Batch] = []
    kept: set[str] = set()
    warnings = list(listing.warnings)
    for file in listing.files:
        try:
            batch = await _read_file(file, source, tools)
            batches.append(_drop_prefix(batch, file) if listing.lone else batch)
        except SourceError as error:
            if listing.lone:
                raise
            kept.add(file.name)
            warnings.append(f"{file.name}: {error}")
    kinds = {batch.kind for batch in batches}
    kind = kinds.pop() if len(kinds) == 1 else source.kind
    feed = batches[0].feed if listing.lone else Feed(title=source.title or root.name)
    after = replace(state, signature=signature, kind=kind, feed=feed, warnings=tuple(warnings))
    return Batch(
        feed=feed,
        entries=tuple(entry for batch in batches for entry in batch.entries),
        complete=True,
        kept=frozenset(kept),
        warnings=tuple(warnings),
        state=after,
    )


async def _read_file(file: LocalFile, source: Source, tools: Tools) -> Batch:
    body = await asyncio.to_thread(read_file, file, tools.max_size)
    hints = Hints(
        path=file.name,
        kind=source.kind,
        timezone=source.timezone,
        language=source.language,
        front_matter=source.front_matter,
        max_entries=tools.max_entries,
        max_entry=tools.max_entry,
    )
    batch = await tools.parse(body, hints)
    return replace(batch, entries=tuple(_place(entry, file) for entry in batch.entries))


def _drop_prefix(batch: Batch, file: LocalFile) -> Batch:
    """In a folder a feed file's keys carry its name; a lone one's are as written, so it may be renamed."""
    prefix = f"{file.name}#"
    entries = (replace(entry, key=entry.key.removeprefix(prefix), provenance="") for entry in batch.entries)
    return replace(batch, entries=tuple(entries))


def _place(entry: Entry, file: LocalFile) -> Entry:
    return replace(entry, provenance=file.name)


def _reading_options(source: Source) -> tuple[str, ...]:
    front_matter = repr(sorted(source.front_matter.items()))
    return (source.kind, source.language or "", str(source.timezone), front_matter)
