"""How long nothing is to be done: what a pass leaves for the next ones, which then need not begin."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.app import App, Pass
from aggregator.config import Config
from aggregator.curate.standing import is_gone, next_reading
from aggregator.exchange.announcing import find_news
from aggregator.housekeeping import DAILY
from aggregator.idle import Note, find_variables
from aggregator.model import SourceState
from aggregator.observe import report_pass, tell_pass, tell_warning
from aggregator.publishing.press import Printed
from aggregator.publishing.resting import Rested, recall_rest
from aggregator.refresh.desk import Outcome
from aggregator.text.xmlchars import write_json

LONGEST = timedelta(hours=1)  # with local sources: that much later they may seem to have been read


def compose_note(app: App, now: datetime) -> Note | None:
    """What the next passes would do; None where that is not nothing, or cannot be told."""
    try:
        return _compose(app, now)
    except OSError:  # a file of the configuration went meanwhile
        return None


def _compose(app: App, now: datetime) -> Note | None:
    config, rested = app.config, recall_rest(app.store)
    variables = find_variables(path.read_text(encoding="utf-8", errors="replace") for path in config.files)
    if rested is None or variables is None or any(item.posts for item in config.publications):
        return None
    states = app.store.states()
    until = _find_end(app, states, rested, now)
    if until is None or find_news(config, app.store, now, at_once=True).untold:
        return None
    local = [source.id for source in config.sources if source.local]
    seen = [Outcome(source=source, state=states[source], modified=False) for source in local]
    done = Pass(seen, Printed(unchanged=rested.count))
    return Note(
        line=tell_pass(done, ""),
        report=write_json(report_pass(done)),
        warnings=tuple(map(tell_warning, config.warnings)),
        output=str(config.output),
        since=now.isoformat(),
        until=until.isoformat(),
        config=str(config.path),
        files=tuple(map(str, config.files)),
        published=tuple(map(str, _list_published(config, rested))),
        patterns=tuple((str(config.path.parent), pattern) for pattern in config.include),
        trees=tuple(_list_trees(config)),
        variables=variables,
    )


def _find_end(app: App, states: dict[str, SourceState], rested: Rested, now: datetime) -> datetime | None:
    """When something is to be done; None when that is now."""
    sources, kept = app.config.sources, app.store.care.house_kept()
    local = [source for source in sources if source.local]
    remote = [source for source in sources if not (source.local or is_gone(states[source.id]))]
    moments = [next_reading(source, states[source.id]) for source in remote]
    moments.append(kept + DAILY if kept else None)
    moments += [rested.until] if rested.until else []
    moments += [now + LONGEST] if local else []
    known = [moment for moment in moments if moment and moment > now]
    steady = all(_is_steady(states[source.id]) for source in local)
    if len(known) < len(moments) or not steady or app.due(remote, now):
        return None
    return min(known)


def _is_steady(state: SourceState) -> bool:
    """Whether a local source would be left as it is, with nothing to say."""
    return bool(state.signature) and not (state.failures or state.warnings or state.held)


def _list_trees(config: Config) -> Iterator[str]:
    yield from (source.location for source in config.sources if source.local)
    if config.templates:
        yield str(config.templates)


def _list_published(config: Config, rested: Rested) -> Iterator[Path]:
    yield from (config.output / path for path in rested.files)
    yield config.database.parent / "ops.atom"
