"""What the server must know besides the files: where feeds went, and when they may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

LONGEST = 3600  # seconds that an answer is fresh at most
SHORTEST = 60  # also where a source may bring something at any moment


@dataclass(frozen=True, slots=True)
class Standing:
    """What was told by configuration and store."""

    url: str  # where the folder is reachable, with a closing slash
    hubs: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)  # old name of a category or file -> its name
    removed: frozenset[str] = frozenset()  # names of categories that were published and are no more
    next_build: datetime | None = None  # when the files may change at the earliest; None: at any moment

    def find_moved(self, path: str) -> str | None:
        """Where a file went: under the new name of its category, in the same format and folder."""
        if path in self.moved:
            return self.moved[path]
        place = PurePosixPath(path)
        folder, _, rest = path.partition("/")
        if folder == "archive" and rest:
            old, _, page = rest.partition("/")
            return f"archive/{self.moved[old]}/{page}" if old in self.moved and page else None
        if "/" not in path and place.suffix and place.stem in self.moved:
            return f"{self.moved[place.stem]}{place.suffix}"
        return None

    def is_removed(self, path: str) -> bool:
        """Whether a file belonged to a category that is no more."""
        parts = PurePosixPath(path).parts
        if len(parts) == 1:
            return bool(PurePosixPath(path).suffix) and PurePosixPath(path).stem in self.removed
        return len(parts) > 2 and parts[0] == "archive" and parts[1] in self.removed

    def fresh_for(self, now: datetime) -> int:
        """For how many seconds an answer holds: until the next build, within bounds."""
        if self.next_build is None:
            return SHORTEST
        return min(max(int((self.next_build - now).total_seconds()), SHORTEST), LONGEST)
