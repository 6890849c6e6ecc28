"""Reading the configuration again while everything runs: a bad one is refused, the old one stays."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from aggregator.config import Config, load_config
from aggregator.errors import ConfigError
from aggregator.model import RefusedReload
from aggregator.text.xmlchars import printable

log = logging.getLogger("aggregator")

ENDINGS = frozenset({".yaml", ".yml"})  # of files that `include` may find


class Reloader:
    """The configuration in force, and the newer one that was refused."""

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        self.config = config
        self.loaded = clock()
        self.refused: RefusedReload | None = None
        self.restart_for: tuple[str, ...] = ()
        self._clock = clock
        self._read = _look_at(config)

    @property
    def outdated(self) -> bool:
        """Whether one of the files was written since it was read, or another came beside them."""
        return _look_at(self.config) != self._read

    async def reload(self) -> Config | None:
        """Read the files again; None when what they say is not taken, every problem is logged then."""
        self._read = _look_at(self.config)
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
        self._read = {file: self._read.get(file, state) for file, state in _look_at(config).items()}
        return self.config


def _look_at(config: Config) -> dict[Path, tuple[int, ...]]:
    return {file: _find_state(file) for file in (*config.files, *_find_others(config))}


def _find_others(config: Config) -> Iterator[Path]:
    """Files beside those of the configuration that may be meant to be some of it."""
    for folder in config.folders:
        with suppress(OSError):
            yield from (path for path in folder.iterdir() if path.suffix in ENDINGS)


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
