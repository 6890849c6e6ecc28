"""The files of a local source."""

import mimetypes
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from aggregator.errors import FetchError
from aggregator.sources.asides import is_aside
from aggregator.text.ids import digest_text
from aggregator.text.xmlchars import is_unicode, readable

POSTS = "_posts"  # Jekyll's folder of posts; its others (_drafts, _includes, _site ...) hold none
DEEPEST = 50  # folders within each other, below that of the source
_LONGEST = 4096 - 257  # bytes of a folder's path, so that every file in it can be opened
_MISNAMED = "its name is not UTF-8, so it is left out; rename it"
_TOO_DEEP = f"folders more than {DEEPEST} levels deep, or with a path too long, are left out; move them up"
_PLACEHOLDER = re.compile(r"\.(.+)\.icloud|(.+)\.(?:nextcloud|owncloud)")  # in the place of a file
_ELSEWHERE = "lies in the cloud only, so its earlier entry stays; have its program keep it on this disk"
_SILENT = ("image/", "audio/", "video/", "font/")
_SILENT_TYPES = {
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/pdf",
    "application/zip",
}


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to be read: `name` is its path within the source, with / on every system."""

    name: str
    path: Path
    size: int
    modified: int  # nanoseconds
    made: tuple[int, int] = (0, 0)  # inode, and nanoseconds of its last change: what no tool sets back


@dataclass(slots=True)
class Listing:
    """What a local source holds now, in the order of the names; `warnings` name what was left out."""

    files: list[LocalFile] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lone: bool = False  # the source is one file, not a folder
    elsewhere: list[str] = field(default_factory=list)  # names of files that are not on this disk
    bare: bool = False  # there is nothing at all in the folder, hidden files included
    file_system: int | None = None  # on which the folder lies

    def sign(self, *salt: str) -> str:
        """A digest that changes when any file appears, vanishes or is written, whatever time it is given."""
        facts = (f"{file.name}\0{file.size}\0{file.modified}\0{file.made}" for file in self.files)
        return digest_text(*salt, *facts, *self.warnings)


def list_files(location: Path) -> Listing:
    """List a file, or a folder recursively without what is no post: media, drafts, links, files beside them.

    Raises `FetchError` when `location` is not there: a vanished folder is a failure, not an empty one.
    """
    listing = Listing()
    try:
        if location.is_file():
            listing.lone = True
            _add(listing, location.name, location)
        else:
            for name, path in _walk(location):
                _consider(listing, location, name, path)
            listing.bare = not any(location.iterdir())
            listing.file_system = location.stat().st_dev
    except OSError as error:
        raise FetchError(f"cannot read {_name(location, error)}: {error.strerror or error}") from error
    return listing


def _name(location: Path, error: OSError) -> str:
    """What could not be read: the place itself, or what lies in it, as from the folder around it."""
    with suppress(TypeError, ValueError):
        within = Path(error.filename).relative_to(location)
        return readable((location.name / within).as_posix())
    return location.name


def may_be_read(name: str) -> bool:
    """Whether a file of this name within a folder, with / on every system, is one that is listed."""
    parts = name.split("/")
    hidden = any(part != POSTS and part.startswith((".", "_")) for part in parts)
    return not hidden and not is_aside(parts[-1]) and not _is_medium(name)


def read_file(file: LocalFile, limit: int) -> bytes:
    """The bytes of a file; `FetchError` past `limit` bytes or when it cannot be read."""
    if file.size > limit:
        raise FetchError(f"too large: {file.size} bytes, at most {limit} are read (fetch.max_size)")
    try:
        return file.path.read_bytes()
    except OSError as error:
        raise FetchError(f"cannot be read: {error.strerror or error}") from error


def _walk(root: Path) -> Iterator[tuple[str, Path]]:
    """What is to be considered, and folders only where they are left out themselves."""
    waiting = [("", entry) for entry in _scan(root)]
    while waiting:
        within, entry = waiting.pop()
        name = within + entry.name
        if _name_absent(Path(entry.path)):
            yield name, Path(entry.path)
            continue
        if entry.name != POSTS and entry.name.startswith((".", "_")):
            continue
        if entry.is_dir(follow_symlinks=False):
            if is_unicode(entry.name) and not _is_too_deep(name, entry.path):
                waiting += [(f"{name}/", inner) for inner in _scan(entry.path)]
            else:
                yield name, Path(entry.path)
        elif not is_aside(entry.name):
            yield name, Path(entry.path)


def _scan(folder: str | Path) -> list[os.DirEntry[str]]:
    """What is in a folder, the last name first."""
    return sorted(os.scandir(folder), key=lambda entry: entry.name, reverse=True)


def _is_too_deep(name: str, path: str) -> bool:
    return name.count("/") >= DEEPEST or len(os.fsencode(path)) > _LONGEST


def _consider(listing: Listing, root: Path, name: str, path: Path) -> None:
    """Add a file, or say why not; what leaves here can be stored, whatever bytes the name has."""
    if absent := _name_absent(path):
        _miss(listing, path.with_name(absent).relative_to(root).as_posix(), root)
    elif path.is_symlink():
        if warning := _warn_of_link(root, path):
            listing.warnings.append(f"{readable(name)}: {warning}")
    elif path.is_dir() and is_unicode(name):
        if not any(warning.endswith(_TOO_DEEP) for warning in listing.warnings):
            listing.warnings.append(f"{name[:40]}…: {_TOO_DEEP}")
    elif not is_unicode(name) and (path.is_dir() or (path.is_file() and not _is_medium(name))):
        listing.warnings.append(f"{readable(name)}: {_MISNAMED}")
    elif path.is_file() and not _is_medium(name):
        _add(listing, name, path)


def _name_absent(path: Path) -> str:
    """What the file is called that this is a placeholder of, else nothing; a longer one is a text."""
    found = _PLACEHOLDER.fullmatch(path.name)
    if not found or path.is_symlink() or not path.is_file():
        return ""
    return found[1] or (found[2] if path.stat().st_size <= 1 else "")


def _miss(listing: Listing, name: str, root: Path) -> None:
    """Note a file in whose place a program put a placeholder, to fetch it when somebody opens that."""
    if is_unicode(name) and may_be_read(name) and not (root / name).exists():
        listing.elsewhere.append(name)
        listing.warnings.append(f"{name}: {_ELSEWHERE}")


def _warn_of_link(root: Path, path: Path) -> str:
    """What is to be said of a link; nothing of one within the folder, whose target is listed itself."""
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        return "a link that leads out of the folder; not followed"
    return "" if os.path.exists(path) else "a broken link; not followed"  # noqa: PTH110 (Path's raises)


def _is_medium(name: str) -> bool:
    kind = mimetypes.guess_type(name)[0] or ""
    return kind != "image/svg+xml" and (kind.startswith(_SILENT) or kind in _SILENT_TYPES)


def _add(listing: Listing, name: str, path: Path) -> None:
    facts = path.stat()
    made = (facts.st_ino, facts.st_ctime_ns)
    listing.files.append(LocalFile(name, path, facts.st_size, facts.st_mtime_ns, made))
