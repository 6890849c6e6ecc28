"""Which files of a folder are posts."""

import os
from pathlib import Path

import pytest

from aggregator.errors import FetchError
from aggregator.sources.folder import list_files
from tests.nesting import nested

ASIDE = [
    "README.md",
    "readme.md",
    "ReadMe.txt",
    "readme",
    "kade.md~",
    "#kade.md#",
    "kade.md.bak",
    "kade.MD.ORIG",
    "kade.swp",
    ".kade.md.swp",
    "kade.md.tmp",
    "site.yml",
    "site.YAML",
    "netlify.toml",
    "desktop.ini",
    *(
        "kade.md.part",
        "kade.md,v",
        "kade.md.rej",
        "kade.md.crdownload",
        ".kade.md.swo",
        "kade.md.swo",
        "kade.md.save",
    ),
    *("~$kade.docx", "kade.md.rpmnew", "kade.md___jb_tmp___", "kade.md.un~"),
    *(
        "LICENSE",
        "LICENCE.md",
        "COPYING",
        "CHANGELOG.md",
        "CNAME",
        "Makefile",
        "Gemfile",
        "Gemfile.lock",
        "Rakefile",
    ),
    *("Dockerfile", "Procfile", "robots.txt", "humans.txt", "nohup.out", "bouw.LOG", "bouw.log", "bouw.sh"),
    *("kade.sync-conflict-20261010-110000-ABCDEFG.md", "kade.sync-conflict-20261010-110000.txt"),
    *("kade (conflicted copy 2026-10-10 110000).md", "kade (Jan's conflicted copy 2026-10-10).md"),
    *("kade (Conflicted copy laptop 202610101100).md", "kade (conflicterende kopie van Jan 2026-10-10).md"),
    *("kade (Jans in Konflikt stehende Kopie 2026-10-10).md", "kade (copie en conflit de Jan 2026-10-10).md"),
    *("kade_conflict-20261010-110000.md", "kade_LAPTOP_Oct-10-110000-2026_Conflict.md"),
    "kade (SFConflict jan@veer.example 2026-10-10-11-00-00).md",
    *("kade.md.1", "kade.html.12", "kade.md_old", "kade.md-old", "kade.txt_bak2", "kade.md.backup"),
    *("kade.md~1", "kade.md~HEAD", "kade.md.~1~", "kade.md.old.2"),
    *("maak.py", "maak.rb", "site.conf", "standen.csv"),
]


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Een bericht.", encoding="utf-8")


def names(folder: Path) -> list[str]:
    return [file.name for file in list_files(folder).files]


def test_a_jekyll_site_offers_its_posts_and_nothing_that_it_is_made_of(folder: Path) -> None:
    put(folder, "_posts/2026-10-01-kade.md", "nieuws/_posts/2026-10-02-brug.md", "over.md")
    put(folder, "_drafts/straks.md", "_includes/voet.html", "_site/index.html", "nieuws/_drafts/later.md")
    put(folder, "_config.yml", "_half.md", ".git/HEAD", ".jekyll-cache/kade.md", "_posts/_drafts/later.md")
    assert names(folder) == ["_posts/2026-10-01-kade.md", "nieuws/_posts/2026-10-02-brug.md", "over.md"]


@pytest.mark.parametrize("name", ["_drafts", "_site", ".posts", "readme"])
def test_the_folder_that_was_configured_may_have_any_name(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, "kade.md")
    assert names(tmp_path / name) == ["kade.md"]


@pytest.mark.parametrize(
    "name",
    ASIDE,
)
def test_what_lies_beside_the_posts_is_passed_over_in_silence(folder: Path, name: str) -> None:
    put(folder, name, "diep/" + name, "kade.md")
    listing = list_files(folder)
    assert [file.name for file in listing.files] == ["kade.md"]
    assert listing.warnings == []


@pytest.mark.parametrize(
    "name",
    [
        *(
            "#1-nieuws.md",
            "bak.md",
            "yaml-uitleg.md",
            "tmp",
            "leesmij.md",
            "c#",
            "log",
            "out",
            "part",
            "sh.md",
        ),
        *(
            "Mijn verhaal",
            "Verhaal",
            "Licentie",
            "license",
            "Over main.c",
            "Versie 1.0",
            "Dr. No",
            "robots",
            "Robots.txt",
        ),
        *("Conflict.md", "Het conflict (2026-10-10).md", "Over de conflicted copy.md", "conflicted copy.md"),
        *("De conflicted copy (een verhaal).md", "2026-10-10-sync-conflict.md", "Deel (kopie 2026-10-10).md"),
        *("Versie 2.1", "1.2", "kade.2", "kade_old.md", "kade (1).md", "kade.old.md", "Over kade.md 2"),
        *("makefile.md", "Makefile uitgelegd", "notities.org", "handleiding.rst", "bouw.log.md"),
    ],
)
def test_what_only_looks_like_it_is_a_post(folder: Path, name: str) -> None:
    put(folder, name)
    assert names(folder) == [name]


