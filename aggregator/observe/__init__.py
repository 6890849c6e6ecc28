"""How the program tells what it does: lines for people, objects for programs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from aggregator.app import Pass
from aggregator.config import Config
from aggregator.curate.schedule import RETRY_AFTER
from aggregator.curate.standing import is_at_rest, is_gone, is_told_to_wait, next_reading
from aggregator.errors import Problem
from aggregator.model import Source, SourceState
from aggregator.observe.health import tell_health
from aggregator.overview import SourceOverview
from aggregator.publish import ARCHIVE_FORMATS
from aggregator.publishing.press import Printed
from aggregator.reasons import ordinal, tell_duration, tell_move, tell_push, tell_reason, tell_time
from aggregator.refresh.desk import Outcome
from aggregator.text.dates import format_rfc3339
from aggregator.text.secrets import redact
from aggregator.text.xmlchars import printable

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to tell of a source: its name for programs, its line for people."""

    name: str
    line: str


def list_events(outcome: Outcome, now: datetime, zone: tzinfo, *, quiet: bool = False) -> list[Event]:
    """What is to be told about one source; with `quiet` only new trouble and recoveries."""
    if outcome.deferred:
        return []
    id, events = outcome.source, []
    if outcome.error and not (quiet and outcome.state.failures > 1):
        events.append(Event("source-failed", _tell_failure(outcome, now, zone)))
    if outcome.state.held and (outcome.held_anew or not quiet):
        events.append(Event("source-held", f"{id}: {_tell_hold(id, outcome.state.held)}"))
    if outcome.released:
        events.append(Event("source-released", f"{id}: no longer held back."))
    if outcome.recovered:
        events.append(Event("source-recovered", f"{id}: reachable again."))
    warnings = outcome.fresh_warnings if quiet else outcome.warnings
    events.extend(Event("source-damaged", f"{id}: {printable(warning)}") for warning in warnings)
    if outcome.mended:
        events.append(Event("source-mended", f"{id}: wholly readable again."))
    return events


def tell_outcome(outcome: Outcome, now: datetime, zone: tzinfo, *, quiet: bool = False) -> list[str]:
    """The lines about one source; with `quiet` only new trouble and recoveries."""
    return [event.line for event in list_events(outcome, now, zone, quiet=quiet)]


def _tell_hold(source: str, reason: str) -> str:
    remedy = f"let it through with: aggregator publish --accept {source}"
    return f"held back: {printable(reason)}. Its published entries stay; {remedy}"


def _tell_failure(outcome: Outcome, now: datetime, zone: tzinfo) -> str:
    state = outcome.state
    again = f" ({ordinal(state.failures)} time)" if state.failures > 1 else ""
    error = printable(outcome.error or "")
    following = _tell_next(state, now, zone)
    return f"{outcome.source}: {error}{again}. Its published entries stay. {following}"


def _tell_next(state: SourceState, now: datetime, zone: tzinfo) -> str:
    if is_gone(state):
        return "It is not asked again: remove it, or give its new address."
    if state.next_fetch is None:
        return "Next try with the next refresh."
    return f"Next try {tell_time(state.next_fetch, now, zone)}."


def tell_unasked(item: SourceOverview, now: datetime, zone: tzinfo, *, force: bool) -> str:
    """Why a source that was named was not asked; with `force` its schedule is no reason."""
    item = replace(item, state=_as_forced(item.state, now)) if force else item
    reason = tell_reason(item.source, item.state, now, zone, item.quiet_until)
    when = find_next(item)
    following = f" Next try {tell_time(when, now, zone)}." if when else ""
    return f"{item.source.id}: not asked: {reason}.{following}"


def _as_forced(state: SourceState, now: datetime) -> SourceState:
    """With nothing in its way but what its server asks for."""
    if is_told_to_wait(state, now):
        return replace(state, next_fetch=state.retry_after, reason=RETRY_AFTER)
    return replace(state, next_fetch=None)


