"""The docs tell the truth: examples load, commands exist, and every command is told of."""

import re
import shlex
from pathlib import Path

import click
import pytest

from aggregator.cli import cli
from aggregator.config import load_config
from tests.conftest import ROOT

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    return [
        (path.name, body)
        for path in DOCS
        for found, body in FENCE.findall(path.read_text(encoding="utf-8"))
        if found == language
    ]


@pytest.mark.parametrize(("name", "text"), [pair for pair in blocks("yaml") if pair[0] != "config.md"])
def test_every_configuration_example_loads(name: str, text: str, tmp_path: Path) -> None:
    """Those of config.md are loaded by the tests of the config room."""
    path = tmp_path / "config" / "aggregator.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    config = load_config(path, {})
    assert config.sources
    assert len(config.publications) == 3


def console_lines() -> list[tuple[str, str]]:
    return [
        (name, line.removeprefix("$ "))
        for name, body in blocks("console")
        for line in body.splitlines()
        if line.startswith("$ aggregator ")
    ]


@pytest.mark.parametrize(("name", "line"), console_lines())
def test_every_command_line_in_the_docs_parses(name: str, line: str) -> None:
    words = shlex.split(line)[1:]
    command = cli.commands[words[0]]
    context = command.make_context(words[0], words[1:])
    assert context.params


def test_every_command_and_every_option_is_told_of() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f"`aggregator {name}" in text
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden and name in ("refresh", "run"):
                assert option.opts[0] in text, f"{name} {option.opts[0]}"


def test_every_command_named_in_the_docs_exists() -> None:
    for path in DOCS:
        for line in re.findall(r"`aggregator ([a-z]+)", path.read_text(encoding="utf-8")):
            assert line in cli.commands, f"{path.name}: aggregator {line}"


def test_every_make_target_named_in_the_docs_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in DOCS:
        for target in re.findall(r"`make ([a-z]+)`", path.read_text(encoding="utf-8")):
            assert target in targets, f"{path.name}: make {target}"


def test_every_link_between_the_docs_leads_somewhere() -> None:
    for path in DOCS:
        for link in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert "://" in link or (path.parent / link).exists(), f"{path.name}: {link}"


def test_every_runtime_library_is_in_the_table_of_the_architecture() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = project.partition("dependencies = [")[2].partition("]")[0]
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").lower()
    for name in re.findall(r'"([A-Za-z0-9_-]+)', listed):
        assert name.lower() in table, name
