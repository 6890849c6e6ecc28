"""`backup`, `restore FILE` and `vacuum`: the database as a whole."""

from datetime import datetime
from pathlib import Path

import click

from aggregator.app import open_app
from aggregator.commands.opening import Refusal, load
from aggregator.commands.paths import near
from aggregator.commands.targets import find_target
from aggregator.config import Config
from aggregator.housekeeping import keep_house
from aggregator.observe import count
from aggregator.store import Contents, back_up, examine_copy, hold_database, is_there, replace_database


def backup(config_path: Path, target: Path, *, force: bool) -> int:
    """Write a checked copy of the database to `target`, while others read and write it."""
    config = load(config_path)
    if not is_there(config.database):
        raise Refusal(f"there is no database yet ({near(config.database)}): nothing to back up")
    real = find_target(config, target)
    if real.exists() and not force:
        raise Refusal(f"{target} is there already; name another file, or give --force")
    click.echo(f"{near(target.absolute())}: {_tell(back_up(config.database, real))}, checked")
    return 0


def restore(config_path: Path, file: Path, now: datetime) -> int:
    """Put a copy of the backup `file` in the database's place; the replaced one is kept beside it."""
    config = load(config_path)
    if config.database.exists() and file.samefile(config.database):
        raise Refusal(f"{file} is the database itself; name a backup of it")
    if not file.is_file():
        raise Refusal(f"{file} is no regular file; name a backup")
    contents = examine_copy(file)
    with (
        hold_database(config.database, "restore", role="daemon", patience=0),
        hold_database(config.database, "restore"),
    ):
        kept = replace_database(config.database, file, now)
    click.echo(f"restored from {near(file.absolute())}: {_tell(contents)}, checked")
    if kept:
        click.echo(f"the database that was there is kept as {near(kept)}")
    click.echo(f"{_take_over_published_ids(config)}Next: aggregator refresh")
    return 0


def _take_over_published_ids(config: Config) -> str:
    """What was published since the backup keeps its ids too."""
    with open_app(config, "restore") as app:
        taken = app.restore(config.output)
    return f"{count(taken, 'id')} of {near(config.output)} stay as they are published. " if taken else ""


def vacuum(config_path: Path, now: datetime) -> int:
    """Forget what `retention` says, and write the database anew without unused space."""
    config = load(config_path)
    if not is_there(config.database):
        raise Refusal(f"there is no database yet ({near(config.database)})")
    before = config.database.stat().st_size
    with open_app(config, "vacuum") as app:
        house = keep_house(app, now)
        app.store.care.vacuum()
    after = config.database.stat().st_size
    forgotten = (
        f"; the texts of {count(house.forgotten, 'entry', 'entries')} are gone" if house.forgotten else ""
    )
    click.echo(f"{near(config.database)}: {_size(before)} before, {_size(after)} now{forgotten}")
    return 0


def _tell(contents: Contents) -> str:
    entries, sources = count(contents.entries, "entry", "entries"), count(contents.sources, "source")
    return f"{entries} of {sources}, {_size(contents.size)}"


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"
