"""What the server that workers are forked from does beside forking: it leaves nothing behind.

It is loaded there and nowhere else.  The server ends when the main process is gone, however that ended;
its socket lies in a folder of its own that a killed main process cannot remove.
"""

import atexit
import shutil
from multiprocessing import forkserver
from pathlib import Path

PREFIX = "pymp-"  # of the folders that Python's multiprocessing makes


def remove_folder() -> None:
    """Remove the folder of the server's socket."""
    address = forkserver._forkserver._forkserver_address  # type: ignore[attr-defined]  # noqa: SLF001 - the only trace of it
    if isinstance(address, str) and Path(address).parent.name.startswith(PREFIX):
        shutil.rmtree(Path(address).parent, ignore_errors=True)


atexit.register(remove_folder)
