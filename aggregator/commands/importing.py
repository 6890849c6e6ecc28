"""`import`: the subscriptions of another reader become sources."""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from aggregator.commands.addresses import Known, read_address, source_ids
from aggregator.commands.opening import Refusal, load
from aggregator.commands.paths import near
from aggregator.config import Config
from aggregator.config.addresses import host_of, read_url
from aggregator.config.editing import added_file, change_added
from aggregator.config.lines import Section, add_categories, add_sources
from aggregator.config.loops import OwnAddresses
from aggregator.config.suggestions import quoted
from aggregator.config.values import RESERVED_IDS
from aggregator.curate.filing import FilingPlan
from aggregator.errors import BlockedError, ParseError
from aggregator.fetch.guard import Permit, check_literal
from aggregator.model import address_secrets
from aggregator.observe import count
from aggregator.parse.opml import Outline
from aggregator.parse.subscriptions import read_subscriptions
from aggregator.text.secrets import redact
from aggregator.text.slugs import FreeSlugs, slug
from aggregator.text.xmlchars import printable, write_json

MAX_FILE = 20 * 2**20  # bytes
_PICKED = re.compile(r"\+(?:xpath|dot)")  # FreshRSS: HTML+XPath, XML+XPath, JSON+DotNotation; no JSONFeed
_MADE = ("exec", "filter", "query")
MAX_NEW_CATEGORIES = 200  # each is four files for ever


@dataclass(slots=True)
class Intake:
    """What an import does: what it adds, what was there, what it refuses and why."""

    added: dict[str, dict[str, Any]] = field(default_factory=dict)
    categories: dict[str, Section] = field(default_factory=dict)
    known: list[tuple[str, str]] = field(default_factory=list)  # source id and address
    refused: list[tuple[Outline, str]] = field(default_factory=list)

    @property
    def sections(self) -> list[Section]:
        """The sources as they are written."""
        return [_shorten(section) for section in self.added.values()]


def import_list(config_path: Path, file: Path, *, dry_run: bool, as_json: bool) -> int:
    """Add the subscriptions of a list to `sources/added.yaml`, its folders or tags as categories."""
    outlines = _read(file)
    config = load(config_path, quiet=True)
    intake = sort_outlines(outlines, config, Known(config))
    if intake.added and not dry_run:

        def change(text: str, name: str, fresh: Config) -> str:
            nonlocal intake
            intake = sort_outlines(outlines, fresh, Known(fresh))
            text = add_categories(text, name, intake.categories) if intake.categories else text
            return add_sources(text, name, intake.sections) if intake.added else text

        change_added(config_path, os.environ, change)
    if as_json:
        click.echo(write_json(_report(intake)))
    else:
        _tell(intake, near(added_file(config_path)), dry_run=dry_run)
    return 0


def sort_outlines(outlines: Sequence[Outline], config: Config, known: Known) -> Intake:
    """What becomes of each subscription, in the order of the file."""
    intake = Intake()
    shelves = _Shelves(config, intake.categories)
    ids, own = FreeSlugs(source_ids(config) | RESERVED_IDS), OwnAddresses(config)
    for outline in outlines:
        try:
            url = _address(outline, config, own)
        except (ValueError, BlockedError) as error:
            intake.refused.append((outline, str(error)))
            continue
        if (owner := known.find(url)) is not None:
            intake.known.append((owner, url))
            if owner in intake.added:  # a list that has a subscription in two folders has it twice
                _file_too(intake.added[owner], shelves.file(outline))
            continue
        title = _hide_secrets(url, outline.title)  # an id is published, and so may the title be
        id = ids.take([title, host_of(url)], "feed")
        known.add(id, url)
        section = {"id": id, "url": url, "title": title, "categories": shelves.file(outline)}
        intake.added[id] = section
    return intake


def _file_too(section: dict[str, Any], categories: Iterable[str]) -> None:
    section["categories"] = list(dict.fromkeys([*section["categories"], *categories]))


def _shorten(section: dict[str, Any]) -> Section:
    """With `category` where there is one only."""
    filed = section["categories"]
    if len(filed) != 1:
        return section
    return {**{key: value for key, value in section.items() if key != "categories"}, "category": filed[0]}


