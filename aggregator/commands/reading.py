"""`refresh` and `publish`: one pass, by hand or from cron."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from aggregator.app import App, Pass, open_app, open_rehearsal
from aggregator.commands.announcing import announce
from aggregator.commands.opening import EXIT_STRICT, load, refuse_unknown, show_trouble
from aggregator.commands.paths import near
from aggregator.config import Config
from aggregator.housekeeping import keep_house_daily
from aggregator.model import Source
from aggregator.observe import count, report_pass, tell_outcome, tell_pass, tell_unasked
from aggregator.observe.logs import tell_plainly
from aggregator.observe.progress import show_progress
from aggregator.refresh.desk import Outcome
from aggregator.respite import compose_note
from aggregator.text.xmlchars import write_json


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOptions:
    """What `refresh` was asked for; without ids every source is meant."""

    source_ids: tuple[str, ...] = ()
    category_ids: tuple[str, ...] = ()
    force: bool = False
    dry_run: bool = False
    as_json: bool = False
    quiet: bool = False
    strict: bool = False


@tell_plainly()
def refresh(config_path: Path, now: datetime, options: RefreshOptions) -> int:
    """Read the sources that are due and publish what changed."""
    config = load(config_path, quiet=options.quiet)
    sources = select_sources(config, options)
    with open_rehearsal(config) if options.dry_run else open_app(config, "refresh") as app:
        done = _run_pass(app, sources, now, options)
        _tell_unasked(app, sources, done, now, options)
        if not options.dry_run:
            _tell_missed(app, done)
            app.note = compose_note(app, now)
    if not options.dry_run:
        announce(config, now, quiet=options.quiet)
    return _tell_pass(done, config, options)


@tell_plainly()
def publish(
    config_path: Path, now: datetime, accepted: Sequence[str], *, as_json: bool, ping: bool = False
) -> int:
    """Render what is stored, and the held documents of `accepted` sources; write the files that differ."""
    config = load(config_path)
    refuse_unknown("source", accepted, [source.id for source in config.sources])
    with open_app(config, "publish") as app:
        _accept(app, [source for source in config.sources if source.id in accepted], now)
        printed = app.publish(now, thorough=True)
    announce(config, now, at_once=ping)
    if as_json:
        click.echo(write_json({"files": printed.files, "unchanged": printed.unchanged}))
    else:
        click.echo(f"{len(printed.files)} written, {printed.unchanged} unchanged in {near(config.output)}")
    return show_trouble(printed)


def _accept(app: App, sources: Sequence[Source], now: datetime) -> None:
    for source in sources:
        outcome = app.accept(source, now)
        if outcome is None:
            raise click.UsageError(f"nothing of {source.id} waits; see: aggregator sources")
        click.echo(f"{source.id}: let through, {count(outcome.new, 'entry', 'entries')} new", err=True)


def select_sources(config: Config, options: RefreshOptions) -> list[Source]:
    """The sources that the ids name, in the order of the configuration; an unknown id is a usage error."""
    wanted, filed = set(options.source_ids), set(options.category_ids)
    refuse_unknown("source", options.source_ids, [source.id for source in config.sources])
    refuse_unknown("category", options.category_ids, [item.id for item in config.publications])
    return [
        source
        for source in config.sources
        if (not wanted or source.id in wanted) and (not filed or filed & {"all", *source.categories})
    ]


def _run_pass(app: App, sources: Sequence[Source], now: datetime, options: RefreshOptions) -> Pass:
    shown = sys.stderr.isatty() and not options.quiet and not options.as_json
    # Only a bar that is drawn needs the count; the refresh itself asks again what is due.
    total = len(app.due(sources, now, force=options.force)) if shown else 0
    with show_progress(total, shown=shown) as advance:

        def observe(outcome: Outcome) -> None:
            advance()
            for line in tell_outcome(outcome, now, app.config.site.timezone, quiet=options.quiet):
                click.echo(line, err=True)

        outcomes = app.refresh(sources, now, observe, force=options.force)
    printed = app.publish(now, dry_run=options.dry_run)
    if not options.dry_run:
        keep_house_daily(app, now)
    return Pass(outcomes, printed)


def _tell_unasked(
    app: App, sources: Sequence[Source], done: Pass, now: datetime, options: RefreshOptions
) -> None:
    """Say why sources that were named one by one were not asked; of others there may be thousands."""
    named = {source.id for source in sources if source.id in options.source_ids}
    unasked = named - {outcome.source for outcome in done.asked}
    if options.quiet or not unasked:
        return
    for item in app.overview(now):
        if item.source.id in unasked:
            click.echo(tell_unasked(item, now, app.config.site.timezone, force=options.force), err=True)


def _tell_missed(app: App, done: Pass) -> None:
    """Say once, after the first reading, which of the ids of an adopted feed are nobody's."""
    if len(done.failed) < len(done.asked) and (found := app.store.estates.take_missed()) and found.missed:
        told = "found no entry: no source that was read offers what they stood for"
        click.echo(f"{found.missed} of {count(found.adopted, 'adopted id')} {told}", err=True)


def _tell_pass(done: Pass, config: Config, options: RefreshOptions) -> int:
    if options.as_json:
        click.echo(write_json(report_pass(done)))
    elif not options.quiet:
        for name in done.printed.files if options.dry_run else ():
            click.echo(f"would write {name}")
        click.echo(tell_pass(done, near(config.output), dry_run=options.dry_run))
    broken = show_trouble(done.printed, quiet=options.quiet)
    return broken or (EXIT_STRICT if options.strict and done.failed else 0)
