"""The commands of every day: begin, check, refresh, publish, look, stay."""

from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from aggregator.cli.options import Now, Seconds, argument, read_clock, takes_config, takes_json, takes_now


@click.command()
@argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--url", default=None, help="Where the output folder will be reachable.")
@takes_now
def init(folder: Path, url: str | None, now: datetime) -> int:
    """Write a first configuration into FOLDER."""
    from aggregator.commands import beginning

    return beginning.init(folder, url, now)


@click.command()
@takes_config
@takes_now
@click.option(
    "--replay",
    is_flag=True,
    help="Try it on the stored entries: what enters and leaves each feed. Exit with 3 when anything does.",
)
def check(config_path: Path, now: datetime, *, replay: bool) -> int:
    """Validate the configuration; say what it reads and publishes."""
    if replay:
        from aggregator.commands import curation

        return curation.replay(config_path, now)
    from aggregator.commands import beginning

    return beginning.check(config_path)


@click.command()
@takes_config
@takes_now
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
@takes_json
@click.option("--quiet", is_flag=True, help="For cron: only new trouble and recoveries.")
@click.option("--strict", is_flag=True, help="Exit with 3 when a source failed; one held back did not.")
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
    from aggregator.commands import idling

    plain = not (source_ids or category_ids or force or dry_run)
    if plain and idling.tell_idle(config_path, now, as_json=as_json, quiet=quiet):
        return 0
    from aggregator.commands import reading

    options = reading.RefreshOptions(
        source_ids=source_ids,
        category_ids=category_ids,
        force=force,
        dry_run=dry_run,
        as_json=as_json,
        quiet=quiet,
        strict=strict,
    )
    return reading.refresh(config_path, now, options)


@click.command()
@takes_config
@takes_now
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="SOURCE",
    help="Let through what the gate of this source holds back; may be repeated.",
)
@click.option(
    "--ping", is_flag=True, help="Tell the hubs at once, also those that failed: for after an upload."
)
@takes_json
def publish(config_path: Path, now: datetime, accepted: tuple[str, ...], *, ping: bool, as_json: bool) -> int:
    """Render what is stored; write the files that differ.

    No source is read; every file in the output folder is compared byte by byte."""
    from aggregator.commands import reading

    return reading.publish(config_path, now, accepted, as_json=as_json, ping=ping)


@click.command()
@takes_config
@takes_now
@takes_json
def sources(config_path: Path, now: datetime, *, as_json: bool) -> int:
    """Show every source, its next reading, its trouble."""
    from aggregator.commands import overview

    return overview.sources(config_path, now, as_json=as_json)


@click.command("next")
@takes_config
@takes_now
@takes_json
def following(config_path: Path, now: datetime, *, as_json: bool) -> int:
    """Show when every source is read again, and why then; the soonest first."""
    from aggregator.commands import overview

    return overview.following(config_path, now, as_json=as_json)


@click.command()
@takes_config
@click.option("--now", type=Now(), hidden=True)
def serve(config_path: Path, now: datetime | None) -> int:
    """Serve the output folder over HTTP.

    Nothing is refreshed: that is `run`, or `refresh` from cron. Ends on SIGTERM or Ctrl-C."""
    from aggregator.commands import running, serving

    return serving.serve(config_path, running.start_clock(now) if now else read_clock)


@click.command()
@takes_config
@click.option("--now", type=Now(), hidden=True)
@click.option(
    "--tick",
    type=Seconds(),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How often to look what is due: 0.01 to 86400.",
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    envvar="AGGREGATOR_LOG",
    help="How to log; default: text on a terminal, JSON lines elsewhere. AGGREGATOR_LOG says it too.",
)
def run(
    config_path: Path, now: datetime | None, tick: float, log_format: Literal["text", "json"] | None
) -> int:
    """Stay, and do so whenever a source is due.

    Ends cleanly on SIGTERM or Ctrl-C."""
    from aggregator.commands import running

    return running.run(config_path, tick, running.start_clock(now) if now else read_clock, log_format)
