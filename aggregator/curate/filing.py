"""Where an entry goes: the categories that its source names, and its own that name a configured one."""

from collections.abc import Iterable, Sequence

from aggregator.model import Category, Publication


class FilingPlan:
    """The names by which entries find the configured categories: title, aliases, old ids, id."""

    def __init__(self, publications: Sequence[Publication]) -> None:
        self._categories = {publication.id for publication in publications}
        titles = {_fold(publication.title): publication.id for publication in publications}
        names = {_fold(name): item.id for item in publications for name in (*item.formerly, *item.aliases)}
        # The id last: it wins where another category has it as a title or alias.
        self._by_name = {**titles, **names, **{item.id: item.id for item in publications}}
        self.fingerprint = repr(sorted(self._by_name.items()))

    def find(self, name: str) -> str | None:
        """The id of the category that is called so, in any case; None when there is none."""
        return self._by_name.get(_fold(name))

    def file_entry(self, source: Iterable[str], own: Iterable[Category]) -> tuple[str, ...]:
        """The ids of all categories that an entry is in, sorted; `all` is not among them."""
        found = {category for category in source if category in self._categories}
        for category in own:
            for name in (category.term, category.label):
                if name and _fold(name) in self._by_name:
                    found.add(self._by_name[_fold(name)])
        return tuple(sorted(found))


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()
