"""TOML in front of a post, as Hugo and Zola have it, every plain value as a text."""

import re
import tomllib
from datetime import date, time
from typing import Any

from aggregator.errors import ParseError

_DEEP = re.compile(r"""(?<!["'\w-])(?:["'\w-]++[ \t]*+\.[ \t]*+){100}""")
_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)\Z")


def load_toml(block: str) -> dict[str, Any]:
    """The values; raises ParseError that names reason and line, of which the fence is the first."""
    if _DEEP.search(block):  # takes the square of the time
        raise ParseError("has a broken front matter: names are nested too deeply")
    try:
        found = tomllib.loads(block, parse_float=str)
        lists = found.get("taxonomies")  # where Zola has tags and categories
        values = {**(lists if isinstance(lists, dict) else {}), **found}
        return {key: _to_text(value) for key, value in values.items()}
    except tomllib.TOMLDecodeError as error:
        told = f"{_place(str(error))}; between lines --- write YAML"
        raise ParseError(f"has a front matter between lines +++ that is no TOML: {told}") from error
    except RecursionError as error:
        raise ParseError("has a broken front matter: brackets are nested too deeply") from error
    except ValueError as error:
        raise ParseError("has a broken front matter: a number has too many digits") from error


def _place(problem: str) -> str:
    where = _PLACE.search(problem)
    told = problem[: where.start()].rstrip()[:100] if where else problem[:100]
    return f"{told} in line {int(where[1]) + 1}" if where and where[1] else f"{told} at its end"


def _to_text(value: object) -> object:
    if isinstance(value, list):
        return [_to_text(one) for one in value]
    if isinstance(value, dict):
        return {key: _to_text(one) for key, one in value.items()}
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | time) else str(value)
