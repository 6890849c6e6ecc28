"""Who may write: one pass at a time, one daemon at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from aggregator.errors import LockedError, StoreError
from aggregator.store.looking import follow_link

PATIENCE = 10.0  # seconds that a writer waits for another's pass
STEP = 0.05
ROLES = ("pass", "daemon")


def name_lock(role: str) -> str:
    """What is added to a database's name for the lock file of a role."""
    return f".{role}-lock"


def _place(database: Path, role: str) -> Path:
    """Beside the file itself, so that who comes by a link and who does not exclude each other."""
    real = follow_link(database)
    return real.with_name(f"{real.name}{name_lock(role)}")


@contextmanager
def hold_database(
    database: Path, command: str, *, role: str = "pass", patience: float = PATIENCE
) -> Iterator[None]:
    """Hold the database for writing; the lock file tells others the pid and the command.

    The lock dies with the process.  Raises `LockedError` when another still holds it after
    `patience` seconds.
    """
    path = _place(database, role)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        _wait_for(descriptor, patience)
        _sign(descriptor, path, command)
        try:
            yield
        finally:
            with suppress(OSError):  # whoever ends, however full the disk
                os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


@contextmanager
def hold_to_look(database: Path, command: str) -> Iterator[None]:
    """Keep writers out while files are compared with what is recorded of them.

    As `hold_database`; who may not write beside the database, or cannot on a full disk, shares the lock
    that is there, and waits for none that is not.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(hold_database(database, command))
        except LockedError:
            raise
        except StoreError:
            stack.enter_context(_share(_place(database, "pass")))
        yield


@contextmanager
def _share(path: Path) -> Iterator[None]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # nobody could hold it in a way that we would see
        yield
        return
    try:
        _wait_for(descriptor, PATIENCE, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _sign(descriptor: int, path: Path, command: str) -> None:
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {command}\n".encode(), 0)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"cannot write beside the database, {path}: {error.strerror}. "
        "Its folder must be writable, with space left"
    )


def _wait_for(descriptor: int, patience: float, manner: int = fcntl.LOCK_EX) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, manner | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LockedError(_describe(descriptor)) from None
            time.sleep(STEP)
        else:
            return


def _describe(descriptor: int) -> str:
    pid, _, command = os.pread(descriptor, 200, 0).decode(errors="replace").strip().partition(" ")
    who = f" (pid {pid}, {command})" if pid.isdigit() else ""
    return f"another aggregator{who} is using this database"


def find_holder(database: Path, role: str = "pass") -> str | None:
    """Who holds the database now, as `pid 812, run`; None when nobody does.  Changes nothing."""
    path = _place(database, role)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        pid, _, command = os.pread(descriptor, 200, 0).decode(errors="replace").strip().partition(" ")
        return f"pid {pid}, {command}" if pid.isdigit() else "another process"
    finally:
        os.close(descriptor)
    return None
