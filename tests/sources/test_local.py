"""Folders and single files: what is read again, what stays, what is told."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from aggregator.errors import SourceError
from aggregator.model import Source
from tests.program import broadcaster
from tests.sources.reading import local, read, read_batch, read_unchanged, titles

FEED = broadcaster.feed("https://omroep.example", range(4))
HALF = FEED[: FEED.rindex("<item>") + 60]
CUT_OFF = "the document is cut off; its last entry was left out"


def put(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_an_unchanged_folder_is_read_once(folder: Path) -> None:
    put(folder, "kade.txt", "De kade is open.")
    first = read_batch(local(folder))
    assert titles(first) == ["De kade is open"]
    assert read_unchanged(local(folder), first.state) == first.state


def rewrite_in_place(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def replace_by_another(path: Path, text: str) -> None:
    other = path.with_name("other")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


@pytest.mark.parametrize("edit", [rewrite_in_place, replace_by_another])
def test_an_edit_of_the_same_length_and_time_is_seen(folder: Path, edit: Callable[[Path, str], None]) -> None:
    """As containers, `cp -p` and SOURCE_DATE_EPOCH bring it."""
    path = put(folder, "kade.txt", "Het begint om 19.30 uur.")
    os.utime(path, (315532800, 315532800))
    first = read_batch(local(folder))
    edit(path, "Het begint om 20.30 uur.")
    os.utime(path, (315532800, 315532800))
    again = read_batch(local(folder), first.state)
    assert "20.30" in (again.entries[0].content or "")
    assert again.entries[0].key == first.entries[0].key


def test_who_is_thorough_reads_what_did_not_change(folder: Path) -> None:
    put(folder, "kade.txt", "De kade is open.")
    first = read_batch(local(folder))
    again = read_batch(local(folder), first.state, thorough=True)
    assert (again.entries, again.state) == (first.entries, first.state)


ELSEWHERE = "another file system"


def test_a_folder_whose_mount_is_missing_is_a_failure_and_no_empty_one(folder: Path) -> None:
    path = put(folder, "kade.txt", "De kade is open.")
    before = replace(read_batch(local(folder)).state, size=1, file_system=-1)  # as it was mounted
    path.unlink()
    for thorough in (False, True):
        with pytest.raises(SourceError, match=ELSEWHERE):
            read(local(folder), before, thorough=thorough)


@pytest.mark.parametrize(
    ("left", "size", "file_system"),
    [
        ("", 1, None),  # read by an earlier version
        ("", 0, -1),  # it was empty before
        (".keep", 1, -1),
        ("README.md", 1, -1),
    ],
)
def test_else_an_empty_folder_is_an_empty_one(
    folder: Path, left: str, size: int, file_system: int | None
) -> None:
    path = put(folder, "kade.txt", "De kade is open.")
    before = replace(read_batch(local(folder)).state, size=size, file_system=file_system)
    path.unlink()
    if left:
        put(folder, left, "")
    assert not read_batch(local(folder), before).entries


def test_a_folder_whose_only_file_was_deleted_is_an_empty_one(folder: Path) -> None:
    path = put(folder, "kade.txt", "De kade is open.")
    before = replace(read_batch(local(folder)).state, size=1)
    path.unlink()
    assert not read_batch(local(folder), before).entries


def test_a_file_system_that_got_another_number_is_known_by_that(folder: Path) -> None:
    path = put(folder, "kade.txt", "De kade is open.")
    booted = replace(read_batch(local(folder)).state, size=1, file_system=-1)
    unchanged = read_unchanged(local(folder), booted)
    path.unlink()
    assert not read_batch(local(folder), unchanged).entries


@pytest.mark.parametrize("limit", ["max_size", "max_entries", "max_entry"])
def test_another_limit_reads_the_files_again(folder: Path, limit: str) -> None:
    put(folder, "nieuws.rss", FEED)
    first = read_batch(local(folder), None, **{limit: 100_000})
    again = read_batch(local(folder), first.state, **{limit: 200_000})
    assert titles(again) == titles(first)
    assert again.state.signature != first.state.signature


@pytest.mark.parametrize(
    "option",
    [
        {"kind": "text"},
        {"language": "fy"},
        {"timezone": timezone(timedelta(hours=1))},
        {"front_matter": {"link": "url"}},
        {"title": "Onze stukken"},
        {"base": "https://kade.example/"},
    ],
    ids=lambda option: next(iter(option)),
)
def test_another_reading_option_reads_the_files_again(folder: Path, option: dict[str, object]) -> None:
    put(folder, "kade.txt", "De kade is open.")
    first = read_batch(local(folder))
    changed: Source = local(folder, **option)
    again = read_batch(changed, first.state)
    assert read_unchanged(changed, again.state) == again.state


def test_a_limit_that_was_too_low_takes_effect_when_it_is_raised(folder: Path) -> None:
    put(folder, "lang.txt", "Een lang verhaal. " * 100)
    low = read_batch(local(folder), max_size=1000)
    assert titles(low) == []
    assert low.warnings == ("lang.txt: too large: 1800 bytes, at most 1000 are read (fetch.max_size)",)
    assert titles(read_batch(local(folder), low.state, max_size=2000)) == ["Een lang verhaal"]


def test_a_file_that_failed_is_tried_again_although_nothing_changed(folder: Path) -> None:
    put(folder, "goed.txt", "Een goed bericht.")
    broken = put(folder, "kapot.md", "---\ntitle: [kapot\n---\nEen")
    first = read_batch(local(folder))
    assert titles(first) == ["Een goed bericht"]
    assert first.kept == {"kapot.md"}
    assert first.warnings[0].startswith("kapot.md: ")
    assert first.state.signature == ""
    assert read_batch(local(folder), first.state).kept == {"kapot.md"}
    broken.write_text("---\ntitle: Heel\n---\nEen", encoding="utf-8")
    mended = read_batch(local(folder), first.state)
    assert titles(mended) == ["Een goed bericht", "Heel"]
    assert (mended.kept, mended.warnings) == (frozenset(), ())
    assert read_unchanged(local(folder), mended.state) == mended.state


def test_what_is_odd_about_a_single_file_is_told_with_its_name(folder: Path) -> None:
    put(folder, "straks.md", "---\ntitle: Straks\npublished: false\n---\nNog niet.")
    put(folder, "veel.rss", FEED)
    batch = read_batch(local(folder), max_entries=3)
    assert batch.warnings == (
        "straks.md: is a draft: it is not published",
        "veel.rss: 1 entries beyond the limit of 3 were left out",
    )
    state = replace(batch.state, warnings=batch.warnings)
    assert read_unchanged(local(folder), state, max_entries=3).warnings == batch.warnings


def test_a_trouble_of_many_posts_is_told_once(folder: Path) -> None:
    put(folder, "een.md", "---\ntitle: Een\nimage: /een.jpg\n---\n{{ site.title }}")
    put(folder, "twee.md", "---\ntitle: Twee\n---\n![Een boot](twee.jpg)")
    put(folder, "vier.html", "<title>Vier</title><body><p>Zie <a href='een'>een</a>.</p></body>")
    put(folder, "vijf.md", "---\ntitle: Vijf\n---\n[Elders](https://elders.example/)")
    assert read_batch(local(folder)).warnings == (
        "3 files with addresses that lead nowhere (write `base: https://HOST/`, their site): een.md, …",
    )


def test_with_the_address_of_their_site_posts_keep_key_and_title(folder: Path) -> None:
    put(folder, "een.md", "---\npermalink: /een/\nimage: /een.jpg\n---\n![Een boot](een.jpg) vaart uit.")
    put(folder, "nieuws.rss", FEED)
    without = read_batch(local(folder))
    settled = read_batch(local(folder, base="https://kade.example/"), without.state)
    assert [(entry.key, entry.title) for entry in settled.entries] == [
        (entry.key, entry.title) for entry in without.entries
    ]
    assert settled.entries[1:] == without.entries[1:]
    post = settled.entries[0]
    assert (post.link, post.image) == ("https://kade.example/een/", "https://kade.example/een.jpg")
    assert 'src="https://kade.example/een/een.jpg"' in post.content
    assert settled.warnings == ()


def test_a_draft_is_withdrawn_and_not_kept(folder: Path) -> None:
    put(folder, "straks.md", "---\ntitle: Straks\ndraft: true\n---\nNog niet.")
    batch = read_batch(local(folder))
    assert batch.complete
    assert (batch.entries, batch.kept) == ((), frozenset())


@pytest.mark.parametrize("name", [".kade.txt.icloud", "kade.txt.nextcloud", "kade.txt.owncloud"])
def test_a_file_that_lies_in_the_cloud_only_keeps_its_entry(folder: Path, name: str) -> None:
    put(folder, "brug.txt", "De brug is open.")
    put(folder, name, " ")
    away = read_batch(local(folder))
    assert titles(away) == ["De brug is open"]
    assert away.kept == {"kade.txt"}
    assert away.warnings[0].startswith("kade.txt: lies in the cloud only, so its earlier entry stays")
    assert read_unchanged(local(folder), away.state) == away.state
    put(folder, "kade.txt", "De kade is open.")
    back = read_batch(local(folder), away.state)
    assert titles(back) == ["De brug is open", "De kade is open"]
    assert (back.kept, back.warnings) == (frozenset(), ())


def test_a_placeholder_of_what_is_no_article_says_nothing(folder: Path) -> None:
    put(folder, "kade.txt", "De kade is open.")
    for name in (".foto.jpg.icloud", "_half.md.owncloud", "id_rsa.nextcloud", ".verborgen.nextcloud"):
        put(folder, name, " ")
    put(folder, "Onze.nextcloud", "Hoe wij bestanden delen.")
    batch = read_batch(local(folder))
    assert titles(batch) == ["Hoe wij bestanden delen", "De kade is open"]
    assert (batch.kept, batch.warnings) == (frozenset(), ())


def test_a_key_that_was_published_by_mistake_is_withdrawn(folder: Path) -> None:
    put(folder, "sleutel.txt", "-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----\n")
    put(folder, "kade.txt", "De kade is open.")
    batch = read_batch(local(folder))
    assert titles(batch) == ["De kade is open"]
    assert (batch.complete, batch.kept) == (True, frozenset())
    assert batch.warnings[0].startswith("sleutel.txt: is a private key: it is not published")


@pytest.mark.parametrize(
    "text",
    [
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n",
        "-----BEGIN PGP MESSAGE-----\n",
    ],
)
def test_what_stands_for_an_article_takes_nothing_from_it(folder: Path, text: str) -> None:
    put(folder, "2026-10-02-kade.md", text)
    put(folder, "brug.txt", "De brug is open.")
    batch = read_batch(local(folder))
    assert titles(batch) == ["De brug is open"]
    assert batch.kept == {"2026-10-02-kade.md"}


@pytest.mark.parametrize(("text", "limit"), [(HALF, 100), (FEED, 2)], ids=["half-written", "limited"])
def test_a_feed_file_that_was_not_read_to_its_end_deletes_nothing(
    folder: Path, text: str, limit: int
) -> None:
    put(folder, "nieuws.rss", text)
    put(folder, "kade.txt", "De kade is open.")
    batch = read_batch(local(folder), max_entries=limit)
    assert batch.kept == {"nieuws.rss"}
    assert {entry.provenance for entry in batch.entries} == {"nieuws.rss", "kade.txt"}


def test_a_half_written_feed_is_read_when_it_is_whole(folder: Path) -> None:
    file = put(folder, "nieuws.rss", HALF)
    half = read_batch(local(folder))
    assert half.warnings == (f"nieuws.rss: {CUT_OFF}",)
    file.write_text(FEED, encoding="utf-8")
    whole = read_batch(local(folder), half.state)
    assert len(whole.entries) == 4
    assert (whole.kept, whole.warnings) == (frozenset(), ())


def test_a_lone_half_written_feed_keeps_what_has_no_provenance(folder: Path) -> None:
    file = put(folder, "nieuws.rss", HALF)
    batch = read_batch(local(file))
    assert {entry.provenance for entry in batch.entries} == batch.kept == {""}
    assert batch.warnings == (f"nieuws.rss: {CUT_OFF}",)


def test_a_lone_file_that_is_broken_is_a_failure(folder: Path) -> None:
    file = put(folder, "kapot.md", "---\ntitle: [kapot\n---\nEen")
    with pytest.raises(SourceError):
        read(local(file))


def test_a_blank_entry_in_a_feed_file_keeps_no_other_from_going(folder: Path) -> None:
    put(folder, "nieuws.rss", FEED.replace("<item>", "<item/><item>", 1))
    batch = read_batch(local(folder))
    assert batch.kept == frozenset()
    assert batch.warnings == ("nieuws.rss: 1 entry was left out: without title, link, text or file",)
