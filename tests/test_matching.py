"""Patterns mean what they mean to Python's `glob`, but for links in a circle and for what may not be seen."""

import glob
import os
from pathlib import Path

import pytest

from aggregator.matching import find_matches


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "a.yaml",
        "b.yml",
        ".c.yaml",
        "d/a.yaml",
        "d/e/a.yaml",
        "d/.f/a.yaml",
        ".g/a.yaml",
        "[x].yaml",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "dead.yaml").symlink_to("nowhere")
    (tmp_path / "h").symlink_to("d")
    return tmp_path


@pytest.mark.parametrize(
    "pattern",
    [
        *("*.yaml", "*", "**", ".*", ".*.yaml", "d/*", "*/*.yaml", "*/a.yaml", "**/*.yaml", "d/**", "**/e/*"),
        *("**/**/a.yaml", "./*.yaml", "d//*.yaml", "d/../*.yaml", ".g/*", "?.y*ml", "[ab].*", "[[]x].yaml"),
        *("none/*.yaml", "a.yaml/*", "*/nothing", "**/none/a.yaml", "h/*", "dead.yaml/*"),
    ],
)
def test_the_same_files_are_found(tree: Path, pattern: str) -> None:
    expected = {os.path.normpath(name) for name in glob.glob(pattern, root_dir=tree, recursive=True)}  # noqa: PTH207
    found = find_matches(str(tree), pattern)
    expected -= {os.path.normpath(pattern.removesuffix("**"))}  # which is no file
    assert {os.path.normpath(name) for name in found} == expected
    assert found == sorted(found)


def test_a_pattern_may_begin_at_the_root(tree: Path) -> None:
    assert find_matches("/", f"{tree}/d/*.yaml") == [f"{tree}/d/a.yaml"]


def test_links_in_a_circle_are_gone_through_once(tree: Path) -> None:
    (tree / "d" / "back").symlink_to("..")
    found = find_matches(str(tree), "**/*.yml")
    assert found == ["b.yml"]
    assert "d/back/b.yml" in find_matches(str(tree), "*/*/*.yml")


def test_a_folder_that_cannot_be_looked_into_is_an_error(tree: Path) -> None:
    (tree / "round").symlink_to("round")
    with pytest.raises(OSError, match="symbolic links"):
        find_matches(str(tree), "*/*.yaml")
    with pytest.raises(OSError, match="too long"):
        find_matches(str(tree), f"{'x' * 300}/*.yaml")
