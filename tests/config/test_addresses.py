"""Addresses, hosts and ports as people write them."""

import time

import pytest

from aggregator.config import addresses


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://nos.nl/l/2290980", "https://nos.nl/l/2290980"),
        (" http://nos.nl/a%7eb ", "http://nos.nl/a%7eb"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://social.example/@bob.rss", "https://social.example/@bob.rss"),
        ("https://h.example/?mail=a@b", "https://h.example/?mail=a@b"),
        ("HTTPS://h.example/", "https://h.example/"),
    ],
)
def test_a_whole_web_address_is_taken(written: str, url: str) -> None:
    assert addresses.read_url(written) == url


@pytest.mark.parametrize(
    "written",
    [
        "https://bob:S3CRET@news.example/f",
        "https://S3CRET@news.example/f",
        "https://:S3CRET@news.example/",
        "//bob:S3CRET@news.example/f",
        "bob:S3CRET@news.example/f",
        "https:bob:S3CRET@news.example/f",
        "https:/bob:S3CRET@news.example/f",
        "https:\\\\bob:S3CRET@news.example/f",
        "ftp://bob:S3CRET@news.example/f",
        "  https://bob:S3CRET@news.example/f",
        "https://bob:S3CRET%40x@news.example/f",
        "https://bob:S3CRET@@news.example/f",
        "https://bob:S3CRET@[::1]/f",
    ],
)
def test_userinfo_is_refused_and_never_repeated(written: str) -> None:
    with pytest.raises(ValueError, match="user name or password") as caught:
        addresses.read_url(written)
    assert "S3CRET" not in str(caught.value)
    assert "`auth:" in str(caught.value)
    assert "environment variable" in str(caught.value)


@pytest.mark.parametrize("word", ["a", "a:", " ", "//", "@", "feed:", "https://"])
def test_a_long_word_is_refused_in_a_moment(word: str) -> None:
    begun = time.process_time()
    with pytest.raises(ValueError, match=r"must|is no usable"):
        addresses.read_url(word * 100_000)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("file:///etc/passwd", "use `path`"),
        ("FILE:/etc/passwd", "use `path`"),
        ("ftp://h.example/f", "`ftp:` is not supported"),
        ("feed://h.example/f", "`feed:` is not supported"),
        ("javascript:alert(1)", "not supported"),
        ("nos.nl/feed", "begins with https://"),
        ("//nos.nl/feed", "begins with https://"),
        ("localhost:8080/feed", "begins with https://"),
        ("https://", "no usable address"),
        ("https:///feed", "no usable address"),
        ("https://h.example:99999/", "no usable address"),
        ("https://h.example:S3CRET/x@y", "no usable address"),
        ("https://[::1", "no usable address"),
        ("https://a b.example/", "no usable address"),
        ("https://" + "a" * 9000 + ".example/", "no usable address"),
        ("https://${HOST}/feed", "`auth` and `headers` only"),
        ("", "begins with https://"),
    ],
)
def test_another_address_is_refused_with_a_remedy(written: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"must|is no usable") as caught:
        addresses.read_url(written)
    assert words in str(caught.value)
    assert "S3CRET" not in str(caught.value)


def test_the_site_is_a_folder_with_a_closing_slash() -> None:
    assert addresses.read_site_url("https://planet.nl/feeds") == "https://planet.nl/feeds/"
    assert addresses.read_site_url("https://planet.nl") == "https://planet.nl/"
    for written in ("https://planet.nl/?a", "https://planet.nl/#a"):
        with pytest.raises(ValueError, match="address of a folder"):
            addresses.read_site_url(written)


@pytest.mark.parametrize("host", ["example.org", "feeds.example.com", "x.test", "a.invalid", "news.example"])
def test_a_host_for_examples_is_a_placeholder(host: str) -> None:
    assert addresses.is_placeholder(f"https://{host}/")


@pytest.mark.parametrize("host", ["myexample.org", "example.org.nl", "planet.nl", "127.0.0.1"])
def test_a_host_of_somebody_is_none(host: str) -> None:
    assert not addresses.is_placeholder(f"https://{host}/")


