"""An unset variable in a script is no folder, no address and no id."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from aggregator.cli import cli
from tests.program.office import Office


@pytest.fixture
def room(tmp_path: Path) -> Office:
    """Run in a folder of notes that nobody meant to publish."""
    room = Office(tmp_path / "room")
    (room.root / "notes.txt").write_text("Van mij alleen.")
    room.configure("{id: art, path: art, category: nieuws}")
    return room


@pytest.mark.parametrize(
    "words",
    [
        "add",
        "remove",
        "remove art",
        "import",
        "export",
        "why",
        "withdraw",
        "adopt",
        "backup",
        "restore",
    ],
)
@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_no_command_takes_a_blank_argument(room: Office, words: str, blank: str) -> None:
    before = sorted(room.root.rglob("*"))
    told = room.run(*words.split(), blank, expect=2).stderr
    assert "is empty; is a variable not set that it comes from?" in told
    assert sorted(room.root.rglob("*")) == before


def test_no_configuration_is_begun_in_a_folder_that_was_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["init", ""])
    assert (done.exit_code, [*tmp_path.iterdir()]) == (2, [])
    assert "FOLDER is empty" in done.output


@pytest.mark.parametrize("blank", ['""', "<>", "`"])
def test_an_address_in_quotes_with_nothing_between_is_no_folder(room: Office, blank: str) -> None:
    assert "is empty" in room.run("add", blank, expect=2).stderr
