"""YAML text as nodes that know their lines.

Scalars lose nothing: `null`, `true`, `false` and plain whole numbers become values, all else stays the
text it is (`no`, `1:30`, `2026-01-01`, `1.5`).  The tree is built from parser events, without recursion;
brackets, aliases and size are limited, tags and a key given twice are refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from aggregator.config.suggestions import quoted
from aggregator.errors import ConfigError, Problem
from aggregator.text.xmlchars import join_surrogates, printable

MAX_BYTES = 4 * 2**20  # 10,000 sources, a line each, have a little over 1 MiB
MAX_DEPTH = 40
MAX_DOUBLES = 100  # keys that stand twice, until the rest is not looked at any more
MAX_VALUES = 200_000  # with every alias written out; 10,000 sources have about 100,000

_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
# Two halves of a character, as JSON escapes it; libyaml refuses them.
_HALVES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is there: ten times as fast

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


@dataclass(slots=True)
class Node:
    """A value and where it stands; `lines` says where each key of a mapping does."""

    value: "str | int | bool | list[Node] | dict[str, Node] | None"
    line: int
    lines: dict[str, int] = field(default_factory=dict)
    size: int = 1  # values within, each alias counted as if written out
    depth: int = 1  # levels within, likewise

    def get(self, *path: str) -> "Node":
        """Return the value at the end of `path`, an empty node where there is none."""
        node = self
        for key in path:
            found = node.value.get(key) if isinstance(node.value, dict) else None
            node = found if found is not None else Node(None, node.line)
        return node

    @property
    def text(self) -> str:
        """The text, empty for anything else."""
        return self.value if isinstance(self.value, str) else ""

    def items(self) -> "Iterator[tuple[str, Node]]":
        """Yield the pairs of a mapping, none for anything else."""
        yield from self.value.items() if isinstance(self.value, dict) else ()

    def elements(self) -> "Iterator[Node]":
        """Yield the elements of a list, none for anything else."""
        yield from self.value if isinstance(self.value, list) else ()

    def plain(self) -> Plain:
        """Return plain values without lines."""
        if isinstance(self.value, list):
            return [element.plain() for element in self.value]
        if isinstance(self.value, dict):
            return {key: value.plain() for key, value in self.value.items()}
        return self.value


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    node: Node
    anchor: str | None
    key: tuple[str, int] | None = None  # the key that waits for its value, and its line
    merged: list[Node] = field(default_factory=list)  # what `<<` brings


class _Refused(Exception):  # noqa: N818  (never leaves this module)
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_document(path: Path, name: str) -> tuple[Node, list[Problem]]:
    """Read the file at `path`, called `name` in messages; raise `ConfigError` where it is no YAML.

    The problems are keys that stand twice: the node has what both hold, so that the rest can be checked too.
    """
    return _build(decode(_read(path, name), name), name)


def read_text(text: str, name: str) -> Node:
    """The same for what would stand in that file; keys that stand twice are errors at once."""
    root, doubles = _build(text, name)
    if doubles:
        raise ConfigError(doubles)
    return root


def _build(text: str, name: str) -> tuple[Node, list[Problem]]:
    builder = _Builder()
    try:
        root = builder.build(text)
    except (_Refused, yaml.YAMLError) as error:
        place = (error.line, str(error)) if isinstance(error, _Refused) else _explain(error, text)
        raise ConfigError([Problem(name, *one) for one in (*builder.doubles, place)]) from error
    return root, [Problem(name, *double) for double in builder.doubles]


def _read(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        remedy = "`aggregator init DIR` writes one to start from; `--config FILE` names another"
        raise ConfigError([Problem(name, 0, f"there is no such file; {remedy}")]) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        remedy = "name a YAML file that this user may read"
        raise ConfigError([Problem(name, 0, f"cannot be read ({reason}); {remedy}")]) from error
    if len(data) > MAX_BYTES:
        message = "is larger than 4 MiB, which is no configuration; spread sources over files with `include`"
        raise ConfigError([Problem(name, 0, message)])
    return data


def decode(data: bytes, name: str) -> str:
    """The text of a file called `name`; raise `ConfigError` where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem(name, line, "is not UTF-8 here; save the file as UTF-8")]) from error


