"""`verify`: whether database and published files are what they must be."""

from dataclasses import asdict
from pathlib import Path

import click

from aggregator.commands.opening import EXIT_BROKEN, load
from aggregator.commands.paths import near
from aggregator.observe import count
from aggregator.text.xmlchars import printable, write_json
from aggregator.verification import verify as look


def verify(config_path: Path, *, as_json: bool) -> int:
    """Print a line for each thing that does not hold, and its remedy; exit code 1 when there is any."""
    config = load(config_path)
    done = look(config)
    if as_json:
        told = {
            "faults": [asdict(fault) for fault in done.faults],
            "entries": done.entries,
            "files": done.files,
        }
        click.echo(write_json(told))
    else:
        for fault in done.faults:
            click.echo(printable(f"{fault.where}: {fault.what}"))
            click.echo(printable(f"  {fault.remedy}"))
        looked = (
            f"{count(done.entries, 'entry', 'entries')}, {count(done.files, 'file')} in {near(config.output)}"
        )
        click.echo(f"{looked}: {count(len(done.faults), 'fault')}" if done.faults else f"{looked}: all well")
    return EXIT_BROKEN if done.faults else 0
