"""Codings by q-value, validators by RFC 9110."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.negotiation import choose_coding, has_current, write_http_date

OURS = ("br", "zstd", "gzip")
WHEN = datetime(2026, 10, 2, 12, tzinfo=UTC)
TAGS = frozenset({'"abc"', '"abc-gzip"'})


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, None),
        ("", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("zstd, gzip", "zstd"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("GZIP; Q=1.0", "gzip"),
        ("*", "br"),
        ("*;q=0", None),
        ("gzip;q=0, *", "br"),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.2, gzip;q=0.5", "gzip"),
        ("identity;q=0", None),
        ("deflate, compress", None),
        ("gzip;q=nonsense", None),
        (";;;,,", None),
    ],
)
def test_the_coding_that_the_client_likes_best(header: str | None, coding: str | None) -> None:
    assert choose_coding(header, OURS) == coding


@given(st.text())
def test_no_header_is_too_odd_to_answer(header: str) -> None:
    assert choose_coding(header, OURS) in (None, *OURS)
    assert has_current(header, header, TAGS, WHEN) in (True, False)


@pytest.mark.parametrize(
    ("tags", "current"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"abc-gzip"', True),
        ('"x", "abc"', True),
        ('"x" , W/"y"', False),
        ("*", True),
        ("abc", False),
        ("", False),
    ],
)
def test_tags_by_weak_comparison_in_lists(tags: str, current: bool) -> None:
    assert has_current(tags, None, TAGS, WHEN) is current


def test_tags_go_before_dates() -> None:
    assert not has_current('"other"', write_http_date(WHEN), TAGS, WHEN)


@pytest.mark.parametrize(
    ("since", "current"),
    [
        (write_http_date(WHEN), True),
        (write_http_date(WHEN + timedelta(days=1)), True),
        (write_http_date(WHEN - timedelta(seconds=1)), False),
        ("yesterday", False),
        ("Fri, 99 Foo 2026 12:00:00 GMT", False),
        (None, False),
    ],
)
def test_dates_by_comparison_and_bad_ones_not_at_all(since: str | None, current: bool) -> None:
    assert has_current(None, since, TAGS, WHEN) is current
