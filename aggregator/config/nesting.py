"""Local sources of which one lies within another."""

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePath


@dataclass(slots=True)
class Places:
    """Where the sources that were met so far read, each with what messages call it; local places resolved."""

    labels: dict[str, str] = field(default_factory=dict)
    _folders: dict[PurePath, str] = field(default_factory=dict)  # of local ones
    _around: dict[PurePath, tuple[PurePath, str]] = field(default_factory=dict)  # folders, and one within

    def remember(self, label: str, location: str, *, local: bool) -> None:
        """Add a source; of several at one place the first is named."""
        self.labels.setdefault(location, label)
        if local:
            place = Path(location)
            self._folders.setdefault(place, label)
            for folder in place.parents:
                if folder not in self._around or not _lists(folder, self._around[folder][0]):
                    self._around[folder] = place, label

    def find_nested(self, label: str, location: str) -> tuple[str, str] | None:
        """The inner and the outer one, where a source and one before it would list the same files."""
        place = Path(location)
        for folder in place.parents:
            if folder in self._folders and _lists(folder, place):
                return label, self._folders[folder]
        within, inner = self._around.get(place, (place, ""))
        return (inner, label) if inner and _lists(place, within) else None


def resolve(location: str) -> Path:
    """The very place of a local source, links followed; nothing need be there."""
    return Path(os.path.realpath(location))


def _lists(outer: PurePath, inner: PurePath) -> bool:
    """Whether the files of the inner folder, or the file that it is, are among those of the outer one."""
    from aggregator.sources.folder import may_be_read  # seldom needed

    name = inner.relative_to(outer).as_posix()
    is_file = Path(inner).is_file()
    return may_be_read(name if is_file else f"{name}/any")
