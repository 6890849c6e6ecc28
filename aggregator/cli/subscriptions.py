"""The commands that change what is read: add, remove, import, export."""

from datetime import datetime
from pathlib import Path
from typing import cast

import click

from aggregator.cli.options import takes_config, takes_json, takes_now
from aggregator.model import Kind

KINDS = ("auto", "feed", "page", "article", "jekyll", "text")


@click.command()
@click.argument("address", metavar="URL")
@takes_config
@takes_now
@click.option("--id", "id", metavar="ID", help="What to call it; else made from its title.")
@click.option(
    "--category", metavar="ID", help="Where to file it; else the only category, or the feed `all` alone."
)
@click.option("--title", metavar="TEXT", help="Instead of its own title.")
@click.option("--kind", type=click.Choice(KINDS), default="auto", help="Where this cannot be found out.")
@takes_json
def add(
    config_path: Path,
    address: str,
    now: datetime,
    *,
    id: str | None,
    category: str | None,
    title: str | None,
    kind: str,
    as_json: bool,
) -> int:
    """Find the feed at URL and add it to the configuration.

    URL is the address of a site, a feed or an article, or the path of a folder of your own articles."""
    from aggregator.commands import adding

    options = adding.AddOptions(
        id=id, category=category, title=title, kind=cast("Kind", kind), as_json=as_json
    )
    return adding.add(config_path, address, now, options)


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@takes_config
@click.option("--now", hidden=True, expose_value=False)
def remove(config_path: Path, ids: tuple[str, ...]) -> int:
    """Take sources out that `add` or `import` wrote.

    What they brought stays in the feeds until it is too old for them."""
    from aggregator.commands import adding

    return adding.remove(config_path, ids)
