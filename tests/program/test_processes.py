"""The processes of the program: they come when there is something to parse, and all go with the main one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.program.newsroom import NOW, Newsroom


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and those that these started."""
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it ended meanwhile
        return []
    children = [int(child) for listed in lists for child in listed.split()]
    return children + [one for child in children for one in descendants(child)]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.configure("{id: art, path: art, category: nieuws}")
    folder = newsroom.config.parent / "art"
    folder.mkdir()
    (folder / "een.txt").write_text("Een eerste stuk.\n\nMet tekst.")
    return newsroom


@pytest.mark.parametrize(("ending", "code"), [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_no_process_outlives_the_daemon(room: Newsroom, ending: signal.Signals, code: int) -> None:
    command = [sys.executable, "-m", "aggregator", "run", "--tick", "0.1", "--config", str(room.config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as daemon:
        try:
            wait_until((room.feeds / "index.html").exists)
            started = descendants(daemon.pid)
            assert len(started) >= 3  # a server, a worker, and what cleans up after a crash
            daemon.send_signal(ending)
            _, told = daemon.communicate(timeout=20)
        finally:
            daemon.kill()
    assert daemon.returncode == code
    assert "Traceback" not in told
    wait_until(lambda: not any(map(lives, started)))


def test_ctrl_c_in_a_terminal_reaches_all_processes_and_none_complains(room: Newsroom) -> None:
    folder = room.config.parent / "art"
    for number in range(400):
        (folder / f"stuk-{number}.txt").write_text(f"Stuk nummer {number}.\n\nMet tekst.")
    command = [sys.executable, "-m", "aggregator", "refresh", "--quiet", "--config", str(room.config)]
    command = ["env", "--default-signal=INT", *command]  # which a shell in the background has ignored
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as refreshing:
        try:
            wait_until(lambda: len(descendants(refreshing.pid)) >= 2)
            os.killpg(refreshing.pid, signal.SIGINT)
            _, told = refreshing.communicate(timeout=20)
        finally:
            refreshing.kill()
    assert (refreshing.returncode, told.strip()) == (130, "interrupted; run again to go on")


def test_nothing_new_starts_no_worker(room: Newsroom) -> None:
    """What starts one is imported when it is needed, which Python can tell."""
    room.refresh()
    command = [sys.executable, "-X", "importtime", "-m", "aggregator", "refresh", "--now", NOW]
    done = subprocess.run(
        [*command, "--config", str(room.config)], capture_output=True, text=True, check=True
    )
    assert "multiprocessing.popen_forkserver" not in done.stderr
    (room.config.parent / "art" / "twee.txt").write_text("Een tweede stuk.\n\nMet tekst.")
    done = subprocess.run(
        [*command, "--config", str(room.config)], capture_output=True, text=True, check=True
    )
    assert "multiprocessing.popen_forkserver" in done.stderr


def test_under_strict_warnings_all_is_quiet(room: Newsroom) -> None:
    command = [sys.executable, "-W", "error", "-m", "aggregator", "refresh", "--quiet", "--now", NOW]
    done = subprocess.run(
        [*command, "--config", str(room.config)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(room.read("nieuws.atom").entries) == 1
