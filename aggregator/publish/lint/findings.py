"""What a strict reading of a document finds, and the names of its elements."""

from collections.abc import Iterator
from typing import NamedTuple

from aggregator.publish.lint.vocabulary import NAMESPACES


class Finding(NamedTuple):
    """A rule that is broken, where, and by what."""

    rule: str
    where: str
    value: str = ""


Findings = Iterator[Finding]


def short_name(tag: str) -> str:
    """The name with its customary prefix, `atom:link`."""
    namespace, brace, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    return f"{NAMESPACES.get(namespace, namespace)}:{local}" if brace else local
