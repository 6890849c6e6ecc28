"""Sources read as the program reads them: a real fetcher on loopback, the real parsers."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator.fetch import Fetcher, FetchSettings
from aggregator.model import Batch, NotModified, Reading, Source, SourceState
from aggregator.parse import Hints, parse_document
from aggregator.sources import Excerpt, Tools, read_source

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)


async def parse(body: bytes, hints: Hints) -> Batch:
    return parse_document(body, hints)


def read(source: Source, state: SourceState | None = None, **limits: Any) -> Reading:
    """One reading, with a fetcher of its own."""

    async def run() -> Reading:
        settings = FetchSettings(user_agent="test/1", host_delay=0, timeout=5, allow_private=True)
        async with Fetcher(settings) as fetcher:
            tools = Tools(fetcher=fetcher, parse=parse, **limits)
            reading = await read_source(source, state or SourceState(), tools, NOW)
            assert not isinstance(reading, Excerpt)
            return reading

    return asyncio.run(run())


def read_batch(source: Source, state: SourceState | None = None, **limits: Any) -> Batch:
    """A reading that found something."""
    reading = read(source, state, **limits)
    assert isinstance(reading, Batch)
    return reading


def read_unchanged(source: Source, state: SourceState, **limits: Any) -> SourceState:
    """The state after a reading that found nothing new."""
    reading = read(source, state, **limits)
    assert isinstance(reading, NotModified)
    return reading.state


def titles(batch: Batch) -> list[str]:
    return [entry.title for entry in batch.entries]


def remote(url: str, **options: Any) -> Source:
    return Source(id="omroep", location=url, **options)


def local(path: Path, **options: Any) -> Source:
    return Source(id="artikelen", location=str(path), local=True, **options)
