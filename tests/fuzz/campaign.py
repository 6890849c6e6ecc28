"""Mutated corpus files through the real workers, and what comes of them through the real publishing.

`make fuzz` runs this without end; it saves what it finds in `var/fuzz`, named after its seed.
"""

import asyncio
import random
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from aggregator.errors import HostileError, ParseError
from aggregator.model import Batch, Entry, Publication, Site
from aggregator.parse import Hints
from aggregator.publish import render
from aggregator.publish.gate import find_problems
from aggregator.workers.pool import Limits, Shift, Workers
from tests.conftest import ROOT
from tests.fuzz.mutation import LARGEST, mutate

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
SITE = Site(url="https://lezer.example/", tag="lezer.example,2026")
PUBLICATION = Publication(id="nieuws", feed_id="tag:lezer.example,2026:nieuws", title="Nieuws")
KINDS = {"atom", "rss", "rdf", "cdf", "json", "html", "not-a-feed", "opml"}
HINTS = (
    Hints(url="https://omroep.example/feed"),
    Hints(url="https://omroep.example/feed", media_type="text/xml; charset=iso-8859-1"),
    Hints(url="https://omroep.example/stuk", kind="article"),
    Hints(path="2026-10-02-stuk.md"),
    Hints(path="stuk.txt"),
)
AT_ONCE = 8  # documents under way


@dataclass(frozen=True, slots=True)
class Find:
    """A document that broke the law."""

    seed: int
    body: bytes
    what: str


def load_documents(shared: Path) -> list[bytes]:
    """The corpora's files that are not too large."""
    rows = (line.split("\t") for line in (shared / "corpora" / "INDEX.tsv").read_text().splitlines()[1:])
    chosen = [row[0] for row in rows if row[2] in KINDS and 0 < int(row[1]) <= LARGEST]
    return [(shared / "corpora" / name).read_bytes() for name in chosen]


async def run_seeds(documents: Sequence[bytes], seeds: Iterable[int], *, every: int = 1) -> list[Find]:
    """Try each seed; every `every`-th result is published too."""
    finds: list[Find] = []
    remaining = iter(seeds)
    workers = Workers(limits=Limits(seconds=10))

    async def work_off(shift: Shift) -> None:
        for seed in remaining:
            body = mutate(documents, seed)
            what = await try_one(shift, body, seed, publish=seed % every == 0)
            if what:
                finds.append(Find(seed, body, what))

    try:
        async with workers.shift() as shift:
            await asyncio.gather(*(work_off(shift) for _ in range(AT_ONCE)))
    finally:
        workers.close()
    return finds


async def try_one(shift: Shift, body: bytes, seed: int, *, publish: bool) -> str:
    """What is wrong with how a document was treated; empty when nothing is."""
    hints = HINTS[seed % 10 if seed % 10 < len(HINTS) else 0]
    try:
        batch = await shift.parse(body, hints)
        if publish and batch.kind == "feed" and batch != await shift.parse(body, replace(hints, fast=False)):
            return "the fast path differs from feedparser"
    except ParseError as error:
        said = str(error)
        broke = isinstance(error, HostileError) and ("crash" in said or "longer" in said or "MiB" in said)
        # The last resort of the parser: a fault of ours that wants a name.
        return said if broke or "could not be read" in said else ""
    return find_fault(batch) if publish else ""


def find_fault(batch: Batch) -> str:
    """Why what was read cannot be published; empty when it can."""
    try:
        documents = render(PUBLICATION, [*complete(batch)], SITE)
    except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
        return traceback.format_exc()
    problems = ((document.path, problem) for document in documents for problem in find_problems(document))
    return "\n".join(f"{path}: {problem}" for path, problem in problems)


def complete(batch: Batch) -> Iterator[Entry]:
    """The entries as the store would give them back."""
    for place, entry in enumerate(batch.entries[:50]):
        minted = f"tag:lezer.example,2026:bron/{place:020x}"
        yield replace(entry, id=minted, source_id="bron", published=entry.published or NOW, source=batch.feed)


def main() -> None:
    """Go on for ever from a seed (the first argument, else one by chance)."""
    documents = load_documents(ROOT.parent / "shared")
    start = int(sys.argv[1]) if len(sys.argv) > 1 else random.SystemRandom().randrange(10**9)
    folder = ROOT / "var" / "fuzz"
    while True:
        print(f"seeds {start} to {start + 999}", flush=True)  # noqa: T201
        for find in asyncio.run(run_seeds(documents, range(start, start + 1000))):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / str(find.seed)).write_bytes(find.body)
            (folder / f"{find.seed}.txt").write_text(find.what, encoding="utf-8")
            print(f"FOUND by seed {find.seed}: {find.what.strip().splitlines()[-1]}", flush=True)  # noqa: T201
        start += 1000


if __name__ == "__main__":
    main()
