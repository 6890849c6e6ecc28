"""The first door: names in UTF-8 whatever the locale, and an end in good order from the first moment on."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.program.newsroom import NOW, Newsroom

# As from a machine whose locale is not UTF-8, with both of Python's own ways out closed.
ELSEWHERE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(ROOT)}

# What Python loads before the program: importing AWAITED does what DEED says.
DISTURBER = """
import importlib.abc, os, signal, sys

class Disturber(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == os.environ["AWAITED"]:
            sys.meta_path.remove(self)
            exec(os.environ["DEED"], globals())

sys.meta_path.insert(0, Disturber())
"""
LOADING, WORKING = "aggregator.cli", "aggregator.commands.reading"
STRIKE = "signal.raise_signal(signal.{})\nfor _ in range(1000): pass"
STRIKE_AT_A_CLASS = """
class Field:
    def __set_name__(self, owner, name):
        signal.raise_signal(signal.{})
        for _ in range(1000): pass

class Owner:
    field = Field()
"""


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """Names beyond ASCII wherever there are names."""
    root = newsroom.root / "ünï 日本"
    root.mkdir()
    newsroom.config.parent.rename(root / "config")
    newsroom = Newsroom(root / "krant")
    newsroom.configure("{id: art, path: pósts, category: nieuws}")
    text = newsroom.config.read_text(encoding="utf-8")
    text = text.replace("../var/news.db", "../vár/nieuws.db").replace("../feeds", "../feeds-é")
    newsroom.config.write_text(text, encoding="utf-8")
    posts = newsroom.config.parent / "pósts"
    posts.mkdir()
    (posts / "één-brug.md").write_text("---\ntitle: Eén brug\ndate: 2026-10-01\n---\nDe brug is open.\n")
    return newsroom


def script(folder: Path) -> str:
    """What an installer makes of the entry point."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, function = project["project"]["scripts"]["aggregator"].partition(":")
    path = folder / "aggregator"
    lines = (f"#!{sys.executable}", "import sys", f"from {module} import {function}")
    path.write_text("\n".join((*lines, 'if __name__ == "__main__":', f"    sys.exit({function}())\n")))
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("way", ["module", "script"])
def test_names_of_files_are_utf8_whatever_the_locale(room: Newsroom, tmp_path: Path, way: str) -> None:
    room.run("refresh")
    names = sorted(path.name for path in room.root.iterdir())
    assert names == ["config", "feeds-é", "vár"]
    published = {path: path.read_bytes() for path in (room.root / "feeds-é").glob("*.*")}
    (room.config.parent / "pósts" / "tweede-brug.md").write_text("Dé tweede brug.\n\nOok open.\n")

    command = [script(tmp_path)] if way == "script" else [sys.executable, "-m", "aggregator"]
    command += ["refresh", "--config", str(room.config), "--now", NOW]
    done = subprocess.run(command, capture_output=True, check=False, env=os.environ | ELSEWHERE)
    told = (done.stdout + done.stderr).decode()

    assert done.returncode == 0, told
    assert "1 entry new, 0 edited" in told
    assert "UTF-8" not in told
    assert sorted(path.name for path in room.root.iterdir()) == names
    changed = (room.root / "feeds-é" / "nieuws.atom").read_text(encoding="utf-8")
    assert changed.count("<entry>") == published[room.root / "feeds-é" / "nieuws.atom"].count(b"<entry>") + 1


def test_arguments_arrive_as_they_were_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "aggregator", "init", "niéuws"]
    done = subprocess.run(command, capture_output=True, check=False, env=os.environ | ELSEWHERE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["niéuws"]


def test_who_insists_on_another_encoding_is_refused_once(room: Newsroom) -> None:
    command = [sys.executable, "-X", "utf8=0", "-m", "aggregator", "refresh", "--config", str(room.config)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | ELSEWHERE, timeout=20
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "LC_ALL=C.UTF-8" in done.stderr
    assert sorted(path.name for path in room.root.iterdir()) == ["config"]


def test_who_is_refused_with_nowhere_to_be_told_gets_the_code(tmp_path: Path) -> None:
    command = [
        "sh",
        "-c",
        'exec "$@" 2>&-',
        "sh",
        sys.executable,
        "-X",
        "utf8=0",
        "-m",
        "aggregator",
        "--version",
    ]
    done = subprocess.run(command, check=False, env=os.environ | ELSEWHERE, cwd=tmp_path, timeout=20)
    assert done.returncode == 2


def run_disturbed(newsroom: Newsroom, awaited: str, deed: str) -> "subprocess.CompletedProcess[str]":
    """A refresh, in which importing a module does something."""
    newsroom.configure()
    (newsroom.root / "sitecustomize.py").write_text(DISTURBER)
    paths = os.pathsep.join((str(newsroom.root), str(ROOT)))
    environment = os.environ | {"PYTHONPATH": paths, "AWAITED": awaited, "DEED": deed}
    # A shell that runs the tests in the background has the signal ignored, and children inherit that.
    command = ["env", "--default-signal=INT", sys.executable, "-m", "aggregator"]
    command += ["refresh", "--config", str(newsroom.config)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
@pytest.mark.parametrize("moment", [LOADING, WORKING])
@pytest.mark.parametrize("deed", [STRIKE, STRIKE_AT_A_CLASS], ids=["at a line", "at a class"])
def test_an_interruption_while_something_is_loaded_ends_with_a_word_and_its_code(
    newsroom: Newsroom, name: str, code: int, moment: str, deed: str
) -> None:
    """Python makes other errors of one that strikes there, and would end by SIGINT where text is executed."""
    done = run_disturbed(newsroom, moment, deed.format(name))
    assert (done.returncode, done.stderr.strip()) == (code, "interrupted; run again to go on")
    assert not newsroom.feeds.exists()


def test_a_signal_at_the_very_end_disturbs_nothing(newsroom: Newsroom) -> None:
    strike = "import atexit; atexit.register(signal.raise_signal, signal.SIGTERM)"
    done = run_disturbed(newsroom, WORKING, strike)
    assert done.returncode == 0
    assert "KeyboardInterrupt" not in done.stderr
    assert "0 sources read" in done.stdout
