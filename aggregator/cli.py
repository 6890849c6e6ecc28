"""The command line: `aggregator COMMAND`.

Words and help only: what a command does is in `commands`, which is imported when one is run, so that
`--help` answers at once.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from aggregator import __version__
from aggregator.errors import AggregatorError, ConfigError, LockedError
from aggregator.text.xmlchars import printable

Command = TypeVar("Command", bound=Callable[..., int])

DEFAULT_CONFIG = Path("config/aggregator.yaml")
EXIT_BROKEN, EXIT_USAGE, EXIT_HELD, EXIT_INTERRUPTED = 1, 2, 75, 130

_EPILOG = """
\b
A first try:
  aggregator init news          writes news/config/aggregator.yaml
  cd news
  aggregator refresh            reads every source, writes the feeds to news/feeds
\b
Exit codes: 0 done (single sources may have failed); 1 store, publishing or output failed;
2 usage, configuration, unknown id; 3 with --strict: a source failed;
75 another aggregator holds the database; 130 interrupted.
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


def _takes_config(command: Command) -> Command:
    return click.option(
        "--config",
        "config_path",
        metavar="FILE",
        type=click.Path(path_type=Path),
        callback=_find_config,
        help=f"The configuration; default {DEFAULT_CONFIG}. AGGREGATOR_CONFIG names another.",
    )(command)


def _takes_now(command: Command) -> Command:
    """A fixed clock, for tests."""
    return click.option("--now", type=_Now(), default=_now, hidden=True)(command)


def _takes_json(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")(
        command
    )


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
@_takes_now
def init(folder: Path, url: str | None, now: datetime) -> int:
    """Write a first configuration into FOLDER."""
    from aggregator import commands

    return commands.init(folder, url, now)


@cli.command()
@_takes_config
@click.option("--now", type=_Now(), hidden=True, expose_value=False)
def check(config_path: Path) -> int:
    """Validate the configuration; say what it reads and publishes."""
    from aggregator import commands

    return commands.check(config_path)


@cli.command()
@_takes_config
@_takes_now
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
@_takes_json
@click.option("--quiet", is_flag=True, help="For cron: only new trouble and recoveries.")
@click.option("--strict", is_flag=True, help="Exit with 3 when a source failed.")
def refresh(
    config_path: Path,
    now: datetime,
    source_ids: tuple[str, ...],
    category_ids: tuple[str, ...],
    *,
    force: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    strict: bool,
) -> int:
    """Read the sources that are due and publish what changed."""
    from aggregator import commands

    options = commands.RefreshOptions(
        source_ids=source_ids,
        category_ids=category_ids,
        force=force,
        dry_run=dry_run,
        as_json=as_json,
        quiet=quiet,
        strict=strict,
    )
    return commands.refresh(config_path, now, options)


@cli.command()
@_takes_config
@_takes_now
@_takes_json
def publish(config_path: Path, now: datetime, *, as_json: bool) -> int:
    """Render what is stored; write the files that differ.

    No source is read; every file in the output folder is compared byte by byte."""
    from aggregator import commands

    return commands.publish(config_path, now, as_json=as_json)


@cli.command()
@_takes_config
@_takes_now
@_takes_json
def sources(config_path: Path, now: datetime, *, as_json: bool) -> int:
    """Show every source, its next reading, its trouble."""
    from aggregator import commands

    return commands.sources(config_path, now, as_json=as_json)


@cli.command()
@_takes_config
@click.option("--now", type=_Now(), hidden=True)
@click.option(
    "--tick", default=30.0, show_default=True, metavar="SECONDS", help="How often to look what is due."
)
def run(config_path: Path, now: datetime | None, tick: float) -> int:
    """Stay, and do so whenever a source is due.

    Ends cleanly on SIGTERM or Ctrl-C."""
    from aggregator import commands

    return commands.run(config_path, tick, commands.start_clock(now) if now else _now)


def main() -> None:
    """Run the command line; every expected error becomes one clear message and an exit code."""
    try:
        code = cli.main(prog_name="aggregator", standalone_mode=False)
    except click.Abort:
        code = _fail("interrupted; run again to go on", code=EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except ConfigError as error:
        code = _fail(*(str(problem) for problem in error.problems), code=EXIT_USAGE)
    except LockedError as error:
        code = _fail(str(error), code=EXIT_HELD)
    except AggregatorError as error:
        code = _fail(str(error))
    except OSError as error:
        code = _fail(f"cannot write to {error.filename or 'the output'}: {error.strerror or error}")
        _forget_output()
    raise SystemExit(code)


def _fail(*lines: str, code: int = EXIT_BROKEN) -> int:
    with suppress(OSError):  # nobody can be told that standard error cannot be written
        for line in lines:
            click.echo(printable(line), err=True)
    return code


def _forget_output() -> None:
    """Let nothing be said at exit of what standard output still holds: it cannot be written."""
    with suppress(OSError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
