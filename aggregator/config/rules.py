"""`rules`: what they catch and what they do, as people write it."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BeforeValidator, PlainValidator

from aggregator.config import values
from aggregator.config.section import Section, ToldSection, refuse_blank
from aggregator.config.suggestions import nearest, quoted
from aggregator.curate.amendments import WORDS
from aggregator.curate.rules import Actions, Bound, Conditions, Rule, Unit
from aggregator.text.patterns import Pattern, check_replacement, read_pattern

T = TypeVar("T")

_BOUND = re.compile(r"(<=|>=|<|>)\s*(\S.*)")
_LENGTH = re.compile(r"([0-9]{1,9})(?: (characters|words))?")
_BRACES = re.compile(r"\{([^{}]*)\}")


def _list_of(read: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    """Make a reader of one value or a list of alternatives."""

    def read_all(value: Any) -> tuple[T, ...]:
        if value == []:
            raise ValueError("names nothing; give it a value or leave the key out")
        return tuple(read(one) for one in (value if isinstance(value, list) else [value]))

    return read_all


def _read_pattern(value: Any) -> Pattern:
    written = values.read_text(value)
    try:
        return read_pattern(written)
    except ValueError as error:
        raise ValueError(f"{quoted(written)} {error}") from error


def _read_length(value: Any) -> Bound:
    sign, rest = _split_bound(value, "<500, `>=100 words`")
    length = _LENGTH.fullmatch(rest)
    if length is None:
        raise ValueError(f"must be a length such as `<500` or `<100 words`, not {quoted(f'{sign}{rest}')}")
    unit: Unit = "words" if length[2] == "words" else "characters"
    return Bound(sign, int(length[1]), unit)


def _read_age(value: Any) -> Bound:
    sign, rest = _split_bound(value, ">30d")
    return Bound(sign, values.read_duration(0 if rest == "0" else rest).total_seconds(), "seconds")


def _split_bound(value: Any, example: str) -> tuple[str, str]:
    bound = _BOUND.fullmatch(value) if isinstance(value, str) else None
    if bound is None:
        raise ValueError(f"must begin with <, <=, > or >=, such as `{example}`")
    return bound[1], bound[2].strip()


def _read_replacements(value: Any) -> tuple[tuple[Pattern, str], ...]:
    if not isinstance(value, dict) or not value:
        raise ValueError("must be a mapping of what is replaced to what comes instead")
    found = []
    for written, by in value.items():
        pattern, text = _read_pattern(written), "" if by is None else values.read_raw_text(by)
        try:
            check_replacement(pattern, text)
        except ValueError as error:
            raise ValueError(f"{quoted(written)} {error}") from error
        found.append((pattern, text))
    return tuple(found)


def _read_title(value: Any) -> str:
    text = values.read_text(value)
    for word in _BRACES.findall(text):
        if word not in WORDS:
            braced = quoted("{" + word + "}")
            raise ValueError(f"has {braced}, which is no word of ours; {nearest(word, WORDS)}")
    return text


def _refuse_none(value: Any) -> Any:
    """Conditions, of which there are some: none might hold always or never."""
    return refuse_blank(value or None)


Patterns = Annotated[tuple[Pattern, ...], PlainValidator(_list_of(_read_pattern))]
Bounds = Annotated[tuple[Bound, ...], PlainValidator(_list_of(_read_length))]
Ages = Annotated[tuple[Bound, ...], PlainValidator(_list_of(_read_age))]
Texts = Annotated[tuple[str, ...], PlainValidator(_list_of(values.read_text))]
Languages = Annotated[tuple[str, ...], PlainValidator(_list_of(values.read_language))]
Flag = Annotated[bool, PlainValidator(values.read_flag)]


class ConditionsSection(ToldSection):
    """`when` and `unless` of a rule."""

    source: Patterns = ()
    title: Patterns = ()
    text: Patterns = ()
    author: Patterns = ()
    category: Patterns = ()
    link: Patterns = ()
    language: Languages = ()
    length: Bounds = ()
    age: Ages = ()

    def assemble(self) -> Conditions:
        """The conditions."""
        return Conditions(**{name: getattr(self, name) for name in type(self).model_fields})


class ActionsSection(ToldSection):
    """`then` of a rule."""

    category: Texts = ()
    drop: Flag = False
    keep: Flag = False
    tag: Texts = ()
    replace: Annotated[tuple[tuple[Pattern, str], ...], PlainValidator(_read_replacements)] = ()
    title: Annotated[str | None, PlainValidator(_read_title)] = None
    priority: Annotated[int | None, PlainValidator(values.read_integer)] = None

    def assemble(self) -> Actions:
        """The actions."""
        return Actions(
            categories=self.category,
            drop=self.drop,
            keep=self.keep,
            tags=self.tag,
            replace=self.replace,
            title=self.title,
            priority=self.priority,
        )


class RuleSection(Section):
    """One of `rules`."""

    told: ClassVar[frozenset[str]] = frozenset({"unless"})

    when: ConditionsSection
    unless: Annotated[ConditionsSection, BeforeValidator(_refuse_none)] = ConditionsSection()
    then: ActionsSection


def assemble_rules(sections: Sequence[RuleSection], places: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that stand at these places."""
    return tuple(
        Rule(
            when=section.when.assemble(),
            unless=section.unless.assemble(),
            then=section.then.assemble(),
            place=place,
        )
        for section, place in zip(sections, places, strict=True)
    )
