"""Copies of a database: made while others write it, looked into, put in its place."""

import errno
import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aggregator.errors import StoreError
from aggregator.store.faults import tell_damage, translate_errors
from aggregator.store.lock import ROLES, name_lock
from aggregator.store.looking import connect_to_look, follow_link
from aggregator.store.schema import HEAD

_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite may keep beside a database
_MAGIC = b"SQLite format 3\0"
_INCOMING = ".restoring"  # a backup on its way into the place of a database


def list_files(database: Path) -> list[Path]:
    """The database and all that is beside it while it is used: SQLite's own files, and the locks."""
    suffixes = ("", *_BESIDE, _INCOMING, *(name_lock(role) for role in ROLES))
    return [database.with_name(f"{database.name}{suffix}") for suffix in suffixes]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file with a database of ours holds."""

    version: str  # of its schema
    sources: int
    entries: int
    size: int  # bytes


def write_copy(database: Path, target: Path) -> None:
    """Write a complete copy of `database`, as it is at one moment, to `target`: whole or not at all.

    Nobody waits for it and it waits for nobody.  The copy is one file, which needs no other beside it;
    what was at `target` is replaced.  Raises `StoreError`.
    """
    with translate_errors(f"the copy {target}"), _incoming(target) as incoming:
        _copy(database, incoming)


def back_up(database: Path, target: Path) -> Contents:
    """`write_copy`, checked before it takes the place of an earlier one.

    A database that is not sound is not worth a backup: `DamagedError`, and what was there stays.
    """
    with translate_errors(f"the copy {target}"), _incoming(target) as incoming:
        _copy(database, incoming)
        return examine_copy(incoming, f"the database {database}")


@contextmanager
def _incoming(target: Path) -> Iterator[Path]:
    """A file of this process alone beside `target`, whose place it takes at the end."""
    _sweep(target)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    _remove(temporary)
    try:
        yield temporary
        _sync(temporary)
        temporary.replace(target)
        _sync(target.parent)
    except BaseException:
        _remove(temporary)
        raise


def _sweep(target: Path) -> None:
    """Delete what killed processes left behind of a copy to `target`."""
    ours = re.compile(rf"{re.escape(f'.{target.name}.')}(\d+)\.part")
    for path in target.parent.iterdir():
        if (found := ours.fullmatch(path.name)) and not _lives(int(found[1])):
            _remove(path)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        pass
    return True


def _copy(database: Path, target: Path) -> None:
    with (
        translate_errors(f"the copy {target}", damaged=f"the database {database}"),
        _opened(database) as source,
        closing(_begin(target, database)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _begin(target: Path, database: Path) -> sqlite3.Connection:
    """A new file that nobody may read who may not read the database."""
    target.touch(0o600)
    _share_as(target, database)
    return sqlite3.connect(target)


def _share_as(file: Path, other: Path) -> None:
    with suppress(PermissionError):  # file systems such as a stick's have no modes of files
        file.chmod(0o600 | stat.S_IMODE(other.stat().st_mode) & 0o666)


def examine_copy(file: Path, name: str = "") -> Contents:
    """What is in the file, after SQLite has checked all of it; `name` is what to call it in an error.

    Raises `StoreError` for what is no database of ours or of a newer version, `DamagedError` for damage.
    """
    if not name and not _looks_like_one(file):
        raise StoreError(f"the file {file} is no database; name a backup that `aggregator backup` wrote")
    name = name or f"the file {file}"
    with translate_errors(name), _opened(file) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"alembic_version", "sources", "entries"} <= tables:
            raise StoreError(f"{name} is no database of the aggregator")
        (verdict,) = database.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise tell_damage(name, verdict)
        if database.execute("PRAGMA foreign_key_check").fetchone():
            raise tell_damage(name, "rows refer to rows that are not there")
        (version,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        if version > HEAD:
            raise StoreError(
                f"{name} has a newer schema ({version}) than this program knows: upgrade the aggregator"
            )
        sources, entries = (
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own two words
            for table in ("sources", "entries")
        )
    return Contents(version, sources, entries, file.stat().st_size)


def _looks_like_one(file: Path) -> bool:
    """Whether a file begins as SQLite's do; one that cannot be read is told of where it is opened."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return True


def replace_database(database: Path, backup: Path, now: datetime) -> Path | None:
    """Put a copy of `backup` in the place of `database`; answers where the replaced one is kept now.

    The caller holds the database.  The replaced one is kept beside it, with its write-ahead log;
    None where there was none.  A link stays, and what it leads to is replaced.
    """
    with translate_errors(f"the database {database}"):
        database = follow_link(database)
        database.parent.mkdir(parents=True, exist_ok=True)
        incoming = database.with_name(f"{database.name}{_INCOMING}")
        write_copy(backup, incoming)
        kept = _free_name(database, now) if database.exists() else None
        if kept:
            _share_as(incoming, database)
            os.link(database, kept)
        for suffix in _BESIDE:  # a log of the old database would be read into the new one
            beside = database.with_name(f"{database.name}{suffix}")
            with suppress(FileNotFoundError):
                if kept and suffix != "-shm":
                    beside.rename(kept.with_name(f"{kept.name}{suffix}"))
                else:
                    beside.unlink()
        incoming.replace(database)
        _sync(database.parent)
    return kept


@contextmanager
def _opened(database: Path) -> Iterator[sqlite3.Connection]:
    """For reading only; a file that is not there is an error, not a new database."""
    if not database.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(database))
    with closing(connect_to_look(database)) as connection:
        yield connection


def _free_name(database: Path, now: datetime) -> Path:
    plain = database.with_name(f"{database.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
    names = (plain, *(plain.with_name(f"{plain.name}-{number}") for number in range(2, 1000)))
    return next(name for name in names if not name.exists())


def _remove(file: Path) -> None:
    for suffix in ("", *_BESIDE):
        file.with_name(f"{file.name}{suffix}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
