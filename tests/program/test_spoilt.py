"""Published files that are not there: an alarm only where somebody else took or changed them."""

import shutil
from pathlib import Path

import pytest

from tests.program.newsroom import Newsroom
from tests.program.office import Office

BOTH, ONE = "{nieuws: {}, tech: {file: sub/dir/t}}", "{nieuws: {}}"
SOURCE = "{id: posts, path: posts, category: nieuws}"


def at(hour: int) -> str:
    return f"2026-10-02T{hour}:00:00Z"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    room = Office(tmp_path / "room")
    posts = room.config.parent / "posts"
    posts.mkdir()
    for month in ("05", "08"):
        (posts / f"{month}.md").write_text(
            f"---\ndate: 2026-{month}-01\n---\nStuk {month}.", encoding="utf-8"
        )
    room.configure(SOURCE, categories=BOTH)
    room.refresh(now=at(12))
    return room


def quiet(room: Newsroom, hour: int) -> str:
    return room.run("refresh", "--quiet", now=at(hour)).stderr


def move_output(room: Newsroom, name: str) -> None:
    room.feeds = room.root / name
    text = room.config.read_text(encoding="utf-8").replace("output: ../feeds\n", f"output: ../{name}\n")
    room.config.write_text(text, encoding="utf-8")


def test_a_category_that_went_and_came_back_was_not_spoilt(room: Newsroom) -> None:
    before = {name: body for name, (body, _) in room.snapshot().items()}
    room.configure(SOURCE, categories=ONE)
    assert quiet(room, 13) == ""
    assert not (room.feeds / "sub").exists()
    room.configure(SOURCE, categories=BOTH)
    assert quiet(room, 14) == ""
    assert {name: body for name, (body, _) in room.snapshot().items()} == before


def test_another_output_folder_was_not_spoilt(room: Newsroom) -> None:
    before = {name: body for name, (body, _) in room.snapshot().items()}
    move_output(room, "elders")
    assert quiet(room, 13) == ""
    assert {name: body for name, (body, _) in room.snapshot().items()} == before
    room.run("verify")
    (room.feeds / "nieuws.atom").unlink()
    assert "nieuws.atom: lost or changed by somebody" in quiet(room, 14)


def test_a_folder_that_was_moved_with_its_files_is_known(room: Newsroom) -> None:
    shutil.move(room.feeds, room.root / "elders")
    move_output(room, "elders")
    before = room.snapshot()
    assert quiet(room, 13) == ""
    assert room.snapshot() == before


def test_what_others_have_in_another_output_folder_is_set_aside(room: Newsroom) -> None:
    (room.root / "elders").mkdir()
    (room.root / "elders" / "index.html").write_text("mijn eigen pagina", encoding="utf-8")
    move_output(room, "elders")
    assert "index.html was there and is not ours" in quiet(room, 13)
    assert (room.feeds / "index.html.orig").read_text(encoding="utf-8") == "mijn eigen pagina"
