"""Lists of subscriptions that are no OPML: Newsboat's, plain ones, and what is none."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import HostileError, NotAFeedError, ParseError
from aggregator.parse.opml import MAX_OUTLINES, Outline
from aggregator.parse.subscriptions import read_subscriptions

URLS = """\
# van mij

https://een.example/feed nieuws "veel water" "~De \\"Eerste\\" krant" !
http://twee.example/rss
"https://drie.example/f?a=1&b=2" nieuws nieuws
"query:Ongelezen:unread = \\"yes\\""
filter:~/bin/schoon --sleutel GEHEIM:https://vier.example/f water
"""


def test_newsboats_list_is_read_with_tags_and_titles() -> None:
    assert read_subscriptions(URLS.encode()) == (
        Outline(address="https://een.example/feed", title='De "Eerste" krant', tags=("nieuws", "veel water")),
        Outline(address="http://twee.example/rss"),
        Outline(address="https://drie.example/f?a=1&b=2", tags=("nieuws",)),
        Outline(address="query:…", kind="query"),
        Outline(address="filter:…", kind="filter"),
    )


def test_a_plain_list_is_read_however_its_lines_end() -> None:
    body = "\ufeffhttps://een.example/feed\r\n\r\nfeed:https://twee.example/\rdrie.example/rss".encode()
    assert [one.address for one in read_subscriptions(body)] == [
        "https://een.example/feed",
        "feed:https://twee.example/",
        "drie.example/rss",
    ]


def test_what_follows_a_number_sign_is_a_comment() -> None:
    body = b"""\
https://een.example/a#deel nieuws # elke ochtend
https://een.example/b # "weg"
"https://een.example/c" "#1"
"""
    assert [(one.address, one.tags) for one in read_subscriptions(body)] == [
        ("https://een.example/a#deel", ("nieuws",)),
        ("https://een.example/b", ()),
        ("https://een.example/c", ("#1",)),
    ]


def test_an_address_that_cannot_be_asked_makes_no_other_thing_of_the_list() -> None:
    """Each is refused by itself, with its reason."""
    listed = read_subscriptions(b"file:///home/mij/feed.xml\nhttps://een.example/\n")
    assert [one.address for one in listed] == ["file:///home/mij/feed.xml", "https://een.example/"]


def test_opml_is_read_as_ever() -> None:
    assert read_subscriptions(b'<opml><body><outline xmlUrl="https://a.nl/"/></body></opml>') == (
        Outline(address="https://a.nl/"),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty; name an OPML file"),
        ("\ufeff \r\n", "is empty; name an OPML file"),
        (
            "[Planet]\nname = P\n\n[https://a.nl/f]\nname = A\n",
            "a Planet's configuration; import the opml.xml",
        ),
        ("# mijn\n[https://a.nl/f]\n", "a Planet's configuration; import the opml.xml"),
        ('{"feeds": ["https://a.nl/f"]}', "is JSON, not an OPML file; write the addresses"),
        ("Een verhaal.\nhttps://a.nl/f\n", "neither an OPML file nor a list of addresses"),
        ("title,url\nA,https://a.nl/f\n", "neither an OPML file nor a list of addresses"),
        ("<html><body>x</body></html>", "is a web page, not an OPML file"),
        ("\x89PNG....", "is an image, not an OPML file"),
    ],
)
def test_what_is_no_list_is_named_with_the_way_out(text: str, words: str) -> None:
    body = text.encode("latin-1") if text.startswith("\x89") else text.encode()
    with pytest.raises(NotAFeedError, match=words.replace("|", r"\|")):
        read_subscriptions(body)


def test_a_list_without_end_is_refused() -> None:
    with pytest.raises(HostileError, match="more than"):
        read_subscriptions(b"https://a.nl/\n" * (MAX_OUTLINES + 1))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet='https://a "\\~!#[]{}<\n', max_size=300).map(str.encode))
def test_no_bytes_raise_anything_but_a_parse_error(noise: bytes) -> None:
    for body in (noise, b"https://a.nl/ " + noise):
        with suppress(ParseError):
            assert all(len(one.address) <= len(body) + 8 for one in read_subscriptions(body))
