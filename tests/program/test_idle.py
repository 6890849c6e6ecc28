"""A refresh with nothing to do says the same without loading anything; nothing else is taken for it."""

import fcntl
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator import idle
from aggregator.idle import GRAIN, Note, Since, find_note, find_variables, leave_note
from tests.nesting import nested
from tests.program.newsroom import Newsroom
from tests.program.site import Site, open_site

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
FEED = """<rss version="2.0"><channel><title>Veer</title><link>https://veer.example/</link>
<description>Van het veer</description><item><title>Bericht</title><guid isPermaLink="false">1</guid>
<link>https://veer.example/1</link><pubDate>Thu, 01 Oct 2026 08:00:00 GMT</pubDate></item></channel></rss>"""
AT_REST = Since(2**63, 2**63)  # nothing changed as late as that
ENVIRON = {"PATH": "/bin", "SLEUTEL": "geheim"}
SEE = """import sys
from aggregator.cli import main
try:
    main()
finally:
    print(sorted({"sqlalchemy", "pydantic", "yaml", "aggregator.app"} & sys.modules.keys()), file=sys.stderr)
"""


def furnish(newsroom: Newsroom, site: Site) -> Newsroom:
    """With a remote source, a folder, an included file, templates of its own and a variable in it."""
    folder = newsroom.config.parent
    url = site.put("/veer", FEED)
    (folder / "art").mkdir()
    (folder / "art" / "een.txt").write_text("Een stuk.\n\nMet tekst.")
    (folder / "look").mkdir()
    (folder / "look" / "style.css").write_text("body { color: black }\n")
    (folder / "more").mkdir()
    (folder / "more" / "a.yaml").write_text(f'sources: [{{id: ander, url: "{url}?2", category: tech}}]\n')
    site.put("/veer?2", FEED.replace("veer.example", "ander.example"))
    newsroom.configure(
        f'{{id: veer, url: "{url}", category: nieuws, headers: {{X-Key: "${{SLEUTEL}}"}}}}',
        "{id: art, path: art, category: tech}",
        include="[more/*.yaml]",
    )
    told = newsroom.config.read_text()
    newsroom.config.write_text(told.replace("site: {", "site: {templates: look, "))
    return newsroom


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with open_site() as site, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLEUTEL", "geheim")
        newsroom = furnish(Newsroom(tmp_path_factory.mktemp("idle") / "room"), site)
        newsroom.run("refresh")
        newsroom.run("refresh")
        yield newsroom


@pytest.fixture
def database(furnished: Newsroom) -> Path:
    return furnished.root / "var" / "news.db"


@pytest.fixture
def note(furnished: Newsroom, database: Path) -> Note:
    """Left anew, whatever the test before this one did."""
    told = json.loads(database.with_name("news.db.idle").read_text())
    assert told.pop("marks")
    assert told.pop("made_by")
    note = Note(**told)
    leave_note(database, note, AT_REST)
    assert find_note(furnished.config, NOW, ENVIRON)
    return note


