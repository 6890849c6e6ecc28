"""Whatever is put anywhere into a configuration: it loads or is told with its line, and no secret is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config import load_config
from aggregator.errors import ConfigError, Problem
from aggregator.text.xmlchars import printable

FULL: dict[str, Any] = {
    "site": {
        "url": "https://planet.nl/",
        "title": "P",
        "tag": "planet.nl,2026",
        "language": "nl",
        "timezone": "Europe/Amsterdam",
        "author": {"name": "R", "email": "r@planet.nl"},
    },
    "database": "../var/a.db",
    "output": "../feeds",
    "include": ["sources/*.yaml"],
    "fetch": {
        "timeout": "30s",
        "max_size": "1MiB",
        "per_host": 1,
        "allow_private": ["10.0.0.0/8"],
        "proxy": None,
    },
    "serve": {"listen": "127.0.0.1:8080"},
    "defaults": {"formats": ["atom"], "limit": 5, "window": "3d", "content": "full"},
    "hubs": ["https://hub.nl/"],
    "retention": "forever",
    "rules": [{"when": {"title": "a"}, "then": {"category": "nieuws"}}],
    "categories": {"nieuws": {"title": "N", "aliases": ["news"], "formerly": ["oud"], "limit": 3}},
    "sources": [
        {
            "id": "a",
            "url": "https://h.nl/f",
            "category": "nieuws",
            "auth": {"basic": "${LOGIN}"},
            "interval": "0s",
        },
        {
            "id": "b",
            "path": "x",
            "categories": ["nieuws"],
            "front_matter": {"link": "l"},
            "base": "https://h.nl/",
            "formerly": ["c"],
        },
        {"id": "d", "url": "https://i.nl/f", "headers": {"X-Key": "${LOGIN}"}, "cap": "20/1d", "priority": 1},
    ],
}
SCALARS: list[Any] = [None, True, False, 0, -1, 10**17, {}, [], [None], [[]], [{}], {"": None}, {"id": None}]
SHAPES: list[Any] = [{"[key]": 1}, ["a", "a"], {"file": "/"}, {"file": "\0"}]
WORDS = [
    "",
    " ",
    "no",
    "1:30",
    "0",
    "-5m",
    "all",
    "nieuws",
    "a",
    "é",
    "x" * 3000,
    "\x1b[31m",
    "\u202e",
    "a\nb",
    "\0",
]
VARIABLES = ["${LOGIN}", "${", "${NOBODY}"]
ADDRESSES = [
    "https://bob:S3CRET@h.nl/",
    "bob:S3CRET@h.nl",
    "//u:S3CRET@h",
    "http://[",
    "http://[::1]/",
    "file:///x",
]
PATHS = ["../../..", "/", "*", "**", "[", "?" * 3000, "*/" * 50, "~/x"]
ODD: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([*SCALARS, *SHAPES, *WORDS, *VARIABLES, *ADDRESSES, *PATHS]),
    st.text(max_size=20),
    st.integers(),
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*path, key))


def with_odd(path: tuple[str | int, ...], odd: Any) -> Any:
    if not path:
        return odd
    full = json.loads(json.dumps(FULL))
    at = full
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = odd
    return full


def problems_of(path: Path) -> tuple[Problem, ...]:
    try:
        return load_config(path, {"LOGIN": "bob:S3CRET"}).warnings
    except ConfigError as error:
        return error.problems


@settings(max_examples=150)
@given(place=st.sampled_from(list(places(FULL))), odd=ODD)
def test_any_value_anywhere_loads_or_is_told_with_its_line(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str | int, ...], odd: Any
) -> None:
    path = tmp_path_factory.mktemp("law") / "aggregator.yaml"
    text = json.dumps(with_odd(place, odd), indent=1)  # JSON is YAML
    path.write_text(text)
    for problem in problems_of(path):
        assert problem.file == str(path)
        assert 0 <= problem.line <= text.count("\n") + 1
        assert "S3CRET" not in problem.message
        assert problem.message == printable(problem.message)
        assert len(problem.message) < 2000


def test_the_configuration_without_odd_values_loads(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.yaml"
    path.write_text(json.dumps(FULL))
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "more.yaml").write_text("sources: []")
    assert all("in this version" in problem.message for problem in problems_of(path))
