"""The configuration file and the files that it includes."""

import glob
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from aggregator.config.document import Node, read_document
from aggregator.config.suggestions import nearest, quoted
from aggregator.errors import ConfigError, Problem
from aggregator.text.xmlchars import is_unicode, readable

_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """One file as read; `name` is what messages call it, `path` absolute."""

    path: Path
    name: str
    root: Node

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


def read_included_files(main: ConfigFile) -> tuple[list[ConfigFile], list[Problem]]:
    """Read what `include` names, each file once, in the order of the list, a pattern's files by name."""
    files: list[ConfigFile] = []
    problems: list[Problem] = []
    seen = {main.path.resolve()}
    for path in _find_included(main, problems):
        if path.resolve() in seen:
            continue
        seen.add(path.resolve())
        try:
            files.append(_read_file(path, _shown(main, path)))
        except ConfigError as error:
            problems += error.problems
    return [file for file in files if file.root.value is not None], problems


def find_folders(main: Path, include: Iterable[str], files: Iterable[ConfigFile]) -> tuple[Path, ...]:
    """The folders in which the files of a configuration lie, and where `include` would find more."""
    found = {path.parent for file in files for path in (file.path, file.path.resolve())}
    for pattern in include:
        parts = Path(pattern).parts[:-1]
        plain = takewhile(_WILD.isdisjoint, parts)
        found.add(main.parent.joinpath(*plain))
    return tuple(sorted(found))


def _find_included(main: ConfigFile, problems: list[Problem]) -> Iterator[Path]:
    for node in main.root.get("include").elements():
        try:
            yield from _matches(main, node)
        except ConfigError as error:
            problems += error.problems


def _read_file(path: Path, name: str) -> ConfigFile:
    root = read_document(path, name)
    if not isinstance(root.value, dict | None):
        shape = "a list" if isinstance(root.value, list) else "a single value"
        message = f"begins with {shape}; write keys such as `sources:`, each on a line of its own"
        raise ConfigError([Problem(name, root.line, message)])
    return ConfigFile(path, name, root)


def _matches(main: ConfigFile, node: Node) -> list[Path]:
    """Return the files that one element of `include` means; a plain name must exist."""
    folder, pattern = main.path.parent, node.text
    if not pattern.strip():
        return []  # the schema says what is wrong with it
    if not pattern.isprintable():
        told = f"`include` names {quoted(pattern)}, which holds a line break or control; take that out"
        raise ConfigError([main.problem(node.line, told)])
    if _WILD.isdisjoint(pattern):
        if not _is_file(folder / pattern):
            told = f"`include` names {quoted(pattern)}, which is no file; {_find_remedy(folder, pattern)}"
            raise ConfigError([main.problem(node.line, told)])
        return [folder / pattern]
    try:
        found = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207  (leaves hidden files out)
    except RecursionError as error:
        message = f"`include` {quoted(pattern)} leads into folders too deep to be searched"
        remedy = "name the folder of the files, as in sources/*.yaml"
        raise ConfigError([main.problem(node.line, f"{message}; {remedy}")]) from error
    return [path for path in sorted(folder / name for name in found) if _is_file(path)]


def _find_remedy(folder: Path, name: str) -> str:
    """What to write instead of a name that is no file's."""
    with suppress(OSError):
        if (folder / name).is_dir():
            return "for the files in that folder write a pattern such as sources/*.yaml"
        if (folder / name).exists():
            return "write the text into a regular file"
    files = (path.name for path in folder.glob("*.yaml") if _is_file(path) and is_unicode(path.name))
    hint = nearest(name, files)
    return hint if "?" in hint else "write the file or take the line out"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _shown(main: ConfigFile, path: Path) -> str:
    """Name an included file the way its main file was named."""
    if path.is_relative_to(main.path.parent):
        path = Path(main.name).parent / path.relative_to(main.path.parent)
    return readable(str(path))