def test_it_says_what_a_whole_pass_says_and_loads_nothing(
    newsroom: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(newsroom, site)
    monkeypatch.setenv("SLEUTEL", "geheim")
    newsroom.run("refresh")
    whole = {}
    for words in ((), ("--json",), ("--quiet",), ("--strict",)):
        (newsroom.root / "var" / "news.db.idle").unlink()
        whole[words] = newsroom.run("refresh", *words)
    asked = len(site.asked)
    published = newsroom.snapshot()
    for words, before in whole.items():
        command = [sys.executable, "-c", SEE, "refresh", *words, "--now", "2026-10-02T12:00:07Z"]
        command += ["--config", str(newsroom.config)]
        done = subprocess.run(command, cwd=newsroom.root, capture_output=True, text=True, check=True)
        assert done.stdout == before.stdout
        assert done.stderr == f"{before.stderr}[]\n"
    assert "1 source read (1 not modified, 0 failed)" in whole[()].stdout
    assert len(site.asked) == asked
    assert newsroom.snapshot() == published


def test_the_next_one_that_has_something_to_do_does_it(newsroom: Newsroom, site: Site) -> None:
    newsroom.configure(f'{{id: veer, url: "{site.put("/veer", FEED)}", category: nieuws, interval: 30m}}')
    for _ in range(3):
        newsroom.run("refresh")
    assert len(site.asked) == 1
    newsroom.run("refresh", "--force")
    assert len(site.asked) == 2
    newsroom.run("refresh", "--source", "veer")
    site.put("/veer", FEED.replace("Bericht", "Later bericht"))
    newsroom.run("refresh", now="2026-10-02T12:20:00Z")
    assert len(site.asked) == 2
    assert "1 edited" in newsroom.run("refresh", now="2026-10-02T12:40:00Z").stdout
    assert newsroom.read("nieuws.atom").entries[0].title == "Later bericht"
    newsroom.run("withdraw", newsroom.read("nieuws.atom").entries[0].id, "--reason", "klopt niet")
    newsroom.run("refresh", now="2026-10-02T12:40:00Z")
    assert newsroom.read("nieuws.atom").entries == []


def write_in(folder: str, name: str) -> Callable[[Newsroom], object]:
    return lambda newsroom: (newsroom.root / folder / name).write_text("# anders\n")


def remove(path: str) -> Callable[[Newsroom], object]:
    return lambda newsroom: (newsroom.root / path).rename(newsroom.root / f"{path}.weg")


def touch(path: str) -> Callable[[Newsroom], object]:
    return lambda newsroom: os.utime(newsroom.root / path)


def damage(newsroom: Newsroom) -> None:
    with (newsroom.root / "var" / "news.db").open("r+b") as file:
        file.seek(5000)
        old = file.read(1)
        file.seek(5000)
        file.write(bytes([old[0] ^ 255]))
        file.seek(5000)
        file.write(old)


def write_to_database(newsroom: Newsroom) -> None:
    with closing(sqlite3.connect(newsroom.root / "var" / "news.db")) as connection, connection:
        connection.execute("INSERT INTO meta VALUES ('een', 'ander')")
    with closing(sqlite3.connect(newsroom.root / "var" / "news.db")) as connection, connection:
        connection.execute("DELETE FROM meta WHERE name = 'een'")


CHANGES = {
    "configuration": touch("config/aggregator.yaml"),
    "included file": touch("config/more/a.yaml"),
    "another file to include": write_in("config/more", "b.yaml"),
    "template": touch("config/look/style.css"),
    "another template": write_in("config/look", "feed.css"),
    "published file": touch("feeds/nieuws.atom"),
    "published file gone": remove("feeds/tech.html"),
    "post": touch("config/art/een.txt"),
    "another post": write_in("config/art", "twee.txt"),
    "post in a folder": lambda newsroom: (newsroom.config.parent / "art" / "diep").mkdir(),
    "report gone": remove("var/ops.atom"),
    "damaged database": damage,
    "database written to": write_to_database,
    "database gone": remove("var/news.db"),
    "lock gone": remove("var/news.db.pass-lock"),
    "configuration gone": remove("config/aggregator.yaml"),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_any_change_ends_it(furnished: Newsroom, note: Note, change: str) -> None:
    before = set(furnished.root.rglob("*"))
    time.sleep(GRAIN / 10**9)  # what was written in this very moment has the same time
    CHANGES[change](furnished)
    assert find_note(furnished.config, NOW, ENVIRON) is None
    for path in furnished.root.rglob("*.weg"):
        path.rename(path.with_suffix(""))
    for path in {*furnished.root.rglob("*")} - before:
        path.rmdir() if path.is_dir() else path.unlink()


def test_time_ends_it(furnished: Newsroom, note: Note) -> None:
    until = datetime.fromisoformat(note.until)
    assert NOW + timedelta(minutes=1) < until <= NOW + timedelta(hours=1)
    second = timedelta(seconds=1)
    assert find_note(furnished.config, until - second, ENVIRON)
    assert find_note(furnished.config, until, ENVIRON) is None
    assert find_note(furnished.config, NOW - second, ENVIRON) is None


def test_a_variable_that_is_not_set_is_told_by_a_whole_pass(furnished: Newsroom, note: Note) -> None:
    assert [*note.variables] == ["SLEUTEL"]
    assert find_note(furnished.config, NOW, {"PATH": "/bin"}) is None
    assert find_note(furnished.config, NOW, {"SLEUTEL": ""}) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("auth: {basic: '${NAAM}'}\nheaders: {X: 'a${B_2}c${NAAM}'}", ("B_2", "NAAM")),
        ("# auth: {basic: '${NAAM}'}\ntitle: x  # {file: key}\n", ()),
        ("url: https://example.org/#${NAAM}\nurl: file://x", ("NAAM",)),
        ("auth: {bearer: {file: key.txt}}", None),
        ("auth:\n  bearer:\n    'file' : key.txt", None),
    ],
)
def test_variables_are_those_of_the_configuration_and_not_of_its_comments(
    text: str, found: tuple[str, ...] | None
) -> None:
    assert find_variables([text]) == found


def test_a_first_configuration_needs_no_second_pass(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "aggregator"]
    subprocess.run([*command, "init", "news"], cwd=tmp_path, check=True)
    config = tmp_path / "news" / "config" / "aggregator.yaml"
    subprocess.run([*command, "refresh", "--config", str(config), "--now", NOW.isoformat()], check=True)
    assert find_note(config, NOW, {})


@pytest.mark.parametrize(
    ("place", "code", "words"),
    [("art", 0, "more than 50 levels deep"), ("config", 2, "leads into folders too deep to be searched")],
)
def test_folders_nested_without_end_leave_no_note_and_no_trace(
    newsroom: Newsroom, place: str, code: int, words: str
) -> None:
    (newsroom.root / "art").mkdir()
    newsroom.configure("{id: art, path: ../art, category: nieuws}", include="['**/*.more.yaml']")
    newsroom.run("refresh")
    newsroom.run("refresh")
    assert find_note(newsroom.config, NOW, ENVIRON)
    with nested(newsroom.root / place, "a", 1000):
        assert words in newsroom.run("refresh", expect=code).stderr
        assert find_note(newsroom.config, NOW, ENVIRON) is None


