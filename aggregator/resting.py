"""Whether there is anything to publish at all: a look that costs little however many categories there are."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aggregator.idle import mark_file
from aggregator.model import Source
from aggregator.press import Press
from aggregator.sheets import digest_facts
from aggregator.store import Store

Marks = Mapping[str, list[int]]  # of files, by path


@dataclass(frozen=True, slots=True)
class Rested:
    """What was remembered of the last publication, and holds as far as the database goes."""

    count: int  # of files
    paths: tuple[str, ...]  # within the output folder
    until: datetime | None  # heads change by time


def count_resting(press: Press, now: datetime) -> int | None:
    """How many files are as they should be; None when anything may have changed since they were published.

    That is the database, the configuration, what sources say of themselves, the files, and the time by
    which entries leave heads.
    """
    remembered = press.store.rest.recall()
    if remembered is None or any(item.posts for item in press.publications):
        return None
    known = json.loads(remembered)
    until = datetime.fromisoformat(known["until"]) if known["until"] else None
    if now < datetime.fromisoformat(known["since"]) or (until and now >= until):
        return None
    if known["files"] != _mark_files(press.output, known["files"]) or known["facts"] != _describe(press):
        return None
    return int(known["count"])


def recall_rest(store: Store) -> Rested | None:
    """None when anything in the database changed since then."""
    remembered = store.rest.recall()
    if remembered is None:
        return None
    known = json.loads(remembered)
    until = datetime.fromisoformat(known["until"]) if known["until"] else None
    return Rested(int(known["count"]), tuple(known["files"]), until)


def find_rested(store: Store, output: Path) -> frozenset[str]:
    """The files that nobody touched since all was published; none where the database changed since."""
    remembered = store.rest.recall()
    files: dict[str, list[int]] = json.loads(remembered)["files"] if remembered else {}
    return frozenset(path for path, mark in files.items() if mark and mark == mark_file(output / path))


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
