"""Trouble told to the owner: what began and what ended with a pass, in `ops.atom` and in the log."""

import logging
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.curate.absence import find_absence
from aggregator.curate.symptoms import find_silence, find_wrong_clock, tell_usual
from aggregator.curate.troubles import (
    ENDINGS,
    HEADINGS,
    SYMPTOMS,
    Episode,
    Trouble,
    WholeTrouble,
    find_troubles,
    name_part,
)
from aggregator.errors import PublishError
from aggregator.files import is_plain_file
from aggregator.model import Site, Source, SourceState
from aggregator.publishing.press import Printed
from aggregator.reasons import tell_move
from aggregator.refresh.desk import Outcome
from aggregator.store import Rhythm, Store
from aggregator.text.xmlchars import printable
from aggregator.watching.reporting import write_ops

log = logging.getLogger("aggregator")


class Watch:
    """Follows the troubles of one newsroom; `ops.atom` lies in `folder`, beside the database."""

    def __init__(
        self, store: Store, sources: Sequence[Source], site: Site, folder: Path, soon: timedelta
    ) -> None:
        self._store, self._sources, self._site, self._folder = store, sources, site, folder
        self._soon = soon  # until a failure is tried again

    def sources(self, outcomes: Sequence[Outcome], now: datetime, *, busy: Container[str] = ()) -> None:
        """Follow the troubles of the sources that were read.

        Of those that are `busy`, being read in this moment, nothing is changed.
        """
        read = {outcome.source: outcome.state for outcome in outcomes if not outcome.deferred}
        asked = {outcome.source: outcome.reached for outcome in outcomes if outcome.source in read}
        self._follow(read | self._find_absence(asked, busy, now), now)
        if outcomes:
            wrong = find_wrong_clock(now, self._store.places.newest_moment())
            remedy = "Set it, if it is behind; if it was ahead once, what came in then keeps its dates."
            self.part("clock", f"This machine's clock {wrong}. {remedy}" if wrong else "", now)

    def _find_absence(
        self, asked: Mapping[str, bool], busy: Container[str], now: datetime
    ) -> dict[str, SourceState]:
        """Follow whether our own network is there; answers the states that this changed."""
        remote = {source.id: source for source in self._sources if not source.local}
        free = {id: source for id, source in remote.items() if id not in busy}
        asked = {id: reached for id, reached in asked.items() if id in free}
        if not asked:  # as in most passes of a daemon: nothing is told of our network
            return {}
        found = find_absence(free, self._store.states(), asked, now, self._soon)
        with self._store.together():
            for id, state in found.states.items():
                self._store.save_state(id, state)
        if found.there is not None:
            told = f"None of {found.domains} hosts could be reached, and nobody else since. No source is "
            told += "blamed: some are tried again every few minutes, and all once one of them answers."
            self.part("network", "" if found.there else told, now)
        return dict(found.states)

    def _follow(self, read: Mapping[str, SourceState], now: datetime) -> None:
        watched = [source for source in self._sources if source.id in read]
        if not watched:
            return
        rhythms = self._store.rhythms(
            [source.id for source in watched if _may_fall_silent(source, read[source.id])]
        )
        found = {
            source.id: list(_find(source, read[source.id], rhythms.get(source.id), now)) for source in watched
        }
        episodes = self._store.trust.follow_troubles(found, now)
        for episode in episodes:
            if episode.kind in SYMPTOMS:  # failures and holds are logged with the reading
                _log(episode)
        self._write(changed=bool(episodes))

    def printed(self, printed: Printed, now: datetime) -> None:
        """Follow what publishing met, and let `printed` know what of it is old.

        Whoever published tells what failed; only the end is told here.
        """
        first = str(printed.errors[0]).rstrip(".") if printed.errors else ""
        stay = f"{len(printed.errors)} failed, the first: {first}. The last files stay; it is tried again."
        self.part("publishing", stay if first else "", now)
        printed.known = self._store.trust.recall_met(printed.met())
        if printed.errors:  # nothing is as it should be yet
            return
        named = ", ".join(printed.spoilt[:5]) + (" …" if len(printed.spoilt) > 5 else "")
        again = f"{named}: lost or changed by somebody since we wrote them; they are written anew."
        self.part("files", again if named else "", now)

    def part(self, kind: WholeTrouble, trouble: str, now: datetime) -> bool:
        """Tell once that a part of the whole is in trouble, and once, with no trouble, that it is over.

        Says whether it was told now.
        """
        troubles = [Trouble(kind, trouble)] if trouble else []
        episodes = self._store.trust.follow_troubles({name_part(kind): troubles}, now)
        for episode in episodes:
            _log(episode)
        self._write(changed=bool(episodes))
        return bool(episodes)

    def _write(self, *, changed: bool) -> None:
        if not changed and is_plain_file(self._folder / "ops.atom"):
            return
        try:
            write_ops(self._store.trust, self._site, self._folder)
        except PublishError as error:  # the owner's own feed keeps nobody from theirs
            log.warning("%s", error, extra={"event": "publish-failed"})


def _may_fall_silent(source: Source, state: SourceState) -> bool:
    return not (source.local or state.failures or state.held) and state.kind != "article"


def _find(source: Source, state: SourceState, rhythm: Rhythm | None, now: datetime) -> Iterator[Trouble]:
    yield from find_troubles(state)
    if state.feed_url and (moved := tell_move(source, state)):
        yield Trouble("moved", f"It {moved}.")
    if rhythm is not None:
        yield from _find_silence(rhythm, now)


def _find_silence(rhythm: Rhythm, now: datetime) -> Iterator[Trouble]:
    """Since we have read it: a feed that was old when it was added is told of later, if it stays so."""
    if rhythm.newest is None or rhythm.usual is None:
        return
    silence = find_silence(max(rhythm.newest, rhythm.came or rhythm.newest), rhythm.usual, now)
    if silence:
        told = f"Its newest entry is of {rhythm.newest:%Y-%m-%d}; usual is {tell_usual(rhythm.usual)}."
        yield Trouble("silent", f"Nothing new for {silence.days} days. {told}")


def _log(episode: Episode) -> None:
    about = None if episode.source.startswith("(") else episode.source
    if episode.ended:
        line = f"{episode.subject}: {ENDINGS[episode.kind]}."
        log.info("%s", printable(line), extra={"event": "trouble-ended", "source": about})
    else:
        line = f"{episode.subject}: {HEADINGS[episode.kind]}. {episode.text}"
        # Each file that could not be published is told by whoever published, in words of its own.
        level = logging.INFO if episode.kind == "publishing" else logging.WARNING
        log.log(level, "%s", printable(line), extra={"event": "trouble-began", "source": about})
