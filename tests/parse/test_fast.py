"""The fast path beside the judge: it reads plain feeds, and never otherwise than feedparser."""

import random
import re
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from feedparser.mixin import _FeedParserMixin
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.errors import ParseError
from aggregator.model import Batch
from aggregator.parse import Hints, feed, guard
from aggregator.parse.encoding import decode
from aggregator.parse.fast import read_surely
from aggregator.parse.fast.names import PREFIXES
from aggregator.parse.fast.vocabulary import ENTRY, FEED
from aggregator.parse.judge import _Strict
from aggregator.parse.sniff import recognise
from tests.parse.twists import twist

PLAIN = Path(__file__).parent / "plain"
URL = "https://feeds.example/dir/feed"
SHARDS = 4
LARGEST = 15_000  # characters of a document that is put together with others


def read(text: str, *, fast: bool, url: str = URL) -> Batch | str:
    """What comes of a feed, or why nothing does."""
    zone = ZoneInfo("Europe/Amsterdam")
    try:
        return feed.read_feed(text, Hints(url=url, max_entries=10_000, timezone=zone, fast=fast))
    except ParseError as error:
        return f"{type(error).__name__}: {error}"


def plain(name: str) -> str:
    return guard.secure((PLAIN / name).read_text(encoding="utf-8"))


def feed_text(body: bytes) -> str | None:
    """The text that the parsers get of a document, None where it is no feed or refused."""
    try:
        form, text = recognise(decode(body, None))
        return guard.secure(text) if form == "feed" else None
    except ParseError:
        return None


def rows(shared: Path) -> list[tuple[str, str]]:
    lines = (shared / "corpora" / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [(name, kind) for name, _, kind, *_ in (line.split("\t") for line in lines)]


@pytest.mark.parametrize("name", ["podcast.xml", "weblog.xml", "atom.xml", "rdf.xml"])
@pytest.mark.parametrize("url", [URL, ""])
def test_what_programs_write_is_taken_and_read_as_feedparser_reads_it(name: str, url: str) -> None:
    assert read_surely(plain(name), URL)
    assert read(plain(name), fast=True, url=url) == read(plain(name), fast=False, url=url)


@pytest.mark.parametrize(
    "told",
    [
        "<title mode='base64'>eA==</title>",
        "<description>a <b>b</b></description>",
        "<content type='application/octet-stream'>eA==</content>",
        "<date>2026-10-02</date>",
        "<image><url>x</url></image>",
        "<links>x</links>",
        "<author><foaf>x</foaf></author>",
        "<x:y xmlns:x='http://purl.org/dc/terms/'/><x:y xmlns:x='urn:x'/>",
        "<media:y xmlns:media='http://www.itunes.com/dtds/podcast-1.0.dtd'/>",
        "<x:y xmlns:x='urn:x' xmlns:z='urn:x'/>",
        "<x:y xmlns:x='urn:x\u2003y'/>",
        "<link xmlns:x='urn:x' x:href='1'/>",
        "<georss:where xmlns:georss='http://www.georss.org/georss'/>",
        "<item/>",
        "<title xml:base='javascript:x()'>y</title>",
        "<title>&x;</title>",
        "<category/>" + "".join(f"<category>{number}</category>" for number in range(201)),
    ],
)
def test_what_is_not_surely_known_is_left_to_feedparser(told: str) -> None:
    item = f"<item><guid>1</guid>{told}</item>"
    assert read_surely(f"<rss version='2.0'><channel>{item}</channel></rss>", URL) is None


def test_every_element_that_feedparser_knows_is_known_here_and_so_is_every_vocabulary() -> None:
    methods = (re.fullmatch(r"_(?:start|end)_(.+)", name) for name in dir(_Strict))
    known = {method[1].lower() for method in methods if method}
    assert known - FEED.keys() == set()
    assert known - ENTRY.keys() == set()
    uris = {uri.lower(): prefix.lower() for uri, prefix in _FeedParserMixin.namespaces.items() if uri}
    assert uris == PREFIXES


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(text: str, base: str) -> None:
        asked.append(base)

    monkeypatch.setattr(feed, "read_surely", note)
    assert read(plain("weblog.xml"), fast=False) == read(plain("weblog.xml"), fast=True)
    assert asked == [URL]


@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_whatever_feeds_are_put_together_from_is_read_as_feedparser_reads_it(seed: int) -> None:
    documents = [plain(path.name) for path in sorted(PLAIN.iterdir())]
    text = guard.secure(twist(documents, seed))
    assert read(text, fast=True) == read(text, fast=False)


@pytest.mark.corpus
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.timeout(300)
def test_every_feed_of_the_corpora_is_read_as_feedparser_reads_it(shared: Path, shard: int) -> None:
    count: Counter[str] = Counter()
    for name, kind in rows(shared)[shard::SHARDS]:
        text = feed_text((shared / "corpora" / name).read_bytes())
        if text is None or kind == "cdf":
            continue
        count[kind] += 1
        if read_surely(text, URL):
            count[f"{kind} taken"] += 1
            assert read(text, fast=True) == read(text, fast=False), name
    for kind in ("atom", "rss", "rdf"):
        assert count[f"{kind} taken"] > 0.75 * count[kind]


@pytest.mark.corpus
@pytest.mark.timeout(300)
def test_feeds_put_together_from_those_of_the_corpora_are_read_as_feedparser_reads_them(shared: Path) -> None:
    names = [name for name, kind in rows(shared) if kind in {"atom", "rss", "rdf"}]
    documents = [text for name in names if (text := _small(shared / "corpora" / name))]
    start = random.SystemRandom().randrange(2**32)  # another sample in every run; the message names the seed
    taken = 0
    for seed in range(start, start + 600):
        text = feed_text(twist(documents, seed).encode())
        if text is not None and read_surely(text, URL):
            taken += 1
            assert read(text, fast=True) == read(text, fast=False), f"seed {seed}"
    assert taken > 100


def _small(path: Path) -> str | None:
    text = feed_text(path.read_bytes()) if path.stat().st_size < LARGEST else None
    try:
        etree.fromstring((text or "").encode())
    except etree.XMLSyntaxError:
        return None
    return text


@pytest.mark.hostile
def test_hostile_feeds_are_read_as_feedparser_reads_them(shared: Path) -> None:
    for path in sorted((shared / "hostile" / "feeds").iterdir()):
        text = feed_text(path.read_bytes())
        if text is not None and read_surely(text, URL):
            assert read(text, fast=True) == read(text, fast=False), path.name
