"""Problems with their lines and remedies, from what pydantic and the readers find."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from aggregator.config.document import Node
from aggregator.config.suggestions import nearest, quoted
from aggregator.errors import Problem

_SHAPES = {
    "model_type": "must be a mapping of keys, as in `key: value`",
    "dict_type": "must be a mapping of keys, as in `key: value`",
    "tuple_type": "must be a list, as in `[one, two]`",
}
_MISSING = {
    "site": "is missing; write `site: {url: https://HOST/PATH/}`, where the output folder can be reached",
    "url": "is missing; write the address where the output folder can be reached, such as https://HOST/feeds/",
    "id": "is missing; give it a name that lasts, such as `id: nos`",
}
_MAIN_ONLY = frozenset(
    {"site", "database", "output", "include", "fetch", "serve", "defaults", "hubs", "retention"}
)

Location = tuple[int | str, ...]


def find_problems(error: ValidationError, model: type[BaseModel], root: Node, name: str) -> Iterator[Problem]:
    """Yield what `error` says of the file `name`, in our words, each with its line."""
    for details in error.errors(include_url=False, include_input=False):
        location = details["loc"]
        yield Problem(name, _line_of(root, location), _message(details, model, root))


def label_source(node: Node, place: int) -> str:
    """What messages call a source: its id, else its place in the list."""
    value = node.get("id").value
    return (
        f"source {quoted(str(value))}"
        if isinstance(value, str | int) and value != ""
        else f"source no. {place + 1}"
    )


def _message(details: ErrorDetails, model: type[BaseModel], root: Node) -> str:
    location = details["loc"]
    subject = _subject(root, location)
    kind = details["type"]
    if kind == "extra_forbidden":
        key = str(location[-1])
        where = _subject(root, location[:-1])
        return f"unknown key {quoted(key)}{f' in {where}' if where else ''}; {_remedy(key, model, location)}"
    if kind == "missing":
        return f"{subject} {_MISSING.get(str(location[-1]), 'is missing; add it')}"
    if kind in _SHAPES:
        return f"{subject or 'a configuration'} {_SHAPES[kind]}"
    return f"{subject} {details.get('ctx', {}).get('error', details['msg'])}"


def _remedy(key: str, model: type[BaseModel], location: Location) -> str:
    names = _known_keys(model, location[:-1])
    if len(location) == 1 and key in _MAIN_ONLY and key not in names:
        return "it belongs in the main file: an included one holds sources, categories and rules"
    return nearest(key, names)


def _known_keys(model: type[BaseModel], location: Location) -> list[str]:
    """Walk the types along `location` and return the keys of the section at its end."""
    kind: Any = model
    for step in location:
        if get_origin(kind) in {dict, tuple}:
            kind = _section_in(kind)
            continue
        kind = kind.model_fields[str(step)].annotation
        if get_origin(kind) not in {dict, tuple, None}:  # SECTION | None
            kind = _section_in(kind)
    return list(kind.model_fields)


def _section_in(kind: Any) -> type[BaseModel]:
    return next(part for part in get_args(kind) if isinstance(part, type) and issubclass(part, BaseModel))


def _subject(root: Node, location: Location) -> str:
    """Name what stands at `location` as people call it: `fetch.timeout`, source `nos`: `interval`."""
    steps = [step for step in location if step != "[key]"]
    match steps:
        case ["sources", int(place), *rest]:
            sources = root.get("sources").value
            node = sources[place] if isinstance(sources, list) else root
            owner, rest = _label_rule(label_source(node, place), rest)
        case ["categories", str(name), *rest]:
            owner = f"category {quoted(name)}"
        case ["rules", int(place), *rest]:
            owner = f"rule no. {place + 1}"
        case _:
            owner, rest = "", steps
    key = quoted(".".join(step for step in rest if isinstance(step, str))) if rest else ""
    return f"{owner}: {key}" if owner and key else owner or key


def _label_rule(owner: str, rest: list[int | str]) -> tuple[str, list[int | str]]:
    """Name a source's rule with it."""
    match rest:
        case ["rules", int(number), *within]:
            return f"{owner}: rule no. {number + 1}", within
    return owner, rest


def _line_of(root: Node, location: Location) -> int:
    """Return the line of the innermost thing on the way to `location`; of a key where the key is wrong."""
    node, line = root, root.line
    for step in location:
        if isinstance(node.value, dict) and step in node.value:
            line, node = node.lines[str(step)], node.value[str(step)]
            if isinstance(node.value, str | int | None):
                line = max(line, node.line)
        elif isinstance(node.value, list) and isinstance(step, int):
            node = node.value[step]
            line = node.line
        else:
            break
    return line
