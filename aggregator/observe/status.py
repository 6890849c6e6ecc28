"""How everything is, as one value: the page for a person and the object for a program tell the same."""

import os
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator import __version__
from aggregator.app import App
from aggregator.config import Config
from aggregator.curate.rhythm import is_known
from aggregator.model import DaemonState
from aggregator.observe import report_sources
from aggregator.observe.health import tell_health
from aggregator.overview import SourceOverview
from aggregator.text.dates import format_rfc3339
from aggregator.text.secrets import redactor
from aggregator.text.xmlchars import readable

MOST_FILES, MOST_TROUBLES, MOST_WITHDRAWN = 200, 30, 30


def report_status(
    app: App | None, config: Config, now: datetime, daemon: DaemonState | None, trouble: str | None = None
) -> dict[str, Any]:
    """Sources, troubles, what is withdrawn, what was published when, and how the daemon is.

    `app` is None while the database cannot be read; `trouble` says why.  Secrets are taken out.
    """
    told: dict[str, Any] = {
        "version": __version__,
        "site": {"title": config.site.title, "url": config.site.url},
        "now": format_rfc3339(now),
        "database": trouble or "ok",
        "daemon": _plain(asdict(daemon)) if daemon else None,
        "sources": _report_sources(app, config, now) if app else [],
        "troubles": _report_troubles(app) if app else [],
        "withdrawn": _report_withdrawn(app) if app else [],
        "files": report_files(config.output),
    }
    secrets = [secret for source in config.sources for secret in source.secrets]
    cleaned: dict[str, Any] = _clean(told, secrets)
    return cleaned


def report_files(folder: Path) -> list[dict[str, Any]]:
    """What is published, the newest change first."""
    found = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            place = Path(root, name)
            try:
                facts = place.lstat()
            except OSError:
                continue  # it was replaced or removed this moment
            if stat.S_ISREG(facts.st_mode) and not name.startswith("."):
                path = readable(place.relative_to(folder).as_posix())
                changed = datetime.fromtimestamp(facts.st_mtime, UTC)
                found.append({"path": path, "changed": format_rfc3339(changed), "bytes": facts.st_size})
    return sorted(found, key=lambda one: (one["changed"], one["path"]), reverse=True)[:MOST_FILES]


def _report_sources(app: App, config: Config, now: datetime) -> list[dict[str, Any]]:
    """What `sources --json` prints of each, and what a person asks next."""
    overviews, zone = app.overview(now), config.site.timezone
    reports = report_sources(overviews, now, zone)["sources"]
    return [
        report
        | {
            "health": tell_health(one, now, zone),
            "held": one.state.held,
            "warnings": list(one.state.warnings),
            "newest": format_rfc3339(one.newest) if one.newest else None,
            "categories": list(one.source.categories),
            "rhythm": _report_rhythm(one, now),
        }
        for report, one in zip(reports, overviews, strict=True)
    ]


def _report_rhythm(one: SourceOverview, now: datetime) -> dict[str, Any] | None:
    """How likely news is by hour and by weekday (Monday first), in the source's time zone."""
    cadence = one.state.cadence
    if not any(cadence.hours):
        return None
    return {
        "hours": list(cadence.hours),
        "days": list(cadence.days),
        "known": is_known(cadence, now),
        "timezone": str(one.source.timezone),
    }


def _report_troubles(app: App) -> list[dict[str, Any]]:
    return [_plain(asdict(episode)) for episode in app.store.trust.episodes(MOST_TROUBLES)]


def _report_withdrawn(app: App) -> list[dict[str, Any]]:
    stones = {stone.id: stone for some in app.store.trust.tombstones().values() for stone in some}
    newest = sorted(stones.values(), key=lambda stone: stone.when, reverse=True)[:MOST_WITHDRAWN]
    return [_plain(asdict(stone)) for stone in newest]


def _plain(value: Any) -> Any:
    """The value as JSON has it: times in RFC 3339."""
    if isinstance(value, datetime):
        return format_rfc3339(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value


def _clean(value: Any, secrets: Collection[str]) -> Any:
    clean = redactor(secrets)

    def walk(one: Any) -> Any:
        if isinstance(one, str):
            return clean(one)
        if isinstance(one, dict):
            return {name: walk(inner) for name, inner in one.items()}
        if isinstance(one, list):
            return [walk(inner) for inner in one]
        return one

    return walk(value)


def count_by_health(sources: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How many sources are well, and how many are not; one that was never read yet is well."""
    states = [one["health"] in ("ok", "never read") and not one["error"] for one in sources]
    return sum(states), len(states) - sum(states)
