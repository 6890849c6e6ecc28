"""A configuration file changed as text: sources and categories put in and taken out, line by line.

A YAML library would write the whole file anew and lose every comment.  Each change is read back: what it
makes must be what was meant, otherwise it is refused and the owner is told what to write.
"""

import re
from collections.abc import Collection, Mapping, Sequence

import yaml

from aggregator.config.document import Node, Plain, read_text
from aggregator.errors import ConfigError, Problem

HEADING = """\
# Sources that `aggregator add` and `aggregator import` wrote; `aggregator remove` takes them out again.
# You may edit this file: keep one source on a line.
"""

Section = Mapping[str, object]

_COMMENT = re.compile(r"\s+#.*")
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def add_sources(text: str, name: str, sources: Sequence[Section]) -> str:
    """The text of the file `name` with more sources, a line each, behind those that are there."""
    root, lines = read_text(text, name), _lines(text)
    written = [f"- {_flow(section)}" for section in sources]
    _insert(lines, root, "sources", written)
    meant = [*_listed(root), *map(_plain, sources)]
    return _confirmed(lines, name, _mapping(root) | {"sources": meant}, "add", written[:3])


def add_categories(text: str, name: str, categories: Mapping[str, Section]) -> str:
    """The text of the file `name` with more categories, a line each, behind those that are there."""
    root, lines = read_text(text, name), _lines(text)
    written = [f"{key}: {_flow(section)}" for key, section in categories.items()]
    _insert(lines, root, "categories", written)
    meant = _mapping(root.get("categories")) | {key: _plain(section) for key, section in categories.items()}
    return _confirmed(lines, name, _mapping(root) | {"categories": meant}, "add", written[:3])


def remove_from_text(text: str, name: str, ids: Collection[str]) -> str:
    """The text of the file `name` without the sources `ids`; what else stands there stays."""
    root = read_text(text, name)
    nodes = list(root.get("sources").elements())
    if not nodes:  # somebody was quicker
        return text
    lines = _lines(text)
    starts = [node.line - 1 for node in nodes]
    if any(start < root.lines["sources"] for start in starts):  # a list on the line of its key
        raise _refuse(name, "remove by hand", sorted(ids))
    ends = [*starts[1:], _block_end(lines, starts[-1])]
    kept = [node for node in nodes if str(node.get("id").value) not in ids]
    for node, start, end in reversed(list(zip(nodes, starts, ends, strict=True))):
        if str(node.get("id").value) in ids:
            del lines[start : _trimmed(lines, start, end)]
    if not kept:
        key = root.lines["sources"] - 1
        comment = _COMMENT.search(lines[key])
        lines[key] = f"sources: []{comment[0] if comment else ''}"
    meant = _mapping(root) | {"sources": [node.plain() for node in kept]}
    return _confirmed(lines, name, meant, "remove by hand", sorted(ids))


def include_in_text(text: str, name: str, included: str) -> str:
    """The text of the main file `name` with a line that includes another one."""
    root = read_text(text, name)
    if "include" in _mapping(root):
        problem = f"`include` does not lead to {included}; add it there, as in `include: [{included}]`"
        raise ConfigError([Problem(name, root.lines["include"], f"{problem}, and run this command again")])
    lines = [*_lines(text), "", "# What `aggregator add` and `aggregator import` wrote."]
    lines.append(f"include: [{included}]")
    return _confirmed(lines, name, _mapping(root) | {"include": [included]}, "add", lines[-1:])


def _lines(text: str) -> list[str]:
    return (text if text.strip() else HEADING).rstrip("\n").split("\n")


def _insert(lines: list[str], root: Node, key: str, written: list[str]) -> None:
    """Put lines at the end of the section `key`, which is made where it is not there."""
    node = root.get(key)
    if not isinstance(root.value, dict) or key not in root.value:
        sources = root.lines.get("sources")
        at = sources - 1 if key != "sources" and sources else len(lines)
        lines[at:at] = [f"{key}:", *(f"  {line}" for line in written)]
        return
    if not node.value:
        lines[root.lines[key] - 1] = f"{key}:"
        at, indent = root.lines[key], "  "
    else:
        last, first = _ends(node)
        indent = lines[first][: len(lines[first]) - len(lines[first].lstrip(" "))]
        at = _trimmed(lines, last, _block_end(lines, last))
    lines[at:at] = [indent + line for line in written]


def _ends(node: Node) -> tuple[int, int]:
    """Where the last and the first of a list or mapping begin, counted from 0."""
    elements = list(node.elements())
    places = [element.line - 1 for element in elements] or [line - 1 for line in node.lines.values()]
    return max(places), min(places)


def _block_end(lines: Sequence[str], start: int) -> int:
    """Where a section ends: before the first line behind `start` that begins another."""
    at = start + 1
    while at < len(lines) and (not lines[at].strip() or lines[at][0] in " \t#-"):
        at += 1
    return at


def _trimmed(lines: Sequence[str], start: int, end: int) -> int:
    """`end` without the empty lines and comments before it: they belong to what follows."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _confirmed(
    lines: Sequence[str], name: str, meant: Mapping[str, object], verb: str, told: Sequence[str]
) -> str:
    """The lines as text; raises `ConfigError` when they do not say what was meant."""
    text = "\n".join(lines) + "\n"
    try:
        found: Plain = read_text(text, name).plain()
    except ConfigError:
        found = None
    if found != meant:
        raise _refuse(name, verb, told)
    return text


def _refuse(name: str, verb: str, told: Sequence[str]) -> ConfigError:
    message = f"is laid out in a way that cannot be edited without risk; {verb}: {' '.join(told)}"
    return ConfigError([Problem(name, 0, message)])


def _flow(section: Section) -> str:
    """A mapping on one line, as YAML."""
    return str(
        yaml.dump(
            _plain(section),
            Dumper=_DUMPER,
            default_flow_style=True,
            sort_keys=False,
            allow_unicode=True,
            width=2**30,
        )
    ).strip()


def _plain(section: Mapping[str, object]) -> dict[str, object]:
    """What YAML gives back of it: plain mappings and lists, nothing that is empty."""
    return {
        key: list(value)
        if isinstance(value, tuple)
        else _plain(value)
        if isinstance(value, Mapping)
        else value
        for key, value in section.items()
        if value not in (None, "", (), [])
    }


def _mapping(node: Node) -> dict[str, object]:
    plain = node.plain()
    return dict(plain) if isinstance(plain, dict) else {}


def _listed(root: Node) -> list[object]:
    plain = root.get("sources").plain()
    return list(plain) if isinstance(plain, list) else []
