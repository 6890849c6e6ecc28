"""Local sources: a folder of posts, texts and feed files, or one such file."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from aggregator.errors import FetchError, SourceError
from aggregator.model import Batch, Entry, Feed, NotModified, Reading, Source, SourceState
from aggregator.parse import ADRIFT, BLANK, Hints
from aggregator.sources.folder import Listing, LocalFile, list_files, read_file
from aggregator.sources.tools import Tools

_UNMOUNTED = (
    "is empty, and on another file system than when it was read last: is its mount missing? Mount it; if the "
    "folder is meant to be empty, put any file into it, such as .keep"
)


async def read_local(source: Source, state: SourceState, tools: Tools) -> Reading:
    """Read all files when any of them changed; a broken one is a warning, and its entries stay.

    Tools that are thorough read them anyway.  Raises `SourceError` when the place itself is gone, or what was
    mounted there, or the only file is broken.
    """
    root = Path(source.location)
    listing = await asyncio.to_thread(list_files, root)
    if listing.bare and state.size and state.file_system not in (None, listing.file_system):
        raise FetchError(_UNMOUNTED)
    state = replace(state, file_system=listing.file_system)
    signature = listing.sign(*_reading_options(source, tools))
    if signature == state.signature and not tools.thorough:
        return NotModified(state)
    harvest = await _read_files(listing, source, tools)
    batches = harvest.batches
    kinds = {batch.kind for batch in batches}
    kind = kinds.pop() if len(kinds) == 1 else source.kind
    feed = batches[0].feed if listing.lone else Feed(title=source.title or root.name)
    # What failed may be mended without a trace in what is known of files: it is tried again.
    signature = "" if harvest.failed else signature
    after = replace(state, signature=signature, kind=kind, feed=feed)
    return Batch(
        feed=feed,
        entries=tuple(entry for batch in batches for entry in batch.entries),
        complete=True,
        kept=frozenset(harvest.failed | harvest.partial),
        warnings=tuple(harvest.warnings),
        gists=tuple(gist for batch in batches for gist in batch.gists),
        state=after,
    )


@dataclass(slots=True)
class _Harvest:
    """What the files gave; `failed` and `partial` are provenances."""

    warnings: list[str]
    batches: list[Batch] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)  # feeds that go on where the reading ended; what is away
    adrift: list[str] = field(default_factory=list)  # names of files, told of together

    def warn(self, file: LocalFile, warnings: Iterable[str]) -> None:
        """Tell it with the file's name; what many have with those of others."""
        for warning in warnings:
            if warning == ADRIFT:
                self.adrift.append(file.name)
            else:
                self.warnings.append(f"{file.name}: {warning}")


async def _read_files(listing: Listing, source: Source, tools: Tools) -> _Harvest:
    harvest = _Harvest(list(listing.warnings), partial=set(listing.elsewhere))
    for file in listing.files:
        try:
            batch = await _read_file(file, source, tools)
        except SourceError as error:
            if listing.lone:
                raise
            harvest.failed.add(file.name)
            harvest.warnings.append(f"{file.name}: {error}")
            continue
        harvest.batches.append(_drop_prefix(batch, file) if listing.lone else batch)
        harvest.warn(file, batch.warnings)
        if batch.cut_off or (batch.kind == "feed" and not _is_told_whole(batch)):
            harvest.partial.add("" if listing.lone else file.name)
    if harvest.adrift:
        harvest.warnings.append(_tell_adrift(harvest.adrift))
    return harvest


def _is_told_whole(batch: Batch) -> bool:
    return all(warning.endswith(BLANK) for warning in batch.warnings)


def _tell_adrift(names: Sequence[str]) -> str:
    """One warning for all of them."""
    number = "1 file" if len(names) == 1 else f"{len(names)} files"
    return f"{number} with {ADRIFT}: {names[0]}{', …' * (len(names) > 1)}"


async def _read_file(file: LocalFile, source: Source, tools: Tools) -> Batch:
    body = await asyncio.to_thread(read_file, file, tools.max_size)
    hints = Hints(
        path=file.name,
        kind=source.kind,
        timezone=source.timezone,
        language=source.language,
        front_matter=source.front_matter,
        base=source.base,
        max_entries=tools.max_entries,
        max_entry=tools.max_entry,
        fast=tools.fast,
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


def _reading_options(source: Source, tools: Tools) -> tuple[str, ...]:
    front_matter = repr(sorted(source.front_matter.items()))
    base = (source.base,) if source.base else ()  # none leaves the signature as it was before there was one
    return (*tools.reading_options(source), str(tools.max_size), source.title or "", front_matter, *base)
