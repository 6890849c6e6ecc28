"""A world to hurt."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.launcher import Launcher, open_zygote
from tests.faults.world import World
from tests.program.newsroom import Newsroom
from tests.program.site import open_site


@pytest.fixture(scope="session")
def make_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], World]]:
    """A fresh world by seed, all forked from one loaded process."""
    with open_zygote() as zygote, open_site() as site:

        def make(seed: int) -> World:
            folder = tmp_path_factory.mktemp(f"world{seed}-")
            return World(folder / "room", site, Launcher(zygote, folder / "runs"), seed)

        yield make


@pytest.fixture
def world(make_world: Callable[[int], World], request: pytest.FixtureRequest) -> World:
    """The world of this test: its seed is the test's name."""
    return make_world(sum(request.node.name.encode()))


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path / "room")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how many faults were played, by their kind: docs/reliability.md names the numbers."""
    played = Counter[str]()
    for report in terminalreporter.getreports("passed"):
        played.update({kind: int(str(number)) for kind, number in report.user_properties})
    for kind, number in played.items():
        terminalreporter.write_line(f"{kind}: {number}")
