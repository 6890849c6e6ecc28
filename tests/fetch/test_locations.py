"""Addresses keep their bytes; hosts are read as a browser would read them."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import BlockedError
from aggregator.fetch.locations import Location, normalise_host, parse_location

TARGETS = st.text(string.digits + string.ascii_letters + "/?.%~=&;:@!$'()*+,[]|\\^`{}\"<>", max_size=60)


@given(TARGETS)
@settings(max_examples=100)
def test_no_byte_of_path_and_query_changes(target: str) -> None:
    location = parse_location("http://h.example/" + target)
    assert location.target == "/" + target
    assert location.url == "http://h.example/" + target
    assert parse_location(location.url) == location


@given(st.text(max_size=80))
@settings(max_examples=150)
def test_any_text_is_a_location_or_refused(text: str) -> None:
    base = parse_location("https://h.example/a/b?c")
    for read in (parse_location, base.resolve):
        try:
            location = read(text)
        except BlockedError:
            continue
        assert location.target.startswith("/")
        assert location.url.isascii()
        assert location.url.isprintable()
        assert " " not in location.url


@pytest.mark.parametrize(
    ("url", "origin", "target"),
    [
        ("http://h.example", ("http", "h.example", 80), "/"),
        ("HTTPS://H.Example:8443?q", ("https", "h.example", 8443), "/?q"),
        ("http://user:secret@h.example/x#part", ("http", "h.example", 80), "/x"),
        ("http://h.example:/x", ("http", "h.example", 80), "/x"),
        (" http://h.example/a b\n", ("http", "h.example", 80), "/a%20b"),
        ("http://h.example/\u00e9?\u00e9", ("http", "h.example", 80), "/%C3%A9?%C3%A9"),
        ("http://h.example/\udce9", ("http", "h.example", 80), "/%E9"),
        ("http://b\u00fccher.example/", ("http", "xn--bcher-kva.example", 80), "/"),
        ("http://[2001:DB8::1]:81/", ("http", "2001:db8::1", 81), "/"),
        ("http://h.example./", ("http", "h.example.", 80), "/"),
        ("http://good.example@evil.example/", ("http", "evil.example", 80), "/"),
    ],
)
def test_the_parts_of_an_address(url: str, origin: tuple[str, str, int], target: str) -> None:
    location = parse_location(url)
    assert (location.origin, location.target) == (origin, target)
    assert "secret" not in location.url


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("http://h.example:80/", "h.example"),
        ("https://h.example:80/", "h.example:80"),
        ("http://[::1]:8080/", "[::1]:8080"),
    ],
)
def test_the_authority_leaves_the_usual_port_out(url: str, authority: str) -> None:
    assert parse_location(url).authority == authority


@pytest.mark.parametrize(
    "url",
    [
        *("", "feed.xml", "//h.example/", "http:/h.example/", "http:h.example", "http://", "http:///x"),
        *("ftp://h.example/", "javascript:alert(1)", "file:///etc/passwd", "gopher://h.example/"),
        *("http://a\\@b.example/", "http://h%2eexample/", "http://h example/", "http://a..b/"),
        *("http://h.example:0/", "http://h.example:65536/", "http://h.example:8x/"),
        *("http://[::1/", "http://[fe80::1%25eth0]/", "http://[::g]/", "http://[127.0.0.1]/"),
        *("http://256.1/", "http://1.2.3.4.5/", "http://08.1/", "http://\u2488com/"),
        *("http://h.example/" + "x" * 9000, "http://h.example/\ud800", "http://" + "a" * 64 + "/"),
    ],
)
def test_what_names_no_http_host_is_refused(url: str) -> None:
    with pytest.raises(BlockedError):
        parse_location(url)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "0x7f.1", "0177.0.0.1", "0x7F000001", "2130706433", "017700000001"),
        *("127.0.0.1.", "127\u30020\u30020\u30021", "\uff11\uff12\uff17.0.0.1"),
    ],
)
def test_every_notation_of_an_address_is_read_as_that_address(host: str) -> None:
    assert normalise_host(host) == "127.0.0.1"


def test_letters_that_look_alike_are_the_letters() -> None:
    assert normalise_host("\u24dbocalhost") == "localhost"
    assert normalise_host("LOCALHOST") == "localhost"


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("https://o.example/a/../b?", "https://o.example/a/../b?"),
        ("//o.example/x", "http://o.example/x"),
        ("/x/../y%7e", "http://h.example/x/../y%7e"),
        ("z", "http://h.example/a/z"),
        ("../z?b=../c", "http://h.example/z?b=../c"),
        ("../../../z", "http://h.example/z"),
        ("..", "http://h.example/"),
        (".", "http://h.example/a/"),
        ("./z/./y", "http://h.example/a/z/y"),
        ("?n", "http://h.example/a/b?n"),
        ("", "http://h.example/a/b?c"),
        ("#part", "http://h.example/a/b?c"),
        ("http://u:p@o.example/", "http://o.example/"),
    ],
)
def test_where_a_reference_leads(reference: str, url: str) -> None:
    assert parse_location("http://h.example/a/b?c").resolve(reference).url == url


@pytest.mark.parametrize(
    ("reference", "fault"),
    [
        ("http:/feed", "is not a complete http or https URL"),
        ("http://h.example:0/", "names no valid port"),
        ("//h.example:99999/", "names no valid port"),
        ("http://[fe80::1%25eth0]/", "names no valid host"),
        ("/" + "x" * 9000, "is longer than 8192 characters"),
    ],
)
def test_what_is_wrong_with_a_redirect_is_said_of_the_redirect(reference: str, fault: str) -> None:
    with pytest.raises(BlockedError, match=f"^redirects to an address that {fault}$"):
        parse_location("http://h.example/").resolve(reference)
    if reference.startswith("http"):
        with pytest.raises(BlockedError, match=f"^the address {fault}$"):
            parse_location(reference)


def test_a_long_scheme_is_not_told_in_part() -> None:
    with pytest.raises(BlockedError, match="redirects to another scheme: only http"):
        parse_location("http://h.example/").resolve("amFuOkdlaGUxbSZXb29yZDk5:x")


def test_other_schemes_are_named_in_the_refusal() -> None:
    start: Location = parse_location("http://h.example/")
    with pytest.raises(BlockedError, match="redirects to file: only http and https are followed"):
        start.resolve("file:///etc/passwd")
