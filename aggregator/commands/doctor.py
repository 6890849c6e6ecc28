"""`doctor`: everything looked at once, each with its remedy; nothing is changed.

Only what a server says of itself while it is asked on trial is remembered: that it wants a pause, or https.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from aggregator.app import open_reader
from aggregator.commands.asking import ask
from aggregator.commands.findings import (
    Finding,
    examine_config,
    examine_database,
    examine_dates,
    examine_output,
    examine_sources,
    examine_space,
    examine_system,
)
from aggregator.commands.opening import EXIT_BROKEN, load
from aggregator.config import Config
from aggregator.errors import ConfigError, FetchError, StoreError
from aggregator.fetch import Response
from aggregator.model import HostState
from aggregator.observe import count
from aggregator.overview import SourceOverview
from aggregator.refresh.due import find_due
from aggregator.sources import Tools, first_request
from aggregator.sources.redaction import redact_error
from aggregator.text.dates import format_rfc3339
from aggregator.text.xmlchars import printable, write_json

MOST_FETCHES = 3
SLOW_CLOCK = timedelta(minutes=5)  # how far ours and a server's may be apart


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the database tells."""

    overviews: Sequence[SourceOverview] = ()
    written: dict[str, str] | None = None
    newest: datetime | None = None
    hosts: Mapping[str, HostState] = field(default_factory=dict)


def doctor(config_path: Path, now: datetime, *, offline: bool, as_json: bool) -> int:
    """Print a line for each thing that was looked at; exit code 1 when one of them is an error."""
    findings: list[Finding] = []
    for finding in _examine(config_path, now, offline=offline):
        findings.append(finding)
        if not as_json:
            _tell(finding)
    errors = sum(finding.level == "error" for finding in findings)
    warnings = sum(finding.level == "warning" for finding in findings)
    if as_json:
        checks = [
            {"level": one.level, "subject": one.subject, "text": one.text, "remedy": one.remedy or None}
            for one in findings
        ]
        told = {"errors": errors, "warnings": warnings, "checks": checks}
        click.echo(write_json(told))
    else:
        click.echo(f"{count(errors, 'error')}, {count(warnings, 'warning')}")
    return EXIT_BROKEN if errors else 0


def _examine(config_path: Path, now: datetime, *, offline: bool) -> Iterator[Finding]:
    yield from examine_system(now)
    try:
        config = load(config_path, quiet=True)
    except ConfigError as error:
        for problem in error.problems:
            yield Finding("error", "configuration", str(problem))
        return
    yield from examine_config(config)
    yield from examine_database(config)
    looked = _look_into_store(config, now)
    found = looked or _Looked()
    yield from examine_dates(found.newest, now)
    yield from examine_output(config, found.written)
    yield from examine_space(config)
    if looked:
        yield from examine_sources(found.overviews, config, now)
    else:
        yield Finding("error", "sources", "how they are cannot be told: the database cannot be read")
    if offline or not looked:
        reason = "--offline" if offline else "the database cannot be read"
        yield Finding("ok", "test fetch", f"left out ({reason})")
    else:
        yield from _examine_fetch(config, found, now)


def _look_into_store(config: Config, now: datetime) -> _Looked | None:
    """What is known of the sources, the files and hosts; None where the database cannot be read."""
    with suppress(StoreError), open_reader(config) as app:
        store = app.store
        return _Looked(app.overview(now), store.written_files(), store.places.newest_moment(), store.hosts())
    return None


def _examine_fetch(config: Config, found: _Looked, now: datetime) -> Iterator[Finding]:
    """A source asked as a refresh would ask it; where that fails another, as one may be down by itself."""
    chosen = _choose(found, now)
    if not chosen:
        yield Finding("ok", "test fetch", "no source at an address may be asked now")
        return
    failed, answered = ask(config, lambda tools: _fetch(tools, chosen, now), now)
    if answered is None:
        for told in failed:
            yield Finding("error", "test fetch", told, "look whether this machine can reach the network")
        return
    id, response = answered
    yield from (Finding("warning", "test fetch", told, "look at `aggregator sources`") for told in failed)
    size = "not modified" if response.status == 304 else f"{len(response.body)} bytes"
    yield Finding("ok", "test fetch", f"{id}: answered {response.status}, {size}")
    yield from _compare_clocks(id, response, now)


def _compare_clocks(id: str, response: Response, now: datetime) -> Iterator[Finding]:
    if response.served is None:
        return
    if abs(response.served - now) > SLOW_CLOCK:
        told = f"ours says {format_rfc3339(now)}, that of {id} {format_rfc3339(response.served)}"
        yield Finding("warning", "clock", told, "set this machine's clock, best by NTP")
    else:
        yield Finding("ok", "clock", f"agrees with the server of {id}")


def _choose(found: _Looked, now: datetime) -> list[SourceOverview]:
    """A few sources, those first that were read last; none that is gone, or is to be left alone for now."""
    states = {item.source.id: item.state for item in found.overviews}
    remote = [item.source for item in found.overviews if not item.source.local]
    free = {source.id for source in find_due(remote, states, found.hosts, now, force=True)}
    may = [item for item in found.overviews if item.source.id in free]
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(may, key=lambda item: item.state.last_success or never, reverse=True)[:MOST_FETCHES]


async def _fetch(
    tools: Tools, chosen: Sequence[SourceOverview], now: datetime
) -> tuple[list[str], tuple[str, Response] | None]:
    """What is told of each that failed, and the id of the first that answered, with its answer."""
    failed = []
    for item in chosen:
        try:
            response = await tools.fetcher.get(first_request(item.source, item.state), now)
        except FetchError as error:
            redact_error(error, item.source.secrets)
            failed.append(f"{item.source.id}: {error}")
        else:
            return failed, (item.source.id, response)
    return failed, None


def _tell(finding: Finding) -> None:
    colour = {"ok": "green", "warning": "yellow", "error": "red"}[finding.level]
    level = click.style(f"{finding.level:7}", fg=colour)
    click.echo(f"{level}  {printable(finding.subject)}: {printable(finding.text)}")
    if finding.remedy:
        click.echo(f"{'':9}{printable(finding.remedy)}")
