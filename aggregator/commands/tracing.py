"""`why`: the whole trail of one entry."""

from datetime import datetime
from pathlib import Path

import click

from aggregator.app import open_reader
from aggregator.commands.naming import find_named
from aggregator.commands.opening import load
from aggregator.publishing.pages import has_archive
from aggregator.text.xmlchars import printable, write_json
from aggregator.trail import Surroundings, tell_trail

LABEL = 10  # characters that the name of a fact takes


def why(config_path: Path, now: datetime, name: str, *, as_json: bool) -> int:
    """Tell where an entry comes from, and why it looks as it does and stands where it stands."""
    config = load(config_path, quiet=as_json)
    with open_reader(config) as app:
        traces = find_named(app.store.trust.trace, name)
        sources = {source.id: source for source in config.sources}
        around = Surroundings(
            sources=sources,
            states=app.store.states(),
            plan=app.plan,
            backlog=config.backlog,
            heads=app.heads(now) if traces else {},
            archives=frozenset(item.id for item in config.publications if has_archive(item)),
            tag=config.site.tag,
        )
    if not traces:
        raise click.UsageError(
            f"no entry has the id or the address {printable(name)!r}; "
            "take them as they stand in a published feed, or the address of the article"
        )
    trails = [list(tell_trail(trace, around)) for trace in traces]
    if as_json:
        click.echo(write_json({"entries": [dict(trail) for trail in trails]}))
        return 0
    for trail in trails:
        for label, facts in trail:
            for place, fact in enumerate(facts):
                click.echo(f"{'' if place else label:{LABEL}} {printable(fact)}")
    return 0
