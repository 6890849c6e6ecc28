"""What the name of a local file tells: a day, as in `2019-06-27-some-words.md`, and in what it is written."""

import re
from datetime import date
from typing import Literal

_DATED_NAME = re.compile(r"(\d{4}-\d\d?-\d\d?)[-_ ](.+)")
_OF_A_DAY = re.compile(
    r"((?:19|20)\d\d)(?:-(\d\d?)-(\d\d?)|_(\d\d)_(\d\d)(?:[-_ ].+)?|(\d\d)(\d\d)(?:[-_ ].+)?)"
)
_MARKDOWN = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".mdown", ".mdwn", ".mdtext", ".mdtxt")
_HTML = (".html", ".htm", ".xhtml", ".xht")


def split_file_name(path: str) -> tuple[str, str]:
    """The date that a file is named by, and the words after it; both empty for any other name.

    A diary's `2026-06-02`, `2026_06_02_word` and `20260602-word` have a date only: what follows is no title.
    """
    stem = path.rpartition("/")[2].rpartition(".")[0]
    if named := _DATED_NAME.fullmatch(stem):
        return named[1], re.sub(r"[-_]+", " ", named[2]).strip()
    found = _OF_A_DAY.fullmatch(stem)
    year, month, day = filter(None, found.groups()) if found else ("0", "0", "0")
    try:
        return date(int(year), int(month), int(day)).isoformat(), ""
    except ValueError:
        return "", ""


def find_syntax(path: str) -> Literal["markdown", "html", ""]:
    """What the ending says that a text is written in; empty where it says nothing."""
    name = path.lower()
    if name.endswith(_MARKDOWN):
        return "markdown"
    return "html" if name.endswith(_HTML) else ""
