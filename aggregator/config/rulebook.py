"""All rules of a configuration together, and those of them that can have no effect."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aggregator.config.document import Node
from aggregator.config.files import ConfigFile
from aggregator.config.notices import CheckedFile
from aggregator.config.problems import label_source
from aggregator.config.rules import RuleSection, assemble_rules
from aggregator.config.suggestions import nearest, quoted
from aggregator.curate.rules import Actions, Rule, Rulebook
from aggregator.errors import Problem


@dataclass(frozen=True, slots=True)
class _Placed:
    """A rule, and what messages say of where it stands."""

    rule: Rule
    label: str
    file: ConfigFile
    line: int

    def warn(self, message: str) -> Problem:
        return self.file.problem(self.line, f"{self.label} {message}")


def assemble_rulebook(files: Sequence[CheckedFile]) -> Rulebook:
    """The rules of all files: general ones in the order of the files, and those of each source."""
    general = [placed.rule for checked in files for placed in _general(checked)]
    own = {source: tuple(one.rule for one in rules) for c in files for source, rules in _own(c) if rules}
    return Rulebook(tuple(general), own)


def find_idle_rules(files: Sequence[CheckedFile]) -> Iterator[Problem]:
    """Yield the rules that change nothing, or are never asked."""
    sources = [source.id for checked in files for source in checked.sections.sources]
    general = [placed for checked in files for placed in _general(checked)]
    yield from _find_idle(general, sources)
    for checked in files:
        for source, rules in _own(checked):
            yield from _find_idle(rules, sources)
            for placed in rules:
                asked = placed.rule.when.source
                if asked and not any(pattern.is_all_of(source) for pattern in asked):
                    yield placed.warn(f"catches nothing: it asks for another source than {quoted(source)}")


def _general(checked: CheckedFile) -> list[_Placed]:
    return _place(checked.file, checked.sections.rules, checked.file.root.get("rules"), "")


def _own(checked: CheckedFile) -> Iterator[tuple[str, list[_Placed]]]:
    nodes = checked.file.root.get("sources").elements()
    for place, (source, node) in enumerate(zip(checked.sections.sources, nodes, strict=True)):
        label = f"{label_source(node, place)}: "
        yield source.id, _place(checked.file, source.rules, node.get("rules"), label)


def _place(file: ConfigFile, sections: Sequence[RuleSection], nodes: Node, label: str) -> list[_Placed]:
    lines = [node.line for node in nodes.elements()]
    rules = assemble_rules(sections, [f"{file.name}:{line}" for line in lines])
    return [
        _Placed(rule, f"{label}rule no. {number}", file, line)
        for number, (rule, line) in enumerate(zip(rules, lines, strict=True), start=1)
    ]


def _find_idle(rules: Sequence[_Placed], sources: Sequence[str]) -> Iterator[Problem]:
    for number, placed in enumerate(rules):
        then = placed.rule.then
        if then == Actions():
            yield placed.warn("does nothing with what it catches; say what in `then`")
        if then.drop and then != Actions(drop=True):
            yield placed.warn("drops what it catches; the rest of its `then` has no effect")
        if first := next((one for one in rules[:number] if _leaves_none(one.rule, placed.rule)), None):
            where = f"{first.file.name}:{first.line}"
            yield placed.warn(f"is never asked: the rule in {where} takes all that it would; move it up")
        for pattern in (*placed.rule.when.source, *placed.rule.unless.source):
            if not any(pattern.is_all_of(source) for source in sources):
                yield placed.warn(
                    f"asks for a source {quoted(pattern.text)}; {nearest(pattern.text, sources)}"
                )


def _leaves_none(earlier: Rule, later: Rule) -> bool:
    """Whether the earlier rule ends the way of all that the later one could catch."""
    if not (earlier.then.drop or earlier.then.keep):
        return False
    same = replace(later, then=earlier.then) == earlier
    return same or not (earlier.when or earlier.unless)