class _Shelves:
    """The categories by the names of folders: those that are configured, else new ones."""

    def __init__(self, config: Config, new: dict[str, Section]) -> None:
        own = [item for item in config.publications if item.id != "all"]
        self._everything = {slug(item.title) for item in config.publications if item.id == "all"} | {"all"}
        self._plan = FilingPlan(own)
        # An id that is an alias elsewhere would mean two categories.
        names = {name for item in own for name in (item.id, *item.formerly, *map(slug, item.aliases))}
        self._ids = FreeSlugs(names | RESERVED_IDS)
        self._new = new
        self._by_name: dict[str, str] = {}

    def file(self, outline: Outline) -> list[str]:
        """Every folder that it lies in is a category of it; without one, its own categories are."""
        found = map(self._find, outline.folders or outline.tags)
        return list(dict.fromkeys(id for id in found if id))

    def _find(self, name: str) -> str | None:
        folded = " ".join(name.split()).casefold()
        configured = self._plan.find(name) or self._by_name.get(folded)
        if configured or slug(name) in self._everything or len(self._new) >= MAX_NEW_CATEGORIES:
            return configured
        id = self._ids.take([name], "category")
        self._by_name[folded] = id
        self._new[id] = {"title": name}
        return id


def _read(file: Path) -> tuple[Outline, ...]:
    try:
        if str(file) == "-":
            body = sys.stdin.buffer.read(MAX_FILE + 1)
        else:
            with file.open("rb") as opened:
                body = opened.read(MAX_FILE + 1)
    except OSError as error:
        raise Refusal(
            f"cannot read {file}: {error.strerror}; name an OPML file, or a list of addresses"
        ) from error
    if len(body) > MAX_FILE:
        raise Refusal(f"{file} is larger than {MAX_FILE // 2**20} MiB, which is no list of feeds")
    try:
        return read_subscriptions(body)
    except ParseError as error:
        raise Refusal(f"{file} {error}") from error


def _address(outline: Outline, config: Config, own: OwnAddresses) -> str:
    """The address, checked; raises ValueError or BlockedError with the reason."""
    if outline.kind == "include" or outline.address.lower().endswith(".opml"):
        raise ValueError("is another list of feeds; import that one by itself")
    if _PICKED.search(outline.kind):
        told = f"is no feed: entries are picked out of it by rules ({outline.kind}), which we cannot follow"
        raise ValueError(f"{told}; `aggregator add` looks for a feed there")
    if outline.kind in _MADE:
        raise ValueError(f"is what Newsboat makes itself ({outline.kind}), which we do not run")
    if not outline.address:
        raise ValueError("has no address")
    as_pasted = outline.address.lower().startswith("feed:")
    url = read_address(outline.address)[0] if as_pasted else read_url(outline.address)
    if (name := own.find(url)) is not None:
        raise ValueError(f"is {quoted(name)}, which we publish ourselves")
    check_literal(host_of(url), Permit(config.fetch.allow_private))
    return url


def _tell(intake: Intake, target: str, *, dry_run: bool) -> None:
    verb = "would add" if dry_run else "added"
    for id, category in intake.categories.items():
        click.echo(f"{verb} category {id}: {printable(str(category['title']))}")
    for section in intake.added.values() if dry_run else ():
        click.echo(f"{verb} {section['id']}: {printable(_hide_secrets(section['url']))}")
    for outline, reason in intake.refused:
        click.echo(f"refused: {_shown(outline)}: {printable(reason)}", err=True)
    if len(intake.categories) >= MAX_NEW_CATEGORIES:
        click.echo(f"only the first {MAX_NEW_CATEGORIES} new folders became categories", err=True)
    added = count(len(intake.added), "source")
    parts = [f"{len(intake.known)} there already", f"{len(intake.refused)} refused"]
    click.echo(f"{verb} {added}{f' to {target}' if intake.added else ''}; {', '.join(parts)}")
    if intake.added and not dry_run:
        click.echo("Next: aggregator refresh")


def _hide_secrets(address: str, text: str | None = None) -> str:
    """The address, or a text about it, as it is told of a source that is configured."""
    return redact(address if text is None else text, address_secrets(address))


def _shown(outline: Outline) -> str:
    """Title and address; what may be a password in it is left out."""
    title = printable(_hide_secrets(outline.address, outline.title))
    address = quoted(_hide_secrets(outline.address)) if outline.address else ""
    return " ".join(part for part in (title, address) if part) or "an outline without a name"


def _report(intake: Intake) -> dict[str, object]:
    return {
        "added": [
            {
                "id": section["id"],
                "url": _hide_secrets(section["url"]),
                "title": section["title"] or None,
                "categories": section["categories"],
            }
            for section in intake.added.values()
        ],
        "categories": list(intake.categories),
        "known": [{"id": id, "url": _hide_secrets(url)} for id, url in intake.known],
        "refused": [{"outline": _shown(outline), "reason": reason} for outline, reason in intake.refused],
    }
