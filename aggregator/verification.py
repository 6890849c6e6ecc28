"""Whether everything that must hold holds: in the database, and in what is published."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aggregator.config import Config
from aggregator.errors import DamagedError, LockedError, OutdatedError, StoreError
from aggregator.files import LEFTOVERS, digest_body, find_obstacle, is_plain_file, read_published
from aggregator.model import Document
from aggregator.publish import FEED_TYPES
from aggregator.publish.gate import find_problems
from aggregator.store import Store, hold_to_look, is_there, open_store
from aggregator.text.xmlchars import readable

_RESTORE = (
    "`aggregator restore FILE` puts a backup in its place; or move the file away and run "
    "`aggregator refresh`: what is published keeps its ids"
)
_OLD = "`aggregator refresh` brings it up to date"
_MEND = "mend that; `aggregator refresh` fails by it too"
_REPORT = "please report it; `aggregator restore FILE` puts a backup in its place"
_UNREADABLE = "let this user read it, and enter the folders that it lies in"
_PUBLISH = "`aggregator publish` writes it anew"
_FOREIGN = "if it is not yours, delete it: it is served as if it were ours"
_SWEEP = "the next `aggregator publish` deletes it"
_OPS = "delete it: the next trouble writes it anew"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold: where, what, and what to do."""

    where: str
    what: str
    remedy: str


@dataclass(slots=True)
class Verification:
    """What was looked at, and what was found."""

    faults: list[Fault] = field(default_factory=list)
    entries: int = 0
    files: int = 0


def verify(config: Config) -> Verification:
    """Look at everything and change nothing.

    The database is looked at while others write it; while the files are compared with what is recorded of
    them, the database is held.  Raises `LockedError` when another holds it for long.
    """
    done = Verification()
    try:
        with _opened(config.database) as store:
            if store:
                done.entries = store.care.count_kept()
                _verify_database(store, done)
            _verify_output(config, store, done)
    except DamagedError as error:
        _refuse_database(config, done, _part(config, error, ". ")[0], _RESTORE)
    except OutdatedError as error:
        _refuse_database(config, done, _part(config, error, ": ")[0], _OLD)
    except StoreError as error:
        if isinstance(error, LockedError) or done.entries or done.files:
            raise
        what, remedy = _part(config, error, ". ")
        _refuse_database(config, done, what, remedy or _MEND)
    _verify_ops(config, done)
    return done


def _part(config: Config, error: StoreError, mark: str) -> tuple[str, str]:
    """What happened, and what to do: parted by a mark that may be in the database's own path too."""
    name = str(config.database)
    what, _, remedy = str(error).replace(name, "\0").partition(mark)
    return what.replace("\0", name), remedy.replace("\0", name)


@contextmanager
def _opened(database: Path) -> Iterator[Store | None]:
    """For looking only; None where there is no database."""
    if not is_there(database):
        yield None
        return
    store = open_store(database, upgrade=False)
    try:
        yield store
    finally:
        store.close()


def _refuse_database(config: Config, done: Verification, what: str, remedy: str) -> None:
    """What can be told without a database: whether the files are valid in themselves."""
    done.faults.append(Fault(str(config.database), what, remedy))
    done.faults.extend(_lint_all(config.output, done))


def _verify_database(store: Store, done: Verification) -> None:
    for found in store.care.violations():
        remedy = _RESTORE if "damaged" in found.what else _REPORT
        done.faults.append(Fault("database", f"{found.what}: {found.where}", remedy))


def _verify_output(config: Config, store: Store | None, done: Verification) -> None:
    if store is None:
        done.faults.extend(_lint_all(config.output, done))
        if done.files:
            told = "is not there, though something is published"
            done.faults.append(Fault(str(config.database), told, _RESTORE))
        return
    with hold_to_look(config.database, "verify"):
        recorded = store.written_files() | store.archives.all_files()
        done.files = len(recorded)
        for path, digest in sorted(recorded.items()):
            done.faults.extend(_verify_file(config.output, path, digest))
        done.faults.extend(_find_foreign(config.output, recorded))


def _verify_file(output: Path, path: str, digest: str) -> Iterator[Fault]:
    body = read_published(output / path)
    if body is None:
        if reason := find_obstacle(output / path):
            yield Fault(path, f"cannot be read: {reason}", _UNREADABLE)
        else:
            yield Fault(path, "is not there, or no plain file", _PUBLISH)
        return
    problems = _lint(path, body)
    if digest_body(body) != digest:
        told = f"is not what we wrote{': ' + problems if problems else ', though it is valid'}"
        yield Fault(path, told, _PUBLISH)
    elif problems:
        yield Fault(path, f"is not valid: {problems}", _REPORT)


def _find_foreign(output: Path, recorded: Mapping[str, str]) -> Iterator[Fault]:
    """Feeds that we did not write, and what killed runs left behind; other people's files are theirs."""
    for path in _files_in(output):
        name = readable(path.relative_to(output).as_posix())
        if path.name.startswith(LEFTOVERS):
            yield Fault(name, "was left behind by a run that was killed", _SWEEP)
        elif path.suffix in FEED_TYPES and path.suffix != ".html" and name not in recorded:
            problems = _lint(name, read_published(path) or b"")
            yield Fault(name, f"was not written by us{'; it is not valid' if problems else ''}", _FOREIGN)


def _lint_all(output: Path, done: Verification) -> Iterator[Fault]:
    for path in _files_in(output):
        name = readable(path.relative_to(output).as_posix())
        if path.suffix in FEED_TYPES and not path.name.startswith(LEFTOVERS):
            done.files += 1
            if problems := _lint(name, read_published(path) or b""):
                yield Fault(
                    name,
                    f"is not valid: {problems}",
                    "`aggregator publish` writes it anew, once there is a database",
                )


def _verify_ops(config: Config, done: Verification) -> None:
    body = read_published(config.database.parent / "ops.atom")
    if body is not None and (problems := _lint("ops.atom", body)):
        done.faults.append(Fault("ops.atom", f"is not valid: {problems}", _OPS))


def _files_in(output: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(path for path in output.rglob("*") if is_plain_file(path))
    return []


def _lint(path: str, body: bytes) -> str:
    """What is wrong with a document of ours; empty for what we have no check for."""
    media_type = FEED_TYPES.get(Path(path).suffix)
    return "; ".join(find_problems(Document(path, media_type, body))) if media_type else ""
