"""`site.templates`: the folder of the owner's own templates and styles."""

from pathlib import Path

import pytest

from aggregator.config import Config, load_config
from aggregator.config.look import read_look
from aggregator.errors import ConfigError, Problem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "templates"
    made.mkdir()
    return made


def write(tmp_path: Path, name: str = "templates") -> Path:
    path = tmp_path / "aggregator.yaml"
    path.write_text(f"site:\n  url: https://dorp.example/\n  templates: {name}\n", encoding="utf-8")
    return path


def told(config: Config) -> list[Problem]:
    return [warning for warning in config.warnings if "templates" in warning.message]


def test_the_files_of_the_folder_are_read_and_no_others(tmp_path: Path, folder: Path) -> None:
    (folder / "style.css").write_text("p { color: teal }", encoding="utf-8")
    (folder / "footer.html.j2").write_text("voet", encoding="utf-8")
    (folder / "notes.txt").write_text("niets", encoding="utf-8")
    config = load_config(write(tmp_path), {})
    assert told(config) == []
    assert config.templates == folder
    assert read_look(config.templates).files == (
        ("footer.html.j2", "voet"),
        ("style.css", "p { color: teal }"),
    )
    assert read_look(None).files == ()


@pytest.mark.usefixtures("folder")
def test_a_folder_that_is_not_there_is_a_problem_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, "tempaltes"), {})
    (problem,) = caught.value.problems
    assert problem.line == 3
    assert "must be a folder" in problem.message
    assert "templates" in problem.message


@pytest.mark.parametrize("names", [[], ["pages.html.j2"]])
def test_a_folder_with_nothing_of_use_is_told_with_its_line_and_stops_nothing(
    tmp_path: Path, folder: Path, names: list[str]
) -> None:
    for name in names:
        (folder / name).write_text("verkeerd gespeld", encoding="utf-8")
    (warning,) = told(load_config(write(tmp_path), {}))
    assert warning.line == 3
    assert "none of the files that can take the place of ours: base.html.j2" in warning.message


def test_a_template_with_a_fault_is_told_and_stops_nothing(tmp_path: Path, folder: Path) -> None:
    (folder / "page.html.j2").write_text("een\n{% if %}\n", encoding="utf-8")
    (warning,) = told(load_config(write(tmp_path), {}))
    assert warning.line == 3
    assert "page.html.j2, line 2" in warning.message
    assert "feeds are published" in warning.message


def test_what_cannot_be_read_is_told_by_name(folder: Path) -> None:
    (folder / "style.css").write_bytes(b"p { content: '\xff' }")
    assert "style.css is not UTF-8 at byte 14" in read_look(folder).problem
    (folder / "style.css").write_bytes(b" " * (2**20 + 1))
    assert "longer than 1 MiB" in read_look(folder).problem
    assert "No such file" in read_look(folder / "gone").problem
