"""The daemon and the files of its owner: local posts and the configuration, watched and read again."""

import json
import re
import shutil
import signal
import time
from functools import partial
from pathlib import Path

import httpx
import pytest

from aggregator.daemon.watching import LOOK
from tests.program.daemon import RunningDaemon, running
from tests.program.newsroom import Newsroom

SERVE = '{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}'
BURST = 1000


@pytest.fixture
def folder(newsroom: Newsroom) -> Path:
    newsroom.configure("{id: art, path: art, category: nieuws}", serve=SERVE)
    folder = newsroom.config.parent / "art"
    folder.mkdir()
    write(folder, "een")
    return folder


def write(folder: Path, name: str) -> None:
    (folder / f"{name}.txt").write_text(f"Stuk {name}\n\nMet tekst.", encoding="utf-8")


def titles(newsroom: Newsroom, name: str = "nieuws.json") -> set[str]:
    try:
        return {item["title"] for item in newsroom.read_json(name)["items"]}
    except OSError:
        return set()


def test_posts_are_published_as_they_come_change_and_go(newsroom: Newsroom, folder: Path) -> None:
    """No tick takes part: the next is an hour away."""
    with running(newsroom, tick=3600) as daemon:

        def shown(*names: str) -> None:
            daemon.wait_until(partial(shows, newsroom, *names), f"{names}")

        shown("een")
        write(folder, "twee")
        shown("een", "twee")
        (folder / "later").mkdir()
        write(folder / "later", "drie")
        shown("een", "twee", "drie")
        (folder / "twee.txt").unlink()
        shown("een", "drie")
        shutil.rmtree(folder)
        daemon.hear("art: cannot read art")
        assert titles(newsroom) == {"Stuk een", "Stuk drie"}  # a folder that is gone changes nothing
        folder.mkdir()
        write(folder, "vier")
        shown("vier")
        for number in range(BURST):
            write(folder, f"nr{number}")
        daemon.wait_until(lambda: sum(told_new(daemon)) == 4 + BURST, "the burst")
        assert len(told_new(daemon)) < BURST / 20  # one pass is all of it where the disk is quick
        daemon.end()


def told_new(daemon: RunningDaemon) -> list[int]:
    """How many entries each pass said to be new."""
    return [int(number) for number in re.findall(r"(\d+) entr(?:y|ies) new, ", daemon.told)]


def shows(newsroom: Newsroom, *names: str) -> bool:
    return titles(newsroom) == {f"Stuk {name}" for name in names}


def test_a_configuration_is_read_again_when_it_changes_or_on_sighup(newsroom: Newsroom, folder: Path) -> None:
    good = newsroom.config.read_text(encoding="utf-8")
    include = newsroom.config.parent / "sources"
    include.mkdir()
    newsroom.config.write_text(f"include: [sources/*.yaml]\n{good}", encoding="utf-8")
    good = newsroom.config.read_text(encoding="utf-8")
    with running(newsroom, tick=3600) as daemon:
        base = daemon.address()
        daemon.wait_until((newsroom.feeds / "index.html").exists)
        refuse_bad_one(newsroom, daemon, good)
        assert titles(newsroom) == {"Stuk een"}
        newsroom.config.write_text(good.replace("title: Techniek", "title: Vernuft"), encoding="utf-8")
        daemon.hear("the configuration was read again: 1 source")
        daemon.wait_until(lambda: newsroom.read("tech.atom").feed.title.startswith("Vernuft"))
        other = newsroom.config.parent / "meer"
        other.mkdir()
        write(other, "meer")
        (include / "meer.yaml").write_text("sources: [{id: meer, path: ../meer, category: tech}]\n")
        daemon.hear("the configuration was read again: 2 sources")
        daemon.wait_until(lambda: titles(newsroom, "tech.json") == {"Stuk meer"})
        write(other, "nog")  # what came with the new configuration is watched too
        daemon.wait_until(lambda: titles(newsroom, "tech.json") == {"Stuk meer", "Stuk nog"})
        assert daemon.address() == base  # whose connections were not given up
        assert "Stuk nog" in httpx.get(f"{base}tech.json").text
        daemon.process.send_signal(signal.SIGHUP)
        daemon.hear("the configuration was read again", times=3)
        daemon.end()


