"""Ids made from titles and hosts: `[a-z0-9][a-z0-9-]{0,59}`."""

import re
import unicodedata
from collections.abc import Iterable

MAX_SLUG = 60

_OTHER = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans(  # what no decomposition takes apart
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "'": ""}
    | {"\u2019": ""}
)


def slug(text: str) -> str:
    """The text as an id, cut between words; empty where none of it can be written in ASCII."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    marks_gone = "".join(character for character in plain if not unicodedata.combining(character))
    found = _OTHER.sub("-", marks_gone).strip("-")
    return _shorten(found, MAX_SLUG)


class FreeSlugs:
    """Hands out ids that nothing has yet; each once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}  # the number to try first, so that many of one name stay quick

    def take(self, wishes: Iterable[str], fallback: str) -> str:
        """The first of `wishes` that makes an id, else `fallback`; with a number where that is taken."""
        wish = next((found for found in map(slug, wishes) if found), fallback)
        chosen, number = wish, self._next.get(wish, 2)
        while chosen in self._taken:
            chosen = f"{_shorten(wish, MAX_SLUG - 1 - len(str(number)))}-{number}"
            number += 1
        self._next[wish] = number
        self._taken.add(chosen)
        return chosen


def _shorten(found: str, most: int) -> str:
    """At most so many characters, cut behind a word where one ends in the second half."""
    if len(found) <= most:
        return found
    cut = found[: most + 1].rpartition("-")[0]
    return (cut if len(cut) > most // 2 else found[:most]).strip("-")
