"""The configuration file and the files that it includes."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from aggregator.config.document import Node, read_document
from aggregator.config.suggestions import nearest, quoted
from aggregator.errors import ConfigError, Problem
from aggregator.matching import WILD, find_matches
from aggregator.text.xmlchars import is_unicode, readable


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """One file as read; `name` is what messages call it, `path` absolute."""

    path: Path
    name: str
    root: Node
    doubles: tuple[Problem, ...] = ()  # keys that stand twice

    def problem(self, line: int, message: str) -> Problem:
        """Return a problem in this file."""
        return Problem(self.name, line, message)


def read_main_file(path: Path) -> ConfigFile:
    """Read the file at `path`; raise `ConfigError` when it is no mapping in YAML."""
    if not is_unicode(str(path.absolute())):  # what lies beside it could not be stored
        message = "this name, or that of a folder above it, is not UTF-8; rename it"
        raise ConfigError([Problem(readable(str(path.absolute())), 0, message)])
    file = _read_file(path.absolute(), str(path))
    if file.root.value is None:
        message = "is empty; `aggregator init DIR` writes a configuration to start from"
        raise ConfigError([file.problem(0, message)])
    return file


@dataclass(slots=True)
class Included:
    """The files that `include` names, what is wrong with it or them, and what should be known."""

    files: list[ConfigFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def read_included_files(main: ConfigFile) -> Included:
    """Read what `include` names, each file once, in the order of the list, a pattern's files by name."""
    included = Included()
    seen = {main.path.resolve()}
    for path in _find_included(main, included):
        if path.resolve() in seen:
            continue
        seen.add(path.resolve())
        try:
            file = _read_included(path, _shown(main, path))
        except ConfigError as error:
            included.problems += error.problems
            continue
        if file.root.value is None:
            included.warnings.append(file.problem(0, "holds no key, so it adds nothing"))
        else:
            included.files.append(file)
    return included


def find_folders(main: Path, include: Iterable[str], files: Iterable[ConfigFile]) -> tuple[Path, ...]:
    """The folders in which the files of a configuration lie, and where `include` would find more."""
    found = {path.parent for file in files for path in (file.path, file.path.resolve())}
    for pattern in include:
        parts = Path(pattern).parts[:-1]
        plain = takewhile(WILD.isdisjoint, parts)
        found.add(main.parent.joinpath(*plain))
    return tuple(sorted(found))


def _find_included(main: ConfigFile, included: Included) -> Iterator[Path]:
    for node in main.root.get("include").elements():
        before = len(included.problems)
        try:
            found = [path for path in _matches(main, node) if _counts(main, node, path, included)]
        except ConfigError as error:
            included.problems += error.problems
            continue
        if not found and node.text.strip() and len(included.problems) == before:
            told = f"`include` {quoted(node.text)} matches no file, so it adds nothing"
            included.warnings.append(main.problem(node.line, told))
        yield from found


def _read_included(path: Path, name: str) -> ConfigFile:
    """One file; an empty one is half written, or lost: to take it at its word would unpublish its sources."""
    file = _read_file(path, name)
    if file.root.value is None and _is_blank(path):
        message = "is empty; write `sources: []` where none are meant, or take it out of `include`"
        raise ConfigError([file.problem(0, message)])
    return file


def _is_blank(path: Path) -> bool:
    try:
        return not path.read_bytes().strip()
    except OSError:  # it went meanwhile
        return True


def _read_file(path: Path, name: str) -> ConfigFile:
    root, doubles = read_document(path, name)
    if not isinstance(root.value, dict | None):
        shape = "a list" if isinstance(root.value, list) else "a single value"
        message = f"begins with {shape}; write keys such as `sources:`, each on a line of its own"
        raise ConfigError([*doubles, Problem(name, root.line, message)])
    return ConfigFile(path, name, root, tuple(doubles))


def _matches(main: ConfigFile, node: Node) -> list[Path]:
    """Return the files that one element of `include` means; a plain name must exist."""
    folder, pattern = main.path.parent, node.text
    if not pattern.strip():
        return []  # the schema says what is wrong with it
    if not pattern.isprintable():
        told = f"`include` names {quoted(pattern)}, which holds a line break or control; take that out"
        raise ConfigError([main.problem(node.line, told)])
    if WILD.isdisjoint(pattern):
        if not _is_file(main, node, folder / pattern):
            told = f"`include` names {quoted(pattern)}, which is no file; {_find_remedy(folder, pattern)}"
            raise ConfigError([main.problem(node.line, told)])
        return [folder / pattern]
    try:
        found = find_matches(str(folder), pattern)
    except RecursionError as error:
        message = f"`include` {quoted(pattern)} leads into folders too deep to be searched"
        remedy = "name the folder of the files, as in sources/*.yaml"
        raise ConfigError([main.problem(node.line, f"{message}; {remedy}")]) from error
    except OSError as error:
        raise _refuse(main, node, pattern, error) from error
    return sorted(folder / name for name in found)


def _counts(main: ConfigFile, node: Node, path: Path, included: Included) -> bool:
    """Whether a match is to be read; what can be neither read nor passed over becomes a problem.

    One that went between the look and now is passed over, and a folder that the pattern cannot avoid.
    """
    try:
        if _is_file(main, node, path):
            return True
    except ConfigError as error:
        included.problems += error.problems
        return False
    if os.path.lexists(path) and not (path.is_dir() and Path(node.text).name in ("*", "**")):
        what = "no regular file" if path.exists() else "a link that leads nowhere"
        name = os.path.relpath(path, main.path.parent)
        told = f"`include` {quoted(node.text)} matches {quoted(name)}, which is {what}"
        included.problems.append(main.problem(node.line, f"{told}; mend it or take it away"))
    return False


def _find_remedy(folder: Path, name: str) -> str:
    """What to write instead of a name that is no file's."""
    with suppress(OSError):
        if (folder / name).is_dir():
            return "for the files in that folder write a pattern such as sources/*.yaml"
        if (folder / name).exists():
            return "write the text into a regular file"
    with suppress(OSError):
        found = find_matches(str(folder), "*.yaml")
        hint = nearest(name, [one for one in found if (folder / one).is_file() and is_unicode(one)])
        if "?" in hint:
            return hint
    return "write the file or take the line out"


def _is_file(main: ConfigFile, node: Node, path: Path) -> bool:
    """Whether it is a regular file; raises `ConfigError` where that cannot be seen."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # a name that no file can have
            return False
        raise _refuse(main, node, os.path.relpath(path, main.path.parent), error) from error


def _refuse(main: ConfigFile, node: Node, name: str, error: OSError) -> ConfigError:
    told = f"`include` names {quoted(name)}, which cannot be looked at ({error.strerror or error})"
    where = f" at {readable(str(error.filename))}" if error.filename else ""
    return ConfigError([main.problem(node.line, f"{told}{where}; let this user read it and its folders")])


def _shown(main: ConfigFile, path: Path) -> str:
    """Name an included file the way its main file was named."""
    if path.is_relative_to(main.path.parent):
        path = Path(main.name).parent / path.relative_to(main.path.parent)
    return readable(str(path))
