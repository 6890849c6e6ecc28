"""What the store keeps of where things were written."""

from collections.abc import Iterable

from aggregator.model import Publication
from aggregator.store import paths
from aggregator.store.sessions import Sessions


class Places(Sessions):
    """One part of the store; each method is one transaction."""

    def former_paths(self) -> dict[str, list[tuple[str, str]]]:
        """Formats and paths under which publications were ever written, by publication id."""
        with self.reading() as connection:
            return paths.load(connection)

    def keep_paths(self, present: Iterable[Publication]) -> None:
        """Remember the paths that these publications have now."""
        with self.transaction() as connection:
            paths.keep(connection, present)
