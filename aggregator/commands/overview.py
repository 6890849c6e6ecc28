"""`sources`: what is read, and how it goes."""

import json
from datetime import datetime
from pathlib import Path

import click

from aggregator.app import open_reader
from aggregator.commands.opening import load
from aggregator.observe import report_sources, tell_sources


def sources(config_path: Path, now: datetime, *, as_json: bool) -> int:
    """Show every source, its next reading, its trouble."""
    config = load(config_path)
    with open_reader(config) as app:
        overviews = app.overview()
    if as_json:
        click.echo(json.dumps(report_sources(overviews), ensure_ascii=False))
    else:
        for line in tell_sources(overviews, now, config.site.timezone):
            click.echo(line)
    return 0
