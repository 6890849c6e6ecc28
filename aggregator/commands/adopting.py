"""`adopt` and `restore`: ids that subscribers know already."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from aggregator.app import open_app
from aggregator.commands.opening import load, refuse_unknown
from aggregator.commands.paths import near
from aggregator.errors import SourceError
from aggregator.model import address_secrets
from aggregator.observe import count
from aggregator.text.secrets import redactor

NEXT = "Next: aggregator refresh"


def adopt(config_path: Path, now: datetime, place: str, category_ids: Sequence[str]) -> int:
    """Take over the ids of the feed at `place`; they wait for their links and count as published."""
    config = load(config_path)
    refuse_unknown("category", category_ids, [item.id for item in config.publications])
    clean = redactor(address_secrets(place))
    with open_app(config, "adopt") as app:
        try:
            taken, renamed = asyncio.run(app.adopt(place, category_ids, now))
        except SourceError as error:
            raise click.UsageError(f"{clean(str(error))}; nothing was taken over") from error
    same = "entries with the same links, or two of title, text and date the same, keep them"
    click.echo(f"{count(taken, 'id')} taken over from {clean(place)}; {same}. {NEXT}")
    if renamed:
        told = "cannot be published, as Atom wants an absolute IRI, such as an address: those entries get"
        click.echo(
            f"{count(renamed, 'id')} {told} new ones and keep their dates; readers see them once more."
        )
    return 0


def restore(config_path: Path, folder: Path) -> int:
    """Take over the ids of all our own files in `folder`."""
    config = load(config_path)
    with open_app(config, "restore") as app:
        taken = app.restore(folder)
    if not taken:
        raise click.UsageError(
            f"{near(folder)} holds none of our feeds; name a copy of the output folder of this configuration"
        )
    click.echo(f"{count(taken, 'id')} taken over from {near(folder)}. {NEXT}")
    return 0
