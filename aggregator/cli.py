"""The command line: `aggregator COMMAND`."""

import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from aggregator import __version__
from aggregator.errors import AggregatorError, ConfigError, LockedError
from aggregator.text.xmlchars import printable

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_CONFIG = Path("config/aggregator.yaml")
EXIT_BROKEN, EXIT_USAGE, EXIT_STRICT, EXIT_HELD = 1, 2, 3, 75

_EPILOG = """
\b
A first try:
  aggregator init news          writes news/config/aggregator.yaml
  cd news
  aggregator refresh            reads every source, writes the feeds to news/feeds
\b
Exit codes: 0 done (single sources may have failed); 1 store or publishing failed;
2 usage, configuration, unknown id; 3 with --strict: a source failed;
75 another aggregator holds the database.
"""


class _Now(click.ParamType[datetime]):
    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            when = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-11-22T08:00:00Z", param, ctx)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _find_config(ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path:
    """The file named after the command, else before it, else in the environment, else the default."""
    return value or (ctx.parent and ctx.parent.params.get("config_before")) or DEFAULT_CONFIG


def _common(command: Command) -> Command:
    """The options of every command: where the configuration is, and a fixed clock for tests."""
    for option in (
        click.option(
            "--config",
            "config_path",
            metavar="FILE",
            type=click.Path(path_type=Path),
            callback=_find_config,
            help=f"The configuration; default {DEFAULT_CONFIG}. AGGREGATOR_CONFIG names another.",
        ),
        click.option("--now", type=_Now(), default=_now, hidden=True),
    ):
        command = option(command)
    return command


@click.group(
    epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="aggregator")
@click.option(
    "--config",
    "config_before",
    metavar="FILE",
    type=click.Path(path_type=Path),
    envvar="AGGREGATOR_CONFIG",
    help="The configuration; may stand before or after the command.",
)
def cli(config_before: Path | None) -> None:
    """Many feeds and your own articles in; one lasting, valid feed per category out."""


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--url", default=None, help="Where the output folder will be reachable.")
@click.option("--now", type=_Now(), default=_now, hidden=True)
def init(folder: Path, url: str | None, now: datetime) -> None:
    """Write a first configuration into FOLDER."""
    from aggregator.config import starter_config

    texts = starter_config(url, year=now.year) if url else starter_config(year=now.year)
    present = [name for name in texts if (folder / name).exists()]
    if present:
        raise click.UsageError(
            f"{folder / present[0]} is there already; name another folder, or edit that file"
        )
    for name, text in texts.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        click.echo(f"wrote {target}")
    click.echo(f"Next: cd {folder} && aggregator refresh")


@cli.command()
@_common
def check(config_path: Path, now: datetime) -> None:  # noqa: ARG001 - every command takes --now
    """Validate the configuration; say what it reads and publishes."""
    from aggregator.observe import tell_plan

    config = _load(config_path)
    for line in tell_plan(config):
        click.echo(line)


