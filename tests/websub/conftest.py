"""What tests of WebSub start from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program.newsroom import Newsroom
from tests.program.site import Site, open_site
from tests.websub.hub import Hub, open_hub


@pytest.fixture
def hub() -> Iterator[Hub]:
    with open_hub() as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path / "room")
