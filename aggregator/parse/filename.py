"""What a local file's name tells: Jekyll's `2019-06-27-some-words.md`."""

import re

_DATED_NAME = re.compile(r"(\d{4}-\d\d?-\d\d?)[-_ ](.+)")


def split_file_name(path: str) -> tuple[str, str]:
    """The date that a file is named by, and the words after it; both empty for any other name."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    named = _DATED_NAME.fullmatch(stem)
    return (named[1], re.sub(r"[-_]+", " ", named[2]).strip()) if named else ("", "")
