"""Every feed, post and text of the manifest comes out as it says, quickly."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.model import Batch
from aggregator.parse import Hints, parse_document

pytestmark = pytest.mark.hostile

ENTRIES = {  # ACCEPT with so many; the rest of the first column's families is refused below
    "bidi-title.xml": 1,
    "category-names.xml": 10,
    "cdata-end.xml": 1,
    "dates.xml": 10,
    "enclosure.xml": 1,
    "form-feed.xml": 2,
    "iso-8859-1.xml": 1,
    "jsonfeed.json": 1,
    "link-inner.xml": 3,
    "link-schemes.xml": 4,
    "nested-200.xml": 2,
    "no-end.xml": 1,
    "no-ids.xml": 2,
    "same-id-other-source.xml": 1,
    "same-id-three.xml": 3,
    "windows-quotes.xml": 1,
    "xss-starter.xml": 10,
    "xss-title-author.xml": 1,
}
REFUSED = {"entities-five-levels.xml", "entity-hostname.xml", "login-page.html"}
SKIPPED = {"2021-03-04-open-bracket.md", "2021-03-04-python-tag.md", "2021-03-04-date-31-feb.md", "blank.txt"}


def read(path: Path, *, local: bool = False) -> Batch:
    start = time.process_time()
    try:
        return parse_document(
            path.read_bytes(), Hints(path=path.name) if local else Hints(url="https://feeds.example/f")
        )
    finally:
        assert time.process_time() - start < 10


def test_feeds(shared: Path) -> None:
    for path in sorted((shared / "hostile" / "feeds").iterdir()):
        if path.name in REFUSED:
            with pytest.raises(ParseError):
                read(path)
            continue
        batch = read(path)
        assert len(batch.entries) == ENTRIES.get(path.name, len(batch.entries)), path.name
        shown = [entry.title + entry.content + str(entry.link) + str(entry.image) for entry in batch.entries]
        assert "pwn" not in "".join(shown), path.name
        assert not any(set(text) & set(map(chr, range(9))) for text in shown)


def test_good_titles_survive(shared: Path) -> None:
    feeds = shared / "hostile" / "feeds"
    assert read(feeds / "iso-8859-1.xml").entries[0].title == "Français"
    assert read(feeds / "form-feed.xml").entries[1].title == "Survivor"
    assert read(feeds / "enclosure.xml").entries[0].enclosures == ()
    links = [entry.link for entry in read(feeds / "link-schemes.xml").entries]
    assert links == [None, None, None, "https://feeds.example/relative"]
    assert all("word" in entry.content for entry in read(feeds / "xss-starter.xml").entries)


def test_posts_and_texts(shared: Path) -> None:
    for folder in ("posts", "texts"):
        for path in sorted((shared / "hostile" / folder).iterdir()):
            if path.name in SKIPPED:
                with pytest.raises(ParseError):
                    read(path, local=True)
            else:
                (entry,) = read(path, local=True).entries
                assert entry.title
                assert "onerror" not in entry.content
                assert "\x1b" not in entry.title + entry.content


def test_generated_feeds(shared: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, shared / "hostile" / "generate.py", tmp_path], check=True, capture_output=True
    )
    for name in ("deep-20k.xml", "attrs-20k.xml"):
        with pytest.raises(ParseError):
            read(tmp_path / name)
    long, survivor = read(tmp_path / "entry-3mb.xml").entries
    assert survivor.title == "Survivor"
    assert 50_000 < len(long.content) < 250_000
    many = read(tmp_path / "entries-5k.xml")
    assert (len(many.entries), many.entries[0].key) == (1000, "urn:n:0")