def test_another_program_begins_anew(
    furnished: Newsroom, note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle, "EDITION", "99")
    assert find_note(furnished.config, NOW, ENVIRON) is None


def test_what_cannot_be_looked_at_or_written_leaves_no_note_and_harms_nothing(
    note: Note, database: Path, tmp_path: Path
) -> None:
    leave_note(tmp_path / "weg" / "news.db", note, AT_REST)
    leave_note(tmp_path / "news.db", replace(note, trees=(str(tmp_path / "weg"),)), AT_REST)
    assert list(tmp_path.iterdir()) == []
    database.with_name("news.db.idle~").write_text("left by a kill")
    leave_note(database, note, AT_REST)
    assert not database.with_name("news.db.idle~").exists()


@pytest.mark.parametrize(
    "name", ["aggregator.yaml", "more/a.yaml", "look/style.css", "art/een.txt", "art/neu.txt"]
)
@pytest.mark.parametrize("gone", [False, True])
def test_what_changes_while_a_pass_is_at_work_leaves_no_note(
    furnished: Newsroom, note: Note, database: Path, name: str, gone: bool
) -> None:
    """The pass may have read it before, and the note would tell of it as it is now."""
    path, place = furnished.config.parent / name, database.with_name("news.db.idle")
    told = path.read_bytes() if path.exists() else b"Net op tijd."
    place.unlink()
    began = time.time_ns()
    path.write_bytes(told)
    if gone:
        path.unlink()
    leave_note(database, note, Since(began, began))
    left = place.exists()
    if name == "art/neu.txt":
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(told)
    assert not left
    leave_note(database, note, AT_REST)
    assert place.exists()


def test_while_another_is_at_work_nobody_says_that_nothing_is_to_be_done(
    furnished: Newsroom, note: Note, database: Path
) -> None:
    with database.with_name("news.db.pass-lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert find_note(furnished.config, NOW, ENVIRON) is None
    assert find_note(furnished.config, NOW, ENVIRON)


def test_the_note_is_for_one_configuration(furnished: Newsroom, note: Note) -> None:
    other = furnished.config.with_name("other.yaml")
    other.write_bytes(furnished.config.read_bytes())
    assert find_note(other, NOW, ENVIRON) is None
    other.unlink()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", "null", '{"marks": []}', '{"marks": [], "made_by": []}', "\0"]
)
def test_a_note_that_is_none_is_not_read(furnished: Newsroom, note: Note, database: Path, text: str) -> None:
    place = database.with_name("news.db.idle")
    told = place.read_text()
    place.write_text(text)
    assert find_note(furnished.config, NOW, ENVIRON) is None
    place.write_text(told.replace('"until": "', '"until": "x'))
    assert find_note(furnished.config, NOW, ENVIRON) is None
    place.write_text(told)
    assert find_note(furnished.config, NOW, ENVIRON)


def test_a_change_where_a_link_to_the_database_leads_ends_it(newsroom: Newsroom, site: Site) -> None:
    newsroom.configure(f'{{id: veer, url: "{site.put("/veer", FEED)}", category: nieuws, interval: 30m}}')
    path, real = newsroom.root / "var" / "news.db", newsroom.root / "a.db"
    newsroom.run("refresh")
    path.rename(real)
    path.symlink_to(real)
    newsroom.run("refresh")
    assert find_note(newsroom.config, NOW, ENVIRON)
    os.utime(real)
    assert find_note(newsroom.config, NOW, ENVIRON) is None


@pytest.mark.parametrize(
    "line",
    ["database: ../var/news.db", "database: '../var/news.db'  # hier", 'database:  "../var/news.db"', ""],
)
def test_the_database_is_found_as_it_is_written(tmp_path: Path, line: str) -> None:
    newsroom = Newsroom(tmp_path / "room")
    newsroom.configure(categories="{nieuws: {title: Nieuws}}")
    told = newsroom.config.read_text().replace("database: ../var/news.db", line)
    newsroom.config.write_text(told)
    newsroom.run("refresh")
    assert find_note(newsroom.config, NOW, {})


def test_trouble_and_what_is_always_due_leave_no_note(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/veer", FEED)
    for source in ("{id: art, path: art}", f"{{id: veer, url: '{url}', interval: 0s}}"):
        newsroom.configure(source, fetch="{allow_private: true, host_delay: 0s, min_interval: 0s}")
        newsroom.run("refresh")
        assert not (newsroom.root / "var" / "news.db.idle").exists()
    (newsroom.config.parent / "art").mkdir()
    (newsroom.config.parent / "art" / "kapot.md").write_text("---\ntitle: [\n---\n")
    newsroom.configure("{id: art, path: art}")
    newsroom.run("refresh")
    assert not (newsroom.root / "var" / "news.db.idle").exists()
