"""JSON Feed with what the wild makes of it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import HostileError, ParseError
from aggregator.parse import Hints, parse_document

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
    assert parse_document(feed({"id": id, "title": "a"}), WEB).entries[0].key == key


def test_keys_in_a_local_file_carry_its_path() -> None:
    batch = parse_document(feed({"id": "1"}, {"title": "no id"}), Hints(path="in/a.json"))
    assert [entry.key for entry in batch.entries] == ["in/a.json#1", ""]
    assert {entry.provenance for entry in batch.entries} == {"in/a.json"}


def test_broken_json_names_the_line() -> None:
    with pytest.raises(ParseError, match="line 2"):
        parse_document(b'{"version": "https://jsonfeed.org/version/1",\n "items": [}', WEB)


@pytest.mark.parametrize(
    "body",
    [b'{"a":' * 100_000, b'{"items":[' + b"[" * 200_000, b'{"version":"x","items":' + b"9" * 9000 + b"}"],
)
def test_json_built_to_hurt(body: bytes) -> None:
    with pytest.raises(HostileError):
        parse_document(body, WEB)


def test_the_newest_are_kept_where_they_stand_last() -> None:
    items = [{"id": str(n), "date_published": f"2020-01-{n:02}"} for n in range(1, 11)]
    hints = Hints(url=WEB.url, max_entries=3)
    assert [entry.key for entry in parse_document(feed(*items), hints).entries] == ["8", "9", "10"]
    assert [entry.key for entry in parse_document(feed(*reversed(items)), hints).entries] == ["10", "9", "8"]


@given(
    st.lists(
        st.dictionaries(st.sampled_from([*MEMBERS, "tags", "authors", "attachments", "language"]), ANY),
        max_size=4,
    )
)
@settings(max_examples=100, deadline=None)
def test_no_item_whatever_its_types_loses_the_others(items: list[dict[str, object]]) -> None:
    batch = parse_document(feed(*items, {"id": "last", "title": "Survivor"}), WEB)
    assert len(batch.entries) == len(items) + 1
    assert batch.entries[-1].title == "Survivor"
