"""Addresses as people paste them."""

import pytest

from aggregator.commands.addresses import find_folder, read_address
from aggregator.commands.opening import Refusal


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("feed:https://veer.example/f", ["https://veer.example/f"]),
        ("FEEDS:http://veer.example/f", ["http://veer.example/f"]),
        ("feed://veer/f", ["https://veer/f", "http://veer/f"]),
        ("feed:veer.example", ["https://veer.example", "http://veer.example"]),
        ("itpc:veer.example:8080/f", ["https://veer.example:8080/f", "http://veer.example:8080/f"]),
        ("feed:localhost:8080/f", ["https://localhost:8080/f", "http://localhost:8080/f"]),
        ("feed:[::1]:8080/f", ["https://[::1]:8080/f", "http://[::1]:8080/f"]),
        ("veer:8080/f", ["https://veer:8080/f", "http://veer:8080/f"]),
        ("https://veer.example/feed:1", ["https://veer.example/feed:1"]),
        ("veer.example/rss:nieuws", ["https://veer.example/rss:nieuws", "http://veer.example/rss:nieuws"]),
    ],
)
def test_an_address_means(pasted: str, meant: list[str]) -> None:
    assert read_address(pasted) == meant


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("feed:javascript:1", "`javascript:` is not supported"),
        ("feed:data:80", "`data:` is not supported"),
        ("rss:file:///etc/passwd", "use `path`"),
        ("feed:feed:1", "`feed:` is not supported"),
        ("feed:veer:8080/f", "begins with https://"),
        ("feed:veer/met.een.punt", "begins with https://"),
        ("feed:localhostess:1", "begins with https://"),
        ("feed:", "is empty"),
        ("feed://", "is empty"),
    ],
)
def test_what_stands_behind_feed_is_a_host_or_a_web_address(pasted: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_address(pasted)


def test_the_home_of_nobody_is_no_folder() -> None:
    with pytest.raises(Refusal, match="there is no file or folder"):
        find_folder("~niemand-van-die-naam/stukken")
