"""What `doctor` finds out on this machine: one finding for each thing that it looks at."""

import os
import platform
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal
from xml.parsers import expat

from aggregator import __version__
from aggregator.commands.paths import near
from aggregator.config import Config
from aggregator.curate.symptoms import find_wrong_clock
from aggregator.errors import StoreError
from aggregator.files import digest_body, is_folder, is_plain_file, is_taken, read_published
from aggregator.observe import count
from aggregator.observe.health import tell_health
from aggregator.overview import SourceOverview
from aggregator.store import SQLITE_VERSION, Store, find_holder, is_there, open_store
from aggregator.text.xmlchars import readable

Level = Literal["ok", "warning", "error"]

LIBRARIES = ("feedparser", "lxml", "httpx", "aiohttp", "SQLAlchemy", "pydantic", "nh3", "trafilatura")
OLDEST = datetime(2026, 1, 1, tzinfo=UTC)  # this program is not older
LITTLE_SPACE, NO_SPACE = 256 * 2**20, 32 * 2**20  # bytes
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to do where it is not well."""

    level: Level
    subject: str
    text: str
    remedy: str = ""


def examine_system(now: datetime) -> Iterator[Finding]:
    """Python, the parsers below it, the libraries, the clock."""
    yield Finding("ok", "aggregator", __version__)
    yield Finding("ok", "python", f"{platform.python_version()} on {platform.system()}")
    yield _examine_expat(expat.version_info)
    sqlite = ".".join(map(str, SQLITE_VERSION))
    if SQLITE_VERSION < (3, 35):
        yield Finding("error", "sqlite", sqlite, "use a Python that is built with SQLite 3.35 or newer")
    else:
        yield Finding("ok", "sqlite", sqlite)
    yield Finding("ok", "libraries", ", ".join(f"{name} {_version(name)}" for name in LIBRARIES))
    if now < OLDEST:
        yield Finding("error", "clock", f"says {now:%Y-%m-%d %H:%M} UTC", "set the clock of this machine")
    else:
        yield Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _examine_expat(found: tuple[int, int, int]) -> Finding:
    told = ".".join(map(str, found))
    remedy = "upgrade it, unless your distribution has mended it under the old number (Debian has)"
    if found < (2, 6, 0):
        flaws = (
            "long tokens take it quadratic time (CVE-2023-52425), nested entities crash it (CVE-2024-8176)"
        )
        return Finding("warning", "expat", f"{told}: {flaws}", remedy)
    if found < (2, 7, 0):
        return Finding("warning", "expat", f"{told}: nested entities can crash it (CVE-2024-8176)", remedy)
    return Finding("ok", "expat", told)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "is missing"


def examine_config(config: Config) -> Iterator[Finding]:
    """What the configuration holds, and what it warns of."""
    told = f"{near(config.path)}: {count(len(config.sources), 'source')}"
    categories = count(len(config.publications) - 1, "category", "categories")
    yield Finding("ok", "configuration", f"{told}, {categories}")
    for warning in config.warnings:
        yield Finding("warning", "configuration", str(warning))
    hubs = config.publications[-1].hubs
    yield Finding("ok", "hubs", ", ".join(hubs) if hubs else "none configured")
    if config.fetch.proxy:
        yield Finding("ok", "proxy", "configured; the address guard does not see behind it")


def examine_database(config: Config) -> Iterator[Finding]:
    """The file, who holds it, its schema, SQLite's own check, its size."""
    path = config.database
    for role in ("pass", "daemon"):
        if (holder := find_holder(path, role)) is not None:
            yield Finding("ok", "database", f"in use by another aggregator ({holder})")
    try:
        if not is_there(path):
            yield from _examine_place("database", path.parent, f"{near(path)} is not there yet")
            return
        store = open_store(path, upgrade=False)
    except StoreError as error:
        yield Finding("error", "database", str(error), "see docs/operating.md, Trouble")
        return
    try:
        yield _check_database(store, path)
    finally:
        store.close()


