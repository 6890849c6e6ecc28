"""What is told of a mistake leads to its mending."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from aggregator.cli import cli
from tests.program.office import Office
from tests.program.ordinary import OrdinaryNewsroom, closed


@pytest.fixture
def room(tmp_path: Path) -> Office:
    room = Office(tmp_path / "room")
    (room.config.parent / "art").mkdir()
    (room.config.parent / "art" / "een.txt").write_text("Een stuk.")
    room.configure("{id: art, path: art, category: nieuws}")
    return room


def test_what_is_no_database_at_all_is_not_called_a_damaged_one(room: Office) -> None:
    told = room.run("restore", str(room.config), expect=1).stderr
    assert (
        told.splitlines()[-1]
        == f"the file {room.config} is no database; name a backup that `aggregator backup` wrote"
    )


def test_who_adopts_a_page_is_not_sent_to_a_key_of_sources(room: Office) -> None:
    page = room.root / "index.html"
    page.write_text(
        "<!doctype html><html><head><title>Thuis</title></head><body><p>Welkom.</p></body></html>"
    )
    told = room.run("adopt", str(page), expect=2).stderr
    assert "web page" in told
    assert "kind" not in told


def test_check_tells_of_a_local_source_that_is_not_there_with_its_line(room: Office) -> None:
    room.configure("{id: art, path: art, category: nieuws}", "{id: weg, path: weg, category: nieuws}")
    (warning,) = [line for line in room.run("check").stderr.splitlines() if "`path`" in line]
    told = "source `weg`: there is nothing at its `path` (config/weg); put the file or folder there, or mend"
    assert warning.startswith(f"warning: {room.config}:8: {told}")


def test_the_folder_of_posts_that_is_to_be_made_and_read_back_is_not_missed(room: Office) -> None:
    room.configure("{id: terug, path: ../posts, category: nieuws}", categories="{nieuws: {jekyll: ../posts}}")
    assert "`path`" not in room.run("check").stderr


def test_the_next_command_can_be_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "Next: cd 'p i' && aggregator refresh" in CliRunner().invoke(cli, ["init", "p i"]).output


def test_a_folder_within_a_source_that_cannot_be_read_is_named(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    ordinary = OrdinaryNewsroom(tmp_path / "ordinary", program)
    (ordinary.config.parent / "art" / "sub").mkdir(parents=True)
    ordinary.configure("{id: art, path: art, category: nieuws}")
    with closed(ordinary.config.parent / "art" / "sub"):
        assert "art: cannot read art/sub: Permission denied" in ordinary.run("refresh").stderr
