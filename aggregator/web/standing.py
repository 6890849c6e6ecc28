"""What the server must know besides the files: where feeds went, and when they may change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from aggregator.curate.standing import is_at_rest, next_reading
from aggregator.model import Source, SourceState

LONGEST = 3600  # seconds that an answer is fresh at most
SHORTEST = 60  # also where a source may bring something at any moment


@dataclass(frozen=True, slots=True)
class Standing:
    """What was told by configuration and store."""

    url: str  # where the folder is reachable, with a closing slash
    hubs: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)  # former path of a file -> its present one
    renamed: Mapping[str, str] = field(default_factory=dict)  # old name of a category -> its name
    removed: frozenset[str] = frozenset()  # names of categories that were published and are no more; files
    next_build: datetime | None = None  # when the files may change at the earliest; None: at any moment

    def find_moved(self, path: str) -> str | None:
        """Where a file of ours would have gone; whether there is one now, only the folder tells."""
        folder, _, rest = path.partition("/")
        if folder == "archive":
            old, _, page = rest.partition("/")
            return f"archive/{self.renamed[old]}/{page}" if old in self.renamed and page else None
        return self.moved.get(path)

    def is_removed(self, path: str) -> bool:
        """Whether a file belonged to a category that is no more."""
        place = PurePosixPath(path)
        if place.suffix and path in self.removed:
            return True
        parts = place.parts
        if len(parts) == 1:
            return bool(place.suffix) and place.stem in self.removed
        return len(parts) > 2 and parts[0] == "archive" and parts[1] in self.removed

    def fresh_for(self, now: datetime) -> int:
        """For how many seconds an answer holds: until the next build, within bounds."""
        if self.next_build is None:
            return SHORTEST
        return min(max(int((self.next_build - now).total_seconds()), SHORTEST), LONGEST)


def find_next_build(known: Iterable[tuple[Source, SourceState]], now: datetime) -> datetime | None:
    """When the files may change at the earliest; None where that may be at any moment.

    At any moment: where a folder of our own is read, a source is due, or a hub pushes.
    """
    times = []
    for source, state in known:
        when = next_reading(source, state)
        pushed = state.push.until is not None and state.push.until > now
        if source.local or pushed or (not is_at_rest(state) and (when is None or when <= now)):
            return None
        if not is_at_rest(state) and when:
            times.append(when)
    return min(times, default=now + timedelta(seconds=LONGEST))
