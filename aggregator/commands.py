"""What each command does once its words are understood; every one answers its exit code."""

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click

from aggregator.app import App, Pass, open_app, open_reader, open_rehearsal
from aggregator.config import Config, load_config, starter_config
from aggregator.config.suggestions import nearest, quoted
from aggregator.model import Source
from aggregator.observe import (
    report_pass,
    report_sources,
    tell_outcome,
    tell_pass,
    tell_plan,
    tell_sources,
    tell_trouble,
)
from aggregator.progress import show_progress
from aggregator.publishing import Printed
from aggregator.refresh import Outcome
from aggregator.text.xmlchars import printable

EXIT_BROKEN, EXIT_STRICT = 1, 3


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


def init(folder: Path, url: str | None, now: datetime) -> int:
    """Write a first configuration into `folder`; never over a file that is there."""
    texts = starter_config(url, year=now.year) if url else starter_config(year=now.year)
    for name in texts:
        if os.path.lexists(folder / name):
            raise click.UsageError(
                f"{folder / name} is there already; name another folder, or edit that file"
            )
    for name, text in texts.items():
        _write_new(folder / name, text)
        click.echo(f"wrote {folder / name}")
    click.echo(f"Next: cd {folder} && aggregator refresh")
    return 0


def _write_new(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(
            f"cannot write {target}: {error.strerror}; name a folder that you may write to"
        ) from error


def check(config_path: Path) -> int:
    """Validate the configuration; say what it reads and publishes."""
    for line in tell_plan(_load(config_path)):
        click.echo(line)
    return 0


def refresh(config_path: Path, now: datetime, options: RefreshOptions) -> int:
    """Read the sources that are due and publish what changed."""
    config = _load(config_path, quiet=options.quiet)
    sources = select_sources(config, options)
    with open_rehearsal(config) if options.dry_run else open_app(config, "refresh") as app:
        done = _run_pass(app, sources, now, options)
    return _tell_pass(done, config, options)


def publish(config_path: Path, now: datetime, *, as_json: bool) -> int:
    """Render what is stored; write the files that differ."""
    config = _load(config_path)
    with open_app(config, "publish") as app:
        printed = app.publish(now, thorough=True)
    if as_json:
        click.echo(json.dumps({"files": printed.files, "unchanged": printed.unchanged}))
    else:
        click.echo(f"{len(printed.files)} written, {printed.unchanged} unchanged in {_near(config.output)}")
    return _tell_trouble(printed)


def sources(config_path: Path, now: datetime, *, as_json: bool) -> int:
    """Show every source, its next reading, its trouble."""
    config = _load(config_path)
    with open_reader(config) as app:
        overviews = app.overview()
    if as_json:
        click.echo(json.dumps(report_sources(overviews), ensure_ascii=False))
    else:
        for line in tell_sources(overviews, now, config.site.timezone):
            click.echo(line)
    return 0


def run(config_path: Path, tick: float, clock: Callable[[], datetime]) -> int:
    """Stay, and refresh whenever a source is due, until SIGTERM or SIGINT."""
    from aggregator.daemon import run_daemon  # its scheduler is no other command's business

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    for library in ("httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.WARNING)
    # A pass that outlasts a tick is no trouble: the next tick sees what is due.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    run_daemon(_load(config_path), tick, clock)
    return 0


def start_clock(start: datetime) -> Callable[[], datetime]:
    """A clock that reads `start` now and goes on from there, whatever the system's clock does."""
    began = time.monotonic()
    return lambda: (start + timedelta(seconds=time.monotonic() - began)).replace(microsecond=0)


def select_sources(config: Config, options: RefreshOptions) -> list[Source]:
    """The sources that the ids name, in the order of the configuration; an unknown id is a usage error."""
    wanted, filed = set(options.source_ids), set(options.category_ids)
    _refuse_unknown("source", options.source_ids, [source.id for source in config.sources])
    _refuse_unknown("category", options.category_ids, [item.id for item in config.publications])
    return [
        source
        for source in config.sources
        if (not wanted or source.id in wanted) and (not filed or filed & {"all", *source.categories})
    ]


def _refuse_unknown(kind: str, ids: Sequence[str], known: Sequence[str]) -> None:
    for id in ids:
        if id not in known:
            raise click.UsageError(f"no {kind} {quoted(id)} in the configuration; {nearest(id, known)}")


def _load(path: Path, *, quiet: bool = False) -> Config:
    config = load_config(path, os.environ)
    for warning in () if quiet else config.warnings:
        click.echo(f"warning: {printable(str(warning))}", err=True)
    return config


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
    return Pass(outcomes, app.publish(now, dry_run=options.dry_run))


def _tell_pass(done: Pass, config: Config, options: RefreshOptions) -> int:
    if options.as_json:
        click.echo(json.dumps(report_pass(done), ensure_ascii=False))
    elif not options.quiet:
        for name in done.printed.files if options.dry_run else ():
            click.echo(f"would write {name}")
        click.echo(tell_pass(done, _near(config.output), dry_run=options.dry_run))
    broken = _tell_trouble(done.printed)
    return broken or (EXIT_STRICT if options.strict and done.failed else 0)


def _tell_trouble(printed: Printed) -> int:
    for line in tell_trouble(printed):
        click.echo(line, err=True)
    return EXIT_BROKEN if printed.errors else 0


def _near(path: Path) -> str:
    """A path as a person would type it from here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
