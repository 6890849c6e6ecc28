"""`run`: the daemon."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.commands.opening import load
from aggregator.config import Config
from aggregator.observe.logs import LogFormat, set_up_logs


def run(config_path: Path, tick: float, clock: Callable[[], datetime], log_format: LogFormat | None) -> int:
    """Stay, and refresh whenever a source is due, until SIGTERM or SIGINT."""
    from aggregator.daemon import log_warnings, run_daemon  # its scheduler is no other command's business

    config = load(config_path, quiet=True)
    line = set_up_logs(log_format, _list_secrets(config))
    log_warnings(config)
    run_daemon(config, tick, clock, lambda newer: line.hide(_list_secrets(newer)))
    return 0


def _list_secrets(config: Config) -> list[str]:
    return [secret for source in config.sources for secret in source.secrets]


def start_clock(start: datetime) -> Callable[[], datetime]:
    """A clock that reads `start` now and goes on from there, whatever the system's clock does."""
    began = time.monotonic()
    return lambda: (start + timedelta(seconds=time.monotonic() - began)).replace(microsecond=0)
