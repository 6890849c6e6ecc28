"""Where an entry goes: its source's categories, its own that name a configured one, and what rules say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.curate.amendments import UNCHANGED, Amendment
from aggregator.curate.rules import Rulebook, Subject, Verdict, apply_rules
from aggregator.curate.shares import Share, find_shares
from aggregator.model import Category, Entry, Publication, Source


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of an entry, as far as filing looks at it."""

    id: str
    categories: tuple[str, ...] = ()
    title: str = ""
    shows_text: bool = True  # its owner lets more of its entries be shown than their titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Where an entry is filed, and how it is shown; a dropped one is filed nowhere, not even in `all`."""

    categories: tuple[str, ...] = ()  # sorted; `all` is not among them
    dropped: bool = False
    priority: int = 0
    amendment: Amendment = UNCHANGED


class FilingPlan:
    """The rules, and the names by which entries find categories: title, aliases, old ids, id."""

    def __init__(
        self,
        publications: Sequence[Publication],
        rulebook: Rulebook | None = None,
        sources: Sequence[Source] = (),
        backlog: timedelta = timedelta(days=3),
    ) -> None:
        self.backlog = backlog  # what is older comes new into no feed that people follow
        self._categories = {publication.id for publication in publications}
        titles = {_fold(publication.title): publication.id for publication in publications}
        names = {_fold(name): item.id for item in publications for name in (*item.formerly, *item.aliases)}
        # The id last: it wins where another category has it as a title or alias.
        self._by_name = {**titles, **names, **{item.id: item.id for item in publications}}
        self._renamed = {old: item.id for item in publications for old in item.formerly}
        self._shares = find_shares(sources, publications)
        self.rulebook = rulebook or Rulebook()
        self.fingerprint = repr(sorted(self._by_name.items())) + self.rulebook.fingerprint

    def file(self, entry: Entry, origin: Origin, seen: datetime | None) -> Filing:
        """File an entry that was first seen then."""
        named = self._name(entry, origin)
        verdict = self.judge(entry, origin, seen)
        if verdict.dropped:
            return Filing(dropped=True)
        added = verdict.categories & self._categories
        return Filing(
            categories=tuple(sorted({*named, *added})),
            priority=verdict.priority,
            amendment=verdict.amendment,
        )

    def judge(self, entry: Entry, origin: Origin, seen: datetime | None) -> Verdict:
        """What the rules say of an entry."""
        rules = self.rulebook.of(origin.id)
        if not rules:
            return Verdict()
        named = self._name(entry, origin)
        subject = Subject(entry, origin.id, origin.title, seen, shows_text=origin.shows_text)
        return apply_rules(rules, subject, named)

    def _name(self, entry: Entry, origin: Origin) -> tuple[str, ...]:
        """The categories without rules; a post of ours goes where it says, not where its folder does."""
        own = self.file_entry((), entry.categories) if entry.echo else ()
        return own or self.file_entry(origin.categories, entry.categories)

    def find(self, name: str) -> str | None:
        """The id of the category that is called so, in any case; None when there is none."""
        return self._by_name.get(_fold(name))

    def file_entry(self, source: Iterable[str], own: Iterable[Category]) -> tuple[str, ...]:
        """The ids of all categories that an entry is in without rules, sorted; `all` is not among them."""
        found = {category for category in source if category in self._categories}
        for category in own:
            for name in (category.term, category.label):
                if name and _fold(name) in self._by_name:
                    found.add(self._by_name[_fold(name)])
        return tuple(sorted(found))

    def share_of(self, source: str) -> Share | None:
        """How much of a combined feed a source may fill, None for as much as it likes."""
        return self._shares.get(source)

    def rename(self, categories: Iterable[str]) -> tuple[str, ...]:
        """These categories by their present ids, sorted."""
        return tuple(sorted({self._renamed.get(name, name) for name in categories}))


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()
