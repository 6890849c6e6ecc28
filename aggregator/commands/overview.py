"""`sources` and `next`: what is read, how it goes, and when it is read again."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import click

from aggregator.app import open_reader
from aggregator.commands.opening import load
from aggregator.observe import report_next, report_sources, tell_next, tell_sources
from aggregator.overview import SourceOverview
from aggregator.text.xmlchars import write_json

Report = Callable[[Sequence[SourceOverview], datetime, tzinfo], dict[str, Any]]
Tell = Callable[[Sequence[SourceOverview], datetime, tzinfo], Iterable[str]]


def sources(config_path: Path, now: datetime, *, as_json: bool) -> int:
    """Show every source, its next reading, its trouble."""
    return _show(config_path, now, report_sources if as_json else tell_sources)


def following(config_path: Path, now: datetime, *, as_json: bool) -> int:
    """Show when every source is read again, and why then."""
    return _show(config_path, now, report_next if as_json else tell_next)


def _show(config_path: Path, now: datetime, speak: Report | Tell) -> int:
    """Print an object as one line of JSON, lines as they are."""
    config = load(config_path)
    with open_reader(config) as app:
        said = speak(app.overview(now), now, config.site.timezone)
    for line in [write_json(said)] if isinstance(said, dict) else said:
        click.echo(line)
    return 0
