"""Folders within folders, deeper than a path leads."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def nested(folder: Path, name: str, levels: int, file: str = "kade.md") -> Iterator[None]:
    """So many folders, each in the other and with a file; gone afterwards, as pytest cannot delete them."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, dir_fd=here), "w") as written:
            written.write("Een bericht.")
    os.close(here)
    try:
        yield
    finally:
        subprocess.run(["rm", "-r", folder / name], check=True)