@cli.command()
@_common
@click.option(
    "--force", is_flag=True, help="Read now, whatever the schedule says; never before a Retry-After."
)
@click.option(
    "--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be repeated."
)
@click.option(
    "--category", "category_ids", multiple=True, metavar="ID", help="Only sources of this category."
)
@click.option("--dry-run", is_flag=True, help="Read and show what would change; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
@click.option("--quiet", is_flag=True, help="For cron: only new trouble and recoveries.")
@click.option("--strict", is_flag=True, help="Exit with 3 when a source failed.")
def refresh(config_path: Path, now: datetime, **options: Any) -> None:
    """Read the sources that are due and publish what changed."""
    from aggregator.app import open_app, open_rehearsal

    config = _load(config_path, quiet=options["quiet"])
    sources = _select(config, options["source_ids"], options["category_ids"])
    opened = open_rehearsal(config) if options["dry_run"] else open_app(config, "refresh")
    with opened as app:
        done = _run_pass(app, sources, now, options)
    raise SystemExit(_tell_pass(done, config, options))


@cli.command()
@_common
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
def publish(config_path: Path, now: datetime, as_json: bool) -> None:
    """Render what is stored; write the files that differ.

    No source is read; every file in the output folder is compared byte by byte."""
    from aggregator.app import Pass, open_app

    config = _load(config_path)
    with open_app(config, "publish") as app:
        printed = app.publish(now, thorough=True)
    done = Pass(printed=printed)
    if as_json:
        click.echo(json.dumps({"files": printed.files, "unchanged": printed.unchanged}))
    else:
        click.echo(f"{len(printed.files)} written, {printed.unchanged} unchanged in {_near(config.output)}")
    raise SystemExit(_tell_publish_errors(done.publish_errors))


@cli.command()
@_common
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
def sources(config_path: Path, now: datetime, as_json: bool) -> None:
    """Show every source, its next reading, its trouble."""
    from aggregator.app import open_reader
    from aggregator.observe import report_sources, tell_sources

    config = _load(config_path)
    with open_reader(config) as app:
        overviews = app.overview()
    if as_json:
        click.echo(json.dumps(report_sources(overviews), ensure_ascii=False))
    else:
        for line in tell_sources(overviews, now, config.site.timezone):
            click.echo(line)


@cli.command()
@_common
@click.option(
    "--tick", default=30.0, show_default=True, metavar="SECONDS", help="How often to look what is due."
)
def run(config_path: Path, now: datetime, tick: float) -> None:  # noqa: ARG001 - every command takes --now
    """Stay, and do so whenever a source is due.

    Ends cleanly on SIGTERM or Ctrl-C."""
    from aggregator.daemon import run_daemon

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    for noisy in ("httpx", "httpcore", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    run_daemon(_load(config_path), tick)


def _near(path: Path) -> str:
    """A path as a person would type it from here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _load(path: Path, *, quiet: bool = False) -> Any:
    from aggregator.config import load_config

    config = load_config(path, os.environ)
    for warning in () if quiet else config.warnings:
        click.echo(f"warning: {printable(str(warning))}", err=True)
    return config


def _select(config: Any, source_ids: Sequence[str], category_ids: Sequence[str]) -> list[Any]:
    known = {source.id for source in config.sources}
    categories = {publication.id for publication in config.publications}
    for kind, wanted, present in (("source", source_ids, known), ("category", category_ids, categories)):
        for id in wanted:
            if id not in present:
                raise click.UsageError(
                    f"no {kind} {printable(id)!r} in the configuration{_nearest(id, present)}"
                )
    return [
        source
        for source in config.sources
        if (not source_ids or source.id in source_ids)
        and (not category_ids or "all" in category_ids or set(source.categories) & set(category_ids))
    ]


def _nearest(id: str, present: set[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(id, sorted(present), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _run_pass(app: Any, sources: Sequence[Any], now: datetime, options: dict[str, Any]) -> Any:
    from aggregator.app import Pass
    from aggregator.observe import tell_outcome
    from aggregator.progress import show_progress

    zone = app.config.site.timezone
    due = app.due(sources, now, force=options["force"])
    shown = sys.stderr.isatty() and not options["quiet"] and not options["as_json"]
    with show_progress(len(due), shown=shown) as advance:

        def observe(outcome: Any) -> None:
            advance()
            for line in tell_outcome(outcome, now, zone, quiet=options["quiet"]):
                click.echo(line, err=True)

        outcomes = app.refresh(sources, now, observe, force=options["force"])
    return Pass(outcomes, app.publish(now, dry_run=options["dry_run"]))


def _tell_pass(done: Any, config: Any, options: dict[str, Any]) -> int:
    from aggregator.observe import report_pass, tell_pass

    if options["as_json"]:
        click.echo(json.dumps(report_pass(done), ensure_ascii=False))
    elif not options["quiet"]:
        for name in done.printed.files if options["dry_run"] else ():
            click.echo(f"would write {name}")
        click.echo(tell_pass(done, _near(config.output), dry_run=options["dry_run"]))
    broken = _tell_publish_errors(done.publish_errors)
    return broken or (EXIT_STRICT if options["strict"] and done.failed else 0)


def _tell_publish_errors(errors: Sequence[Any]) -> int:
    for error in errors:
        click.echo(
            f"{error.publication or 'output'}: {printable(str(error))}. Its last files stay.", err=True
        )
    return EXIT_BROKEN if errors else 0


def main() -> None:
    """Run the command line; every expected error becomes one clear message and an exit code."""
    try:
        cli(prog_name="aggregator")
    except ConfigError as error:
        for problem in error.problems:
            click.echo(printable(str(problem)), err=True)
        raise SystemExit(EXIT_USAGE) from None
    except LockedError as error:
        click.echo(printable(str(error)), err=True)
        raise SystemExit(EXIT_HELD) from None
    except AggregatorError as error:
        click.echo(printable(str(error)), err=True)
        raise SystemExit(EXIT_BROKEN) from None
