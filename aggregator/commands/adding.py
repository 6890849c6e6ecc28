"""`add` and `remove`: sources put into `sources/added.yaml`, and taken out."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from aggregator.commands.addresses import Known, find_folder, read_address, source_ids
from aggregator.commands.asking import ask
from aggregator.commands.opening import Refusal, load, refuse_unknown
from aggregator.commands.paths import near
from aggregator.config import Config
from aggregator.config.editing import added_file, change_added, locate_sources
from aggregator.config.lines import Section, add_sources, remove_from_text
from aggregator.config.loops import OwnAddresses
from aggregator.config.suggestions import quoted
from aggregator.config.values import RESERVED_IDS, read_id
from aggregator.model import Entry, Kind, address_secrets
from aggregator.sources.discovery import Found, Search, discover
from aggregator.sources.redaction import redact_batch
from aggregator.text.dates import format_rfc3339
from aggregator.text.secrets import redact, redactor
from aggregator.text.slugs import FreeSlugs
from aggregator.text.urls import registrable_domain
from aggregator.text.xmlchars import printable, write_json

EXIT_NOTHING = 3
SHOWN = 3  # newest entries


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOptions:
    """What `add` was asked for."""

    id: str | None = None
    category: str | None = None
    title: str | None = None
    kind: Kind = "auto"
    as_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What is about to be written, and what is told of it."""

    section: Section
    kind: str
    where: str  # without the secrets in it, as the others are
    entries: tuple[Entry, ...] = ()
    others: tuple[str, ...] = ()


def add(config_path: Path, pasted: str, now: datetime, options: AddOptions) -> int:
    """Find the feed behind an address, show it, and add it to the configuration."""
    config = load(config_path, quiet=True)
    _check_options(config, options)
    folder = find_folder(pasted)
    if folder is not None:
        addition = _make_local(config_path, config, folder, options)
    else:
        search = _search(config, pasted, now, options)
        if search.found is None:
            return _tell_nothing(search, pasted, as_json=options.as_json)
        _refuse_twin(Known(config), search.found.location, *search.found.reached)
        _refuse_own(config, search.found.location, *search.found.reached)
        addition = _make_remote(config, search.found, pasted, options)

    def change(text: str, name: str, fresh: Config) -> str:
        _refuse_taken(fresh, str(addition.section["id"]))
        return add_sources(text, name, [addition.section])

    changed = change_added(config_path, os.environ, change)
    _tell_added(config_path, changed, addition, as_json=options.as_json)
    return 0


def remove(config_path: Path, ids: Sequence[str]) -> int:
    """Take sources out that `add` or `import` wrote; those written by hand are named with their place."""
    config = load(config_path, quiet=True)
    refuse_unknown("source", ids, [source.id for source in config.sources])
    target, places = added_file(config_path), locate_sources(config_path)
    ours = target.resolve()
    elsewhere = [id for id in dict.fromkeys(ids) if places[id][0].resolve() != ours]
    if elsewhere:
        lines = (f"  {places[id][1]}: source {quoted(id)}" for id in elsewhere)
        raise Refusal(
            "written by hand, so take it out by hand, and nothing was removed:\n" + "\n".join(lines)
        )
    change_added(config_path, os.environ, lambda text, name, _: remove_from_text(text, name, set(ids)))
    for id in dict.fromkeys(ids):
        click.echo(f"removed {id} from {near(target)}")
    click.echo("What it brought stays in the feeds until it is too old for them.")
    return 0


def _check_options(config: Config, options: AddOptions) -> None:
    """Before anybody is asked: what is wrong with the words themselves."""
    if options.category is not None:
        known = [item.id for item in config.publications if item.id != "all"]
        refuse_unknown("category", [options.category], known)
    if options.id is not None:
        try:
            read_id(options.id)
        except ValueError as error:
            raise Refusal(f"--id {error}") from error
        _refuse_taken(config, options.id)


def _refuse_taken(config: Config, id: str) -> None:
    if id in source_ids(config):
        raise Refusal(f"there is a source {quoted(id)} already; name another with --id")


def _refuse_twin(known: Known, *locations: str) -> None:
    if (owner := known.find(*locations)) is not None:
        raise Refusal(
            f"source {quoted(owner)} reads that already; `aggregator refresh --source {owner}` asks it"
        )


def _refuse_own(config: Config, *locations: str) -> None:
    if (name := OwnAddresses(config).find(*locations)) is not None:
        raise Refusal(f"that is {quoted(name)}, which we publish ourselves; add what it is made of")


def _search(config: Config, pasted: str, now: datetime, options: AddOptions) -> Search:
    try:
        urls = read_address(pasted)
    except ValueError as error:
        raise Refusal(f"the address {error}") from error
    _refuse_twin(Known(config), *urls[:1])
    _refuse_own(config, *urls)
    if sys.stderr.isatty():  # looking around takes up to a quarter of a minute
        click.echo(f"Looking at {printable(redact(urls[0], address_secrets(urls[0])))} …", err=True)

    return ask(config, lambda tools: discover(urls, options.kind, tools, now), now)


