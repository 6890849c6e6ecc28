"""`rules` and `check --replay`: what rules catch, and what a changed configuration would change."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from aggregator.app import open_reader, open_rehearsal
from aggregator.commands.opening import EXIT_STRICT, load
from aggregator.curate.review import Catch
from aggregator.model import Entry
from aggregator.observe import count
from aggregator.replay import FeedDifference
from aggregator.text.dates import format_rfc3339
from aggregator.text.xmlchars import printable, write_json


def rules(config_path: Path, *, as_json: bool) -> int:
    """Show what each rule catches among the stored entries."""
    config = load(config_path)
    with open_reader(config) as app:
        catches = app.review_rules()
    if as_json:
        click.echo(write_json({"rules": [_report(catch) for catch in catches]}))
    else:
        for line in _tell_rules(catches):
            click.echo(line)
    return 0


def replay(config_path: Path, now: datetime) -> int:
    """Show what this configuration would bring into each feed and take out of it; write nothing."""
    config = load(config_path)
    with open_rehearsal(config, prepare=False) as app:
        differences = app.replay(now)
    for line in _tell_differences(differences):
        click.echo(line)
    return EXIT_STRICT if any(differences) else 0


def _report(catch: Catch) -> dict[str, Any]:
    return {
        "place": catch.rule.place,
        "source": catch.source,
        "entries": catch.count,
        "newest": [_report_entry(entry) for entry in catch.newest],
    }


def _report_entry(entry: Entry) -> dict[str, Any]:
    published = format_rfc3339(entry.published) if entry.published else None
    return {"id": entry.id, "title": entry.title, "link": entry.link, "published": published}


def _tell_rules(catches: Sequence[Catch]) -> Iterator[str]:
    if not catches:
        yield "There are no rules; docs/config.md tells how to write some."
    for catch in catches:
        owner = f" (source {catch.source})" if catch.source else ""
        caught = count(catch.count, "entry", "entries") if catch.count else "nothing"
        yield f"{printable(catch.rule.place)}{owner}: {catch.rule.then} catches {caught}"
        yield from (f"  {_tell(entry)}" for entry in catch.newest)


def _tell_differences(differences: Sequence[FeedDifference]) -> Iterator[str]:
    if not any(differences):
        yield "No feed would change."
    for one in filter(None, differences):
        if one.ends:
            yield f"{one.feed}: is no longer published"
            continue
        moved = f"{len(one.enters)} enter, {len(one.leaves)} leave"
        yield f"{one.feed}: {moved}, {len(one.changed)} read otherwise"
        yield from (f"  + {_tell(entry)}" for entry in one.enters)
        yield from (f"  - {_tell(entry)}" for entry in one.leaves)
        for old, new in one.changed:
            was = f" (was: {printable(old.title)})" if old.title != new.title else ""
            yield f"  ~ {_tell(new)}{was}"


def _tell(entry: Entry) -> str:
    day = f"{entry.published:%Y-%m-%d} " if entry.published else ""
    return f"{day}{printable(entry.title or entry.link or entry.id)}"
