"""Folders that this user may not look into, as after one run by root: told as what they are, and no more."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from aggregator.idle import find_note
from tests.program.newsroom import NOW
from tests.program.ordinary import OrdinaryNewsroom, closed


@pytest.fixture
def room(tmp_path: Path, program: Callable[[str], str]) -> OrdinaryNewsroom:
    """Two local articles in two categories."""
    room = OrdinaryNewsroom(tmp_path / "room", program)
    for name in ("een", "twee"):
        (room.config.parent / name).mkdir()
        (room.config.parent / name / f"{name}.txt").write_text(f"Stuk {name}\n\nMet tekst.")
    room.configure("{id: een, path: een, category: nieuws}", "{id: twee, path: twee, category: tech}")
    return room


# --- included files ----------------------------------------------------------------------------------------


@pytest.fixture
def divided(room: OrdinaryNewsroom) -> OrdinaryNewsroom:
    """One of the categories stands in an included file."""
    (room.config.parent / "meer").mkdir()
    room.configure(
        "{id: een, path: een, category: nieuws}",
        categories="{nieuws: {title: Nieuws}}",
        include="['meer/*.yaml']",
    )
    (room.config.parent / "meer" / "tech.yaml").write_text(
        "categories: {tech: {}}\nsources: [{id: twee, path: ../twee, category: tech}]\n"
    )
    room.run("refresh")
    return room


@pytest.mark.parametrize("include", ["meer/*.yaml", "meer/tech.yaml", "**/tech.yaml", "*/tech.yaml"])
@pytest.mark.parametrize("mode", [0, 0o444])
def test_included_files_that_cannot_be_seen_are_not_taken_for_none(
    divided: OrdinaryNewsroom, include: str, mode: int
) -> None:
    divided.config.write_text(divided.config.read_text().replace("meer/*.yaml", include))
    before = divided.snapshot()
    with closed(divided.config.parent / "meer", mode):
        for command in ("check", "refresh"):
            told = divided.run(command, expect=2).stderr
            assert "config/aggregator.yaml:6: `include` names `" in told
            assert "which cannot be looked at (Permission denied)" in told
    assert divided.snapshot() == before
    assert "`include`" not in divided.run("check").stderr


def test_an_included_file_that_cannot_be_read_is_told_by_its_name(divided: OrdinaryNewsroom) -> None:
    with closed(divided.config.parent / "meer" / "tech.yaml"):
        assert "meer/tech.yaml: cannot be read (Permission denied)" in divided.run("check", expect=2).stderr


def test_a_note_of_nothing_to_do_does_not_outlast_the_sight_of_the_files(divided: OrdinaryNewsroom) -> None:
    divided.run("refresh")
    now = datetime.fromisoformat(NOW)
    assert find_note(divided.config, now, {})
    divided.run("refresh", now="2026-10-02T12:00:05Z")
    with closed(divided.config.parent / "meer"):
        divided.run("refresh", expect=2, now="2026-10-02T12:00:06Z")
