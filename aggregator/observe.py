"""How the program tells what it does: lines for people, objects for programs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from aggregator.app import Pass, SourceOverview
from aggregator.config import Config
from aggregator.model import SourceState
from aggregator.publishing import Printed
from aggregator.refresh import Outcome, is_at_rest, is_gone
from aggregator.text.dates import format_rfc3339
from aggregator.text.xmlchars import printable

_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def tell_outcome(outcome: Outcome, now: datetime, zone: tzinfo, *, quiet: bool = False) -> list[str]:
    """The lines about one source; with `quiet` only new trouble and recoveries."""
    if outcome.deferred:
        return []
    lines = []
    if outcome.error and not (quiet and outcome.state.failures > 1):
        lines.append(_tell_failure(outcome, now, zone))
    if outcome.recovered:
        lines.append(f"{outcome.source}: reachable again.")
    warnings = outcome.fresh_warnings if quiet else outcome.warnings
    lines.extend(f"{outcome.source}: {printable(warning)}" for warning in warnings)
    return lines


def _tell_failure(outcome: Outcome, now: datetime, zone: tzinfo) -> str:
    state = outcome.state
    again = f" ({_ordinal(state.failures)} time)" if state.failures > 1 else ""
    error = printable(outcome.error or "")
    following = _tell_next(state, now, zone)
    return f"{outcome.source}: {error}{again}. Its published entries stay. {following}"


def _tell_next(state: SourceState, now: datetime, zone: tzinfo) -> str:
    if is_gone(state):
        return "It is not asked again: remove it, or give its new address."
    if state.next_fetch is None:
        return "Next try with the next refresh."
    return f"Next try {_tell_time(state.next_fetch, now, zone)}."


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else _ORDINALS.get(number % 10, "th")
    return f"{number}{ending}"


def tell_pass(done: Pass, output: str, *, dry_run: bool = False) -> str:
    """One line that sums a pass up."""
    outcomes = done.asked
    same = sum(1 for outcome in outcomes if not outcome.modified)
    new, edited = sum(item.new for item in outcomes), sum(item.edited for item in outcomes)
    asked = f"{count(len(outcomes), 'source')} read ({same} not modified, {len(done.failed)} failed)"
    verb = "would change" if dry_run else "written"
    files = f"{count(len(done.printed.files), 'file')} {verb}, {done.printed.unchanged} unchanged in {output}"
    return f"{asked}; {count(new, 'entry', 'entries')} new, {edited} edited; {files}"


def tell_trouble(printed: Printed) -> Iterator[str]:
    """A line for each thing that publishing met and that the owner should know: notes, then failures."""
    yield from (printable(note) for note in printed.notes)
    for error in printed.errors:
        subject = f"{error.publication}: " if error.publication else ""
        yield f"{subject}{printable(str(error).rstrip('.'))}. Its last files stay."


def count(number: int, one: str, many: str = "") -> str:
    """A number and its noun, which has its plural in -s unless `many` names it."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def tell_plan(config: Config) -> Iterator[str]:
    """What a configuration would read and publish."""
    yield f"{config.path}: valid"
    yield f"Reads {count(len(config.sources), 'source')}:"
    for source in config.sources:
        where = printable(source.location)
        filed = ", ".join(source.categories) or "all only"
        pace = "with every refresh" if source.local else f"every {_tell_duration(source.interval)}"
        yield f"  {source.id}: {where} ({source.kind}, {pace}) -> {filed}"
    yield f"Publishes to {config.output} as {config.site.url}:"
    for publication in config.publications:
        names = ", ".join(f"{publication.id}.{suffix}" for suffix in publication.formats)
        yield f"  {printable(publication.title)}: {names}"
    yield "  index.html, feeds.opml, sources.opml"


def _tell_duration(duration: timedelta) -> str:
    seconds = int(duration.total_seconds())
    for size, unit in ((604800, "w"), (86400, "d"), (3600, "h"), (60, "m")):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def tell_sources(overviews: Sequence[SourceOverview], now: datetime, zone: tzinfo) -> Iterator[str]:
    """A line for each source, and one more for its trouble."""
    width = max((len(item.source.id) for item in overviews), default=0)
    for item in overviews:
        state = item.state
        report = _report_source(item)
        last = _tell_time(state.last_success, now, zone) or "never"
        following = f"next {_tell_time(state.next_fetch, now, zone) or 'refresh'}"
        again = "not asked again" if is_at_rest(state) else following
        counted = count(item.entries, "entry", "entries")
        yield (
            f"{item.source.id:{width}}  {report['kind']:7}  {counted:>13}  last read {last}  "
            f"{again} ({report['reason']})  {printable(report['title'] or '')}".rstrip()
        )
        if state.error:
            yield f"{'':{width}}  failed: {printable(state.error)} ({_ordinal(state.failures)} time)"
        yield from (f"{'':{width}}  {printable(warning)}" for warning in state.warnings)


def _tell_time(when: datetime | None, now: datetime, zone: tzinfo) -> str:
    if when is None:
        return ""
    local = when.astimezone(zone)
    same_day = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if same_day else f"{local:%Y-%m-%d %H:%M}"


def report_pass(done: Pass) -> dict[str, Any]:
    """The object that `refresh --json` prints."""
    outcomes = done.asked
    errors = [{"source": outcome.source, "error": outcome.error} for outcome in done.failed]
    return {
        "sources": {
            "asked": len(outcomes),
            "not_modified": sum(1 for outcome in outcomes if not outcome.modified),
            "failed": len(done.failed),
        },
        "entries": {
            "new": sum(item.new for item in outcomes),
            "edited": sum(item.edited for item in outcomes),
        },
        "files": done.printed.files,
        "errors": errors,
    }


def report_sources(overviews: Iterable[SourceOverview]) -> dict[str, Any]:
    """The object that `sources --json` prints."""
    return {"sources": [_report_source(overview) for overview in overviews]}


def _report_source(overview: SourceOverview) -> dict[str, Any]:
    source, state = overview.source, overview.state
    title = source.title or (state.feed.title if state.feed else "") or None
    return {
        "id": source.id,
        "kind": state.kind if state.kind != "auto" else source.kind,
        "title": title,
        "url": source.location,
        "entries": overview.entries,
        "last_success": _time(state.last_success),
        "next_fetch": None if is_at_rest(state) else _time(state.next_fetch),
        "reason": state.reason or ("local" if source.local else "never asked"),
        "failures": state.failures,
        "error": state.error,
    }


def _time(when: datetime | None) -> str | None:
    return format_rfc3339(when) if when else None
