"""What a local file's name tells: Jekyll's `2019-06-27-some-words.md`, and in what it is written."""

import re
from typing import Literal

_DATED_NAME = re.compile(r"(\d{4}-\d\d?-\d\d?)[-_ ](.+)")
_MARKDOWN = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".mdown", ".mdwn", ".mdtext", ".mdtxt")
_HTML = (".html", ".htm", ".xhtml", ".xht")


def split_file_name(path: str) -> tuple[str, str]:
    """The date that a file is named by, and the words after it; both empty for any other name."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    named = _DATED_NAME.fullmatch(stem)
    return (named[1], re.sub(r"[-_]+", " ", named[2]).strip()) if named else ("", "")


def find_syntax(path: str) -> Literal["markdown", "html", ""]:
    """What the ending says that a text is written in; empty where it says nothing."""
    name = path.lower()
    if name.endswith(_MARKDOWN):
        return "markdown"
    return "html" if name.endswith(_HTML) else ""
