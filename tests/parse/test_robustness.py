"""Whatever the bytes, there is a Batch or an error of ours."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.model import Batch
from aggregator.parse import Hints, parse_document

TWINS = Path(__file__).parent / "twins"
SEEDS = [
    path.read_bytes()
    for path in sorted(TWINS.iterdir())
    if not path.name.endswith(".json") or path.stem == "jsonfeed"
]
PIECES = [
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"&#xD800;",
    b"\x00",
    b"\xff\xfe",
    b"---\n",
    b"'",
    b'"',
    b"<item>",
    b"{",
    b"[" * 2000,
]
HINTS = [
    Hints(url="https://a.example/feed"),
    Hints(path="a.txt"),
    Hints(path="2020-01-01-a.md", kind="jekyll"),
    Hints(path="a", kind="text"),
    Hints(url="https://a.example/", kind="article"),
    Hints(url="not a url", media_type="text/html; charset=utf-7", kind="page", max_entries=1, max_entry=10),
]


def attempt(body: bytes, hints: Hints) -> None:
    said = "read"
    try:
        assert isinstance(parse_document(body, hints), Batch)
    except ParseError as error:
        said = str(error)
    assert said
    assert "could not be read" not in said  # the last resort: a fault of ours that wants a name


@given(st.binary(max_size=300), st.sampled_from(HINTS))
@settings(max_examples=100, deadline=None)
def test_random_bytes(body: bytes, hints: Hints) -> None:
    attempt(body, hints)


@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(PIECES) | st.binary(max_size=4)),
        max_size=6,
    ),
    st.sampled_from(HINTS),
)
@settings(max_examples=150, deadline=None)
def test_mutated_documents(body: bytes, changes: list[tuple[float, int, bytes]], hints: Hints) -> None:
    for where, cut, piece in changes:
        start = int(where * len(body))
        body = body[:start] + piece + body[start + cut :]
    attempt(body, hints)


@given(st.sampled_from(SEEDS), st.floats(0, 1), st.sampled_from(HINTS))
@settings(max_examples=100, deadline=None)
def test_documents_cut_anywhere(body: bytes, where: float, hints: Hints) -> None:
    attempt(body[: int(where * len(body))], hints)
