"""Combining marks: a few make letters, hundreds paint over whatever stands around a line."""

import re
from unicodedata import category

MOST_MARKS = 8  # on one letter; scripts with many use four or five

_MARKS = frozenset({"Mn", "Me"})
_CARRIED = frozenset({"Mc", "Cf"})  # what stands among marks and is no new letter, such as a joiner
# Only here may there be too many: marks are neither word nor space, and few other characters are.
_RUN = re.compile(rf"[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}")


def thin_marks(text: str) -> str:
    """The text with the first marks on each letter only."""
    return text if text.isascii() else _RUN.sub(_thin, text)


def _thin(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        kind = category(character)
        if kind in _MARKS:
            marks += 1
        elif kind not in _CARRIED:
            marks = 0
        if marks <= MOST_MARKS or kind not in _MARKS:
            kept.append(character)
    return "".join(kept)
