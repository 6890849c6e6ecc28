"""The commands about what is filed where: rules."""

from pathlib import Path

import click

from aggregator.cli.options import Now, takes_config, takes_json


@click.command()
@takes_config
@click.option("--now", type=Now(), hidden=True, expose_value=False)
@takes_json
def rules(config_path: Path, *, as_json: bool) -> int:
    """Show what each rule catches among the stored entries.

    How many, and the three newest. An entry that a rule drops or keeps meets no later rule."""
    from aggregator.commands import curation

    return curation.rules(config_path, as_json=as_json)
