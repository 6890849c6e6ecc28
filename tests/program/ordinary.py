"""A newsroom whose commands run as somebody who may not do everything, as a service does."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.program.newsroom import NOW, Newsroom

# Root may read and write whatever the modes say, until it gives that up.
LESS = ("--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")


class OrdinaryNewsroom(Newsroom):
    """The real command, bound by the modes of files."""

    def __init__(self, root: Path, program: Callable[[str], str]) -> None:
        super().__init__(root)
        self.before = [] if os.geteuid() else [program("setpriv"), *LESS]

    def run(
        self, *words: str, now: str | None = NOW, expect: int = 0, timeout: float = 100
    ) -> subprocess.CompletedProcess[str]:
        command = [*self.before, sys.executable, "-m", "aggregator", *words, "--config", str(self.config)]
        command += ["--now", now] if now else []
        done = subprocess.run(
            command, cwd=self.root, capture_output=True, text=True, check=False, timeout=timeout
        )
        assert done.returncode == expect, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done


@contextmanager
def closed(place: Path, mode: int = 0) -> Iterator[None]:
    """A file or folder with that mode while the block lasts."""
    before = place.stat().st_mode
    place.chmod(mode)
    try:
        yield
    finally:
        place.chmod(before)
