"""The daemon: it does what the one-shot commands do, whenever there is something to do."""

from aggregator.daemon.running import run_daemon

__all__ = ["run_daemon"]
