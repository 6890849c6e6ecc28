"""From checked sections to the values that the rest of the program takes."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from aggregator import __version__
from aggregator.config import addresses
from aggregator.config.credentials import is_credential_header
from aggregator.config.places import place_database, place_output
from aggregator.config.schema import (
    CategorySection,
    DefaultsSection,
    FetchSection,
    IncludedFile,
    MainFile,
    SiteSection,
    SourceSection,
)
from aggregator.config.settings import Config, ServeSettings
from aggregator.curate.rules import Rulebook
from aggregator.curate.schedule import Pace
from aggregator.errors import Problem
from aggregator.fetch.settings import FetchSettings
from aggregator.model import Auth, Person, Publication, Site, Source
from aggregator.text.ids import mint_feed_id

ALL_TITLES = {
    "nl": "Alles",
    "de": "Alles",
    "fr": "Tout",
    "es": "Todo",
    "it": "Tutto",
    "pt": "Tudo",
    "fy": "Alles",
}
CORRECTIONS_TITLES = {
    "nl": "Correcties",
    "de": "Korrekturen",
    "es": "Correcciones",
    "it": "Correzioni",
    "pt": "Correções",
    "fy": "Korreksjes",
}


def assemble(
    path: Path,
    main: MainFile,
    included: Sequence[IncludedFile],
    rules: Rulebook,
    warnings: Iterable[Problem],
) -> Config:
    """Build the configuration that stands in `path` and the files it includes."""
    files = (main, *included)
    site = assemble_site(main.site)
    sections = [section for file in files for section in file.sources]
    categories = {name: section for file in files for name, section in file.categories.items()}
    return Config(
        path=path,
        site=site,
        own_tag=main.site.tag is not None,
        database=place_database(path, main),
        output=place_output(path, main),
        fetch=_assemble_fetch(main.fetch, site),
        pace=Pace(min_interval=main.fetch.min_interval, backoff=main.fetch.backoff),
        max_entries_per_document=main.fetch.max_entries,
        max_entry_size=main.fetch.max_entry,
        fast_parsing=main.parse.fast,
        cut_parsing=main.parse.cut,
        backlog=main.defaults.backlog,
        retention=main.retention,
        sources=tuple(_assemble_source(section, main, site, rank) for rank, section in enumerate(sections)),
        publications=(
            *(_assemble_publication(name, section, main, site) for name, section in categories.items()),
            _assemble_publication("all", _everything(site), main, site),
        ),
        rules=rules,
        corrections=_assemble_corrections(main, site) if main.corrections else None,
        serve=ServeSettings(main.serve.listen, main.serve.admin, main.serve.callback) if main.serve else None,
        templates=main.site.templates,
        warnings=tuple(warnings),
    )


def assemble_site(section: SiteSection) -> Site:
    """The site, without the look of its pages, which is read when they are made."""
    author = section.author
    return Site(
        url=section.url,
        tag=section.tag or section.default_tag,
        title=section.title,
        language=section.language,
        timezone=section.timezone,
        author=Person(author.name, author.email, author.uri) if author else None,
    )


def _assemble_fetch(section: FetchSection, site: Site) -> FetchSettings:
    return FetchSettings(
        user_agent=section.user_agent or f"aggregator/{__version__} (+{site.url})",
        timeout=section.timeout.total_seconds(),
        max_size=section.max_size,
        concurrency=section.concurrency,
        per_host=section.per_host,
        host_delay=section.host_delay.total_seconds(),
        allow_private=section.allow_private,
        proxy=section.proxy,
    )


def _everything(site: Site) -> CategorySection:
    """The category that nobody configures."""
    return CategorySection(title=site.title or ALL_TITLES.get(site.language[:2], "All"))


def _assemble_publication(name: str, section: CategorySection, main: MainFile, site: Site) -> Publication:
    defaults = main.defaults
    limit, max_entries = _bounds(section, defaults)
    return Publication(
        id=name,
        feed_id=mint_feed_id(site.tag, section.formerly[0] if section.formerly else name),
        title=section.title or name.capitalize(),
        description=section.description,
        language=section.language or site.language,
        aliases=section.aliases,
        formerly=section.formerly,
        formats=tuple(dict.fromkeys(section.formats or defaults.formats)),
        files=section.file,
        posts=str(section.jekyll) if section.jekyll else None,
        limit=limit,
        window=defaults.window if section.window is None else section.window,
        max_entries=max_entries,
        duplicates=section.duplicates,
        hubs=main.hubs,
    )


def _assemble_corrections(main: MainFile, site: Site) -> Publication:
    title = CORRECTIONS_TITLES.get(site.language[:2], "Corrections")
    section = CategorySection(title=f"{site.title}: {title}" if site.title else title, formats=("atom",))
    return _assemble_publication("corrections", section, main, site)


def _bounds(section: CategorySection, defaults: DefaultsSection) -> tuple[int, int]:
    """Return least and most entries; where only one is set, the built-in other one gives way."""
    limit, most = section.limit or defaults.limit, section.max_entries or defaults.max_entries
    most_is_set = section.max_entries is not None or "max_entries" in defaults.model_fields_set
    return (min(limit, most), most) if most_is_set else (limit, max(limit, most))


def _assemble_source(section: SourceSection, main: MainFile, site: Site, rank: int) -> Source:
    return Source(
        id=section.id,
        location=section.url or str(section.path),
        local=section.url is None,
        kind=section.kind,
        title=section.title,
        categories=tuple(dict.fromkeys((section.category,) if section.category else section.categories)),
        language=section.language,
        timezone=section.timezone or site.timezone,
        interval=_interval(section, main.fetch),
        own_interval=section.interval is not None,
        private=_is_private(section, main.fetch),
        allow_private=section.allow_private,
        auth=_auth(section),
        headers=tuple((name, secret.value) for name, secret in section.headers.items()),
        content=section.content or main.defaults.content,
        rights=section.rights,
        front_matter=section.front_matter,
        base=section.base or "",
        formerly=section.formerly,
        full_text=bool(section.full_text),
        fresh=section.fresh,
        schedule=section.schedule,
        edits=section.edits,
        max_bumps=main.defaults.max_bumps if section.max_bumps is None else section.max_bumps,
        priority=section.priority or 0,
        cap=section.cap,
        rank=rank,
    )


def _interval(section: SourceSection, fetch: FetchSection) -> timedelta:
    """The floor holds for every interval but an explicit 0."""
    interval = fetch.interval if section.interval is None else section.interval
    return max(interval, fetch.min_interval) if interval else interval


def _auth(section: SourceSection) -> Auth | None:
    if section.auth is None:
        return None
    basic, bearer = section.auth.basic, section.auth.bearer
    return Auth(basic=basic.value if basic else None, bearer=bearer.value if bearer else None)


def _is_private(section: SourceSection, fetch: FetchSection) -> bool:
    """Whether the source must be named nowhere in public, whatever `private` says."""
    if section.private or section.auth or section.allow_private:
        return True
    if any(secret.derived or is_credential_header(name) for name, secret in section.headers.items()):
        return True
    if section.url is None:
        return False
    if addresses.is_private_address(section.url, fetch.allow_private):
        return True
    return section.private is None and addresses.holds_secret(section.url)
