"""The commands that look after an installation."""

from datetime import datetime
from pathlib import Path
from typing import cast

import click

from aggregator.cli.options import argument, takes_config, takes_json, takes_now


@click.command()
@takes_config
@takes_now
@click.option("--offline", is_flag=True, help="Ask nobody: leave the test fetch out.")
@takes_json
def doctor(config_path: Path, now: datetime, *, offline: bool, as_json: bool) -> int:
    """Look whether all is well: system, configuration, database, output, sources.

    Fetches a source as a test, up to three until one answers; changes nothing. Exits with 1 when
    something is an error."""
    from aggregator.commands import doctor as examination

    return examination.doctor(config_path, now, offline=offline, as_json=as_json)


@click.command()
@argument("file", metavar="FILE", type=click.Path(path_type=Path))
@takes_config
@click.option("--now", hidden=True, expose_value=False)
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def backup(config_path: Path, file: Path, *, force: bool) -> int:
    """Copy the database to FILE, while others use it.

    One file with all that is to be kept, ids above all; checked before it counts."""
    from aggregator.commands import backups

    return backups.backup(config_path, file, force=force)


@click.command()
@argument(
    "file", metavar="[FILE]", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@takes_config
@takes_now
@click.option(
    "--from",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="No backup, but a copy of the output folder: take over the ids published in it.",
)
def restore(config_path: Path, file: Path | None, now: datetime, folder: Path | None) -> int:
    """Put the backup FILE in the place of the database.

    It is checked first; the database that it replaces is kept beside it. Without a backup: --from takes
    over the ids of all our own files in a copy of the output folder."""
    if (file is None) == (folder is None):
        raise click.UsageError("name either the FILE of a backup, or --from a copy of the output folder")
    if file is not None:
        from aggregator.commands import backups

        return backups.restore(config_path, file, now)
    from aggregator.commands import adopting

    return adopting.restore(config_path, cast("Path", folder))


@click.command()
@takes_config
@click.option("--now", hidden=True, expose_value=False)
@takes_json
def verify(config_path: Path, *, as_json: bool) -> int:
    """Check the database and every published file; change nothing.

    Says what is wrong, where, and what to do. Exits with 1 when anything is."""
    from aggregator.commands import verifying

    return verifying.verify(config_path, as_json=as_json)


@click.command()
@takes_config
@takes_now
def vacuum(config_path: Path, now: datetime) -> int:
    """Give unused space of the database back, and forget what `retention` says.

    Needs as much free space as the database takes. The daemon does the same by small steps, daily."""
    from aggregator.commands import backups

    return backups.vacuum(config_path, now)
