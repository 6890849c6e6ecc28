"""`export`: what we read, for another reader."""

import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import click

from aggregator.app import open_reader
from aggregator.commands.opening import Refusal, load
from aggregator.commands.targets import find_target
from aggregator.config import Config
from aggregator.config.addresses import holds_secret
from aggregator.errors import PublishError, StoreError
from aggregator.files import read_published, rewrite
from aggregator.model import Feed, Source, SourceState
from aggregator.observe import count
from aggregator.publish import render_sources_opml
from aggregator.publish.marks import is_ours
from aggregator.publishing.sheets import tell_learnt
from aggregator.store import is_there


@dataclass(slots=True)
class Selection:
    """The sources that are told, with what was learnt of them, and why others are not."""

    told: list[tuple[Source, Feed | None]] = field(default_factory=list)
    local: int = 0
    private: int = 0
    secret: int = 0


def export(config_path: Path, file: Path | None, *, everything: bool, force: bool = False) -> int:
    """Write all sources as OPML 2.0, grouped by category, to `file` or to standard output.

    An earlier export is replaced, any other file only with `force`.
    """
    config = load(config_path, quiet=True)
    chosen = select(config, _states(config), everything=everything)
    publications = [item for item in config.publications if item.id != "all"]
    document = render_sources_opml(chosen.told, publications, config.site)
    if file is None or str(file) == "-":
        sys.stdout.buffer.write(document.body)
    else:
        _write(config, file, document.body, force=force)
        click.echo(f"{count(len(chosen.told), 'source')} written to {file}", err=True)
    for line in _tell_left_out(chosen):
        click.echo(line, err=True)
    return 0


def _write(config: Config, file: Path, body: bytes, *, force: bool) -> None:
    target = find_target(config, file)
    if target.exists() and not (force or _is_export(config, target)):
        raise Refusal(
            f"{file} is there already and no earlier export; name another file, - for standard output, "
            "or give --force"
        )
    try:
        rewrite(target, body)
    except OSError as error:
        raise PublishError(f"cannot write {file}: {error.strerror or error}") from error


def _is_export(config: Config, target: Path) -> bool:
    """Whether this command wrote it; publishing has lists of its own."""
    published = {config.output / name for name in ("feeds.opml", "sources.opml")}
    body = read_published(target) or b""
    return b"<opml" in body[:200] and is_ours(body, config.site) and target not in published


def select(config: Config, states: dict[str, SourceState], *, everything: bool) -> Selection:
    """Who is told: never a folder, never an address with a token in it; private ones with `everything`."""
    chosen = Selection()
    for source in config.sources:
        if source.local:
            chosen.local += 1
            continue
        learnt, feed = tell_learnt(source, states.get(source.id, SourceState()))
        if any(map(holds_secret, (source.location, learnt.location))):
            chosen.secret += 1
        elif source.private and not everything:
            chosen.private += 1
        else:
            chosen.told.append((learnt, feed))
    return chosen


def _states(config: Config) -> dict[str, SourceState]:
    with suppress(StoreError):
        if is_there(config.database):
            with open_reader(config) as app:
                return app.store.states()
    return {}


def _tell_left_out(chosen: Selection) -> list[str]:
    lines = []
    if chosen.private:
        lines.append(f"left out: {count(chosen.private, 'private source')} (--all takes them along)")
    if chosen.secret:
        lines.append(f"left out: {count(chosen.secret, 'source')} with a key or password in the address")
    if chosen.local:
        lines.append(f"left out: {count(chosen.local, 'local source')}, which no other reader can read")
    return lines
