"""What tests of sources start from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program.site import Site, open_site


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for posts; what lies beside it is outside."""
    made = tmp_path / "artikelen"
    made.mkdir()
    return made
