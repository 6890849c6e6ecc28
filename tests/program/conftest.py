"""What whole-program tests start from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program.newsroom import Newsroom
from tests.program.site import Site, open_site


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path / "room")


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened
