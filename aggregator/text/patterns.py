"""What people write to find a text: words, globs, and regular expressions that cannot run away.

`Ajax` and `Wie wint?` are words, found whole and in any case; `*voetbal*` is a glob, in which `*` stands for
anything; `/F(17|18)/i` is a regular expression of RE2, whose time is linear in the text whatever is written.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from aggregator.text.scripts import whole_words

LONGEST = 1000  # characters of a pattern
FLAGS = "ims"

_REGEX = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)
_REFERENCE = re.compile(r"\\([0-9]+|.?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is looked for; made by `read_pattern`."""

    kind: Literal["words", "glob", "regex"]
    text: str
    flags: str = "i"

    def is_in(self, text: str) -> bool:
        """Whether words or expression are found in the text; a glob must cover all of it."""
        return _compile(self).search(_normal(text)) is not None

    def is_all_of(self, text: str) -> bool:
        """Whether the whole text is this; for names."""
        return _compile(self).fullmatch(_normal(text)) is not None

    def replace_in(self, text: str, by: str) -> str:
        """The text with everything that is found replaced; `\\1` in `by` is the expression's first group."""
        normal = _normal(text)
        if _compile(self).search(normal) is None:
            return text
        replacement: Any = by if self.kind == "regex" else lambda _: by
        return str(_compile(self).sub(replacement, normal))


def read_pattern(written: str) -> Pattern:
    """The pattern; ValueError with the rest of a sentence about what is wrong with it."""
    if len(written) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters; make several of it")
    regex = _REGEX.fullmatch(written)
    if regex is None:
        return Pattern("glob" if "*" in written else "words", _normal(written))
    if set(regex[2]) - set(FLAGS):
        raise ValueError(f"has a flag other than {', '.join(FLAGS)} behind the closing slash")
    pattern = Pattern("regex", _normal(regex[1]), "".join(sorted(set(regex[2]))))
    if not pattern.text:
        raise ValueError("is an empty expression; write what is looked for between the slashes")
    _compile(pattern)
    return pattern


def check_replacement(pattern: Pattern, by: str) -> None:
    """Raise ValueError where the text cannot stand for what the pattern finds."""
    if pattern.kind == "glob":
        raise ValueError("is a glob, which covers the whole text; write words or a `/regular expression/`")
    if pattern.kind != "regex":
        return
    groups = _compile(pattern).groups
    for reference in _REFERENCE.findall(by):
        if reference != "\\" and reference not in map(str, range(1, groups + 1)):
            raise ValueError(f"has {groups} groups, so its text may hold no `\\{reference}`")


@lru_cache(maxsize=1024)
def _compile(pattern: Pattern) -> Any:
    if pattern.kind == "words":
        words = r"\s+".join(map(re.escape, pattern.text.split()))
        return re.compile(whole_words(words), re.IGNORECASE)
    import re2  # most configurations have no rules, and its start-up would count for all

    options = re2.Options()
    options.log_errors = False
    if pattern.kind == "glob":
        parts = (re2.escape(part) for part in pattern.text.split("*"))
        return re2.compile(rf"(?is)\A{'.*'.join(parts)}\z", options)
    flags = f"(?{pattern.flags})" if pattern.flags else ""
    try:
        return re2.compile(flags + pattern.text, options)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if error.args else "it cannot be read"
        raise ValueError(
            f"cannot be run: {reason}; look-around and back references are left out, "
            "since they could run for ever"
        ) from error


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)
