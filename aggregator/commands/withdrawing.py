"""`withdraw`: out of every output at once, for good, or back again."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from aggregator.app import App, open_app
from aggregator.commands.naming import find_named
from aggregator.commands.opening import load, show_trouble
from aggregator.commands.paths import near
from aggregator.observe.logs import tell_plainly
from aggregator.store import Found
from aggregator.text.dates import format_rfc3339
from aggregator.text.xmlchars import printable, write_json


@tell_plainly()
def withdraw(config_path: Path, now: datetime, name: str, reason: str, *, undo: bool, as_json: bool) -> int:
    """Withdraw the items that an id or address names, or take that back; then publish."""
    config = load(config_path, quiet=as_json)
    with open_app(config, "withdraw") as app:
        items = _select(app, name, withdrawn=undo)
        if undo:
            app.store.trust.undo_withdrawal(items)
        else:
            app.store.trust.withdraw(items, now, reason, config.site.tag)
        printed = app.publish(now)
    if as_json:
        click.echo(write_json(_report(items, now, printed.files, undo=undo)))
    else:
        for item in items:
            told = "shown again" if undo else "withdrawn"
            click.echo(f"{told}: {printable(item.title)} ({printable(item.id)})")
        click.echo(f"{len(printed.files)} written in {near(config.output)}")
    return show_trouble(printed)


def _select(app: App, name: str, *, withdrawn: bool) -> Sequence[Found]:
    """The items so named that can be withdrawn, or brought back; none is a usage error."""
    found = find_named(app.store.trust.find_items, name)
    if not found:
        raise click.UsageError(
            f"no entry has the id or the address {printable(name)!r}; "
            "take them as they stand in a published feed, or the address of the article"
        )
    chosen = [item for item in found if item.withdrawn == withdrawn]
    if not chosen:
        state = "not withdrawn" if withdrawn else "withdrawn already; --undo shows it again"
        raise click.UsageError(f"{printable(found[0].title)!r} is {state}")
    return chosen


def _report(items: Sequence[Found], now: datetime, files: Sequence[str], *, undo: bool) -> dict[str, object]:
    key = "restored" if undo else "withdrawn"
    told = [{"id": item.id, "title": item.title, "time": format_rfc3339(now)} for item in items]
    return {key: told, "files": list(files)}
