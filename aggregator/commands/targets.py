"""Where a command may write a file that its user names: never over what another program needs."""

import os
from collections.abc import Iterator
from pathlib import Path

from aggregator.commands.opening import Refusal
from aggregator.config import Config
from aggregator.idle import place_note
from aggregator.store import follow_link, list_files


def find_target(config: Config, file: Path) -> Path:
    """Where `file` is to be written: itself, or what a link of that name leads to.

    Raises `Refusal` for a folder, a device, a pipe, and for the database, what lies beside it, and the
    configuration.
    """
    target = Path(os.path.realpath(file))
    if target.is_symlink():
        raise Refusal(f"{file} is a link that leads to itself; name another file")
    if target.is_dir() or not target.parent.is_dir():
        raise Refusal(f"{file} cannot be a file: name one in a folder that is there")
    if target.exists() and not target.is_file():
        raise Refusal(f"{file} is there and no regular file; name another one")
    for path, what in _list_kept(config):
        if _is_same(target, path):
            raise Refusal(f"{file} is {what}; name another file")
    return target


def _list_kept(config: Config) -> Iterator[tuple[Path, str]]:
    database = config.database
    yield database, "the database itself"
    beside = (place_note(database), database.parent / "ops.atom")
    for path in (*list_files(database), *list_files(follow_link(database)), *beside):
        yield path, "a file that belongs to the database"
    yield from ((path, "a file of the configuration") for path in (config.path, *config.files))


def _is_same(target: Path, path: Path) -> bool:
    if target == Path(os.path.realpath(path)):
        return True
    return target.exists() and path.exists() and target.samefile(path)
