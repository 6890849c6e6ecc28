"""The counts, as they stand in docs/parsing.md, and what is not listed there with a reason."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from tests.conformance.examine import Outcome

SUITES = ("feedparser", "gofeed", "feed-rs", "podcastparser", "rbren-rss-parser", "fastfeedparser")
LISTED = Path(__file__).with_name("differences.txt")
_BEGIN, _END = "<!-- conformance -->\n", "<!-- end of conformance -->"


class Difference(NamedTuple):
    """A statement of a suite that does not hold, or a count that is another."""

    document: str
    field: str
    seen: str


class Reason(NamedTuple):
    """Why some differ: a sentence, and patterns of documents and fields."""

    sentence: str
    patterns: tuple[tuple[str, str], ...]


def read_reasons(text: str) -> list[Reason]:
    """Sentences in brackets, each above its patterns: `DOCUMENT FIELD`, one a line."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            found.append((line[1:-1], []))
        elif not line.startswith("#"):
            document, _, field = line.partition(" ")
            found[-1][1].append((document, field.strip()))
    return [Reason(sentence, tuple(patterns)) for sentence, patterns in found]


class Report:
    """What came of all documents."""

    def __init__(self, outcomes: Iterable[Outcome], reasons: list[Reason]) -> None:
        self.tally: dict[str, Counter[bool | None]] = defaultdict(Counter)
        self.reasons = reasons
        self.counted: Counter[str] = Counter()
        self.used: set[tuple[str, str]] = set()
        self.unlisted: list[Difference] = []
        self.differing: dict[str, Counter[str]] = defaultdict(Counter)
        for outcome in outcomes:
            self._add(outcome)

    @property
    def unused(self) -> list[tuple[str, str]]:
        """Patterns that explain nothing: what they told of is mended."""
        return [pattern for reason in self.reasons for pattern in reason.patterns if pattern not in self.used]

    def _add(self, outcome: Outcome) -> None:
        suite = outcome.name.partition("/")[0]
        for statement in outcome.statements:
            self.tally[suite][statement.holds] += 1
            if statement.holds is False:
                self._explain("field", Difference(outcome.name, statement.field, statement.seen))
        if outcome.theirs is None and outcome.ours is None:
            self.counted["neither"] += 1
        elif outcome.theirs == outcome.ours:
            self.counted["same"] += 1
        elif outcome.theirs == 0 and outcome.ours is None:
            self.counted["none"] += 1
        else:
            seen = f"{outcome.theirs} there, {outcome.ours} here {outcome.refused}{outcome.died}"
            self.counted["other"] += 1
            self._explain("count", Difference(outcome.name, "count", seen))
        if outcome.refused:
            self.differing["refused"][re.sub(r"entity \S+|\(.*\)|in line \d+", "…", outcome.refused)] += 1

    def _explain(self, table: str, difference: Difference) -> None:
        for reason in self.reasons:
            for document, field in reason.patterns:
                if fnmatchcase(difference.document, document) and fnmatchcase(difference.field, field):
                    self.used.add((document, field))
                    self.differing[table][reason.sentence] += 1
                    return
        self.unlisted.append(difference)

    def __str__(self) -> str:
        tables = [
            ("Suite", "Statements", "Hold", "Of nothing we keep", "Differ"),
            *((name, *self._row(name)) for name in SUITES),
        ]
        lines = _table(tables)
        lines += ["", "Differences by reason:", "", *_table([("Reason", "Count"), *self._listed("field")])]
        lines += [
            "",
            self._counts(),
            "",
            *_table([("Reason", "Count"), *self._listed("count")]),
            "",
            f"Refused: {sum(self.differing['refused'].values())} of them:",
            "",
            *_table([("Why", "Count"), *self.differing["refused"].most_common()]),
        ]
        return "\n".join(lines) + "\n"

    def _counts(self) -> str:
        total, same = sum(self.counted.values()), self.counted["same"]
        none, other = self.counted["none"] + self.counted["neither"], self.counted["other"]
        return (
            f"Entry counts: of {total} documents {same} have as many entries here as in feedparser, "
            f"{none} have none on either side, {other} differ:"
        )

    def _row(self, suite: str) -> tuple[int, ...]:
        found = self.tally[suite]
        return sum(found.values()), found[True], found[None], found[False]

    def _listed(self, table: str) -> list[tuple[str, int]]:
        counts = self.differing[table]
        return [(one.sentence, counts[one.sentence]) for one in self.reasons if counts[one.sentence]]


def _table(rows: Sequence[tuple[object, ...]]) -> list[str]:
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return [lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]


def told_in(document: str) -> str:
    """The part of a document that a report stands in."""
    return document.partition(_BEGIN)[2].partition(_END)[0]


def written_into(document: str, report: str) -> str:
    """The document with this report in its place."""
    before, _, rest = document.partition(_BEGIN)
    return before + _BEGIN + report + _END + rest.partition(_END)[2]
