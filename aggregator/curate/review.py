"""What each rule catches among the entries that are kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import nlargest

from aggregator.curate.filing import FilingPlan, Origin
from aggregator.curate.rules import Rule
from aggregator.model import Entry

SHOWN = 3  # newest entries that are told of a rule


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry that is stored, with what rules may ask of it."""

    entry: Entry
    origin: Origin
    seen: datetime | None


@dataclass(slots=True)
class Catch:
    """A rule, the source whose own it is, and what it catches; `newest` in this order."""

    rule: Rule
    source: str | None
    count: int = 0
    newest: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        """Count one more."""
        self.count += 1
        self.newest = nlargest(SHOWN, [*self.newest, entry], key=_age)


def review_rules(plan: FilingPlan, kept: Iterable[Kept]) -> list[Catch]:
    """Every rule in the order of the configuration; what one drops or keeps, no later one meets."""
    catches = [Catch(rule, source) for source, rule in plan.rulebook]
    by_rule = {id(catch.rule): catch for catch in catches}  # equal rules are still two
    for one in kept:
        for rule in plan.judge(one.entry, one.origin, one.seen).caught:
            by_rule[id(rule)].add(one.entry)
    return catches


def _age(entry: Entry) -> tuple[datetime, str]:
    return entry.published or datetime.min.replace(tzinfo=UTC), entry.id
