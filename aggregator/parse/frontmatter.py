"""The block in front of a post, YAML or TOML, every plain value kept as the text that it is."""

import re
from typing import Any

import yaml
from yaml.events import AliasEvent
from yaml.nodes import MappingNode, Node, ScalarNode

from aggregator.errors import ParseError
from aggregator.parse.sniff import is_ornament
from aggregator.parse.toml import load_toml
from aggregator.text.xmlchars import join_surrogates

MAX_FRONT_MATTER = 64 * 1024  # characters

_FENCED = re.compile(r"---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)(?:^|\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_YAML = "tag:yaml.org,2002:"
_TEXT = f"{_YAML}str"
_NOTHING = (f"{_YAML}null", re.compile(r"(?:~|null|Null|NULL)?\Z"))


class _Loader(yaml.SafeLoader):
    """No anchors, tags and guesses at types: `no`, `1:30`, `2019-02-31` and a quoted "null" stay text."""

    yaml_implicit_resolvers = {first: [_NOTHING] for first in ("", "~", "n", "N")}  # noqa: RUF012 - PyYAML's

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise yaml.composer.ComposerError(None, None, "anchors and aliases are refused", event.start_mark)
        tag = getattr(event, "tag", None)
        if tag not in {None, _TEXT}:
            named = tag.replace(_YAML, "!!")[:40]
            problem = f"tags are refused, write the plain value without {named}"
            raise yaml.composer.ComposerError(None, None, problem, event.start_mark)
        return super().compose_node(parent, index)

    def construct_scalar(self, node: ScalarNode | MappingNode) -> str:
        return join_surrogates(str(super().construct_scalar(node)))


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The front matter and the body; an empty mapping when there is none.

    Raises ParseError that names reason and line.
    """
    fence, pattern, load = ("+++", _TOML, load_toml) if text.startswith("+++") else ("---", _FENCED, _load)
    if not text.startswith(fence) or is_ornament(text):
        return {}, text
    match = pattern.match(text)
    if match is None:
        raise ParseError(f"has a front matter that is not closed by a line {fence}")
    if len(match[1]) > MAX_FRONT_MATTER:
        raise ParseError(f"has a front matter of more than {MAX_FRONT_MATTER // 1024} KiB")
    values = load(match[1])
    return {key: value for key, value in values.items() if value not in (None, "")}, text[match.end() :]


def _load(block: str) -> dict[str, Any]:
    try:
        found = yaml.load(block, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" in line {mark.line + 2}" if mark else ""  # the fence is line 1
        raise ParseError(f"has a broken front matter: {error.problem or error.context}{where}") from error
    except RecursionError as error:
        raise ParseError("has a broken front matter: brackets are nested too deeply") from error
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise ParseError(f"has a broken front matter: {str(error)[:100]}") from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ParseError("has a front matter that is not a list of keys and values in line 2")
    return {key: value for key, value in found.items() if isinstance(key, str)}
