"""`refresh` with nothing to do: told without loading what would do it."""

import os
from datetime import datetime
from pathlib import Path

import click

from aggregator.commands.paths import near
from aggregator.idle import find_note


def tell_idle(config_path: Path, now: datetime, *, as_json: bool, quiet: bool) -> bool:
    """Say what a pass would that has nothing to do; false when there may be work."""
    note = find_note(config_path, now, os.environ)
    if note is None:
        return False
    for warning in () if quiet else note.warnings:
        click.echo(warning, err=True)
    if as_json:
        click.echo(note.report)
    elif not quiet:
        click.echo(note.line + near(Path(note.output)))
    return True
