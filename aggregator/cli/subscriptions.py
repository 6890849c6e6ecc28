"""The commands that change what is read: add, remove, import, export."""

from datetime import datetime
from pathlib import Path
from typing import cast

import click

from aggregator.cli.options import argument, takes_config, takes_json, takes_now
from aggregator.model import Kind

KINDS = ("auto", "feed", "page", "article", "jekyll", "text")


@click.command()
@argument("address", metavar="URL")
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
@argument("ids", metavar="ID...", nargs=-1, required=True)
@takes_config
@click.option("--now", hidden=True, expose_value=False)
def remove(config_path: Path, ids: tuple[str, ...]) -> int:
    """Take sources out that `add` or `import` wrote.

    What they brought stays in the feeds until it is too old for them."""
    from aggregator.commands import adding

    return adding.remove(config_path, ids)


@click.command("import")
@argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@takes_config
@click.option("--now", hidden=True, expose_value=False)
@click.option("--dry-run", is_flag=True, help="Show what would be added; write nothing.")
@takes_json
def import_(config_path: Path, file: Path, *, dry_run: bool, as_json: bool) -> int:
    """Add the subscriptions of another reader: OPML, or addresses, one a line.

    Its folders become categories, and so do the tags in Newsboat's `urls`.
    What is there already is not added again; nobody is asked."""
    from aggregator.commands import importing

    return importing.import_list(config_path, file, dry_run=dry_run, as_json=as_json)


@click.command()
@argument(
    "file",
    metavar="[FILE]",
    required=False,
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
)
@takes_config
@click.option("--now", hidden=True, expose_value=False)
@click.option(
    "--all", "everything", is_flag=True, help="Private sources too; never passwords, keys or tokens."
)
@click.option("--force", is_flag=True, help="Replace FILE, even if it is no earlier export.")
def export(config_path: Path, file: Path | None, *, everything: bool, force: bool) -> int:
    """Write what is read as OPML, for another reader; to FILE or to standard output."""
    from aggregator.commands import exporting

    return exporting.export(config_path, file, everything=everything, force=force)
