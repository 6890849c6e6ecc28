"""What messages quote and suggest."""

import difflib
from collections.abc import Iterable

from aggregator.text.xmlchars import printable

LONGEST_QUOTE = 60


def quoted(text: str) -> str:
    """Return `text` in backquotes, safe for a terminal, cut where it is long or may hold a password."""
    before, at, host = text.rpartition("@")
    if ":" in before or "//" in before:
        text = f"…{at}{host}"
    return f"`{printable(text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + '…')}`"


def nearest(word: str, names: Iterable[str]) -> str:
    """Return the remedy for a mistyped word: the nearest valid one, else all of them if they are few."""
    valid = sorted(names)
    by_lower = {name.lower(): name for name in valid}
    found = difflib.get_close_matches(word[:LONGEST_QUOTE].lower(), by_lower, n=1, cutoff=0.6)
    if found:
        return f"did you mean {quoted(by_lower[found[0]])}?"
    if 0 < len(valid) <= 40:
        return f"valid: {', '.join(valid)}"
    return "see docs/config.md"
