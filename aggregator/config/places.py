"""Where the database and the output lie: what cannot be, and what an owner should know."""

import os
from collections.abc import Iterator
from pathlib import Path

from aggregator.config.document import Node
from aggregator.config.files import ConfigFile
from aggregator.config.schema import MainFile
from aggregator.config.settings import Config
from aggregator.errors import Problem


def place_database(path: Path, main: MainFile) -> Path:
    """The database of the configuration in `path`."""
    return main.database or path.parent.parent / "var" / "aggregator.db"


def place_output(path: Path, main: MainFile) -> Path:
    """The folder that the configuration in `path` publishes to."""
    return main.output or path.parent.parent / "feeds"


def find_misplaced_data(config: Config, file: ConfigFile) -> Iterator[Problem]:
    """Yield why the database cannot be a file where it is to be."""
    line = _line_of(file.root, "database", "output")
    if config.output == config.database:
        message = "`output` and `database` are the same path, and cannot be a folder and a file"
        yield file.problem(line, f"{message}; choose another for one of them")
    elif config.output.is_relative_to(config.database):
        message = "`output` lies in `database`, which is a file and no folder"
        yield file.problem(line, f"{message}; choose another path for one of them")
    elif os.path.isdir(config.database):  # noqa: PTH112  (Path's raises for a name that no file can have)
        message = "`database` must be the path of a file, and there is a folder"
        yield file.problem(line, f"{message}; name one, such as aggregator.db in that folder")


def warn_of_places(main: MainFile, file: ConfigFile) -> Iterator[Problem]:
    """Yield what everybody could read although it is for nobody."""
    output = place_output(file.path, main)
    for path, what, key in (
        (place_database(file.path, main), "database", "database"),
        (file.path, "configuration", "output"),
    ):
        if path.is_relative_to(output):
            message = f"the {what} lies in `output`, where everybody can read it; move one of them"
            yield file.problem(_line_of(file.root, "output", key), message)


def _line_of(root: Node, *keys: str) -> int:
    """The line of the first key that is written."""
    return next((root.lines[key] for key in keys if key in root.lines), root.line)
