"""A newcomer's hour, as the README tells it: each command of its block, with sources on loopback."""

import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.program import broadcaster
from tests.program.daemon import RunningDaemon
from tests.program.site import Site
from tests.program.test_readers import read_with_newsboat

LINK = "https://omroep.example"


def read_story() -> list[list[str]]:
    """The commands of the README's section."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## A first hour\n")[2]
    return [
        shlex.split(line) for line in re.findall(r"^\$ (.*)$", section.partition("\n## ")[0], re.MULTILINE)
    ]


def aggregator(folder: Path, *words: str) -> str:
    command = [sys.executable, "-m", "aggregator", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def addresses(site: Site) -> dict[str, str]:
    """What the README's addresses are here: a feed, and a page that announces one."""
    site.put("/other", broadcaster.feed(LINK, range(30, 33)))
    link = '<link rel="alternate" type="application/rss+xml" href="/other">'
    page = f"<html><head><title>Blog</title>{link}</head>"
    return {
        "https://feeds.nos.nl/nosnieuwsalgemeen": site.put("/feed", broadcaster.feed(LINK, range(20))),
        "tweakers.net": site.put("/", f"{page}<body><p>Welkom.</p></body></html>", "text/html"),
    }


def test_from_nothing_to_a_post_that_arrives_in_a_reader(
    addresses: dict[str, str], program: Callable[[str], str], tmp_path: Path
) -> None:
    story = read_story()
    assert [words[1] for words in story if words[0] == "aggregator"] == ["init", "add", "add", "run"]
    room = tmp_path / "news"
    for words in story:
        if words[1] == "init":
            aggregator(tmp_path, *words[1:])
            config = room / "config" / "aggregator.yaml"
            text = config.read_text(encoding="utf-8").replace("timeout: 30s", "allow_private: true")
            config.write_text(
                f'{text}\nserve: {{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}}\n', encoding="utf-8"
            )
        elif words[1] == "add":
            told = aggregator(room, *(addresses.get(word, word) for word in words[1:]))
            assert "Bericht" in told
    command = [sys.executable, "-m", "aggregator", "run"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=room) as process:
        try:
            follow(RunningDaemon(process), room, program, tmp_path)
        finally:
            process.kill()


def follow(daemon: RunningDaemon, room: Path, program: Callable[[str], str], folder: Path) -> None:
    """Subscribe, write a post, see it arrive."""
    url = f"{daemon.address()}all.atom"
    post = room / "config" / "articles" / "2026-01-01-first-article.md"

    def titles() -> set[str]:
        home = Path(tempfile.mkdtemp(dir=folder))  # somebody who subscribes now
        return {title for title, *_ in read_with_newsboat(program, url, home)}

    daemon.wait_until((room / "feeds" / "all.atom").exists)
    daemon.wait_until(lambda: len(titles()) == 24, "all articles")
    text = post.read_text(encoding="utf-8")
    post.write_text(re.sub(r"(?m)^title: .*$", "title: Hello from my own folder", text), encoding="utf-8")
    daemon.wait_until(lambda: "Hello from my own folder" in titles(), "the edited post")
    daemon.end()
