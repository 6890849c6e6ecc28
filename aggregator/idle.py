"""Nothing to do: known from a note beside the database, before anything of the program is loaded.

A cron job asks often and mostly in vain, and to load the program costs more than to look.  The note names all
that it rests on, down to the files of the database: whoever writes there ends it, damage does too, and so
nobody has to think of it.
"""

import fcntl
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aggregator import EDITION
from aggregator.matching import find_matches

Mark = list[int]

_DATABASE = re.compile(r"""^database:[ \t]*(["']?)([^"'#\n]+?)\1[ \t]*(?:#.*)?$""", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SECRET_FILE = re.compile(r"\bfile[\"']?\s*:(?!//)")
GRAIN = 20_000_000  # nanoseconds by which the kernel's clock for files may be behind the other
_LOGS = ("", "-wal")  # what SQLite writes beside a database, and before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a pass would do, and everything that would have it do something else."""

    line: str  # what it would say
    report: str  # and to programs
    warnings: tuple[str, ...]  # about the configuration
    output: str
    since: str  # ISO 8601
    until: str
    config: str
    files: tuple[str, ...]  # of the configuration
    published: tuple[str, ...]  # files too
    patterns: tuple[tuple[str, str], ...]  # folder and pattern, whose matches are taken
    trees: tuple[str, ...]  # local sources and templates: folders with all that is in them, or files
    variables: tuple[str, ...] = ()  # of the environment, that must be set


@dataclass(frozen=True, slots=True)
class Since:
    """From when on a change may have come too late for a pass: nanoseconds of the system's clock."""

    configured: int  # when it began to read the files of the configuration
    began: int  # when everything else was still to be read


def find_variables(texts: Iterable[str]) -> tuple[str, ...] | None:
    """The environment variables that a configuration takes; None where secrets are read from files."""
    told = _COMMENT.sub("", "\n".join(texts))
    return None if _SECRET_FILE.search(told) else tuple(sorted(set(_VARIABLE.findall(told))))


def leave_note(database: Path, note: Note, since: Since) -> None:
    """Write the note, by a rename; the caller holds the database, which nobody in this process has open.

    What cannot be looked at or written is left out, and what changed meanwhile: the next pass is a whole one.
    """
    place = place_note(database)
    temporary = place.with_name(f"{place.name}~")  # always the same: one that a kill left is used again
    with suppress(OSError, RecursionError):  # the second of folders that are nested too deep
        told = asdict(note) | {"made_by": _describe_program(), "marks": _mark_all(database, note)}
        if _has_changed(note, since):  # looked at after the marks: nothing comes in between
            return
        try:
            temporary.write_text(json.dumps(told), encoding="utf-8")
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)


def find_note(config: Path, now: datetime, environ: Mapping[str, str]) -> Note | None:
    """The note, where a pass at `now` would do nothing and nobody is at work; else None."""
    try:
        database = _guess_database(config)
        told: dict[str, Any] = json.loads(place_note(database).read_text(encoding="utf-8"))
        marks, made_by = told.pop("marks"), told.pop("made_by")
        note = Note(**told)
        moments = (datetime.fromisoformat(note.since), now, datetime.fromisoformat(note.until))
        rests = (
            made_by == _describe_program()
            and note.config == str(config.absolute())
            and sorted(moments) == [*moments]
            and now != moments[-1]
            and all(environ.get(name) for name in note.variables)
            and marks == _mark_all(database, note)
            and not _is_held(database)
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return note if rests else None


def mark_file(path: str | Path) -> Mark:
    """What no change of a file leaves as it is; empty where there is none."""
    try:
        found = os.lstat(path)
    except OSError:
        return []
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_mode]


def _mark_all(database: Path, note: Note) -> list[Any]:
    return [
        [mark_file(f"{place}{log}") for place in (database, os.path.realpath(database)) for log in _LOGS],
        [[mark_file(path), mark_file(os.path.realpath(path))] for path in (*note.files, *note.published)],
        [names for _, names in _match(note)],
        [_mark_tree(root) for root in note.trees],
    ]


def _mark_tree(root: str) -> list[Any]:
    try:
        inside = sorted(os.scandir(root), key=lambda entry: entry.name)
    except NotADirectoryError:
        return mark_file(root)
    return [
        [entry.name, _mark_tree(entry.path) if entry.is_dir(follow_symlinks=False) else mark_file(entry.path)]
        for entry in inside
    ]


def _has_changed(note: Note, since: Since) -> bool:
    """Whether anything that the pass read did so after it may have been read."""
    found = (os.path.join(folder, name) for folder, names in _match(note) for name in names)  # noqa: PTH118
    configured = max(map(_changed, (*note.files, *map(os.path.realpath, note.files), *found)), default=0)
    trees = max(map(_changed_within, note.trees), default=0)
    return configured > since.configured - GRAIN or trees > since.began - GRAIN


def _match(note: Note) -> list[tuple[str, list[str]]]:
    return [(folder, find_matches(folder, pattern)) for folder, pattern in note.patterns]


def _changed(path: str) -> int:
    return os.lstat(path).st_ctime_ns


def _changed_within(root: str) -> int:
    inside = os.scandir(root) if os.path.isdir(root) else ()  # noqa: PTH112
    within = (
        _changed_within(entry.path) if entry.is_dir(follow_symlinks=False) else _changed(entry.path)
        for entry in inside
    )
    return max(_changed(root), max(within, default=0))


def _describe_program() -> list[str]:
    return [EDITION, sys.version, str(Path(__file__).parent)]


def place_note(database: Path) -> Path:
    """Where the note of a database lies."""
    return database.with_name(f"{database.name}.idle")


def _guess_database(config: Path) -> Path:
    """Where the database lies, most likely; its note says which configuration it belongs to."""
    found = _DATABASE.search(config.read_text(encoding="utf-8"))
    folder = config.absolute().parent
    if found is None:
        return folder.parent / "var" / "aggregator.db"
    return Path(os.path.normpath(folder / Path(found[2]).expanduser()))


def _is_held(database: Path) -> bool:
    """Whether another process is at work with it."""
    descriptor = os.open(f"{os.path.realpath(database)}.pass-lock", os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
