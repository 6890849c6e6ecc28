"""How a command begins and ends: the configuration read, unknown ids refused, trouble told."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from aggregator.config import Config, load_config
from aggregator.config.suggestions import nearest, quoted
from aggregator.observe import tell_trouble, tell_warning
from aggregator.publishing.press import Printed
from aggregator.text.xmlchars import printable

EXIT_BROKEN, EXIT_STRICT = 1, 3


class Refusal(click.ClickException):
    """What was asked for cannot be done as it is asked: exit code 2, and the reason alone."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the reason."""
        click.echo("\n".join(map(printable, self.message.split("\n"))), err=True, file=file)


def load(path: Path, *, quiet: bool = False) -> Config:
    """The configuration at `path`; its warnings go to standard error unless `quiet`."""
    config = load_config(path, os.environ)
    for warning in () if quiet else config.warnings:
        click.echo(tell_warning(warning), err=True)
    return config


def refuse_unknown(kind: str, ids: Sequence[str], known: Sequence[str]) -> None:
    """Raise the usage error for the first of `ids` that is none of `known`; it names the nearest."""
    for id in ids:
        if id not in known:
            raise click.UsageError(f"no {kind} {quoted(id)} in the configuration; {nearest(id, known)}")


def show_trouble(printed: Printed, *, quiet: bool = False) -> int:
    """Tell what publishing met, with `quiet` what is new of it; the exit code that follows from all of it."""
    for line in tell_trouble(printed, quiet=quiet):
        click.echo(line, err=True)
    return EXIT_BROKEN if printed.errors else 0
