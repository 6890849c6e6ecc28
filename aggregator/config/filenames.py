"""The names of published files that a configuration chooses: `file` of a category."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from aggregator.config.document import Node
from aggregator.config.files import ConfigFile
from aggregator.config.settings import Config
from aggregator.config.suggestions import quoted
from aggregator.config.values import read_raw_text
from aggregator.errors import Problem
from aggregator.model import FORMATS, SUFFIXES, Format

OWN_FILES = ("index.html", "feeds.opml", "sources.opml", "corrections.atom")
OWN_FOLDER = "archive"
ENDINGS: dict[Format, tuple[str, ...]] = {  # what a format's file may end in
    "atom": (".atom", ".xml"),
    "rss": (".rss", ".xml"),
    "json": (".json",),
    "html": (".html",),
}
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)
_MOST_PARTS = 6

Names = tuple[tuple[Format, str], ...]


def read_file_names(value: Any) -> Names:
    """One name for all formats (`feed/nieuws`), or a file for each (`{atom: feed.xml}`)."""
    if not isinstance(value, dict):
        name = _read_name(value)
        for form in FORMATS:
            if name.endswith(ENDINGS[form]):
                raise ValueError(
                    f"is one name for all formats, without an ending; write `{{{form}: {name}}}` "
                    "for the file of one format"
                )
        return tuple((form, name + SUFFIXES[form]) for form in FORMATS)
    if unknown := [key for key in value if key not in FORMATS]:
        raise ValueError(f"has no format {quoted(str(unknown[0]))}; name some of {', '.join(FORMATS)}")
    return tuple((form, _read_file(form, value[form])) for form in FORMATS if form in value)


def _read_file(form: Format, value: Any) -> str:
    name = _read_name(value)
    if not name.endswith(ENDINGS[form]):
        raise ValueError(f"must end in {' or '.join(ENDINGS[form])} for {form}, not {quoted(name)}")
    return name


def _read_name(value: Any) -> str:
    name = read_raw_text(value)
    parts = name.split("/")
    if len(parts) > _MOST_PARTS or not all(map(_PART.fullmatch, parts)):
        raise ValueError(
            "must be a name within the output folder such as feed/nieuws: letters, digits, `.`, `_` and `-`, "
            f"no part beginning with another than a letter or digit, not {quoted(name)}"
        )
    return name


def find_collisions(categories: Mapping[str, tuple[ConfigFile, Node]], defaults: Node) -> Iterator[Problem]:
    """Two documents for one file, or a file where another needs a folder; capitals make no other name.

    Works on nodes: what is wrong with the values of one category hides no collision of others.
    """
    owners: dict[str, str] = dict.fromkeys(OWN_FILES, "ours")
    taken: dict[str, str] = {}
    nodes = {name: node for name, (_, node) in categories.items()} | {"all": Node(None, 0)}
    for name, node in nodes.items():
        owners |= {path.lower(): _label(name) for path in _customary_paths(name, node, defaults)}
    for name, (file, node) in categories.items():
        mine = _label(name)
        problem = ""
        formats = _read_formats(node, defaults)
        for form, path in _read_files(node):
            if form not in formats:
                continue
            found = _find_collision(path.lower(), owners, taken, mine)
            problem = problem or (f"`file` {quoted(path)} {found}" if found else "")
            taken[path.lower()] = mine
            owners.setdefault(path.lower(), mine)
        if problem:
            yield file.problem(node.lines["file"], f"{mine}: {problem}; choose another")


def _read_files(node: Node) -> Names:
    """None where they cannot be read: that is told where values are checked."""
    value = node.get("file").plain()
    try:
        return () if value is None else read_file_names(value)
    except ValueError:
        return ()


def _read_formats(node: Node, defaults: Node) -> Sequence[str]:
    for one in (node.get("formats"), defaults.get("formats")):
        if found := [form.text for form in one.elements() if form.text in FORMATS]:
            return found
    return FORMATS


def find_misplaced(config: Config, nodes: Mapping[str, tuple[ConfigFile, Node]]) -> Iterator[Problem]:
    """Folders of posts that lie where everything is served as it is."""
    for publication in config.publications:
        if publication.posts and Path(publication.posts).is_relative_to(config.output):
            file, node = nodes[publication.id]
            message = f"{_label(publication.id)}: `jekyll` lies in `output`, where all is public"
            yield file.problem(node.lines["jekyll"], f"{message}; name a folder beside it, such as ../_posts")


def _find_collision(path: str, owners: Mapping[str, str], taken: Mapping[str, str], mine: str) -> str | None:
    if path.split("/")[0] == OWN_FOLDER:
        return "lies in the folder of our archives"
    if path in taken or owners.get(path, mine) != mine:
        return f"is already a file of {taken.get(path) or owners[path]}"
    for other in owners:
        if other.startswith(f"{path}/") or path.startswith(f"{other}/"):
            return f"cannot stand beside {other}: one of them would have to be a folder"
    return None


def _customary_paths(name: str, node: Node, defaults: Node) -> Iterator[str]:
    """Named after an id or old id: written now, or before there was a `file`."""
    names = (name, *(old.text for old in node.get("formerly").elements() if old.text))
    formats = _read_formats(node, defaults)
    return (one + SUFFIXES[form] for form in FORMATS if form in formats for one in names)


def _label(name: str) -> str:
    return f"category {quoted(name)}"