def _explain(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """Return the line and what is wrong there; never what stands there, as that may be a secret."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        problem = printable(str(error.problem))
        started = error.context_mark
        line = error.problem_mark.line + 1
        since = f", in what begins on line {started.line + 1}" if started and started.line + 1 != line else ""
        remedy = "close every bracket and quote, and indent with spaces only"
        return min(line, len(text.splitlines()) or 1), f"is not valid YAML ({problem}{since}); {remedy}"
    line = text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
    return line, "holds a character that YAML forbids; delete it or write it as an escape in double quotes"


class _Builder:
    """Builds the tree of one document from the events of the parser."""

    def __init__(self) -> None:
        self._root = Node(None, 1)
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0
        self.doubles: list[tuple[int, str]] = []  # lines of keys that stand twice, and what is wrong there

    def build(self, text: str) -> Node:
        loader = yaml.SafeLoader if _HALVES.search(text) else _LOADER
        for event in yaml.parse(text, Loader=loader):
            self._take(event, event.start_mark.line + 1 if event.start_mark else 1)
        return self._root

    def _take(self, event: yaml.Event, line: int) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _Refused(line, "a second YAML document begins here; keep one per file, without `---`")
        elif isinstance(event, yaml.AliasEvent):
            self._place(self._named(str(event.anchor), line))
        elif isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self._open.pop()
            self._finish(_with_merged(done), done.anchor)

    def _take_scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        _refuse_tag(event, line)
        # a key is the text as written: `no:`, `2026:`
        value = join_surrogates(str(event.value)) if self._expects_key() else _scalar(event)
        self._finish(Node(value, line), event.anchor)

    def _begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        _refuse_tag(event, line)
        if self._expects_key():
            raise _Refused(line, "a list or mapping stands where a key is expected; check brackets and `?`")
        if len(self._open) >= MAX_DEPTH:
            raise _Refused(line, f"more than {MAX_DEPTH} levels deep; close the brackets that stay open")
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(Node({} if mapping else [], line), event.anchor))

    def _named(self, anchor: str, line: int) -> Node:
        if anchor not in self._anchors:
            message = f"alias {quoted('*' + anchor)} has no anchor {quoted('&' + anchor)} finished before it"
            raise _Refused(line, f"{message}; quote the value if a star is meant")
        return replace(self._anchors[anchor], line=line)

    def _finish(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        self._place(node)

    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].node.value, dict) and self._open[-1].key is None

    def _place(self, node: Node) -> None:
        if not self._open:
            self._root = node
        elif self._expects_key():
            if not isinstance(node.value, str):
                raise _Refused(
                    node.line, "an alias of something else than text stands where a key is expected"
                )
            self._open[-1].key = (node.value, node.line)
        else:
            self._put(self._open[-1], node)

    def _put(self, parent: _Open, node: Node) -> None:
        """Place `node` in the list, or under the key that waits in the mapping."""
        into = parent.node
        into.size += node.size
        into.depth = max(into.depth, node.depth + 1)
        if into.size > MAX_VALUES or into.depth > MAX_DEPTH:
            raise _Refused(node.line, "grows beyond reason with every alias written out; use fewer aliases")
        if isinstance(into.value, list):
            into.value.append(node)
        elif isinstance(into.value, dict) and parent.key is not None:
            (name, line), parent.key = parent.key, None
            if name == "<<":
                parent.merged.append(node)
            elif name in into.value:
                self._double(line, f"key {quoted(name)} stands twice (first on line {into.lines[name]})")
                into.value[name] = _join(into.value[name], node)
            else:
                into.value[name] = node
                into.lines[name] = line

    def _double(self, line: int, message: str) -> None:
        if len(self.doubles) >= MAX_DOUBLES:
            raise _Refused(line, f"{message}, and others did before; keep one of each")
        self.doubles.append((line, f"{message}; keep one of them"))


def _join(first: Node, second: Node) -> Node:
    """What both values of one key hold, so that whatever refers to either of them is not told of as well."""
    if isinstance(first.value, list) and isinstance(second.value, list):
        return replace(first, value=first.value + second.value)
    if isinstance(first.value, dict) and isinstance(second.value, dict):
        lines = second.lines | first.lines
        return replace(first, value=second.value | first.value, lines=lines)
    return first


def _with_merged(done: _Open) -> Node:
    """Return the finished node with what `<<` brings; its own keys win."""
    node = done.node
    for merged in done.merged:
        for source in merged.elements() if isinstance(merged.value, list) else [merged]:
            if not isinstance(source.value, dict) or not isinstance(node.value, dict):
                raise _Refused(merged.line, "`<<` takes an alias of a mapping, or a list of such")
            for key, value in source.value.items():
                node.value.setdefault(key, value)
                node.lines.setdefault(key, merged.line)
    return node


def _scalar(event: yaml.ScalarEvent) -> str | int | bool | None:
    text = join_surrogates(str(event.value))
    if not event.implicit[0]:  # quoted, or a block: text whatever it looks like
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else text


def _refuse_tag(event: yaml.NodeEvent, line: int) -> None:
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise _Refused(line, f"tag {quoted(str(tag))} is refused; write the plain value without a tag")