@pytest.mark.parametrize(
    "host",
    [
        *(
            "localhost",
            "LOCALHOST",
            "a.localhost",
            "printer",
            "printer.lan",
            "nas.local",
            "x.internal",
            "localhost.",
        ),
        *(
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "10.0.0.8",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
        ),
        *("[::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "127。0。0。1"),
    ],
)
def test_a_private_host_is_known_by_its_spelling(host: str) -> None:
    url = addresses.read_url(f"http://{host}:8080/feed")
    assert addresses.is_private_address(url, False)


@pytest.mark.parametrize("host", ["nos.nl", "8.8.8.8", "[2a00:1450::1]", "local.nl", "lan.example"])
def test_a_public_host_is_not_private(host: str) -> None:
    assert not addresses.is_private_address(f"http://{host}/", False)
    assert not addresses.is_private_address(f"http://{host}/", True)


def test_a_host_that_is_allowed_by_name_is_private() -> None:
    assert addresses.is_private_address("https://intranet.example/", ("intranet.example",))


def test_allow_private_is_a_flag_or_a_list() -> None:
    assert addresses.read_allow_private(True) is True
    assert addresses.read_allow_private(["10.1.2.3/8", "Intranet.Example", "::1", "[::1]", "127.1"]) == (
        *("10.0.0.0/8", "intranet.example", "::1", "::1", "127.0.0.1"),
    )


@pytest.mark.parametrize("written", ["yes", "10.0.0.0/8", ["10.0.0.0/99"], ["a b"], [[]], [""], 1])
def test_another_allow_private_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"must be|neither a host"):
        addresses.read_allow_private(written)


@pytest.mark.parametrize(
    ("written", "pair"),
    [("127.0.0.1:8080", ("127.0.0.1", 8080)), ("[::1]:0", ("::1", 0)), ("localhost:80", ("localhost", 80))],
)
def test_a_server_listens_on_host_and_port(written: str, pair: tuple[str, int]) -> None:
    assert addresses.read_listen(written) == pair


@pytest.mark.parametrize(
    "written", [8080, ":8080", "127.0.0.1", "h:99999", "http://h:80", "h:80/x", "::1:80"]
)
def test_it_listens_nowhere_else(written: object) -> None:
    with pytest.raises(ValueError, match="host and a port"):
        addresses.read_listen(written)


@pytest.mark.parametrize("query", ["?token=x", "?a=1&api_key=x", "?key=x", "?a;password=x"])
def test_a_parameter_may_be_a_secret(query: str) -> None:
    assert addresses.holds_secret(f"https://h.example/f{query}")


@pytest.mark.parametrize("query", ["?monkey=x", "?tag=key", "?author=x", "", "?page=2"])
def test_most_parameters_are_none(query: str) -> None:
    assert not addresses.holds_secret(f"https://h.example/f{query}")


def test_a_proxy_takes_no_password() -> None:
    assert addresses.read_proxy("http://127.0.0.1:3128") == "http://127.0.0.1:3128"
    with pytest.raises(ValueError, match="asks for none") as caught:
        addresses.read_proxy("http://bob:S3CRET@proxy.example:3128")
    assert "S3CRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "collides"),
    [
        ("127.0.0.1:8080", "127.0.0.1:8081", False),
        ("127.0.0.1:0", "127.0.0.1:0", False),
        ("LOCALHOST:8080", "127.0.0.1:8080", True),
        ("0.0.0.0:8080", "192.0.2.7:8080", True),
        ("0.0.0.0:8080", "news.example:8080", True),
        ("0.0.0.0:8080", "[::1]:8080", False),
        ("[::]:8080", "127.0.0.1:8080", True),
        ("[0:0:0:0:0:0:0:1]:8080", "[::1]:8080", True),
        ("[::1]:8080", "127.0.0.1:8080", False),
        ("news.example:8080", "News.example:8080", True),
    ],
)
def test_two_servers_cannot_listen_at_one_place(one: str, other: str, collides: bool) -> None:
    listen, admin = addresses.read_listen(one), addresses.read_listen(other)
    assert addresses.collide(listen, admin) == collides
    assert addresses.collide(admin, listen) == collides
