"""Whether there is anything to publish at all: a look that costs little however many categories there are."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aggregator.idle import mark_file
from aggregator.model import Source
from aggregator.publishing.press import Press
from aggregator.publishing.sheets import digest_facts
from aggregator.store import Store

Marks = Mapping[str, list[int]]  # of files, by path


@dataclass(frozen=True, slots=True)
class Rested:
    """What was remembered of the last publication, and holds as far as the database goes."""

    count: int  # of files
    files: Marks  # their marks, and those of the newest pages of archives, by path in the output folder
    facts: str  # a digest of what they are made from beside the database
    since: datetime
    until: datetime | None  # heads change by time


def count_resting(press: Press, now: datetime) -> int | None:
    """How many files are as they should be; None when anything may have changed since they were published.

    That is the database, the configuration, what sources say of themselves, the files, and the time by
    which entries leave heads.
    """
    rested = recall_rest(press.store)
    if rested is None or any(item.posts for item in press.publications):
        return None
    if now < rested.since or (rested.until and now >= rested.until):
        return None
    if rested.files != _mark_files(press.output, rested.files) or rested.facts != _describe(press):
        return None
    return rested.count


def recall_rest(store: Store) -> Rested | None:
    """None when anything in the database changed since then."""
    remembered = store.rest.recall()
    if remembered is None:
        return None
    known = json.loads(remembered)
    until = datetime.fromisoformat(known["until"]) if known["until"] else None
    since = datetime.fromisoformat(known["since"])
    return Rested(int(known["count"]), known["files"], known["facts"], since, until)


def find_rested(store: Store, output: Path) -> frozenset[str]:
    """The files that nobody touched since all was published; none where the database changed since."""
    rested = recall_rest(store)
    files = rested.files.items() if rested else ()
    return frozenset(path for path, mark in files if mark and mark == mark_file(output / path))


def remember_rest(
    press: Press, now: datetime, until: datetime | None, paths: Sequence[str], pages: Iterable[str]
) -> None:
    """All is published at `paths`, with the newest `pages` of archives; at `until` heads change by time."""
    known = {
        "facts": _describe(press),
        "since": now.isoformat(),
        "until": until.isoformat() if until else None,
        "files": _mark_files(press.output, [*paths, *pages]),
        "count": len(paths),
    }
    press.store.rest.remember(json.dumps(known))


def _mark_files(output: Path, paths: Iterable[str]) -> Marks:
    return {path: mark_file(output / path) for path in paths}


def _describe(press: Press) -> str:
    sources = [_describe_source(source) for source in press.sources]
    told = press.store.rest.told()
    return digest_facts(press.site, press.publications, press.corrections, press.page, sources, told)


def _describe_source(source: Source) -> tuple[object, ...]:
    return (source.id, source.kind, source.title, source.categories, source.private, source.location)
