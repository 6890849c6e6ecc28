"""Published files: whole, untouched when equal, and careful with what others put there."""

from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.errors import PublishError
from aggregator.files import digest_body, remove_unchanged, rewrite, set_aside, sweep, write_changed
from aggregator.model import Document


def document(body: bytes = b"<feed/>", path: str = "nieuws.atom") -> Document:
    return Document(path, "application/atom+xml", body)


def test_an_equal_file_is_not_touched(tmp_path: Path) -> None:
    assert write_changed(tmp_path, document())
    before = (tmp_path / "nieuws.atom").stat()
    assert not write_changed(tmp_path, document())
    after = (tmp_path / "nieuws.atom").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_a_changed_file_is_replaced_whole_and_nothing_is_left_behind(tmp_path: Path) -> None:
    write_changed(tmp_path, document(b"old" * 1000))
    with (tmp_path / "nieuws.atom").open("rb") as reader:
        assert write_changed(tmp_path, document(b"new"))
        assert reader.read() == b"old" * 1000  # who was reading goes on reading the old bytes
    assert [path.name for path in tmp_path.iterdir()] == ["nieuws.atom"]


def test_a_link_in_its_place_is_replaced_and_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"keep")
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / "nieuws.atom").symlink_to(secret)
    assert write_changed(folder, document())
    assert secret.read_bytes() == b"keep"
    assert not (folder / "nieuws.atom").is_symlink()


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "nieuws.atom").mkdir()
    with pytest.raises(PublishError, match=r"cannot write nieuws\.atom"):
        write_changed(tmp_path, document())
    assert [path.name for path in tmp_path.iterdir()] == ["nieuws.atom"]


def test_only_what_we_wrote_and_nobody_changed_is_deleted(tmp_path: Path) -> None:
    write_changed(tmp_path, document())
    assert not remove_unchanged(tmp_path, "nieuws.atom", digest_body(b"other"))
    assert (tmp_path / "nieuws.atom").exists()
    assert remove_unchanged(tmp_path, "nieuws.atom", digest_body(b"<feed/>"))
    assert not (tmp_path / "nieuws.atom").exists()


def test_folders_that_are_empty_then_go_too(tmp_path: Path) -> None:
    for path in ("a/mine.txt", "a/b/c/nieuws.atom"):
        write_changed(tmp_path, replace(document(), path=path))
    assert remove_unchanged(tmp_path, "a/b/c/nieuws.atom", digest_body(b"<feed/>"))
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["mine.txt"]


def test_what_a_killed_run_left_behind_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".aggregator-nieuws.atom.123").write_bytes(b"half")
    (tmp_path / "mine.txt").write_bytes(b"mine")
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    sweep(tmp_path / "not-there")


def test_a_file_of_somebody_else_is_set_aside_under_a_free_name(tmp_path: Path) -> None:
    for body in (b"one", b"two"):
        (tmp_path / "index.html").write_bytes(body)
        set_aside(tmp_path, "index.html")
    assert (tmp_path / "index.html.orig").read_bytes() == b"one"
    assert (tmp_path / "index.html.orig1").read_bytes() == b"two"
    assert set_aside(tmp_path, "index.html") is None


def test_a_file_of_the_owners_keeps_its_mode_and_a_link_to_it_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_bytes(b"old")
    real.chmod(0o600)
    link.symlink_to(real)
    rewrite(link, b"new")
    assert link.is_symlink()
    assert (real.read_bytes(), real.stat().st_mode & 0o777) == (b"new", 0o600)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]
