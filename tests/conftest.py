"""What every test may ask for."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("AGGREGATOR_CI") == "1"

# The same examples in each run of continuous integration, others in each run at a desk; and no bounds on the
# time of one, or on that of making it up, which a busy machine would break.
TIMELESS = (HealthCheck.too_slow,)
settings.register_profile("desk", deadline=None, suppress_health_check=TIMELESS)
settings.register_profile("integration", deadline=None, suppress_health_check=TIMELESS, derandomize=True)
settings.load_profile("integration" if CI else "desk")


def missing(what: str) -> None:
    """Skip with the reason; in continuous integration, where all must be there, fail."""
    if CI:
        pytest.fail(f"needs {what}")
    pytest.skip(f"needs {what}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of corpora, hostile files and seeds beside the project; skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpora").is_dir():
        missing("../shared/corpora")
    return folder


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """The path of a program from Debian, such as newsboat; skips where it is not installed."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            missing(name)
        return str(path)

    return find


@pytest.fixture(scope="session")
def reader_python() -> str:
    """The python of the environment with lemon24's `reader`, which `make tests` makes; skips without."""
    python = ROOT / ".venv-reader" / "bin" / "python"
    if not python.exists():
        missing("reader")
    return str(python)
