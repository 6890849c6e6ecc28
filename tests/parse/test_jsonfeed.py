"""JSON Feed with what the wild makes of it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.curate.changes import is_edit
from aggregator.curate.traits import find_traits
from aggregator.errors import HostileError, ParseError
from aggregator.parse import Hints, read_document
from aggregator.text.html import text_to_html

WEB = Hints(url="https://a.example/feed.json")
VERSION = "https://jsonfeed.org/version/1.1"
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = [
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "image",
    "date_published",
    "date_modified",
    "author",
]


def feed(*items: object) -> bytes:
    return json.dumps({"version": VERSION, "title": "t", "items": items}).encode()


@pytest.mark.parametrize(
    ("id", "key"), [(7, "7"), ("x y", "x y"), (None, ""), (True, ""), ([1], ""), ("a\u0000\ud800b", "ab")]
)
def test_ids_become_text(id: object, key: str) -> None:
    assert read_document(feed({"id": id, "title": "a"}), WEB).entries[0].key == key


def test_keys_in_a_local_file_carry_its_path() -> None:
    batch = read_document(feed({"id": "1"}, {"title": "no id"}), Hints(path="in/a.json"))
    assert [entry.key for entry in batch.entries] == ["in/a.json#1", ""]
    assert {entry.provenance for entry in batch.entries} == {"in/a.json"}


def test_broken_json_names_the_line() -> None:
    with pytest.raises(ParseError, match="line 2"):
        read_document(b'{"version": "https://jsonfeed.org/version/1",\n "items": [}', WEB)


@pytest.mark.parametrize(
    "body",
    [b'{"a":' * 100_000, b'{"items":[' + b"[" * 200_000, b'{"version":"x","items":' + b"9" * 9000 + b"}"],
)
def test_json_built_to_hurt(body: bytes) -> None:
    with pytest.raises(HostileError):
        read_document(body, WEB)


def test_the_newest_are_kept_where_they_stand_last() -> None:
    items = [{"id": str(n), "date_published": f"2020-01-{n:02}"} for n in range(1, 11)]
    hints = Hints(url=WEB.url, max_entries=3)
    assert [entry.key for entry in read_document(feed(*items), hints).entries] == ["8", "9", "10"]
    assert [entry.key for entry in read_document(feed(*reversed(items)), hints).entries] == ["10", "9", "8"]


@given(
    st.lists(
        st.dictionaries(st.sampled_from([*MEMBERS, "tags", "authors", "attachments", "language"]), ANY),
        max_size=4,
    )
)
@settings(max_examples=100, deadline=None)
def test_no_item_whatever_its_types_loses_the_others(items: list[dict[str, object]]) -> None:
    batch = read_document(feed(*items, {"id": "last", "title": "Survivor"}), WEB)
    assert len(batch.entries) == len(items) + 1
    assert batch.entries[-1].title == "Survivor"


ITEM = {"id": 1, "content_text": "Een.", "date_published": "2026-05-01T10:00:00+02:00"}


@pytest.mark.parametrize(
    "document",
    [
        {"version": VERSION, "items": None},
        {"version": VERSION},
        {"version": VERSION, "items": "none"},
        {"version": "http://jsonfeed.org/version/1", "items": [None, 1, "a", []]},
    ],
)
def test_a_feed_without_items_is_an_empty_one(document: object) -> None:
    assert read_document(json.dumps(document).encode(), WEB).entries == ()


@pytest.mark.parametrize("extra", [{"version": VERSION}, {"title": "t"}, {}])
def test_items_in_an_object_of_numbers_are_items(extra: dict[str, object]) -> None:
    items = {"0": {**ITEM, "id": "a"}, "2": {**ITEM, "id": "c"}}
    batch = read_document(json.dumps({"items": items, **extra}).encode(), WEB)
    assert [entry.key for entry in batch.entries] == ["a", "c"]


@pytest.mark.parametrize(("items", "keys"), [(ITEM, ["1"]), ({}, [])])
def test_one_item_without_a_list_is_an_item(items: object, keys: list[str]) -> None:
    batch = read_document(json.dumps({"version": VERSION, "items": items}).encode(), WEB)
    assert [entry.key for entry in batch.entries] == keys


@pytest.mark.parametrize("items", [{"0": "a"}, {"0": ITEM, "1": None}, {"count": 2}])
def test_items_that_are_no_list_are_told(items: object) -> None:
    with pytest.raises(ParseError, match="its items are no list"):
        read_document(json.dumps({"version": VERSION, "items": items}).encode(), WEB)


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("How to use <table> and <b> in HTML", "How to use <table> and <b> in HTML"),
        ("a &lt; b & c", "a &lt; b & c"),
        ("The <b> element and &amp;amp;", "The <b> element and &amp;amp;"),
        ("AT&T", "AT&T"),
        ("Tom &amp; Jerry&#039;s", "Tom & Jerry's"),
        ("Use &lt;b&gt;", "Use <b>"),
        ("&amp;amp; is written so", "&amp; is written so"),
    ],
)
def test_titles_are_plain_unless_they_surely_are_escaped(told: str, title: str) -> None:
    batch = read_document(
        json.dumps({"version": VERSION, "title": told, "items": [{"title": told}]}).encode(), WEB
    )
    assert (batch.feed.title, batch.entries[0].title) == (title, title)


def test_titles_of_our_own_are_never_escaped() -> None:
    item = {"title": "Write &amp; for &", "_source": {"title": "x"}}, {"title": "Write &amp;", "_source": {}}
    titles = [entry.title for entry in read_document(feed(*item), WEB).entries]
    assert titles == ["Write &amp; for &", "Write &amp;"]


@pytest.mark.parametrize("extra", [{"title": "t"}, {"version": 1.1}, {}])
def test_a_feed_that_forgets_its_version_is_known_by_its_items(extra: dict[str, object]) -> None:
    batch = read_document(json.dumps({"items": [ITEM], **extra}).encode("utf-8-sig"), WEB)
    assert [(entry.key, entry.content) for entry in batch.entries] == [("1", "<p>Een.</p>")]


@pytest.mark.parametrize("media_type", ["text/html", "application/xml; charset=utf-16", "image/png", None])
def test_a_feed_is_known_whatever_the_media_type_says(media_type: str | None) -> None:
    hints = Hints(url=WEB.url, media_type=media_type)
    assert len(read_document(feed(ITEM), hints).entries) == 1


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ({"author": {"name": "Ann"}}, ["Ann"]),
        ({"author": "Ann"}, ["Ann"]),
        ({"authors": [{"name": "Ann"}, {"name": "Bob"}], "author": {"name": "Cas"}}, ["Ann", "Bob"]),
        ({"authors": [], "author": {"name": "Cas"}}, ["Cas"]),
        ({"authors": {"name": "Ann"}}, ["Ann"]),
        ({"authors": [{}, None, {"name": ""}]}, []),
    ],
)
def test_authors_of_both_versions(told: dict[str, object], names: list[str]) -> None:
    entry = read_document(feed({**ITEM, **told}), WEB).entries[0]
    assert [person.name for person in entry.authors] == names


def test_a_plain_text_keeps_its_lines_and_says_what_it_said() -> None:
    told = "regel 1\nregel 2 <b>niet vet</b>\n\nalinea\r\nregel 4"
    written = "<p>regel 1<br>\nregel 2 &lt;b&gt;niet vet&lt;/b&gt;</p>\n<p>alinea<br>\nregel 4</p>"
    for item in ({"content_text": told}, {"summary": told, "content_text": ""}):
        entry = read_document(feed({"id": 1, **item}), WEB).entries[0]
        assert entry.content == written
        stored = replace(entry, content=text_to_html(told))  # as it was read before
        assert not is_edit(find_traits(stored), find_traits(entry))
        assert find_traits(stored).hash == find_traits(entry).hash


def test_html_goes_before_plain_text_and_what_is_elsewhere_is_related() -> None:
    item = {
        "id": "1",
        "url": "/1",
        "external_url": "https://b.example/2",
        "content_html": "<p>Een <b>brug</b>.</p>",
        "content_text": "Iets anders.",
        "banner_image": "/b.png",
        "attachments": [
            {"url": "/1.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": 61.5, "size_in_bytes": 9},
            {"mime_type": "audio/mpeg"},
            "no",
        ],
        "_blue": {"about": "our own"},
    }
    entry = read_document(feed(item), WEB).entries[0]
    assert entry.content == "<p>Een <b>brug</b>.</p>"
    assert entry.link == "https://a.example/1"
    assert [(link.rel, link.url) for link in entry.links] == [("related", "https://b.example/2")]
    assert entry.image == "https://a.example/b.png"
    assert [(one.url, one.duration, one.length) for one in entry.enclosures] == [
        ("https://a.example/1.mp3", 61, 9)
    ]


def test_an_entry_that_is_only_elsewhere_links_there() -> None:
    entry = read_document(feed({"id": "1", "external_url": "https://b.example/2"}), WEB).entries[0]
    assert (entry.link, entry.links) == ("https://b.example/2", ())


@pytest.mark.parametrize(
    "told",
    ["2026-05-01T10:00:00Z", "2026-05-01 10:00:00", "Fri, 01 May 2026 10:00:00 GMT", "2026-05-01T10:00Z"],
)
def test_dates_in_other_forms_than_the_one_asked_for(told: str) -> None:
    published = read_document(feed({**ITEM, "date_published": told}), WEB).entries[0].published
    assert published is not None
    assert published.isoformat() == "2026-05-01T10:00:00+00:00"
