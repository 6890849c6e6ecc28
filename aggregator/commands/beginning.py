"""`init` and `check`: a first configuration, and what one would do."""

import os
import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from aggregator.commands.opening import load
from aggregator.commands.paths import near
from aggregator.config import Config, starter_config
from aggregator.config.editing import locate_sources
from aggregator.config.suggestions import quoted
from aggregator.errors import Problem
from aggregator.observe import tell_plan, tell_warning


def init(folder: Path, url: str | None, now: datetime) -> int:
    """Write a first configuration into `folder`; never over a file that is there."""
    texts = starter_config(url, year=now.year) if url else starter_config(year=now.year)
    for name in texts:
        if os.path.lexists(folder / name):
            raise click.UsageError(
                f"{folder / name} is there already; name another folder, or edit that file"
            )
    for name, text in texts.items():
        _write_new(folder / name, text)
        click.echo(f"wrote {folder / name}")
    click.echo(f"Next: cd {shlex.quote(str(folder))} && aggregator refresh")
    return 0


def _write_new(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(
            f"cannot write {target}: {error.strerror}; name a folder that you may write to"
        ) from error


def check(config_path: Path) -> int:
    """Validate the configuration; say what it reads and publishes."""
    config = load(config_path)
    for warning in _find_missing(config_path, config):
        click.echo(tell_warning(warning), err=True)
    for line in tell_plan(config):
        click.echo(line)
    return 0


def _find_missing(config_path: Path, config: Config) -> Iterator[Problem]:
    """The local sources that are not there; our own folders of posts are made by the first refresh."""
    made = {item.posts for item in config.publications}
    missing = [
        source
        for source in config.sources
        if source.local and source.location not in made and not os.path.lexists(source.location)
    ]
    places = locate_sources(config_path) if missing else {}
    for source in missing:
        name, _, line = places[source.id][1].rpartition(":")
        told = f"source {quoted(source.id)}: there is nothing at its `path` ({near(Path(source.location))})"
        yield Problem(name, int(line), f"{told}; put the file or folder there, or mend the path")
