"""What an entry comes to: digests by which it is known again, and by which a change of it is found."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import attrgetter
from typing import Any

from aggregator.model import Entry, Gist
from aggregator.text.html import html_to_text
from aggregator.text.ids import digest_text
from aggregator.text.related import find_own_line
from aggregator.text.scripts import count_words
from aggregator.text.sense import text_sense


def find_gist(entry: Entry, language: str | None = None) -> Gist:
    """The gist of an entry, which has `language` if it names none; white space and markup do not count."""
    text = html_to_text(entry.body).replace("\n", " ")  # the lines are folded
    said = find_own_line(entry.body, entry.link) or text
    line = " ".join(entry.title.split())
    spoken = entry.language or language
    return Gist(
        entry=entry,
        line=line,
        text=digest_text(text) if text else "",
        hash=digest_text(line, text),
        words=digest_text(text_sense(said)) if text else "",
        length=count_words(said),
        content=hash_content(entry if spoken == entry.language else replace(entry, language=spoken)),
        language=spoken,
    )


def find_content(entry: Entry, gist: Gist | None) -> str:
    """The digest of all that is published of an entry; that of the gist while the entry is the same."""
    if gist and gist.language == entry.language and _find_rest(gist.entry) == _find_rest(entry):
        return gist.content
    return hash_content(entry)


def hash_content(entry: Entry) -> str:
    """A digest over every field that is published, times, place and identity left out.

    Only what is not at its default counts, so that a field which a later version adds changes no digest.
    """
    return digest_text(repr(_tell(entry, _CONTENT)))


def _tell(value: object, told: Iterable[tuple[str, object]]) -> list[tuple[str, Any]]:
    """Those of these fields, each told with its default, that are not at it."""
    return [(name, _read(found)) for name, default in told if (found := getattr(value, name)) != default]


def _read(value: object) -> Any:
    if isinstance(value, tuple):
        return [_read(one) for one in value]
    kind: Any = type(value)
    told = _defaults(kind)
    return _tell(value, told) if told else value


@cache
def _defaults(kind: Any) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(kind)) if is_dataclass(kind) else ()


_TIMES = ("published", "updated", "stated")
_IDENTITY = frozenset((*_TIMES, "key", "id", "source_id", "position", "source", "provenance"))
_CONTENT = tuple((name, default) for name, default in _defaults(Entry) if name not in _IDENTITY)
_find_rest = attrgetter(*(name for name, _ in _CONTENT if name != "language"))
