"""The commands for what subscribers may rely on: ids taken over, entries withdrawn."""

from datetime import datetime
from pathlib import Path

import click

from aggregator.cli.options import argument, takes_config, takes_json, takes_now


@click.command()
@argument("name", metavar="ID|URL")
@takes_config
@takes_now
@click.option("--reason", default="", metavar="TEXT", help="Why; subscribers can read it.")
@click.option("--undo", is_flag=True, help="Show it again.")
@takes_json
def withdraw(config_path: Path, now: datetime, name: str, reason: str, *, undo: bool, as_json: bool) -> int:
    """Take an entry out of every output, for good.

    The next reading of its source does not bring it back; Atom feeds tell readers to take it down."""
    from aggregator.commands import withdrawing

    return withdrawing.withdraw(config_path, now, name, reason, undo=undo, as_json=as_json)


@click.command()
@argument("name", metavar="ID|URL")
@takes_config
@takes_now
@takes_json
def why(config_path: Path, now: datetime, name: str, *, as_json: bool) -> int:
    """Tell the whole trail of an entry.

    Its source, id and date and why, its group, the feeds it is in."""
    from aggregator.commands import tracing

    return tracing.why(config_path, now, name, as_json=as_json)


@click.command()
@argument("place", metavar="FILE|URL")
@takes_config
@takes_now
@click.option(
    "--category",
    "category_ids",
    multiple=True,
    metavar="ID",
    help="The feed was this one; default: every one.",
)
def adopt(config_path: Path, now: datetime, place: str, category_ids: tuple[str, ...]) -> int:
    """Take over the ids of a feed that was published before, by us or by anyone.

    Entries with the same links keep the ids and dates that subscribers know."""
    from aggregator.commands import adopting

    return adopting.adopt(config_path, now, place, category_ids)
