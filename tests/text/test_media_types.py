"""A file's name tells its media type, and nothing else of its address does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.media_types import type_by_name


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://a.example/talk.mp3", "audio/mpeg"),
        ("https://a.example/BOOK.M4B?from=feed#t=3", "audio/mp4"),
        ("https://a.example/x.tar.zip", "application/zip"),
        ("/pictures/brug.jpeg", "image/jpeg"),
        ("brug.webp", "image/webp"),
        ("https://a.example/talk.mp3?cover=x.png", "audio/mpeg"),
        ("https://a.example/page?file=x.mp3", None),
        ("https://a.example/page#x.mp3", None),
        ("https://a.example/v1.mp3/listen", None),
        ("https://radio.mov", None),
        ("https://[::1/x.exe", None),
        ("https://a.example/", None),
        ("", None),
    ],
)
def test_the_suffix_of_the_path_counts(url: str, kind: str | None) -> None:
    assert type_by_name(url) == kind


@given(st.text(alphabet="?#&=./ab", max_size=20))
def test_what_follows_the_path_changes_nothing(tail: str) -> None:
    assert type_by_name(f"https://a.example/talk.mp3?{tail}") == "audio/mpeg"
