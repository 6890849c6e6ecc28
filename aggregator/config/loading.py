"""Reading a configuration from its files."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from aggregator.config.assembly import assemble
from aggregator.config.consistency import check_consistency
from aggregator.config.credentials import Place
from aggregator.config.document import Node
from aggregator.config.filenames import find_misplaced
from aggregator.config.files import ConfigFile, find_folders, read_included_files, read_main_file
from aggregator.config.loops import find_loops
from aggregator.config.notices import CheckedFile, find_warnings
from aggregator.config.places import find_misplaced_data
from aggregator.config.problems import find_problems
from aggregator.config.rulebook import assemble_rulebook, find_idle_rules
from aggregator.config.schema import IncludedFile, MainFile
from aggregator.config.settings import Config
from aggregator.errors import ConfigError, Problem

Kind = TypeVar("Kind", bound=IncludedFile)


def load_config(path: Path, environ: Mapping[str, str]) -> Config:
    """Read the configuration at `path`; `environ` is where `${NAME}` is looked up.

    Raises ConfigError with every problem of all files, by file and line.
    """
    began = time.time_ns()
    main_file = read_main_file(path)
    found = read_included_files(main_file)
    files = [main_file, *found.files]
    problems = [*found.problems, *(double for file in files for double in file.doubles)]
    main = _check(main_file, MainFile, environ, problems)
    included = [_check(file, IncludedFile, environ, problems) for file in found.files]
    problems += check_consistency(files)
    if main is None or problems:
        raise ConfigError(_in_order(problems, files))
    checked = [CheckedFile(file, part) for file, part in zip(files, [main, *included], strict=True) if part]
    warnings = [*found.warnings, *find_warnings(main, checked), *find_idle_rules(checked)]
    sections = [part.sections for part in checked[1:]]
    config = assemble(main_file.path, main, sections, assemble_rulebook(checked), warnings)
    config = replace(
        config,
        files=tuple(file.path for file in files),
        include=main.include,
        folders=find_folders(main_file.path, main.include, files),
        read=began,
    )
    nodes = {name: (file, node) for file in files for name, node in file.root.get("categories").items()}
    clashes = [
        *find_misplaced_data(config, main_file),
        *find_loops(config, [(file, node) for file in files for node in _sources(file)]),
        *find_misplaced(config, nodes),
    ]
    if clashes:
        raise ConfigError(clashes)
    return config


def _sources(file: ConfigFile) -> Iterable[Node]:
    return file.root.get("sources").elements()


def _check(
    file: ConfigFile, model: type[Kind], environ: Mapping[str, str], problems: list[Problem]
) -> Kind | None:
    """Check the values of one file; add what is wrong to `problems`."""
    place = Place(file.path.parent, environ)
    try:
        return model.model_validate(file.root.plain(), context=place)
    except ValidationError as error:
        problems += find_problems(error, model, file.root, file.name)
        return None


def _in_order(problems: list[Problem], files: list[ConfigFile]) -> list[Problem]:
    """Sort by file, then line, and tell each thing once."""
    rank = {file.name: place for place, file in enumerate(files)}
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda problem: (rank.get(problem.file, len(rank)), problem.line))
