"""What the daemon tells of itself: plain values, so that the server need not know the daemon."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class JobState:
    """One of the daemon's own jobs."""

    name: str
    next_run: datetime | None = None
    last_run: datetime | None = None
    error: str | None = None  # why its last run failed


@dataclass(frozen=True, slots=True)
class RefusedReload:
    """A configuration that was not taken, and why: each problem names its file and line."""

    when: datetime
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonState:
    """How the daemon is, at the moment of asking."""

    started: datetime
    loaded: datetime  # when the configuration in force was read
    refused: RefusedReload | None = None  # a newer configuration; None once one was taken again
    restart_for: tuple[str, ...] = ()  # changed keys of the configuration that count from the next start on
    last_pass: datetime | None = None  # when it ended
    pass_error: str | None = None  # why it failed
    last_published: datetime | None = None  # without an error, whether or not a file changed
    under_way: tuple[str, ...] = ()  # sources that are being read now
    jobs: tuple[JobState, ...] = ()
