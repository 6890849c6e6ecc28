"""Whole feeds of the world: none escapes with an exception that is not ours, and none loses an entry.

All files up to 200 kB are read (over 99 in 100; the larger ones only repeat what the smaller show).
"""

import io
import json
import warnings
from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.parse import Hints, parse_document

pytestmark = pytest.mark.corpus

MAX_SIZE = 200_000
OTHER_COUNT = {  # ours, and why it is not feedparser's
    "feed-rs/rss2/rss_2.0_invalid_1.xml": (None, "breaks off before its first entry: refused"),
    "feedparser/illformed/rss_incomplete_cdata.xml": (None, "breaks off in its only entry: refused"),
    "fastfeedparser/osm-pl.xml": (7, "breaks off in its last entry, which is left out"),
    "feedvalidator/testcases/rss/should/system_entity_http.xml": (None, "external entity: refused"),
    "laminas-feed/_files/Reader/xxe-atom10.xml": (None, "external entity: refused"),
    "simplepie/feed-utf16be.xml": (1, "UTF-16 without a mark, which feedparser cannot read"),
    "simplepie/feed-utf16le.xml": (1, "UTF-16 without a mark, which feedparser cannot read"),
}


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


def theirs(path: Path, url: str) -> int:
    import feedparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return len(
            feedparser.parse(
                io.BytesIO(path.read_bytes()),
                sanitize_html=False,
                resolve_relative_uris=False,
                response_headers={"content-location": url},
            ).entries
        )


def test_every_feed_has_as_many_entries_as_feedparser_sees(shared: Path) -> None:
    differing = {}
    for name in rows(shared, "rss", "atom", "rdf"):
        path, url = shared / "corpora" / name, "http://127.0.0.1/" + name
        count = ours(path, url)
        if count != theirs(path, url):
            differing[name] = count
    listed = {name: count for name, (count, _) in OTHER_COUNT.items()}
    assert differing == {
        name: count
        for name, count in listed.items()
        if (shared / "corpora" / name).stat().st_size <= MAX_SIZE
    }


def test_every_json_feed_has_all_its_items(shared: Path) -> None:
    seen = 0
    for name in rows(shared, "json"):
        path = shared / "corpora" / name
        count = ours(path, "http://127.0.0.1/" + name)
        if count is not None:
            seen += 1
            assert count == len(
                [item for item in json.loads(path.read_bytes()).get("items", []) if isinstance(item, dict)]
            ), name
    assert seen > 40


def test_pages_and_other_files_raise_only_our_errors(shared: Path) -> None:
    for name in rows(shared, "html", "opml", "not-a-feed", "cdf"):
        ours(shared / "corpora" / name, "http://127.0.0.1/" + name)
