"""The daemon: it does what the one-shot commands do, whenever there is something to do."""

from aggregator.daemon.reloading import log_warnings
from aggregator.daemon.running import run_daemon

__all__ = ["log_warnings", "run_daemon"]
