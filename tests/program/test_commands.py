"""The commands, their flags and exit codes, as a person and as cron meet them."""

import json
import os
import signal
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.program import broadcaster
from tests.program.daemon import running
from tests.program.newsroom import NOW, Newsroom
from tests.program.site import Site

LATER = "2026-10-02T13:30:00Z"


def configure(newsroom: Newsroom, site: Site) -> None:
    site.put("/feed", broadcaster.feed("https://omroep.example", range(5)))
    newsroom.configure(f'{{id: omroep, url: "{site.url("/feed")}", category: nieuws}}')


def test_init_writes_a_configuration_that_runs(tmp_path: Path, newsroom: Newsroom) -> None:
    newsroom.run("init", str(tmp_path / "nieuw"))
    newsroom.config = tmp_path / "nieuw" / "config" / "aggregator.yaml"
    assert "valid" in newsroom.run("check").stdout
    newsroom.run("refresh")
    assert (tmp_path / "nieuw" / "feeds" / "all.atom").exists()
    again = newsroom.run("init", str(tmp_path / "nieuw"), expect=2)
    assert "is there already" in again.stderr


def test_check_says_what_would_be_read_and_published(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    told = newsroom.run("check").stdout
    assert f"omroep: {site.url('/feed')} (auto, every 1h) -> nieuws" in told
    assert "Nieuws: nieuws.atom, nieuws.rss, nieuws.json, nieuws.html" in told
    assert "index.html, feeds.opml, sources.opml, feed.css, archive/\n" in told
    assert site.asked == []


def test_a_dry_run_shows_and_writes_nothing(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    done = newsroom.refresh("--dry-run")
    assert done["entries"]["new"] == 5
    assert "nieuws.atom" in done["files"]
    assert not newsroom.feeds.exists()
    assert not (newsroom.root / "var").exists()
    newsroom.refresh()
    before = newsroom.snapshot()
    site.put("/feed", broadcaster.feed("https://omroep.example", range(4), headings={0: "Anders"}))
    done = newsroom.refresh("--dry-run", now=LATER)
    assert done["entries"] == {"new": 0, "edited": 1}
    assert newsroom.snapshot() == before
    assert newsroom.refresh(now=LATER)["entries"] == {"new": 0, "edited": 1}


def test_publish_mends_what_was_changed_or_lost_on_the_disk(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    before = newsroom.snapshot()
    (newsroom.feeds / "nieuws.atom").write_text("<feed>")
    (newsroom.feeds / "all.rss").unlink()
    assert newsroom.run("publish").stdout.startswith("2 written")
    assert {name: body for name, (body, _) in newsroom.snapshot().items()} == {
        name: body for name, (body, _) in before.items()
    }


def test_a_lost_file_is_mended_by_the_next_refresh(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    (newsroom.feeds / "all.rss").unlink()
    assert newsroom.refresh()["files"] == ["all.rss"]


def test_sources_tells_programs_and_people(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    (fresh,) = json.loads(newsroom.run("sources", "--json").stdout)["sources"]
    assert (fresh["entries"], fresh["last_success"], fresh["next_fetch"]) == (0, None, None)
    newsroom.refresh()
    (told,) = json.loads(newsroom.run("sources", "--json").stdout)["sources"]
    assert told == {
        "id": "omroep",
        "kind": "feed",
        "title": "Omroep Nieuws",
        "url": site.url("/feed"),
        "entries": 5,
        "last_success": "2026-10-02T12:00:00Z",
        "next_fetch": "2026-10-02T13:00:00Z",
        "reason": "own interval",
        "failures": 0,
        "error": None,
    }
    assert "5 entries" in newsroom.run("sources").stdout


def test_an_unknown_id_is_a_usage_error_with_the_nearest_name(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    done = newsroom.run("refresh", "--source", "omreop", expect=2)
    assert "did you mean `omroep`?" in done.stderr
    newsroom.run("refresh", "--category", "sport", expect=2)
    newsroom.run("refresh", "--nonsense", expect=2)


def test_a_removed_category_takes_its_files_along_and_a_renamed_one_keeps_them(
    newsroom: Newsroom, site: Site
) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    ids = [item["id"] for item in newsroom.read_json("nieuws.json")["items"]]
    source = f'{{id: omroep, url: "{site.url("/feed")}", category: actueel}}'
    newsroom.configure(source, categories="{actueel: {title: Actueel, formerly: [nieuws]}}")
    newsroom.refresh()
    names = {path.name for path in newsroom.feeds.rglob("*.*")}
    assert {"actueel.atom", "nieuws.atom", "nieuws.html"} <= names
    assert not any(name.startswith("tech.") for name in names)
    assert [item["id"] for item in newsroom.read_json("actueel.json")["items"]] == ids
    assert newsroom.read("nieuws.atom").feed.id == "tag:lezer.example,2026:nieuws"


def test_a_renamed_source_changes_no_id_with_or_without_its_database(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    before = newsroom.read_json("nieuws.json")["items"]
    newsroom.configure(f'{{id: nieuw, url: "{site.url("/feed")}", category: nieuws, formerly: [omroep]}}')
    assert newsroom.refresh(now=LATER)["entries"]["new"] == 0
    assert newsroom.read_json("nieuws.json")["items"] == before
    for path in (newsroom.root / "var").iterdir():
        path.unlink()
    for path in newsroom.feeds.rglob("*.*"):
        path.unlink()
    newsroom.refresh(now=LATER)
    assert newsroom.read_json("nieuws.json")["items"] == before


def test_after_a_lost_database_old_entries_that_were_not_published_stay_quiet(
    newsroom: Newsroom, site: Site
) -> None:
    site.put("/feed", broadcaster.feed("https://omroep.example", range(5)))
    source = f'{{id: omroep, url: "{site.url("/feed")}", category: nieuws}}'
    newsroom.configure(source, defaults="{limit: 3, window: 1h}")
    newsroom.refresh()
    before = newsroom.snapshot()
    for path in (newsroom.root / "var").iterdir():
        path.unlink()
    newsroom.configure(source, defaults="{limit: 3, window: 1h, backlog: 1h}")
    newsroom.refresh(now="2026-10-09T12:00:00Z")
    assert {name: body for name, (body, _) in newsroom.snapshot().items()} == {
        name: body for name, (body, _) in before.items()
    }


def test_a_source_added_later_does_not_flood(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    folder = newsroom.config.parent / "oud"
    folder.mkdir()
    for year in range(2010, 2020):
        (folder / f"{year}-01-02-stuk.md").write_text(f"---\ntitle: Stuk uit {year}\n---\nTekst van {year}.")
    newsroom.configure(
        f'{{id: omroep, url: "{site.url("/feed")}", category: nieuws}}',
        "{id: oud, path: oud, category: nieuws}",
    )
    assert newsroom.refresh(now=LATER)["entries"]["new"] == 10
    titles = [item["title"] for item in newsroom.read_json("nieuws.json")["items"]]
    assert titles[5:] == ["Stuk uit 2019"]


def test_the_database_is_held_by_one_at_a_time(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.refresh()
    holder = (
        "import sys\nfrom pathlib import Path\nfrom aggregator.store import hold_database\n"
        "with hold_database(Path(sys.argv[1]), 'run'):\n    print('held', flush=True); sys.stdin.readline()"
    )
    database = str(newsroom.root / "var" / "news.db")
    command = [sys.executable, "-c", holder, database]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as held:
        assert held.stdout is not None
        held.stdout.readline()
        done = newsroom.run("refresh", expect=75)
        assert f"another aggregator (pid {held.pid}, run) is using this database" in done.stderr
        assert newsroom.run("sources").returncode == 0  # readers never wait
        assert newsroom.refresh("--dry-run", now=LATER)["sources"]["not_modified"] == 1
        held.communicate("\n")


def test_the_daemon_refreshes_publishes_and_ends_cleanly(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    with running(newsroom, "--now", NOW, tick=0.05, environ={"AGGREGATOR_LOG": "json"}) as daemon:
        daemon.hear("5 entries new")
        second = newsroom.run("run", expect=75)
        assert f"another aggregator (pid {daemon.pid}, run) is using this database" in second.stderr
        assert len(newsroom.read("nieuws.atom").entries) == 5
        daemon.end()
    told = daemon.told
    assert "started: 1 source, 3 publications" in told
    assert "instances" not in told  # the first pass outlasts many ticks; nobody needs to know
    (source,) = json.loads(newsroom.run("sources", "--json").stdout)["sources"]
    begun, read = datetime.fromisoformat(NOW), datetime.fromisoformat(source["last_success"])
    assert begun <= read < begun + timedelta(minutes=3)  # its clock runs on
    assert json.loads(told.splitlines()[-1])["event"] == "stopped"
    assert not list(newsroom.feeds.glob(".aggregator-*"))


def test_ctrl_c_ends_a_refresh_with_a_word_and_130(newsroom: Newsroom) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the request, never answers
        port = silent.getsockname()[1]
        newsroom.configure(f'{{id: stil, url: "http://127.0.0.1:{port}/feed", category: nieuws}}')
        command = [sys.executable, "-m", "aggregator", "refresh", "--quiet", "--config", str(newsroom.config)]
        # A shell that runs the tests in the background has the signal ignored, and children inherit that.
        command = ["env", "--default-signal=INT", *command]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as refreshing:
            try:
                silent.settimeout(60)
                connection, _ = silent.accept()
                with connection:
                    refreshing.send_signal(signal.SIGINT)
                    _, told = refreshing.communicate(timeout=60)
            finally:
                refreshing.kill()
    assert refreshing.returncode == 130
    assert told.strip().splitlines() == ["interrupted; run again to go on"]


def test_a_folder_that_was_deleted_is_the_cause_that_is_told(newsroom: Newsroom) -> None:
    newsroom.configure()
    gone = newsroom.root / "weg"
    gone.mkdir()
    script = 'cd "$1" && rmdir "$1" && exec "$2" -m aggregator refresh --config "$3"'
    command = ["/bin/sh", "-c", script, "sh", str(gone), sys.executable, str(newsroom.config)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2
    assert "the folder that you are in was deleted" in done.stderr
    assert "cannot write" not in done.stderr
    assert not newsroom.feeds.exists()


def test_output_that_cannot_be_written_is_one_line_and_a_closed_pipe_none(newsroom: Newsroom) -> None:
    newsroom.configure()
    command = [sys.executable, "-m", "aggregator", "refresh", "--json", "--quiet"]
    command += ["--config", str(newsroom.config)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "cannot write to the output: No space left on device\n")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")
    assert (newsroom.feeds / "index.html").exists()


@pytest.mark.parametrize("closed", ["2>&-", "<&- >&- 2>&-", ">&-"])
def test_a_caller_may_close_standard_streams(newsroom: Newsroom, site: Site, closed: str) -> None:
    url = site.put("/feed", broadcaster.feed(site.url(""), range(3)))
    newsroom.configure(f'{{id: omroep, url: "{url}", category: nieuws}}')
    command = [sys.executable, "-m", "aggregator", "refresh", "--config", str(newsroom.config)]
    subprocess.run(["bash", "-c", f'exec "$@" {closed}', "bash", *command], check=True, timeout=60)
    assert len(newsroom.read("nieuws.atom").entries) == 3
    newsroom.run("verify")


@pytest.mark.parametrize("tick", ["0", "-1", "nan", "inf", "1e300", "often"])
def test_a_daemon_takes_no_impossible_tick(newsroom: Newsroom, tick: str) -> None:
    newsroom.configure()
    assert "'--tick'" in newsroom.run("run", "--tick", tick, expect=2).stderr


def test_init_says_what_is_in_its_way(newsroom: Newsroom) -> None:
    (newsroom.root / "bezet").write_text("a file")
    for folder in ("bezet", "bezet/nieuw"):
        assert "bezet" in newsroom.run("init", folder, expect=2).stderr


def test_every_command_teaches_itself() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "aggregator", "--help"], capture_output=True, text=True, check=True
    )
    for command in ("init", "check", "refresh", "run", "publish", "sources"):
        assert command in told.stdout
    assert "Exit codes" in told.stdout


def test_publishing_that_fails_exits_with_1_and_says_what_to_do(newsroom: Newsroom, site: Site) -> None:
    configure(newsroom, site)
    newsroom.feeds.write_text("a file in the way")
    done = newsroom.run("refresh", expect=1)
    assert "cannot write" in done.stderr
    assert f"{newsroom.feeds} is no folder" in done.stderr


@pytest.mark.hostile
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broken.yaml", ["broken.yaml:"]),
        ("interval-minus.yaml", ["interval-minus.yaml:3", "interval"]),
        ("no-url.yaml", ["no-url.yaml:3", "a", "url", "path"]),
        ("password-url.yaml", ["password-url.yaml:3", "auth"]),
    ],
)
def test_every_bad_configuration_is_refused_by_name_line_and_remedy(
    shared: Path, newsroom: Newsroom, name: str, words: list[str]
) -> None:
    newsroom.config = shared / "hostile" / "config" / name
    done = newsroom.run("refresh", expect=2)
    for word in words:
        assert word in done.stderr
    assert "S3CRET" not in done.stderr + done.stdout


def test_the_projects_own_configuration_is_valid(newsroom: Newsroom) -> None:
    newsroom.config = ROOT / "config" / "aggregator.yaml"
    assert "nieuws.atom" in newsroom.run("check").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("why", "\udcff"),
        ("withdraw", "https://veer.example/1", "--reason", "\udcff"),
        ("backup", "m\udcff.db"),
    ],
)
def test_an_argument_that_is_not_utf8_is_a_usage_error(newsroom: Newsroom, words: tuple[str, ...]) -> None:
    newsroom.configure()
    told = newsroom.run(*words, expect=2).stderr
    assert told.startswith("Error: the argument ")
    assert "\\xff" in told
    assert told.endswith(" is not UTF-8; write it in UTF-8\n")
