"""What other parsers' suites expect, on our path: what differs has its reason, and is counted in the docs."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.model import Batch, Category, Entry, Feed, Person
from tests.conformance.examine import examine_all
from tests.conformance.expectations import judge
from tests.conformance.report import LISTED, Difference, Report, read_reasons, told_in
from tests.conformance.view import batch_view
from tests.conftest import ROOT

BATCH = Batch(
    feed=Feed(title="Nieuws", link="https://a.example/"),
    entries=(
        Entry(
            key="1",
            title="Eén & twee",
            link="https://a.example/1",
            content='<p>Een <a href="https://a.example/x">brug</a></p>',
            authors=(Person("Ann", "ann@a.example"),),
            categories=(Category("zee"),),
            published=datetime(2026, 5, 1, 10, tzinfo=UTC),
        ),
    ),
)


def held(expression: str) -> list[bool | None]:
    view = batch_view(BATCH, {"version": "rss20"}, "https://a.example/feed")
    return [statement.holds for statement in judge(expression, view, b"<rss/>", None)]


@pytest.mark.parametrize(
    "expression",
    [
        "feed['title'] == 'Nieuws'",
        "entries[0]['title'] == 'Eén <b>&amp;</b> twee'",
        "entries[0]['link'] == 'HTTPS://a.example/1'",
        'entries[0].description == \'<p>Een <a href="https://a.example/x" onclick="x()">brug</a></p>\'',
        "entries[0].author == 'Ann (ann@a.example)'",
        "entries[0].tags[0].term == 'zee' and len(entries) == 1",
        "entries[0].published_parsed == (2026, 5, 1, 10, 0, 0, 4, 121, 0)",
        "entries[0].published == 'Fri, 01 May 2026 12:00:00 +0200'",
    ],
)
def test_what_means_the_same_holds(expression: str) -> None:
    assert set(held(expression)) == {True}


@pytest.mark.parametrize(
    "expression",
    [
        "feed['title'] == 'Weer'",
        "feed['title'] == ''",
        "feed['subtitle'] == 'Nieuws'",
        "entries[0]['link'] == 'https://a.example/2'",
        "entries[0].description == '<p>Een <a href=\"https://a.example/y\">brug</a></p>'",
        "entries[0].description == '<p>Een brug</p>'",
        "entries[0].author == 'Bob'",
        "entries[0].tags[0].scheme == 'x'",
        "entries[0].tags[1].term == 'zee'",
        "entries[0].updated == '2026-05-01T10:00:00Z'",
        "entries[0].published_parsed == (2026, 5, 1, 11, 0, 0, 4, 121, 0)",
        "len(entries) == 2",
    ],
)
def test_what_is_another_value_does_not_hold(expression: str) -> None:
    assert held(expression) == [False]


def test_what_we_do_not_keep_is_not_judged() -> None:
    assert held("not bozo and feed['cloud']['port'] == '80' and version == 'rss20'") == [None] * 3


def test_a_difference_without_a_reason_is_told_and_so_is_a_reason_without_a_difference() -> None:
    reasons = read_reasons("# said\n[Because]\nsuite/a* entry.title\nsuite/b *\n")
    assert reasons[0].patterns == (("suite/a*", "entry.title"), ("suite/b", "*"))
    report = Report([], reasons)
    report._explain("field", Difference("suite/a1", "entry.title", "x"))
    report._explain("field", Difference("suite/a1", "entry.link", "x"))
    assert report.unlisted == [Difference("suite/a1", "entry.link", "x")]
    assert report.unused == [("suite/b", "*")]
    assert "| Because | 1 |" in str(report)


@pytest.mark.corpus
@pytest.mark.timeout(900)
def test_every_difference_from_other_parsers_is_listed_with_its_reason_and_counted_in_the_docs(
    shared: Path,
) -> None:
    report = Report(examine_all(shared / "corpora"), read_reasons(LISTED.read_text(encoding="utf-8")))
    assert report.unlisted == []
    assert report.unused == []
    # Nothing is refused for a reason that we cannot name.
    assert not [said for said in report.differing["refused"] if re.search("could not be read", said)]
    assert told_in((ROOT / "docs" / "parsing.md").read_text(encoding="utf-8")) == str(report)
