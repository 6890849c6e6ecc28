"""`run`: the daemon."""

import logging
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.commands.opening import load


def run(config_path: Path, tick: float, clock: Callable[[], datetime]) -> int:
    """Stay, and refresh whenever a source is due, until SIGTERM or SIGINT."""
    from aggregator.daemon import run_daemon  # its scheduler is no other command's business

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    for library in ("httpx", "httpcore", "uvicorn"):
        logging.getLogger(library).setLevel(logging.WARNING)
    # A pass that outlasts a tick is no trouble: the next tick sees what is due.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    run_daemon(load(config_path), tick, clock)
    return 0


def start_clock(start: datetime) -> Callable[[], datetime]:
    """A clock that reads `start` now and goes on from there, whatever the system's clock does."""
    began = time.monotonic()
    return lambda: (start + timedelta(seconds=time.monotonic() - began)).replace(microsecond=0)