def _make_remote(config: Config, found: Found, pasted: str, options: AddOptions) -> Addition:
    secrets = address_secrets(pasted, found.location, *found.reached)
    batch = redact_batch(found.batch, secrets)  # an id is published, and so may the title be
    feed = batch.feed
    title = options.title or feed.title
    host = registrable_domain(found.location)
    first = batch.entries[0].title if batch.entries and found.kind == "article" else ""
    section = {
        "id": options.id
        or FreeSlugs(source_ids(config) | RESERVED_IDS).take(
            [options.title or first or feed.title, host], "feed"
        ),
        "url": found.location,
        "title": title,
        "kind": None if options.kind == "auto" else options.kind,
        "category": _choose_category(config, options),
    }
    return Addition(
        section=section,
        kind=found.kind,
        where=redact(found.location, secrets),
        entries=_newest(batch.entries),
        others=tuple(redact(other, (*secrets, *address_secrets(other))) for other in found.others),
    )


def _make_local(config_path: Path, config: Config, folder: Path, options: AddOptions) -> Addition:
    if (owner := Known(config).find_path(folder)) is not None:
        raise Refusal(f"source {quoted(owner)} reads that folder already")
    if options.kind in ("page", "article"):
        raise Refusal(f"--kind {options.kind} is for web addresses; leave it out for a local folder")
    section = {
        "id": options.id
        or FreeSlugs(source_ids(config) | RESERVED_IDS).take([options.title or folder.stem], "articles"),
        # Paths are relative to the file they stand in.
        "path": os.path.relpath(folder, added_file(config_path).parent),
        "title": options.title,
        "kind": None if options.kind == "auto" else options.kind,
        "category": _choose_category(config, options),
    }
    return Addition(
        section=section, kind="local folder" if folder.is_dir() else "local file", where=near(folder)
    )


def _free_id(config: Config, wishes: list[str], fallback: str) -> str:
    return FreeSlugs(source_ids(config) | RESERVED_IDS).take(wishes, fallback)


def _choose_category(config: Config, options: AddOptions) -> str | None:
    """The one that was named, else the only one that there is."""
    own = [item.id for item in config.publications if item.id != "all"]
    return options.category or (own[0] if len(own) == 1 else None)


def _newest(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    dated = sorted(
        (entry for entry in entries if entry.published),
        key=lambda entry: entry.published.timestamp() if entry.published else 0,
        reverse=True,
    )
    return tuple([*dated, *(entry for entry in entries if not entry.published)][:SHOWN])


def _tell_added(config_path: Path, config: Config, addition: Addition, *, as_json: bool) -> None:
    section, file = addition.section, near(added_file(config_path))
    if as_json:
        told = {
            "id": section["id"],
            "kind": addition.kind,
            "title": section["title"],
            "url": addition.where,
            "category": section["category"],
            "entries": [
                {
                    "published": format_rfc3339(entry.published) if entry.published else None,
                    "title": entry.title,
                    "link": entry.link,
                }
                for entry in addition.entries
            ],
            "others": list(addition.others),
            "file": str(added_file(config_path)),
        }
        click.echo(write_json(told))
        return
    click.echo(f"{printable(str(section['title'] or section['id']))} ({addition.kind})")
    click.echo(f"  {printable(addition.where)}")
    for entry in addition.entries:
        day = f"{entry.published.astimezone(config.site.timezone):%Y-%m-%d}" if entry.published else " " * 10
        click.echo(f"  {day}  {printable(entry.title)}")
    _tell_others(addition)
    filed = f"in the category {section['category']}" if section["category"] else "in the feed `all` only"
    click.echo(f"added as {section['id']}, {filed}, to {file}")
    click.echo("Next: aggregator refresh")


def _tell_others(addition: Addition) -> None:
    if addition.others:
        click.echo("  This page announces other feeds; `aggregator add` takes each of them:")
        for other in addition.others:
            click.echo(f"    {printable(other)}")


def _tell_nothing(search: Search, pasted: str, *, as_json: bool) -> int:
    """Exit code 3, and what was tried."""
    clean = redactor(address_secrets(pasted, *(url for url, _ in search.tried)))
    told = [(clean(url), clean(error)) for url, error in search.tried]
    if as_json:
        tried = [{"url": url, "error": error} for url, error in told]
        click.echo(write_json({"id": None, "tried": tried}))
        return EXIT_NOTHING
    click.echo("nothing was found to read; tried:", err=True)
    for url, error in told:
        click.echo(f"  {printable(url)}: {printable(error)}", err=True)
    return EXIT_NOTHING