def tell_pass(done: Pass, output: str, *, dry_run: bool = False) -> str:
    """One line that sums a pass up."""
    outcomes = done.asked
    same = _count_not_modified(outcomes)
    new, edited = sum(item.new for item in outcomes), sum(item.edited for item in outcomes)
    asked = f"{count(len(outcomes), 'source')} read ({same} not modified, {len(done.failed)} failed)"
    verb = "would change" if dry_run else "written"
    files = f"{count(len(done.printed.files), 'file')} {verb}, {done.printed.unchanged} unchanged in {output}"
    return f"{asked}; {count(new, 'entry', 'entries')} new, {edited} edited; {files}"


def tell_trouble(printed: Printed, *, quiet: bool = False) -> Iterator[str]:
    """A line for each thing that publishing met and that the owner should know: notes, then failures.

    All files that cannot be written for the same reason are one line.  With `quiet` only new trouble.
    """
    old = printed.known if quiet else frozenset()
    yield from (printable(note) for note in printed.notes if note not in old)
    unwritten: dict[str, list[str]] = {}
    for error in printed.errors:
        if error.trouble in old:
            continue
        if error.path and error.reason:
            unwritten.setdefault(error.reason, []).append(error.path)
        else:
            subject = f"{error.publication}: " if error.publication else ""
            yield f"{subject}{printable(str(error).rstrip('.'))}. Its last files stay."
    for reason, paths in unwritten.items():
        yield f"{_tell_unwritten(paths, reason)}; the next pass tries again."


def _tell_unwritten(paths: Sequence[str], reason: str) -> str:
    named = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
    stay = "Its last version stays" if len(paths) == 1 else "Their last versions stay"
    return printable(f"cannot write {named}: {reason.rstrip('.')}. {stay}")


