"""Faults 10 and 11: signals in every phase of a run, and bad configurations while the daemon runs."""

import shutil
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.faults import figures, invariants
from tests.faults.launcher import WRITING
from tests.faults.world import World
from tests.program.daemon import running
from tests.program.newsroom import Newsroom

IN_TIME = 30.0  # seconds; five are promised, on a machine that is not kept busy by other tests


@pytest.mark.parametrize("number", range(figures.SIGNAL_WORLDS))
@pytest.mark.parametrize(("name", "ending"), [("TERM", 143), ("INT", 130)])
def test_a_signal_at_the_nth_write_ends_a_refresh_in_time_and_leaves_nothing(
    make_world: Callable[[int], World], name: str, ending: int, number: int
) -> None:
    world = make_world(ending + 1000 * number)
    world.run("refresh")
    nth, ended = figures.place(number, figures.SIGNAL_STRIDE), False
    while not ended:
        world.advance()
        began = time.monotonic()
        with world.launcher.injected(world.prepare("refresh"), f"signal={name}:when={nth}", WRITING) as run:
            code = run.wait()
        assert time.monotonic() - began < IN_TIME
        assert code in (0, ending), run.told
        assert "Traceback" not in run.told
        invariants.check_files(world)
        invariants.nothing_is_left_behind(world)
        ended = run.injections == 0
        nth += figures.SIGNAL_STRIDE
    assert nth > 2 * figures.SIGNAL_STRIDE
    world.run("refresh")
    invariants.check(world)


def shows(newsroom: Newsroom, number: int) -> bool:
    there = (newsroom.feeds / "nieuws.atom").exists()
    return there and len(newsroom.read("nieuws.atom").entries) == number


@pytest.mark.hostile
def test_no_bad_configuration_is_taken_while_the_daemon_runs(newsroom: Newsroom, shared: Path) -> None:
    """Each is refused at once with its file and line; what was in force goes on, and says so."""
    (newsroom.config.parent / "art").mkdir()
    newsroom.configure("{id: art, path: art, category: nieuws}", serve="false")
    good = newsroom.config.read_text(encoding="utf-8")
    with running(newsroom, tick=3600) as daemon:
        daemon.wait_until((newsroom.feeds / "index.html").exists)
        files = sorted((shared / "hostile" / "config").glob("*.yaml"))
        for number, file in enumerate(files, 1):
            shutil.copyfile(file, newsroom.config)
            daemon.process.send_signal(signal.SIGHUP)
            daemon.hear("the new configuration is refused, the one in force stays", times=number)
            daemon.hear("aggregator.yaml:", times=number)
            (newsroom.config.parent / "art" / f"{number}.txt").write_text(f"Stuk {number}\n\nMet tekst.")
            daemon.wait_until(partial(shows, newsroom, number), str(file))
        newsroom.config.write_text(good, encoding="utf-8")
        daemon.hear("the configuration was read again")
        assert "hunter2" not in daemon.told
        daemon.end()
