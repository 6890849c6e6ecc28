"""The commands that look after an installation."""

from datetime import datetime
from pathlib import Path

import click

from aggregator.cli.options import takes_config, takes_json, takes_now


@click.command()
@takes_config
@takes_now
@click.option("--offline", is_flag=True, help="Ask nobody: leave the test fetch out.")
@takes_json
def doctor(config_path: Path, now: datetime, *, offline: bool, as_json: bool) -> int:
    """Look whether all is well: system, configuration, database, output, sources.

    Fetches one source as a test; changes nothing. Exits with 1 when something is an error."""
    from aggregator.commands import doctor as examination

    return examination.doctor(config_path, now, offline=offline, as_json=as_json)
