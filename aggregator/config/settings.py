"""A configuration as the rest of the program sees it: plain values, nothing left to check."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from aggregator.curate.rules import Rulebook
from aggregator.curate.schedule import Pace
from aggregator.errors import Problem
from aggregator.fetch.settings import FetchSettings
from aggregator.model import Publication, Site, Source


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where the server listens: host and port, port 0 for any free one."""

    listen: tuple[str, int] = ("127.0.0.1", 8080)  # feeds and pages, for everybody
    admin: tuple[str, int] = ("127.0.0.1", 8081)  # status and metrics, for the owner
    callback: str | None = None  # where hubs reach us, with a closing slash; without, none is asked to push


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that was configured, defaults filled in, paths absolute, secrets in place.

    `publications` are the categories in their order, then `all`.  `warnings` are for the owner's eyes:
    nothing that stops the program.
    """

    path: Path
    site: Site
    own_tag: bool  # whether `site.tag` is written out
    database: Path
    output: Path
    fetch: FetchSettings
    pace: Pace
    max_entries_per_document: int  # items read of one document of a source
    max_entry_size: int  # bytes of one item
    fast_parsing: bool  # whether plain feeds go past feedparser
    cut_parsing: bool  # whether what was read before is left unread
    backlog: timedelta  # what a source added later announces of its past
    retention: timedelta | None  # None: for ever
    sources: tuple[Source, ...]
    publications: tuple[Publication, ...]
    rules: Rulebook
    corrections: Publication | None  # the feed of corrections, where it is wanted
    serve: ServeSettings | None
    templates: Path | None  # the folder of the owner's own
    warnings: tuple[Problem, ...]
    files: tuple[Path, ...] = ()  # that it was read from
    include: tuple[str, ...] = ()  # names and patterns, beside `path`
    folders: tuple[Path, ...] = ()  # that these lie in, or that `include` would take more from
    read: int = field(default=0, compare=False)  # when that began: nanoseconds of the system's clock
