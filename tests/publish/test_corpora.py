"""Real feeds through parsing and publishing: valid for everybody, and read back as they were."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import pytest
from html5lib.html5parser import HTMLParser, ParseError

from aggregator.errors import ParseError as Refused
from aggregator.model import Document, Entry
from aggregator.parse import Hints, parse_document
from aggregator.publish import render
from aggregator.publish.characters import WORD_JOINER
from aggregator.publish.gate import find_problems
from aggregator.publish.item import Item, clean_text, make_item
from aggregator.publish.lint.strict import find_faults
from tests.publish.examples import NEWS, SITE

pytestmark = pytest.mark.corpus

EVERY = 9  # one file of so many is read here; test_scale runs them all through the program
TOGETHER = 50  # entries in one document
LONGEST = 30_000  # characters of HTML that the strict parser of another is given: it is slow


def entries_of(shared: Path) -> list[Entry]:
    """The entries of a sample of the feeds, with ids of their own and their source."""
    rows = (shared / "corpora" / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]
    names = [row.split("\t")[0] for row in rows if row.split("\t")[2] in ("atom", "rss", "rdf", "json")]
    found: list[Entry] = []
    for number, name in enumerate(names[::EVERY]):
        address = f"https://feeds.example/{number}"
        try:
            batch = parse_document((shared / "corpora" / name).read_bytes(), Hints(url=address))
        except Refused:
            continue
        source = replace(batch.feed, self=batch.feed.self or address)
        for place, entry in enumerate(batch.entries):
            found.append(replace(entry, id=f"tag:dorp.example,2026:{number}/{place}", source=source))
    return found


def read(document: Document) -> list[Any]:
    headers = {"content-type": document.media_type, "content-location": "https://dorp.example/"}
    told = feedparser.parse(
        BytesIO(document.body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    assert not told.bozo, told.bozo_exception
    return list(told.entries)


def test_real_feeds_are_published_without_fault_and_read_back(shared: Path) -> None:
    entries = entries_of(shared)
    assert len(entries) > 500
    for start in range(0, len(entries), TOGETHER):
        together = entries[start : start + TOGETHER]
        items = [make_item(entry, SITE, "nl") for entry in together]
        atom, rss, feed = render(replace(NEWS, formats=("atom", "rss", "json")), together, SITE)
        for document in (atom, rss, feed):
            assert find_problems(document) == []
        for document in (atom, rss):
            assert list(find_faults(document.body)) == []
            for item, entry in zip(items, read(document), strict=True):
                compare(item, entry, rss=document is rss)
        told = json.loads(feed.body)["items"]
        assert [(one["id"], one.get("url")) for one in told] == [(item.id, item.link) for item in items]


def compare(item: Item, entry: Any, *, rss: bool) -> None:
    """That another parser reads what was given; RSS does not say whether a title is HTML."""
    assert entry.id == item.id
    assert entry.get("link") in (item.link, item.id, None)
    if not (rss and re.search(r"&#?\w+;|<", item.title)):
        assert folded(entry.title) == folded(item.title)
    assert list(entry.published_parsed[:6]) == list(item.published.timetuple()[:6])
    if item.content and not re.search("[\u0080-\u00ff]", item.content):
        assert entry.content[0].value.strip() == item.content
    if not rss:
        files = [one.href for one in entry.get("enclosures", ())]
        assert sorted(files) == sorted(one.url for one in item.enclosures)
    if item.source and item.source.title:  # RSS names no source without one
        assert entry.source.get("href") if rss else entry.source.get("links")


def folded(title: str) -> str:
    return " ".join(title.replace(WORD_JOINER, "").split())


def test_a_strict_html_parser_has_nothing_to_say_of_cleaned_content(shared: Path) -> None:
    with pytest.raises(ParseError):
        check_html(["<p>een<div>twee</p></div>"])
    contents = {clean_text(entry.content) for entry in entries_of(shared) if len(entry.content) < LONGEST}
    assert len(contents) > 300
    check_html(sorted(contents))


def check_html(contents: Sequence[str]) -> None:
    for content in contents:
        HTMLParser(strict=True).parseFragment(content)
