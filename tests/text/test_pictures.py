"""The same picture in another size is the same; another picture is another."""

import time

import pytest

from aggregator.text.pictures import find_original, is_avatar, name_picture, name_shown

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
    for address in (
        "https://0.gravatar.com/avatar/abc?s=96",
        "http://WWW.gravatar.com/avatar/abc",
        "https://i0.wp.com/secure.gravatar.com/avatar/abc?ssl=1",
        "https://seccdn.libravatar.org/avatar/abc",
        "https://avatars3.githubusercontent.com/u/7?s=60",
    ):
        assert is_avatar(address)
    for address in (
        "https://a.example/?gravatar.com/avatar/abc",
        "https://a.example/avatar/film.jpg",
        "https://user-images.githubusercontent.com/7/kade.png",
        "",
    ):
        assert not is_avatar(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://i0.wp.com/krant.example/beeld/brug.jpg?resize=1024%2C683&ssl=1",
        "https://i3.wp.com/krant.example/beeld/brug-300x200.jpg",
        "https://krant.example/cdn-cgi/image/width=80,quality=75/beeld/brug.jpg",
        "https://cdn.example/cdn-cgi/image/width=80/https://krant.example/beeld/brug.jpg",
        "https://cdn.example/cdn-cgi/image/width=80/https:/krant.example/beeld/brug.jpg",
        "https://images.weserv.nl/?url=krant.example/beeld/brug.jpg&w=300",
        "https://wsrv.nl/?w=300&url=ssl:krant.example/beeld/brug.jpg",
        "https://wsrv.nl/?url=%2F%2Fkrant.example%2Fbeeld%2Fbrug.jpg",
        "https://krant.example/_next/image?url=%2Fbeeld%2Fbrug.jpg&w=640&q=75",
        "https://www.krant.example/_next/image?url=https%3A%2F%2Fkrant.example%2Fbeeld%2Fbrug.jpg&w=640",
        "https://cdn.example/image/fetch/$s_!x!,w_1456,c_limit/https%3A%2F%2Fkrant.example%2Fbeeld%2Fbrug_1456x816.jpg",
        "https://i0.wp.com/cdn.example/image/fetch/w_9/https%3A%2F%2Fkrant.example%2Fbeeld%2Fbrug.jpg",
    ],
)
def test_a_picture_that_another_server_hands_on_is_the_same(address: str) -> None:
    assert name_picture(address) == name_picture(PHOTO)


@pytest.mark.parametrize(
    "address",
    [
        PHOTO,
        "https://i0.wp.com/brug.jpg",
        "https://i9.wp.com/krant.example/brug.jpg",
        "https://wsrv.nl/?w=300",
        "https://wsrv.nl/over?url=krant.example/brug.jpg",
        "https://krant.example/_next/image?w=3",
        "https://krant.example/_next/image?url=https://[",
        "https://krant.example/brug.jpg?url=https://ander.example/brug.jpg",
        "https://krant.example/https-brug.jpg",
    ],
)
def test_what_hands_on_nothing_is_itself(address: str) -> None:
    assert find_original(address) == address


def test_of_what_is_handed_on_the_query_counts() -> None:
    archived = "https://archive.example/web/2026/https://krant.example/beeld.php?id={}"
    assert name_picture(archived.format(1)) == name_picture("https://krant.example/beeld.php?id=1")
    assert name_picture(archived.format(1)) != name_picture(archived.format(2))


@pytest.mark.parametrize(
    "address",
    ["https://a.example" + "/https:/a" * 30_000, "https://i0.wp.com" + "/i0.wp.com" * 30_000],
)
def test_servers_within_servers_are_looked_into_a_few_times(address: str) -> None:
    began = time.process_time()
    name_picture(address)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "address", ["https://a.example/" + "1x" * 50_000, "https://a.example/" + "-." * 50_000]
)
def test_nothing_made_to_be_slow_is(address: str) -> None:
    began = time.process_time()
    name_picture(address, 1)
    assert time.process_time() - began < 1
