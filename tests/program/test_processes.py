"""The processes of the program: they come when there is something to parse, and all go with the main one."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from aggregator.files import LEFTOVERS
from tests.program.daemon import descendants, lives, running
from tests.program.newsroom import NOW, Newsroom


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files with a short name: the name of a socket is limited."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.configure("{id: art, path: art, category: nieuws}")
    folder = newsroom.config.parent / "art"
    folder.mkdir()
    (folder / "een.txt").write_text("Een eerste stuk.\n\nMet tekst.")
    return newsroom


@pytest.fixture
def busy(room: Newsroom) -> Iterator[Newsroom]:
    """With many posts to parse, and a server that never answers: a refresh lasts until it is told to end."""
    for number in range(400):
        (room.config.parent / "art" / f"stuk-{number}.txt").write_text(f"Stuk nummer {number}.\n\nMet tekst.")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        room.configure(
            "{id: art, path: art, category: nieuws}",
            f'{{id: stil, url: "{url}", category: nieuws}}',
            fetch="{allow_private: true, host_delay: 0s, timeout: 200s}",
        )
        yield room


@pytest.mark.parametrize(("ending", "code"), [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_no_process_outlives_the_daemon(room: Newsroom, ending: signal.Signals, code: int) -> None:
    command = [sys.executable, "-m", "aggregator", "run", "--tick", "0.1", "--config", str(room.config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as daemon:
        try:
            wait_until((room.feeds / "index.html").exists)
            started = descendants(daemon.pid)
            assert len(started) >= 2  # a server of workers, and what cleans up after a crash
            daemon.send_signal(ending)
            _, told = daemon.communicate(timeout=60)
        finally:
            daemon.kill()
    assert daemon.returncode == code
    assert "Traceback" not in told
    wait_until(lambda: not any(map(lives, started)))


def test_ctrl_c_in_a_terminal_reaches_all_processes_and_none_complains(busy: Newsroom) -> None:
    command = [sys.executable, "-m", "aggregator", "refresh", "--quiet", "--config", str(busy.config)]
    command = ["env", "--default-signal=INT", *command]  # which a shell in the background has ignored
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as refreshing:
        try:
            wait_until(lambda: len(descendants(refreshing.pid)) >= 2)
            os.killpg(refreshing.pid, signal.SIGINT)
            _, told = refreshing.communicate(timeout=60)
        finally:
            refreshing.kill()
    assert (refreshing.returncode, told.strip()) == (130, "interrupted; run again to go on")


def test_who_tells_a_refresh_many_times_to_end_gets_one_word(busy: Newsroom) -> None:
    command = [sys.executable, "-m", "aggregator", "refresh", "--quiet", "--config", str(busy.config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as refreshing:
        try:
            wait_until(lambda: len(descendants(refreshing.pid)) >= 2)
            for _ in range(200):
                refreshing.send_signal(signal.SIGTERM)
                time.sleep(0.002)
            _, told = refreshing.communicate(timeout=60)
        finally:
            refreshing.kill()
    assert (refreshing.returncode, told.strip()) == (143, "interrupted; run again to go on")


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


STUCK = """
import asyncio, sys
from aggregator.parse import Hints
from aggregator.workers.pool import Limits, Workers
from tests.workers.deeds import read

async def story():
    async with Workers(limits=Limits(seconds=100)).shift() as shift:
        print("parsing", flush=True)
        await shift.run(read, b"loop", Hints(path="een.txt"))

asyncio.run(story())
"""


def test_a_worker_that_hangs_ends_with_a_killed_program_and_nothing_stays(temporary: Path) -> None:
    environ = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        [sys.executable, "-c", STUCK], stdout=subprocess.PIPE, text=True, env=environ
    ) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "parsing\n"
            wait_until(lambda: any(map(burns, descendants(program.pid))))
            started = descendants(program.pid)
        finally:
            program.kill()
    wait_until(lambda: not any(map(lives, started)))
    wait_until(lambda: not any(temporary.iterdir()))


def burns(pid: int) -> bool:
    """Whether a process took a second of processor time: it is in its loop."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return int(fields[11]) >= os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("ignored", [False, True])
def test_sigterm_ends_a_refresh_as_ctrl_c_does(busy: Newsroom, temporary: Path, ignored: bool) -> None:
    command = [
        "env",
        f"--{'ignore' if ignored else 'default'}-signal=INT",
        sys.executable,
        "-m",
        "aggregator",
    ]
    command += ["refresh", "--quiet", "--config", str(busy.config)]
    environ = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ) as refreshing:
        try:
            wait_until(lambda: len(descendants(refreshing.pid)) >= 2)
            started = descendants(refreshing.pid)
            refreshing.terminate()
            _, told = refreshing.communicate(timeout=60)
        finally:
            refreshing.kill()
    assert (refreshing.returncode, told.strip()) == (143, "interrupted; run again to go on")
    wait_until(lambda: not any(map(lives, started)))
    wait_until(lambda: not any(temporary.iterdir()))


@pytest.mark.parametrize("phase", ["fetching", "parsing", "publishing", "serving"])
def test_the_daemon_ends_in_time_in_every_phase(newsroom: Newsroom, temporary: Path, phase: str) -> None:
    """Told twice, as an impatient person does; the published files are whole then, and nothing stays."""
    folder = newsroom.config.parent / "art"
    folder.mkdir()
    for number in range(300 if phase in ("parsing", "publishing") else 1):
        (folder / f"stuk-{number}.txt").write_text(f"Stuk nummer {number}.\n\nMet tekst.")
    silent = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
    sources = ["{id: art, path: art, category: nieuws}"]
    sources += [f'{{id: stil, url: "{url}", category: nieuws}}'] if phase == "fetching" else []
    newsroom.configure(*sources, serve='{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}')
    with ExitStack() as stack, silent, running(newsroom, environ={"TMPDIR": str(temporary)}) as daemon:
        if phase == "fetching":
            silent.settimeout(60)
            stack.enter_context(silent.accept()[0])
        elif phase == "parsing":
            more = count()

            def parses() -> bool:
                (folder / f"meer-{next(more)}.txt").write_text("Nog een stuk.\n\nMet tekst.")
                return len(descendants(daemon.pid)) >= 3

            daemon.wait_until(parses)
        elif phase == "publishing":
            daemon.wait_until(lambda: newsroom.feeds.exists() and any(newsroom.feeds.iterdir()))
        else:
            daemon.hear(" written")
        started = descendants(daemon.pid)
        daemon.process.send_signal(signal.SIGINT)
        took = daemon.end(signal.SIGINT)
    assert took < 10  # five are promised, on a machine that is not kept busy by other tests
    wait_until(lambda: not any(map(lives, started)))
    wait_until(lambda: not any(temporary.iterdir()))
    assert not [path.name for path in newsroom.root.rglob(f"{LEFTOVERS}*")]
    newsroom.run("refresh", now=None)
    newsroom.run("verify", now=None)
