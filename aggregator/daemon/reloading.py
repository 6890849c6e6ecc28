"""Reading the configuration again while everything runs: a bad one is refused, the old one stays."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from aggregator.config import Config, load_config
from aggregator.errors import ConfigError
from aggregator.model import RefusedReload
from aggregator.text.xmlchars import printable

log = logging.getLogger("aggregator")


class Reloader:
    """The configuration in force, and the newer one that was refused."""

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        self.config = config
        self.loaded = clock()
        self.refused: RefusedReload | None = None
        self.restart_for: tuple[str, ...] = ()
        self._clock = clock
        self._read = _look_at(config.files)

    @property
    def outdated(self) -> bool:
        """Whether one of the files was written since it was read."""
        return _look_at(self.config.files) != self._read

    async def reload(self) -> Config | None:
        """Read the files again; None when what they say is not taken, every problem is logged then."""
        self._read = _look_at(self.config.files)
        try:
            config = await asyncio.to_thread(load_config, self.config.path, os.environ)
        except ConfigError as error:
            problems = tuple(printable(str(problem)) for problem in error.problems)
            self.refused = RefusedReload(self._clock(), problems)
            _tell_refusal(problems)
            return None
        self.refused = None
        self.restart_for = ("database",) if config.database != self.config.database else ()
        if self.restart_for:
            log.warning("another `database` counts from the next start on", extra={"event": "reloaded"})
        log_warnings(config)
        self.config = replace(config, database=self.config.database)
        self.loaded = self._clock()
        self._read = {file: self._read.get(file, state) for file, state in _look_at(config.files).items()}
        return self.config


def _look_at(files: Iterable[Path]) -> dict[Path, tuple[int, ...]]:
    return {file: _find_state(file) for file in files}


def _find_state(file: Path) -> tuple[int, ...]:
    try:
        facts = file.stat()
    except OSError:
        return ()
    return facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


def log_warnings(config: Config) -> None:
    """Tell what its owner should know of a configuration that counts from now on."""
    for warning in config.warnings:
        log.warning("%s", printable(str(warning)), extra={"event": "config-warning"})


def _tell_refusal(problems: tuple[str, ...]) -> None:
    log.error("the new configuration is refused, the one in force stays:", extra={"event": "reload-refused"})
    for problem in problems:
        log.error("%s", problem, extra={"event": "reload-refused"})
