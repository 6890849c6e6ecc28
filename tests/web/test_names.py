"""The names of the server, as people and programs take them over."""

import pytest

from aggregator.web.names import name_origin


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080/"),
        ("::1", "http://[::1]:8080/"),
        ("host.example", "http://host.example:8080/"),
    ],
)
def test_an_origin_can_be_asked_for(host: str, origin: str) -> None:
    assert name_origin(host, 8080) == origin
