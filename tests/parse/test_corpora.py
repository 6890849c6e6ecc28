"""Pages and other files of the world: none escapes with an exception that is not ours.

Feeds are held against feedparser in test_conformance.  All files up to 200 kB are read.
"""

from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.parse import Hints, parse_document

pytestmark = pytest.mark.corpus

MAX_SIZE = 200_000


def rows(shared: Path, *kinds: str) -> list[str]:
    lines = (shared / "corpora" / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [
        name
        for name, size, kind, *_ in (line.split("\t") for line in lines)
        if kind in kinds and int(size) <= MAX_SIZE
    ]


def ours(path: Path, url: str) -> int | None:
    """How many entries we see; None where we refuse for a reason that we name."""
    said = ""
    try:
        return len(parse_document(path.read_bytes(), Hints(url=url)).entries)
    except ParseError as error:
        said = str(error)
    assert said
    assert "could not be read" not in said, path
    return None


def test_pages_and_other_files_raise_only_our_errors(shared: Path) -> None:
    for name in rows(shared, "html", "opml", "not-a-feed", "cdf"):
        ours(shared / "corpora" / name, "http://127.0.0.1/" + name)
