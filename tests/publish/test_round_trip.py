"""What an ordinary parser reads back is what was given."""

import html
import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Document, Enclosure, Entry, Feed, Person, Picture, Publication
from aggregator.parse import Hints, read_document
from aggregator.publish import render
from aggregator.publish.characters import WORD_JOINER, shows_nothing
from aggregator.publish.gate import find_problems
from aggregator.publish.item import clean_text, one_line
from aggregator.text.html import clean_html
from tests.publish.examples import ENTRIES, FULL, NEWS, PAPER, SITE

NASTY = (
    *(
        "]]>",
        "<![CDATA[",
        "&amp;amp;",
        "&lt;b&gt;",
        "<b>vet</b>",
        "</title>",
        "<!--",
        "?>",
        "&#0;",
        "&nbsp;",
        "a < b & c",
    ),
    *(
        "'",
        '"',
        "\n",
        "\r\n",
        "\t",
        "\x00",
        "\x0b",
        "\ufffe",
        "\ud800",
        "\u202eom",
        "\u2028",
        "é",
        "日本",
        "مرحبا",
        "👩‍👩‍👧",
    ),
    *("{{ 7 * 7 }}", "{% raw %}", "javascript:alert(1)", "x" * 3000),
)


def reads_as_itself(text: str) -> bool:
    """feedparser takes a text whose Latin-1 bytes happen to be UTF-8 for one that was encoded twice."""
    shown = clean_text(text)  # what no document may hold would hide it
    try:
        return shown.encode("latin-1").decode() == shown
    except UnicodeError:
        return True


words = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=20)), max_size=6).map(" ".join)
texts = words.filter(reads_as_itself)
moments = st.datetimes(datetime(1900, 1, 2), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
entries = st.builds(
    Entry,
    id=st.integers(0, 10**6).map("tag:dorp.example,2026:x/{}".format),
    title=texts,
    link=st.one_of(st.none(), st.just("https://krant.example/a?b=1&c=[2]"), texts),
    authors=st.lists(st.builds(Person, texts, texts, texts), max_size=2).map(tuple),
    published=moments,
    updated=st.one_of(st.none(), moments),
    summary=texts,
    content=texts.map(clean_html),
    enclosures=st.lists(st.builds(Enclosure, st.just("https://krant.example/a.mp3"), texts), max_size=2).map(
        tuple
    ),
    source=st.one_of(
        st.none(), st.just(PAPER), st.builds(Feed, id=texts, title=texts, link=texts, rights=texts)
    ),
)


def parse(document: Document) -> Any:
    headers = {"content-type": document.media_type, "content-location": "https://dorp.example/"}
    read = feedparser.parse(
        BytesIO(document.body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    assert not read.bozo, read.bozo_exception
    return read


def rendered(given_entries: tuple[Entry, ...]) -> dict[str, Document]:
    return {document.path.partition(".")[2]: document for document in render(NEWS, given_entries, SITE)}


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feedparser_reads_back_the_feed(form: str) -> None:
    feed = parse(rendered(ENTRIES)[form]).feed
    assert feed.title == NEWS.title
    assert feed.subtitle == NEWS.description
    assert feed.language == "nl"
    assert feed.link == "https://dorp.example/feeds/nieuws.html"
    links = {link.rel: link.href for link in feed.links}
    assert links["self"] == f"https://dorp.example/feeds/nieuws.{form}"
    assert links["hub"] == "https://hub.example/"


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feedparser_reads_back_an_entry(form: str) -> None:
    entry = parse(rendered((FULL,))[form]).entries[0]
    assert (entry.id, entry.title, entry.link) == (FULL.id, FULL.title, FULL.link)
    assert entry.published_parsed[:6] == (2026, 3, 1, 7, 5, 9)
    assert entry.content[0].value == FULL.content
    assert html.unescape(entry.summary) == FULL.summary
    assert [tag.label or tag.term for tag in entry.tags] == ["Binnenland", "verkeer & vervoer"]
    assert entry.author == "Hoofdredactie"
    assert entry.source.title == PAPER.title
    assert entry.media_content[0]["url"] == entry.media_thumbnail[0]["url"] == FULL.image


def test_atom_carries_every_enclosure_and_the_whole_source() -> None:
    entry = parse(rendered((FULL,))["atom"]).entries[0]
    assert [(one.href, one.type, one.get("length")) for one in entry.enclosures] == [
        ("https://krant.example/brug.jpg", "image/jpeg", "4096"),
        ("https://krant.example/brug.mp3", "audio/mpeg", None),
    ]
    assert entry.updated_parsed[:6] == (2026, 3, 2, 8, 0, 0)
    source = entry.source
    assert (source.id, source.title, source.rights) == (PAPER.id, PAPER.title, PAPER.rights)
    assert {link.rel: link.href for link in source.links} == {"alternate": PAPER.link, "self": PAPER.self}


def test_rss_carries_the_enclosure_that_one_listens_to() -> None:
    entry = parse(rendered((FULL,))["rss"]).entries[0]
    assert [(one.href, one.type, one.length) for one in entry.enclosures] == [
        ("https://krant.example/brug.mp3", "audio/mpeg", "0")
    ]
    assert b'<guid isPermaLink="true">https://krant.example/brug</guid>' in rendered((FULL,))["rss"].body
    assert entry.comments == FULL.comments
    assert entry.source.href == PAPER.self


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_every_picture_reads_back_with_its_words(form: str) -> None:
    pictures = (
        Picture("https://krant.example/a.jpg", 900, 600, "Een brug & water <koud>"),
        Picture("https://krant.example/b.jpg", description="Riet", further=True),
        Picture("https://krant.example/c", further=True),
    )
    given_entry = replace(FULL, enclosures=(), image=pictures[0].url, pictures=pictures)
    document = rendered((given_entry,))[form]
    assert find_problems(document) == []
    (entry,) = read_document(document.body, Hints(url="https://dorp.example/")).entries
    assert entry.image == pictures[0].url
    assert (entry.summary.split(), entry.content) == (FULL.summary.split(), FULL.content)
    if form == "json":  # a file has a title there
        assert [one.title for one in entry.enclosures] == ["Riet", None]
        assert [one.url for one in entry.enclosures] == [one.url for one in pictures[1:]]
        assert {one.type for one in entry.enclosures} == {"image/jpeg"}
    else:
        assert entry.pictures == pictures
    again = rendered((replace(given_entry, pictures=entry.pictures, enclosures=entry.enclosures),))
    assert again["json"].body == rendered((given_entry,))["json"].body


@settings(max_examples=60, deadline=None)
@given(entry=entries)
def test_any_entry_renders_to_valid_documents_that_read_back_unchanged(entry: Entry) -> None:
    documents = rendered((entry,))
    for document in documents.values():
        assert find_problems(document) == []
    title, content = one_line(entry.title), clean_text(entry.content)
    content = "" if shows_nothing(content) else content
    for form in ("atom", "rss"):
        read = parse(documents[form]).entries[0]
        assert read.id == entry.id
        assert not title or read.title.replace(WORD_JOINER, "") == title.replace(WORD_JOINER, "")
        assert read.title
        assert read.author
        assert not content or read.content[0].value.strip() == content
        assert entry.published is not None
        assert list(read.published_parsed[:6]) == list(entry.published.timetuple()[:6])
    item = json.loads(documents["json"].body)["items"][0]
    assert not title or item["title"] == title
    assert not content or item["content_html"] == content


@settings(max_examples=30, deadline=None)
@given(title=texts, description=texts)
def test_any_title_of_a_publication_reads_back(title: str, description: str) -> None:
    publication = Publication(id="p", feed_id="tag:dorp.example,2026:p", title=title, description=description)
    for document in render(publication, (), SITE):
        assert find_problems(document) == []
        if document.path.endswith(("atom", "rss")):
            assert parse(document).feed.title.replace(WORD_JOINER, "") == (one_line(title) or "p")
