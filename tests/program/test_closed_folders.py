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


@pytest.mark.parametrize(
    ("include", "mode"),
    [("meer/*.yaml", 0), ("meer/tech.yaml", 0), ("**/tech.yaml", 0o444), ("*/tech.yaml", 0o444)],
)
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


# --- what is published -------------------------------------------------------------------------------------


@pytest.fixture
def published(room: OrdinaryNewsroom) -> OrdinaryNewsroom:
    """With a piece that came since."""
    room.run("refresh")
    (room.config.parent / "een" / "later.txt").write_text("Stuk later\n\nMet tekst.")
    return room


def titles(room: OrdinaryNewsroom, name: str = "nieuws.json") -> set[str]:
    return {item["title"] for item in room.read_json(name)["items"]}


def test_a_closed_folder_of_an_archive_keeps_nothing_else_back_and_is_told_once(
    published: OrdinaryNewsroom,
) -> None:
    with closed(published.feeds / "archive" / "nieuws"):
        told = published.run("refresh", "--quiet", expect=1).stderr
        assert told.startswith("cannot write archive/nieuws/")
        assert told.endswith("Permission denied. Their last versions stay; the next pass tries again.\n")
        assert titles(published) == {"Stuk een", "Stuk later"}
        assert published.run("refresh", "--quiet", expect=1).stderr == ""
        assert "not everything could be published" in (published.root / "var" / "ops.atom").read_text()
        found = published.run("verify", expect=1).stdout
        assert (
            "archive/nieuws/2026-10.atom: cannot be read: Permission denied\n  let this user read it" in found
        )
    assert published.run("refresh", "--quiet").stderr == "publishing: everything is published again.\n"
    assert "all well" in published.run("verify").stdout


def test_a_closed_output_folder_is_told_once(published: OrdinaryNewsroom) -> None:
    with closed(published.feeds):
        assert "cannot write " in published.run("refresh", "--quiet", expect=1).stderr
        assert published.run("refresh", "--quiet", expect=1).stderr == ""
    published.run("refresh", "--quiet")
    assert titles(published) == {"Stuk een", "Stuk later"}


def test_files_of_a_removed_category_are_not_forgotten_while_they_cannot_be_read(
    published: OrdinaryNewsroom,
) -> None:
    published.configure("{id: een, path: een, category: nieuws}", categories="{nieuws: {}}")
    with closed(published.feeds / "tech.atom"):
        told = published.run("refresh", expect=1).stderr
        assert "cannot delete tech.atom, which cannot be read: Permission denied" in told
        assert (published.feeds / "tech.atom").exists()
    published.run("refresh")
    assert not (published.feeds / "tech.atom").exists()


@pytest.mark.parametrize("place", ["site/_posts", "site"])
def test_a_closed_folder_of_posts_is_one_error_and_feeds_are_published(
    published: OrdinaryNewsroom, place: str
) -> None:
    text = published.config.read_text()
    posts = text.replace("{title: Nieuws}", "{title: Nieuws, jekyll: ../site/_posts}")
    published.config.write_text(posts)
    published.run("refresh")
    (published.config.parent / "een" / "nog.txt").write_text("Stuk nog\n\nMet tekst.")
    with closed(published.root / place):
        done = published.run("refresh", expect=1)
        assert "the folder of posts _posts cannot be read (Permission denied); let this user" in done.stderr
        assert "1 entry new" in done.stdout
        assert titles(published) == {"Stuk een", "Stuk later", "Stuk nog"}
        assert published.run("refresh", "--quiet", expect=1).stderr == ""
    published.run("refresh")
    assert len([*(published.root / "site" / "_posts").iterdir()]) == 3


@pytest.mark.parametrize("place", ["eigen/look", "eigen"])
@pytest.mark.parametrize("mode", [0, 0o444])
def test_closed_templates_concern_pages_only(published: OrdinaryNewsroom, place: str, mode: int) -> None:
    (published.root / "eigen" / "look").mkdir(parents=True)
    (published.root / "eigen" / "look" / "style.css").write_text("body { color: teal }")
    text = published.config.read_text()
    published.config.write_text(text.replace("site: {", "site: {templates: ../eigen/look, "))
    with closed(published.root / place, mode):
        assert "Permission denied: until that is mended pages stay" in published.run("check").stderr
        done = published.run("refresh", expect=1)
        assert "nieuws.html: cannot be made: `site.templates`" in done.stderr
        assert titles(published) == {"Stuk een", "Stuk later"}
    published.run("refresh")
    assert "color: teal" in (published.feeds / "nieuws.html").read_text()