def _check_database(store: Store, path: Path) -> Finding:
    try:
        verdict, entries = store.check(), store.care.count_kept()
    except StoreError as error:
        verdict, entries = str(error), 0
    if verdict != "ok":
        return Finding("error", "database", f"is damaged: {verdict[:200]}", "restore it from your last copy")
    size = f"{path.stat().st_size / 2**20:.1f} MiB"
    if not os.access(path, os.W_OK):
        return Finding(
            "error", "database", f"{near(path)} cannot be written", "give this user the right to write it"
        )
    return Finding("ok", "database", f"{near(path)}: {count(entries, 'entry', 'entries')}, {size}, checked")


def _examine_place(subject: str, folder: Path, told: str) -> Iterator[Finding]:
    """A folder that the first refresh makes: whether it can."""
    existing = next(parent for parent in (folder, *folder.parents) if is_taken(parent))
    if is_folder(existing) and os.access(existing, os.W_OK | os.X_OK):
        yield Finding("ok", subject, f"{told}; the first refresh makes it")
    else:
        yield Finding(
            "error", subject, f"{told}, and {existing} cannot be written", "let this user write there"
        )


def examine_dates(newest: datetime | None, now: datetime) -> Iterator[Finding]:
    """Whether anything published is dated later than now; not where `examine_system` says what is wrong."""
    if now >= OLDEST and (wrong := find_wrong_clock(now, newest)):
        remedy = "set it, if it is behind; if it was ahead once, what came in then keeps its dates"
        yield Finding("warning", "clock", wrong, f"{remedy} (`aggregator withdraw` takes an entry away)")


def examine_output(config: Config, written: dict[str, str] | None) -> Iterator[Finding]:
    """The output folder: there, writable, whole; and whose files are in it, where that is known."""
    folder = config.output
    if not is_taken(folder):
        yield from _examine_place("output", folder, f"{near(folder)} is not there yet")
        return
    if not is_folder(folder) or not os.access(folder, os.W_OK | os.X_OK):
        remedy = "name another folder under `output`, or give this user the right to write there"
        yield Finding("error", "output", f"{near(folder)} cannot be written", remedy)
        return
    if written is None:
        told = "whose files are in it cannot be told: the database cannot be read"
        yield Finding("warning", "output", f"{near(folder)}: {told}")
    else:
        yield from _examine_files(folder, written)


def _examine_files(folder: Path, written: dict[str, str]) -> Iterator[Finding]:
    bodies = {path: read_published(folder / path) for path in written}
    spoilt = [path for path, body in bodies.items() if body is None or digest_body(body) != written[path]]
    if spoilt:
        told = f"{_some(spoilt)} in {near(folder)} lost or changed by somebody"
        yield Finding("warning", "output", told, "`aggregator publish` writes them anew")
    names = (path.name for path in folder.iterdir() if is_plain_file(path) and path.name not in written)
    foreign = sorted(map(readable, names))
    also = f"; not ours: {_some(foreign)}" if foreign else ""
    yield Finding("ok", "output", f"{near(folder)}: {count(len(written), 'file')} of ours{also}")


def examine_space(config: Config) -> Iterator[Finding]:
    """Room on the disks of the database and of the output."""
    for place in dict.fromkeys((config.database.parent, config.output)):
        existing = next(parent for parent in (place, *place.parents) if is_folder(parent))
        free = shutil.disk_usage(existing).free
        level: Level = "error" if free < NO_SPACE else "warning" if free < LITTLE_SPACE else "ok"
        remedy = "" if level == "ok" else "make room: what cannot be written is not published"
        yield Finding(level, "disk", f"{free / 2**30:.1f} GiB free for {near(place)}", remedy)


def examine_sources(overviews: Sequence[SourceOverview], config: Config, now: datetime) -> Iterator[Finding]:
    """The sources that are not well."""
    told = [(item, tell_health(item, now, config.site.timezone)) for item in overviews]
    ill = [(item, health) for item, health in told if health != "ok"]
    for item, health in ill[:SHOWN]:
        yield Finding("warning", f"source {item.source.id}", health, item.state.error or "")
    if len(ill) > SHOWN:
        yield Finding("warning", "sources", f"and {len(ill) - SHOWN} more", "see `aggregator sources`")
    well = len(overviews) - len(ill)
    yield Finding("ok", "sources", f"{well} of {len(overviews)} well")


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
