"""`init` and `check`: a first configuration, and what one would do."""

import os
from datetime import datetime
from pathlib import Path

import click

from aggregator.commands.opening import load
from aggregator.config import starter_config
from aggregator.observe import tell_plan


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
    click.echo(f"Next: cd {folder} && aggregator refresh")
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
    for line in tell_plan(load(config_path)):
        click.echo(line)
    return 0
