"""Rules of the owner: which entries they catch, and what becomes of these.

A rule looks at an entry as its source gave it; only `category` also sees what earlier rules added.  Its
answer depends on the entry, its source and its age on arrival, never on the day, so it can be stored.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from aggregator.curate.amendments import UNCHANGED, Amendment, Draft
from aggregator.model import Entry
from aggregator.text.html import html_to_text
from aggregator.text.patterns import Pattern
from aggregator.text.readable import read_link
from aggregator.text.scripts import count_words

Unit = Literal["characters", "words", "seconds"]
MEANING = 3  # raised when the same rules come to mean something else, so that all is filed anew
MOST_TEXT = 200_000  # characters of a text that conditions look at

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Bound:
    """`<500`, `>=100 words`, `>30d`."""

    operator: str
    limit: float
    unit: Unit = "characters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What an entry must be like: every key that is given holds, by any of its alternatives."""

    source: tuple[Pattern, ...] = ()
    title: tuple[Pattern, ...] = ()
    text: tuple[Pattern, ...] = ()
    author: tuple[Pattern, ...] = ()
    category: tuple[Pattern, ...] = ()
    link: tuple[Pattern, ...] = ()
    language: tuple[str, ...] = ()
    length: tuple[Bound, ...] = ()
    age: tuple[Bound, ...] = ()

    def __bool__(self) -> bool:
        return self != Conditions()


ANYTHING = Conditions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What becomes of an entry that a rule catches; with `drop` or `keep` no later rule is asked."""

    categories: tuple[str, ...] = ()
    drop: bool = False
    keep: bool = False
    tags: tuple[str, ...] = ()
    replace: tuple[tuple[Pattern, str], ...] = ()
    title: str | None = None  # with {title}, {source}, {author}
    priority: int | None = None

    def __str__(self) -> str:
        """In the words of the configuration, without values that may be long."""
        told = [*(f"category {name}" for name in self.categories), *(f"tag {tag}" for tag in self.tags)]
        told += ["replace"] * bool(self.replace) + ["title"] * bool(self.title)
        told += [] if self.priority is None else [f"priority {self.priority}"]
        return ", ".join(told + ["keep"] * self.keep + ["drop"] * self.drop) or "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; `place` is the file and line it stands in, which say nothing of what it does."""

    when: Conditions
    then: Actions
    unless: Conditions = ANYTHING
    place: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules: those for every source, and each source's own, which are asked first."""

    general: tuple[Rule, ...] = ()
    own: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)

    def of(self, source: str) -> tuple[Rule, ...]:
        """The rules that an entry of this source meets, the first first."""
        return (*self.own.get(source, ()), *self.general)

    def __iter__(self) -> Iterator[tuple[str | None, Rule]]:
        """Every rule with the source whose own it is."""
        yield from ((source, rule) for source, rules in self.own.items() for rule in rules)
        yield from ((None, rule) for rule in self.general)

    @property
    def fingerprint(self) -> str:
        """Differs when any rule means something else."""
        return repr((MEANING, self.general, sorted(self.own.items()))) if self.general or self.own else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of one entry."""

    caught: tuple[Rule, ...] = ()  # those that caught it, in their order
    categories: frozenset[str] = frozenset()  # those that it is in beside its own
    dropped: bool = False
    priority: int = 0
    amendment: Amendment = UNCHANGED


class Subject:
    """An entry as rules see it, its text made only where one asks for it."""

    def __init__(
        self,
        entry: Entry,
        source: str,
        source_title: str = "",
        seen: datetime | None = None,
        *,
        shows_text: bool = True,
    ):
        self.entry = entry
        self.source = source
        self.source_title = source_title or source
        self.shows_text = shows_text
        self.age = seen - entry.published if seen and entry.published else None

    @cached_property
    def text(self) -> str:
        """Content, else summary, as one line of plain text."""
        told = html_to_text(self.entry.content[: 4 * MOST_TEXT]) or self.entry.summary
        return " ".join(told[:MOST_TEXT].split())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its own categories, by term and label."""
        own = ((category.term, category.label) for category in self.entry.categories)
        return tuple(name for names in own for name in names if name)


def apply_rules(rules: Sequence[Rule], subject: Subject, filed: Iterable[str] = ()) -> Verdict:
    """Ask the rules, first to last; `filed` are the categories that the entry is in without them."""
    own = frozenset(filed)
    draft = Draft(subject.entry, subject.source_title, shows_text=subject.shows_text)
    caught: list[Rule] = []
    added: set[str] = set()
    priority = 0
    for rule in rules:
        if not catches(rule, subject, own | added | set(draft.tags)):
            continue
        caught.append(rule)
        then = rule.then
        added.update(then.categories)
        priority = priority if then.priority is None else then.priority
        draft.rewrite(tags=then.tags, replace=then.replace, title=then.title)
        if then.drop or then.keep:
            break
    dropped = bool(caught) and caught[-1].then.drop
    return Verdict(
        caught=tuple(caught),
        categories=frozenset(added),
        dropped=dropped,
        priority=priority,
        amendment=UNCHANGED if dropped else draft.amendment(),
    )


def catches(rule: Rule, subject: Subject, filed: Iterable[str]) -> bool:
    """Whether `when` holds and `unless` does not."""
    known = (*subject.names, *filed)
    return _hold(rule.when, subject, known) and not (rule.unless and _hold(rule.unless, subject, known))


def _hold(asked: Conditions, subject: Subject, names: Sequence[str]) -> bool:
    entry = subject.entry
    authors = (name for person in entry.authors for name in (person.name, person.email) if name)
    return (
        (not asked.source or _is_any(asked.source, (subject.source,)))
        and (not asked.language or _speaks(asked.language, entry.language))
        and (not asked.title or _is_in_any(asked.title, (entry.title,)))
        and (not asked.link or _is_in_any(asked.link, _spell_links(entry)))
        and (not asked.author or _is_in_any(asked.author, tuple(authors)))
        and (not asked.category or _is_any(asked.category, names))
        and (not asked.age or _is_old(asked.age, subject.age))
        and (not asked.length or any(_is_long(bound, subject) for bound in asked.length))
        and (not asked.text or _is_in_any(asked.text, (subject.text,)))
    )


def _spell_links(entry: Entry) -> list[str]:
    """Its addresses, each as it is stored and as people read it."""
    stored = (entry.link or "", *entry.aliases)
    return list(dict.fromkeys((*stored, *map(read_link, stored))))


def _is_in_any(patterns: Sequence[Pattern], texts: Sequence[str]) -> bool:
    return any(pattern.is_in(text) for pattern in patterns for text in texts)


def _is_any(patterns: Sequence[Pattern], names: Sequence[str]) -> bool:
    return any(pattern.is_all_of(name) for pattern in patterns for name in names)


def _speaks(wanted: Sequence[str], language: str | None) -> bool:
    """Basic filtering (RFC 4647 section 3.3.1): `nl` also means `nl-BE`."""
    tag = (language or "").lower()
    return any(tag == one.lower() or tag.startswith(f"{one.lower()}-") for one in wanted)


def _is_old(bounds: Sequence[Bound], age: timedelta | None) -> bool:
    if age is None:
        return False
    return any(_OPERATORS[bound.operator](age.total_seconds(), bound.limit) for bound in bounds)


def _is_long(bound: Bound, subject: Subject) -> bool:
    length = count_words(subject.text) if bound.unit == "words" else len(subject.text)
    return _OPERATORS[bound.operator](length, bound.limit)
