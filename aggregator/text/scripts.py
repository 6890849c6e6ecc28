"""Scripts without spaces between words: Han, kana, Thai, Lao, Khmer, Burmese; how many words a text has."""

import re
from collections.abc import Iterable, Iterator
from math import ceil

# Letters of these scripts: everything else of Unicode is left out, also numbers that are no digits (〇).
_LETTER = (
    r"[^\W\d_\0-\u0dff\u0f00-\u0fff\u10a0-\u177f\u17f0-\u17ff\u1800-\u3004\u3007\u3021-\u3029\u3038-\u303a"
    r"\u3130-\u319f\u3200-\u33ff\ua000-\uf8ff\ufb00-\uff65\uffa0-\U0001ffff]"
)
_NUMBER = re.compile(r"([\d_\u0f2a-\u0f33\u17f0-\u17f9\u3007\u3021-\u3029\u3038-\u303a]+)")
_LETTERS = re.compile(_LETTER)
_RUN = re.compile(f"{_LETTER}+")
_WORD = re.compile(r"\w+")
_LIGHT = re.compile("[\u0e00-\u17ff]+")


def is_unspaced(text: str) -> bool:
    """Whether a letter of such a script is in the text."""
    return not text.isascii() and _LETTERS.search(text) is not None


def part_numbers(words: Iterable[str]) -> Iterator[str]:
    """The words, with clauses of such scripts cut at their numbers: else one digit marks a whole clause."""
    for word in words:
        if word.isalpha() or not is_unspaced(word):
            yield word
        else:
            yield from filter(None, _NUMBER.split(word))


def count_words(text: str) -> int:
    """How many words a text has, parted by white space.

    Of a script without spaces two letters count for one: of Han and kana; of the others, three.
    """
    if not is_unspaced(text):
        return len(text.split())
    letters = "".join(_RUN.findall(text))
    dense = len(_LIGHT.sub("", letters))
    return ceil(dense / 2 + (len(letters) - dense) / 3) + len(_WORD.findall(_RUN.sub(" ", text)))


def whole_words(expression: str) -> str:
    """The expression where it is no part of a longer word; within such a script that is anywhere.

    That it matches is asked first: else each place of a text would cost the search for edges.
    """
    begins, ends = rf"(?:(?<!(?!{_LETTER})\w)|(?={_LETTER}))", rf"(?:(?<={_LETTER})|(?!(?!{_LETTER})\w))"
    return f"(?={expression}){begins}(?:{expression}){ends}"
