"""Addresses as people read them: twins of what is stored and what is read."""

import pytest

from aggregator.text.readable import read_link


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("https://xn--bcher-kva.example/3", "https://bücher.example/3"),
        ("https://www.XN--bcher-kva.example:8080/3", "https://www.bücher.example:8080/3"),
        ("https://xn--e1afmkfd.xn--p1ai", "https://пример.рф"),
        ("https://krant.example/k%C3%A4se%20brood?q=%C3%BC", "https://krant.example/käse brood?q=ü"),
        ("https://krant.example/xn--bcher-kva/%E4", "https://krant.example/xn--bcher-kva/%E4"),
        ("https://xn--.example/", "https://xn--.example/"),
        ("https://xn--zzzzzzzzzz99999.example/", "https://xn--zzzzzzzzzz99999.example/"),
        ("https://a-xn--bcher-kva.example/", "https://a-xn--bcher-kva.example/"),
        ("https://krant.example/1", "https://krant.example/1"),
        ("", ""),
    ],
)
def test_host_and_path_are_read_as_they_were_written(stored: str, read: str) -> None:
    assert read_link(stored) == read
