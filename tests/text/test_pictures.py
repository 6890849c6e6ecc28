"""The same picture in another size is the same; another picture is another."""

import time

import pytest

from aggregator.text.pictures import is_avatar, name_picture, name_shown

PHOTO = "https://krant.example/beeld/brug.jpg"


@pytest.mark.parametrize(
    ("address", "width"),
    [
        ("https://krant.example/beeld/brug-300x200.jpg", None),
        ("https://krant.example/beeld/brug.webp", None),
        ("http://KRANT.example/beeld/brug.jpg?w=300&h=200&fit=crop&s=ab12", None),
        ("https://krant.example/beeld/brug_640.jpg", 640),
    ],
)
def test_addresses_of_one_picture_have_one_name(address: str, width: int | None) -> None:
    assert name_picture(address, width) == name_picture(PHOTO, width)


@pytest.mark.parametrize(
    "address",
    [
        "https://krant.example/beeld/brug-2.jpg",
        "https://krant.example/beeld/brug_640.jpg",
        "https://krant.example/beeld/300/brug.jpg",
        "https://ander.example/beeld/brug.jpg",
        "https://krant.example/beeld/brug.jpg?id=2",
    ],
)
def test_another_address_names_another_picture(address: str) -> None:
    assert name_picture(address) != name_picture(PHOTO)


def test_what_a_text_shows_is_named() -> None:
    html = (
        '<p><img src="https://a.example/1.jpg?id=1&amp;w=9" srcset="https://a.example/2-10x10.jpg 1x, '
        'https://a.example/3.jpg 2x"><video src="https://a.example/4.mp4" poster="https://a.example/4.jpg"></p>'
    )
    shown = name_shown(html)
    for name in ("1.png?id=1", "2.jpg", "3.jpg", "4.jpg"):
        assert name_picture(f"https://a.example/{name}") in shown
    assert name_picture("https://a.example/1.jpg") not in shown
    assert name_shown("<p>https://a.example/1.jpg</p>") == frozenset()


def test_who_wrote_is_no_picture_of_what_is_written() -> None:
    assert is_avatar("https://0.gravatar.com/avatar/abc?s=96")
    assert not is_avatar("https://a.example/?gravatar.com/avatar/abc")


@pytest.mark.parametrize(
    "address", ["https://a.example/" + "1x" * 50_000, "https://a.example/" + "-." * 50_000]
)
def test_nothing_made_to_be_slow_is(address: str) -> None:
    began = time.process_time()
    name_picture(address, 1)
    assert time.process_time() - began < 1
