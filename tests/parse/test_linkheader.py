"""Link headers are read as far as they are right, in time that goes with their length."""

import time

import pytest

from aggregator.parse.linkheader import read_links


def test_each_link_has_its_parameters() -> None:
    header = (
        '<https://hub.example/>; rel="hub"; title="x, \\"y\\"" , <b>;rel=self;x, <c> ; rel = up ; type=a/b'
    )
    assert [link[:3] for link in read_links([header])] == [
        ("https://hub.example/", "hub", ""),
        ("b", "self", ""),
        ("c", "up", "a/b"),
    ]


@pytest.mark.parametrize("end", ["x", '"', "="])
def test_a_header_of_white_space_takes_no_time(end: str) -> None:
    began = time.process_time()
    for begun in ("<a>;b", "<a>;b=", "<a>;b=c"):
        list(read_links([begun + " " * 8000 + end] * 4))
    assert time.process_time() - began < 0.3
