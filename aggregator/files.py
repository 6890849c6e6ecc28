"""Published files: written whole or not at all, and only when their bytes differ."""

import errno
import hashlib
import os
from contextlib import suppress
from itertools import count
from pathlib import Path

from aggregator.errors import PublishError
from aggregator.model import Document

_NO_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO)  # the last two: a link, a pipe
LEFTOVERS = ".aggregator-"  # how the names of temporary files begin


def digest_body(body: bytes) -> str:
    """What a file's bytes are recognised by."""
    return hashlib.sha256(body).hexdigest()


def is_plain_file(path: Path) -> bool:
    """Whether a regular file is there, or a link to one; what may not be looked at is not there for us."""
    return os.path.isfile(path)  # noqa: PTH113 (Path's raises for what may not be looked at)


def is_folder(path: Path) -> bool:
    """Whether a folder is there, or a link to one; likewise."""
    return os.path.isdir(path)  # noqa: PTH112


def is_taken(path: Path) -> bool:
    """Whether a name is taken, by a link that leads nowhere too; likewise."""
    return os.path.lexists(path)


def look_into(folder: Path) -> None:
    """Raise `OSError` where the files of a folder can be neither listed nor looked at."""
    os.listdir(folder)  # noqa: PTH208 (Path's looks when it is asked for the first name)
    os.stat(f"{folder}/.")  # noqa: PTH116 (Path's takes the dot away, and does not enter)


def find_obstacle(target: Path) -> str:
    """Why a file cannot be read that may well be there; empty where it can be, or is no file."""
    try:
        os.close(os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as error:
        return "" if error.errno in _NO_FILE else error.strerror or str(error)
    return ""


def write_changed(folder: Path, document: Document) -> bool:
    """Write `document` into `folder` unless the same bytes are there; says whether it wrote.

    By a temporary file in `folder`, fsync and rename: a reader sees the old bytes or the new ones.  A
    link in its place is replaced, never followed.  Raises `PublishError`.
    """
    target = folder / document.path
    try:
        if read_published(target) == document.body:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(target, document.body, folder)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _write(target, document.body, target.parent)  # on a disk of its own
    except OSError as error:
        in_the_way = is_taken(folder) and not is_folder(folder)
        reason = f"{folder} is no folder" if in_the_way else error.strerror or str(error)
        told = f"cannot write {document.path}: {reason}"
        raise PublishError(told, path=document.path, reason=reason) from error
    return True


def rewrite(target: Path, body: bytes, *, mode: int = 0o644) -> None:
    """Replace a file of the owner's by these bytes, whole or not at all; raises `OSError`.

    A link is followed, and the file keeps the mode that it has; a new one gets `mode`.
    """
    real = target.resolve()
    with suppress(FileNotFoundError):
        mode = real.stat().st_mode & 0o777
    real.parent.mkdir(parents=True, exist_ok=True)
    _write(real, body, real.parent, mode)


def read_published(target: Path) -> bytes | None:
    """The bytes of a published file; None when there is no such regular file."""
    try:
        descriptor = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            return file.read()
    except OSError:
        return None


def set_aside(folder: Path, path: str) -> str | None:
    """Rename a file that is in our way to a free `NAME.orig`; answers that name, None without a file."""
    target = folder / path
    if not is_plain_file(target):
        return None
    names = (f"{path}.orig{number or ''}" for number in count())
    free = next(name for name in names if not is_taken(folder / name))
    try:
        target.rename(folder / free)
    except OSError as error:
        raise PublishError(f"cannot set {path} aside: {error.strerror or error}") from error
    return free


def remove_unchanged(folder: Path, path: str, digest: str) -> bool:
    """Delete a file that we wrote and nobody changed since; says whether it is gone."""
    target = folder / path
    body = read_published(target)
    if body is None:
        if reason := find_obstacle(target):
            raise PublishError(f"cannot delete {path}, which cannot be read: {reason}")
        return True
    if digest_body(body) != digest:
        return False
    try:
        target.unlink()
        with suppress(OSError):  # one that holds more
            for parent in list(Path(path).parents)[:-1]:
                (folder / parent).rmdir()
    except OSError as error:
        raise PublishError(f"cannot delete {path}: {error.strerror or error}") from error
    return True


def sweep(folder: Path) -> None:
    """Delete what a killed run left behind; the caller holds the database, so nobody else is writing."""
    for leftover in folder.glob(f"{LEFTOVERS}*") if is_folder(folder) else ():
        with suppress(OSError):
            leftover.unlink()


def _write(target: Path, body: bytes, beside: Path, mode: int = 0o644) -> None:
    temporary = beside / f"{LEFTOVERS}{target.name}.{os.getpid()}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