def refuse_bad_one(newsroom: Newsroom, daemon: RunningDaemon, good: str) -> None:
    """Every problem is told with its line; nothing of the new configuration counts."""
    bad = good.replace("output: ../feeds", "uitvoer: ../feeds\nretention: lang")
    newsroom.config.write_text(bad, encoding="utf-8")
    daemon.hear("the new configuration is refused, the one in force stays")
    daemon.hear("aggregator.yaml:4: ")
    daemon.hear("aggregator.yaml:5: ")
    write(newsroom.config.parent / "art", "onderwijl")
    daemon.wait_until(lambda: "Stuk onderwijl" in titles(newsroom))
    (newsroom.config.parent / "art" / "onderwijl.txt").unlink()
    daemon.wait_until(lambda: titles(newsroom) == {"Stuk een"})


def test_everything_that_is_logged_as_json_is_json_from_the_first_line_on(
    newsroom: Newsroom, folder: Path
) -> None:
    """The configuration has a placeholder for its address, which is warned of."""
    with running(newsroom, tick=3600, environ={"AGGREGATOR_LOG": "json"}) as daemon:
        daemon.hear("serving on http://127.0.0.1:")
        daemon.end()
        events = [json.loads(line)["event"] for line in daemon.lines]
    assert events[:3] == ["config-warning", "serving", "started"]
    assert "message" not in events


def test_an_included_file_that_is_empty_for_a_moment_takes_nothing_away(
    newsroom: Newsroom, folder: Path
) -> None:
    """As it is while it is sent by SFTP, and when a disk is full."""
    include = newsroom.config.parent / "tech.yaml"
    include.write_text("sources: [{id: meer, path: ../meer, category: tech}]\ncategories: {tech: {}}\n")
    (newsroom.root / "meer").mkdir()
    write(newsroom.root / "meer", "meer")
    newsroom.configure(
        "{id: art, path: art, category: nieuws}",
        categories="{nieuws: {}}",
        serve=SERVE,
        include="['*.yaml']",
    )
    with running(newsroom, tick=3600) as daemon:
        daemon.wait_until(lambda: titles(newsroom, "tech.json") == {"Stuk meer"})
        text = include.read_text()
        include.write_text("")
        daemon.hear("tech.yaml: is empty; ")
        include.unlink()
        include.symlink_to("nowhere.yaml")
        daemon.hear("tech.yaml`, which is a link that leads nowhere")
        assert httpx.get(f"{daemon.address()}tech.json").status_code == 200
        include.unlink()
        include.write_text(text)
        daemon.hear("the configuration was read again: 2 sources")
        daemon.end()
    assert titles(newsroom, "tech.json") == {"Stuk meer"}


def test_other_addresses_and_another_output_are_taken_another_database_waits(
    newsroom: Newsroom, folder: Path
) -> None:
    with running(newsroom, tick=3600) as daemon:
        old = daemon.address()
        daemon.wait_until((newsroom.feeds / "index.html").exists)
        text = newsroom.config.read_text(encoding="utf-8")
        text = text.replace("127.0.0.1:0", "127.0.0.2:0").replace("news.db", "other.db")
        newsroom.config.write_text(text.replace("../feeds", "../uit"), encoding="utf-8")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.hear("another `database` counts from the next start on")
        daemon.hear("serving on http://127.0.0.2:")
        daemon.wait_until((newsroom.root / "uit" / "nieuws.json").exists)
        assert json.loads(httpx.get(f"{daemon.address()}nieuws.json").text)["items"]
        with pytest.raises(httpx.ConnectError):
            httpx.get(old)
        assert not (newsroom.root / "var" / "other.db").exists()
        daemon.end()


def test_a_name_that_is_not_utf8_is_told_and_ends_nothing(newsroom: Newsroom, folder: Path) -> None:
    with running(newsroom, tick=3600) as daemon:
        daemon.wait_until(lambda: titles(newsroom) == {"Stuk een"}, "een")
        (folder / "caf\udce9.txt").write_text("Een stuk.")
        daemon.hear("its name is not UTF-8, so it is left out")
        daemon.hear("files cannot be watched")
        daemon.end()


def test_a_folder_that_is_called_like_a_configuration_is_not_read_again_and_again(newsroom: Newsroom) -> None:
    newsroom.config = newsroom.root / "room.yaml" / "aggregator.yaml"
    newsroom.config.parent.mkdir()
    (newsroom.config.parent / "art").mkdir()
    write(newsroom.config.parent / "art", "een")
    newsroom.configure("{id: art, path: art, category: nieuws}", serve=SERVE)
    with running(newsroom, tick=3600) as daemon:
        daemon.wait_until(partial(shows, newsroom, "een"), "een")
        time.sleep(3 * LOOK / 1000)  # in which a watch that begins tells of its place
        assert "was read again" not in daemon.told
        daemon.end()
