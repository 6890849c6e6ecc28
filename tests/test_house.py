"""The house rules that no linter knows: sizes, names, clocks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "aggregator"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TIMELESS = (
    *("errors.py", "model", "text", "parse", "curate", "publish"),
    *("store", "sources", "files.py", "replay.py", "adoption", "refresh", "publishing"),
)
PATIENT = {"store/lock.py"}  # waits its turn, by a clock that tells no date


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def functions() -> Iterator[tuple[str, int]]:
    """Every function with the lines of its body, docstring left out."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                length = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                yield f"{name(path)}:{node.name}", length


def test_no_module_is_over_300_lines() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {module: length for module, length in lengths.items() if length > 300} == {}


def test_nine_functions_in_ten_are_under_20_lines_and_none_over_45() -> None:
    lengths = dict(functions())
    assert {function: length for function, length in lengths.items() if length > 45} == {}
    short = sum(1 for length in lengths.values() if length < 20)
    assert short / len(lengths) >= 0.9


def test_no_module_is_named_after_nothing() -> None:
    empty_words = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
    assert [name(path) for path in MODULES if path.stem in empty_words] == []


def test_every_module_and_public_thing_has_a_docstring() -> None:
    missing = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        missing += [] if ast.get_docstring(tree) else [name(path)]
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                public = not node.name.startswith("_")
                missing += [f"{name(path)}:{node.name}"] if public and not ast.get_docstring(node) else []
    assert missing == []


@pytest.mark.parametrize("clock", ["now", "utcnow", "today", "time", "monotonic", "getenv", "environ"])
def test_no_clock_and_no_environment_up_to_the_flow(clock: str) -> None:
    """`datetime.now()`, `time.time()` and their like; `when.time()` of a value is none of them."""
    watched = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in TIMELESS]
    watched = [path for path in watched if name(path) not in PATIENT]
    found = []
    for path in watched:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == clock and isinstance(node.value, ast.Name):
                found += [name(path)] if node.value.id in {"datetime", "date", "time", "os"} else []
    assert found == []


def test_nothing_is_hidden_in_type_checking_blocks() -> None:
    assert [name(path) for path in MODULES if "TYPE_CHECKING" in path.read_text(encoding="utf-8")] == []


def test_nothing_but_the_transport_and_the_name_lookup_can_open_a_connection() -> None:
    """What import-linter cannot see: parts of the standard library, and methods of the event loop."""
    openers = {
        "urlopen",
        "urlretrieve",
        "open_connection",
        "create_connection",
        "getaddrinfo",
        "sock_connect",
    }
    modules = {"urllib.request", "http.client", "smtplib", "telnetlib", "xmlrpc.client"}
    found = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            used = {node.attr} & openers if isinstance(node, ast.Attribute) else set()
            if isinstance(node, ast.Import):
                used = {alias.name for alias in node.names} & modules
            elif isinstance(node, ast.ImportFrom):
                whole = {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
                used = whole & modules
            found |= {(name(path), word) for word in used}
    assert found == {("fetch/guard.py", "getaddrinfo")}
