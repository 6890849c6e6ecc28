"""The `Expect:` lines of feedparser's own suite: Python expressions over its result."""

import ast
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from aggregator.parse.encoding import decode
from aggregator.text.html import html_to_text
from tests.conformance.view import UnkeptError, View

_HEADER = re.compile(r"^Header:\s*([\w-]+):\s*(.*?)\s*$", re.MULTILINE)
_EXPECT = re.compile(r"Expect:\s*(.*?)\s*-->", re.DOTALL)


class Statement(NamedTuple):
    """One thing that a suite says of a document: whether it holds, None when it is of nothing we keep."""

    field: str
    holds: bool | None
    seen: str = ""


def read_comment(body: bytes) -> tuple[str, dict[str, str]]:
    """The expression and the headers with which the document is to be served."""
    for encoding in ("utf-8", "utf-16", "utf-32", "cp037", "latin-1"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = _EXPECT.search(text)
        if found:
            return found[1], {name.lower(): value for name, value in _HEADER.findall(text)}
    return "", {}


def judge(expression: str, view: View, body: bytes, media_type: str | None) -> Iterator[Statement]:
    """Every statement of the expression; `bozo` (is it well-formed?) is none of a field."""
    tree = ast.parse(expression, mode="eval").body
    names = {
        "feed": view["feed"],
        "entries": view["entries"],
        "encoding": _Encoding(body, media_type),
        "len": len,
        "ord": lambda found: ord(html_to_text(found.ours)),
    }
    for part in tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]:
        field = _field(part)
        try:
            code = compile(ast.Expression(part), "<expectation>", "eval")
            holds = bool(eval(code, {"__builtins__": {}}, _Names(names)))  # noqa: S307 - of a trusted suite
        except UnkeptError:
            yield Statement(field, None)
        except (LookupError, TypeError, ValueError) as error:
            yield Statement(field, False, repr(error))
        else:
            yield Statement(field, holds, ast.unparse(part))


class _Names(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        raise UnkeptError(name)


class _Encoding:
    """Equal to an encoding by which the bytes become the text that we read."""

    def __init__(self, body: bytes, media_type: str | None) -> None:
        self.body, self.media_type = body, media_type

    def __eq__(self, expected: object) -> bool:
        read = self.body.decode(str(expected), "replace").removeprefix("\ufeff")
        return decode(self.body, self.media_type) == read

    __hash__ = None  # type: ignore[assignment]


def _field(part: ast.expr) -> str:
    words = [node.id for node in ast.walk(part) if isinstance(node, ast.Name)][:1]
    for node in sorted(
        (n for n in ast.walk(part) if isinstance(n, ast.Subscript | ast.Attribute)),
        key=lambda n: n.end_col_offset or 0,
    ):
        if isinstance(node, ast.Attribute):
            words.append(node.attr)
        elif isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            words.append(node.slice.value)
    return ".".join(words) or "-"