def count(number: int, one: str, many: str = "") -> str:
    """A number and its noun, which has its plural in -s unless `many` names it."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def tell_warning(problem: Problem) -> str:
    """What is wrong in a configuration and stops nothing."""
    return f"warning: {printable(str(problem))}"


def tell_plan(config: Config) -> Iterator[str]:
    """What a configuration would read and publish."""
    yield f"{config.path}: valid"
    yield f"Reads {count(len(config.sources), 'source')}:"
    for source in config.sources:
        where = printable(redact(source.location, source.secrets))
        filed = ", ".join(source.categories) or "all only"
        yield f"  {source.id}: {where} ({source.kind}, {_tell_pace(source)}) -> {filed}"
    yield f"Publishes to {config.output} as {config.site.url}:"
    for publication in config.publications:
        names = ", ".join(publication.path(form) for form in publication.formats)
        yield f"  {printable(publication.title)}: {names}"
    kept = any(set(ARCHIVE_FORMATS) & set(publication.formats) for publication in config.publications)
    yield f"  index.html, feeds.opml, sources.opml, feed.css{', archive/' if kept else ''}"


def _tell_pace(source: Source) -> str:
    if source.local:
        return "with every refresh"
    if source.schedule:
        return f"schedule {source.schedule}"
    if source.fresh is not None and not source.own_interval:
        return f"fresh within {tell_duration(source.fresh.total_seconds())}"
    return f"every {tell_duration(source.interval.total_seconds())}"


def tell_sources(overviews: Sequence[SourceOverview], now: datetime, zone: tzinfo) -> Iterator[str]:
    """A line for each source, and more for where it moved and for its trouble."""
    width = max((len(item.source.id) for item in overviews), default=0)
    for item in overviews:
        source, state = item.source, item.state
        report = _report_source(item, now, zone)
        last = tell_time(state.last_success, now, zone) or "never"
        following = f"next {tell_time(find_next(item), now, zone) or 'refresh'} ({report['reason']})"
        again = report["reason"] if is_at_rest(state) else following
        counted = count(item.entries, "entry", "entries")
        yield (
            f"{source.id:{width}}  {report['kind']:7}  {counted:>13}  last read {last}  "
            f"{again}  {printable(report['title'] or '')}".rstrip()
        )
        health = tell_health(item, now, zone)
        if state.error:
            health = f"{health}: {state.error}"
        if health not in ("ok", "never read"):  # the line above says so already
            yield f"{'':{width}}  {printable(health)}"
        if state.held:
            yield f"{'':{width}}  {_tell_hold(item.source.id, state.held)}"
        if pushed := tell_push(source, state, now, zone):
            yield f"{'':{width}}  {pushed}"
        yield from (f"{'':{width}}  {printable(warning)}" for warning in state.warnings)


def find_next(overview: SourceOverview) -> datetime | None:
    """When a source is asked next; None for one that is due, local or gone."""
    source, state = overview.source, overview.state
    if source.local or is_at_rest(state):
        return None
    times = [when for when in (next_reading(source, state), overview.quiet_until) if when]
    return max(times, default=None)


def tell_next(overviews: Sequence[SourceOverview], now: datetime, zone: tzinfo) -> Iterator[str]:
    """A line for each source: its next time, and why then; the soonest first."""
    width = max((len(item.source.id) for item in overviews), default=0)
    lines = [(_tell_when(item, now, zone), item) for item in _soonest_first(overviews)]
    wide = max((len(when) for when, _ in lines), default=0)
    for when, item in lines:
        source, state = item.source, item.state
        reason = tell_reason(source, state, now, zone, item.quiet_until)
        moved = tell_move(source, state)
        yield f"{when:{wide}}  {source.id:{width}}  {reason}{f'; {moved}' if moved else ''}"


def _tell_when(item: SourceOverview, now: datetime, zone: tzinfo) -> str:
    if is_gone(item.state) and not item.source.local:
        return "never"
    when = find_next(item)
    return tell_time(when, now, zone) if when and when > now else "now"


def _soonest_first(overviews: Iterable[SourceOverview]) -> list[SourceOverview]:
    """By time; what is asked with the next refresh comes first, what is gone last."""
    first = datetime.min.replace(tzinfo=UTC)

    def place(item: SourceOverview) -> datetime:
        gone = is_gone(item.state) and not item.source.local
        return LAST if gone else find_next(item) or first

    return sorted(overviews, key=place)


def _count_not_modified(outcomes: Iterable[Outcome]) -> int:
    return sum(not (outcome.modified or outcome.again) for outcome in outcomes)


def report_pass(done: Pass) -> dict[str, Any]:
    """The object that `refresh --json` prints; what is held back did not fail, and is named all the same."""
    outcomes = done.asked
    found = ((outcome.source, outcome.error or _report_hold(outcome.state)) for outcome in outcomes)
    errors = [{"source": source, "error": error} for source, error in found if error]
    return {
        "sources": {
            "asked": len(outcomes),
            "not_modified": _count_not_modified(outcomes),
            "failed": len(done.failed),
        },
        "entries": {
            "new": sum(item.new for item in outcomes),
            "edited": sum(item.edited for item in outcomes),
        },
        "files": done.printed.files,
        "errors": errors,
    }


def report_sources(overviews: Iterable[SourceOverview], now: datetime, zone: tzinfo) -> dict[str, Any]:
    """The object that `sources --json` prints."""
    return {"sources": [_report_source(overview, now, zone) for overview in overviews]}


def report_next(overviews: Iterable[SourceOverview], now: datetime, zone: tzinfo) -> dict[str, Any]:
    """The object that `next --json` prints."""
    reports = (_report_source(overview, now, zone) for overview in _soonest_first(overviews))
    return {"sources": [{name: one[name] for name in ("id", "next_fetch", "reason")} for one in reports]}


def _report_source(overview: SourceOverview, now: datetime, zone: tzinfo) -> dict[str, Any]:
    source, state = overview.source, overview.state
    title = source.title or (state.feed.title if state.feed else "") or None
    return {
        "id": source.id,
        "kind": state.kind if state.kind != "auto" else source.kind,
        "title": title,
        "url": redact(source.location, source.secrets),
        "entries": overview.entries,
        "last_success": _time(state.last_success),
        "next_fetch": _time(find_next(overview)),
        "reason": tell_reason(source, state, now, zone, overview.quiet_until),
        "failures": state.failures,
        "error": state.error or _report_hold(state),
    }


def _report_hold(state: SourceState) -> str | None:
    return f"held back: {state.held}" if state.held else None


def _time(when: datetime | None) -> str | None:
    return format_rfc3339(when) if when else None
