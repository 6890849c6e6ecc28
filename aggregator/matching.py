"""The files that a pattern names, as a shell finds them; what cannot be looked at is an error."""

import fnmatch
import os
from collections.abc import Iterator, Set

WILD = frozenset("*?[")

Identity = tuple[int, int]


def find_matches(folder: str, pattern: str) -> list[str]:
    """What matches `pattern` below `folder`, sorted: files, links that lead nowhere, folders.

    Names that begin with a dot are left out unless the pattern has one there, `**` is any number of folders.
    Raises OSError where it cannot be known what is there; a folder that does not exist holds nothing.
    """
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    base = "/" if pattern.startswith("/") else ""
    return sorted(set(_match(folder, base, parts, frozenset()))) if parts else []


def _match(root: str, base: str, parts: list[str], trail: Set[Identity]) -> Iterator[str]:
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _match_below(root, base, parts, trail)
        return
    for name in _find_names(root, base, part, last=not rest):
        if rest:
            yield from _match(root, f"{base}{name}/", rest, trail)
        else:
            yield base + name


def _match_below(root: str, base: str, parts: list[str], trail: Set[Identity]) -> Iterator[str]:
    """In this folder, and in all below it; a link back to one that we came through is not followed."""
    try:
        facts = os.stat(_place(root, base))  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return
    here = (facts.st_dev, facts.st_ino)
    if here in trail:
        return
    yield from _match(root, base, parts[1:] or ["*"], trail)
    for name in _find_names(root, base, "*", last=True):
        if os.path.isdir(_place(root, base + name)):  # noqa: PTH112
            yield from _match_below(root, f"{base}{name}/", parts, trail | {here})


def _find_names(root: str, base: str, part: str, *, last: bool) -> list[str]:
    """The names in a folder that one part of a pattern means."""
    try:
        if WILD.isdisjoint(part):
            if last:
                os.lstat(_place(root, base + part))
            return [part]
        names = os.listdir(_place(root, base))  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return []
    hidden = part.startswith(".")
    return [name for name in fnmatch.filter(names, part) if hidden or not name.startswith(".")]


def _place(root: str, path: str) -> str:
    return os.path.join(root, path) or "."  # noqa: PTH118