@pytest.mark.parametrize("name", ["README.md", "kade.yml"])
def test_a_file_that_was_configured_itself_is_read_whatever_it_is_called(folder: Path, name: str) -> None:
    put(folder, name)
    assert names(folder / name) == [name]


def test_a_link_within_the_folder_adds_nothing_and_says_nothing(folder: Path) -> None:
    put(folder, "2026/kade.md")
    (folder / "kade.md").symlink_to("2026/kade.md")
    (folder / "nieuw").symlink_to("2026")
    (folder / "rond").symlink_to(".")
    listing = list_files(folder)
    assert [file.name for file in listing.files] == ["2026/kade.md"]
    assert listing.warnings == []


def test_a_link_that_leads_out_is_told_also_where_the_folder_is_one_itself(folder: Path) -> None:
    put(folder.parent, "geheim.md", "buiten/geheim.md")
    put(folder, "kade.md")
    (folder / "lek.md").symlink_to("../geheim.md")
    (folder / "_posts").symlink_to("../buiten")
    (folder / "omweg.md").symlink_to("lek.md")
    (folder.parent / "ingang").symlink_to("artikelen")
    for root in (folder, folder.parent / "ingang"):
        listing = list_files(root)
        assert [file.name for file in listing.files] == ["kade.md"]
        assert listing.warnings == [
            f"{name}: a link that leads out of the folder; not followed"
            for name in ("_posts", "lek.md", "omweg.md")
        ]


def test_a_broken_link_is_told_and_stops_nothing(folder: Path) -> None:
    put(folder, "kade.md")
    (folder / "oud.md").symlink_to("weg.md")
    (folder / "kring.md").symlink_to("kring.md")
    listing = list_files(folder)
    assert [file.name for file in listing.files] == ["kade.md"]
    assert listing.warnings == [f"{name}: a broken link; not followed" for name in ("kring.md", "oud.md")]


def test_what_is_no_file_is_left_alone(folder: Path) -> None:
    os.mkfifo(folder / "pijp.md")
    assert names(folder) == []


def test_a_folder_that_is_not_there_is_a_failure(folder: Path) -> None:
    with pytest.raises(FetchError, match="cannot read weg: No such file"):
        list_files(folder / "weg")


def test_a_name_that_is_not_utf8_is_left_out_readably_and_keeps_nothing_else_away(folder: Path) -> None:
    put(
        folder,
        "kade.md",
        "diep/brug.md",
        "diep/caf\udce9.md",
        "caf\udce9.md",
        "leeg\udce9.txt",
        "m\udcffp/een.md",
    )
    put(
        folder, "foto\udce9.jpg", "README\udce9.md", ".weg\udce9.md", "_half\udce9/een.md"
    )  # passed over anyway
    put(folder.parent, "buiten.md")
    (folder / "lek\udce9.md").symlink_to("../buiten.md")
    (folder / "weer\udce9.md").symlink_to("kade.md")
    listing = list_files(folder)
    assert [file.name for file in listing.files] == ["diep/brug.md", "kade.md"]
    assert sorted(listing.warnings) == [
        r"caf\xe9.md: its name is not UTF-8, so it is left out; rename it",
        r"diep/caf\xe9.md: its name is not UTF-8, so it is left out; rename it",
        r"leeg\xe9.txt: its name is not UTF-8, so it is left out; rename it",
        r"lek\xe9.md: a link that leads out of the folder; not followed",
        r"m\xffp: its name is not UTF-8, so it is left out; rename it",
    ]
    assert listing.sign().isascii()


@pytest.mark.parametrize(("name", "levels", "read"), [("a", 500, 50), ("a" * 200, 40, 19)])
def test_folders_nested_without_end_are_read_as_far_as_is_sensible(
    folder: Path, name: str, levels: int, read: int
) -> None:
    put(folder, "kade.md", "zee.md")
    with nested(folder, name, levels), nested(folder, "b" + name, levels):
        listing = list_files(folder)
    assert [file.name for file in listing.files][-2:] == ["kade.md", "zee.md"]
    assert read - 2 <= max(file.name.count("/") for file in listing.files) <= read
    (warning,) = listing.warnings
    assert warning.endswith(
        "…: folders more than 50 levels deep, or with a path too long, are left out; move them up"
    )
    assert len(warning) < 150
