"""The owner's own templates and styles, read from `site.templates`."""

import stat
from pathlib import Path

from aggregator.files import is_plain_file
from aggregator.model import Look
from aggregator.publish.look import NAMES

LONGEST = 2**20  # bytes of one file
_KINDS = (".j2", ".css")


def check_folder(folder: Path) -> None:
    """Raise ValueError unless it is a folder, or nobody can tell: that the pages tell, when they are made."""
    try:
        there = stat.S_ISDIR(folder.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        there = False
    except OSError:
        there = True
    if not there:
        raise ValueError(f"must be a folder with templates, and there is none at {folder}")


def find_useless(folder: Path | None) -> str:
    """Why a folder changes no page, or nothing: it is empty, or the names in it are others."""
    if folder is None or any(is_plain_file(folder / name) for name in NAMES) or read_look(folder).problem:
        return ""
    return f"has none of the files that can take the place of ours: {', '.join(NAMES)}"


def read_look(folder: Path | None) -> Look:
    """What is in the folder now; what cannot be read is told in the value, for it concerns pages only."""
    if folder is None:
        return Look()
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in _KINDS and path.is_file())
        return Look(tuple((path.name, _read(path)) for path in paths))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return Look(problem=f"cannot be made: `site.templates` ({folder}): {reason}")


def _read(path: Path) -> str:
    body = path.read_bytes()
    if len(body) > LONGEST:
        raise ValueError(f"{path.name} is longer than 1 MiB")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8 at byte {error.start}") from error
