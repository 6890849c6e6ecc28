"""Watching files: whoever reads them is told within a second of a change."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from watchfiles import Change, awatch

from aggregator.text.xmlchars import printable

log = logging.getLogger("aggregator")

STEP = 150  # milliseconds of quiet that end a burst of changes
DEBOUNCE = 800  # milliseconds after which a burst is told that does not end
LOOK = 1000  # milliseconds between two looks whether a place is still there
AGAIN = 60.0  # seconds after which watching is tried again where the system refused it

Identity = tuple[int, int] | None


class Watcher:
    """Watches places, folders with all that is in them or one level only; they may come and go.

    `tell` gets the paths that changed; a place that vanished or returned is such a path, and so is every
    place when its watch begins, as something may have changed before.  Network file systems tell nobody of
    changes: there the variable WATCHFILES_FORCE_POLLING makes it look by itself.
    """

    def __init__(
        self, places: Iterable[Path], tell: Callable[[Collection[Path]], None], *, recursive: bool
    ) -> None:
        self._places = sorted(set(places))
        self._tell = tell
        self._recursive = recursive
        self._warned = ""

    async def run(self) -> None:
        """Watch until cancelled."""
        known = self._identify()
        while self._places:
            try:
                await self._watch(known)
            except (OSError, RuntimeError, ExceptionGroup) as error:
                if self._identify() == known:
                    if isinstance(error, ExceptionGroup):  # it began well: a name that is not UTF-8 turned up
                        self._tell(self._places)
                    self._warn(error)
                    await asyncio.sleep(AGAIN)
            current = self._identify()
            if changed := [place for place in self._places if current[place] != known[place]]:
                self._tell(changed)
            known = current

    def _warn(self, error: Exception) -> None:
        """Once for each reason, however often it is tried again."""
        reasons = error.exceptions if isinstance(error, ExceptionGroup) else (error,)
        reason = printable("; ".join(map(str, reasons)))
        if reason != self._warned:
            log.warning("files cannot be watched (%s); they are looked at now and then", reason)
        self._warned = reason

    async def _watch(self, known: dict[Path, Identity]) -> None:
        """Watch what is there, until something else is."""
        there = [place for place, identity in known.items() if identity]
        if not there:
            await asyncio.sleep(LOOK / 1000)
            return
        begun = False
        async for changes in awatch(
            *there,
            watch_filter=None,
            step=STEP,
            debounce=DEBOUNCE,
            rust_timeout=LOOK,
            yield_on_timeout=True,
            recursive=self._recursive,
            ignore_permission_denied=True,
        ):
            if changes or not begun:
                self._tell({*(Path(path) for _, path in changes), *([] if begun else there)})
            begun = True
            gone = known.keys() & {Path(path) for kind, path in changes if kind is Change.deleted}
            known.update(dict.fromkeys(gone))  # what took its place may have the same number
            if gone or self._identify() != known:
                return

    def _identify(self) -> dict[Path, Identity]:
        return {place: _identify(place) for place in self._places}


def _identify(place: Path) -> Identity:
    try:
        facts = place.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino
