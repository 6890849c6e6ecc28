"""Lists of subscriptions as other programs write them, and as attackers do."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import HostileError, NotAFeedError, ParseError
from aggregator.model import Publication, Source
from aggregator.parse.opml import MAX_OUTLINES, Outline, read_opml
from aggregator.publish import render_sources_opml
from aggregator.publish.characters import repair
from aggregator.text.xmlchars import strip_forbidden
from tests.publish.examples import SITE


def body(outlines: str, start: str = "") -> bytes:
    return f'{start}<opml version="1.0"><head/><body>{outlines}</body></opml>'.encode()


def test_folders_within_folders_are_told_from_the_outer_one() -> None:
    (one, two) = read_opml(
        body(
            '<outline text="Tech"><outline title="Python" text="x">'
            '<outline text="P" xmlUrl="https://p.nl/f" htmlUrl="https://p.nl/"/></outline></outline>'
            '<outline type="RSS" text="Q" XMLURL=" https://q.nl/f "/>'
        )
    )
    assert one == Outline(
        title="P", address="https://p.nl/f", page="https://p.nl/", folders=("Tech", "Python")
    )
    assert two == Outline(title="Q", address="https://q.nl/f", kind="rss")


def test_a_link_a_page_and_categories_are_read() -> None:
    link, page = read_opml(
        body(
            '<outline type="link" text="L" url="https://l.nl/" category="/Boston/Weather, tech,tech"/>'
            '<outline text="M" htmlUrl="https://m.nl/"/>'
        )
    )
    assert (link.kind, link.address, link.tags) == ("link", "https://l.nl/", ("Weather", "tech"))
    assert page.address == "https://m.nl/"


def test_what_is_broken_is_read_as_far_as_it_goes() -> None:
    found = read_opml(
        b'<opml><body><outline text="a & b" xmlUrl="https://a.nl/?x=1&y=2"><outline text="c" xmlUrl="https://c.nl/">'
    )
    assert [(one.title, one.address) for one in found] == [
        ("a & b", "https://a.nl/?x=1&y=2"),
        ("c", "https://c.nl/"),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16", "windows-1252"])
def test_every_charset_is_read(charset: str) -> None:
    text = f'<?xml version="1.0" encoding="{charset}"?><opml><body><outline text="Café" xmlUrl="https://c.nl/"/></body></opml>'
    assert read_opml(text.encode(charset))[0].title == "Café"


def test_an_address_is_never_cut_as_it_would_be_another() -> None:
    address = f"https://lang.example/{'a' * 100_000}"
    assert [one.address for one in read_opml(body(f'<outline xmlUrl="{address}"/>'))] == [address]


def test_markup_in_a_name_is_plain_text() -> None:
    (one,) = read_opml(
        body('<outline text="&lt;script&gt;pwn(1)&lt;/script&gt;&lt;i&gt;x" xmlUrl="https://a.nl/"/>')
    )
    assert "<" not in one.title
    assert one.title.endswith("x")


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (b"", NotAFeedError, "not an OPML file"),
        (b"<html><body>x</body></html>", NotAFeedError, "a web page"),
        (b"<rss version='2.0'><channel/></rss>", NotAFeedError, "aggregator add"),
        (b"\x89PNG....", NotAFeedError, "an image"),
        (b"site: {url: x}", NotAFeedError, "not an OPML file"),
        (b'<!DOCTYPE o [<!ENTITY e SYSTEM "file:///etc/hostname">]><opml/>', HostileError, "external entity"),
        (b'<!DOCTYPE o [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><opml/>', HostileError, "nested entity"),
        (b"<opml><body>" + b'<outline text="a">' * 5000, HostileError, "deep"),
        (
            b"<opml><body>" + b'<outline xmlUrl="x"/>' * (MAX_OUTLINES + 1) + b"</body></opml>",
            HostileError,
            "more than",
        ),
    ],
)
def test_what_is_no_list_or_built_to_hurt_is_refused(
    text: bytes, error: type[ParseError], words: str
) -> None:
    with pytest.raises(error, match=words):
        read_opml(text)


@pytest.mark.hostile
def test_hostile_lists_are_read_without_harm(shared: Path) -> None:
    for path in sorted((shared / "hostile" / "opml").iterdir()):
        for outline in read_opml(path.read_bytes()):
            assert "<" not in outline.title


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300) | st.text(alphabet='<>opml/ "=outlinexmlUrl&;![]', max_size=300).map(str.encode)
)
def test_no_bytes_raise_anything_but_a_parse_error(noise: bytes) -> None:
    for text in (noise, b"<opml><body>" + noise):
        try:
            read_opml(text)
        except ParseError:
            continue


TITLES = st.text(min_size=1, max_size=30).filter(
    lambda text: (
        strip_forbidden(text) == text
        and text.isprintable()
        and not set(text) & set("<>&")
        and text.strip() == text
        and repair(text) == text  # misread characters are published as they were meant: 'Â¡' is '¡'
    )
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TITLES, st.booleans(), st.booleans()), max_size=6))
def test_what_we_export_is_read_back_with_its_titles_addresses_and_categories(
    rows: list[tuple[str, bool, bool]],
) -> None:
    publications = (
        Publication(id="een", feed_id="tag:a,2026:een", title="Een & meer"),
        Publication(id="twee", feed_id="tag:a,2026:twee", title="Twee"),
    )
    titles = {"een": "Een & meer", "twee": "Twee"}
    sources = [
        Source(
            id=f"s{place}",
            location=f"https://s{place}.nl/f?a=1&b=2",
            title=" ".join(title.split()),
            categories=tuple(id for id, chosen in (("een", first), ("twee", second)) if chosen),
        )
        for place, (title, first, second) in enumerate(rows)
    ]
    document = render_sources_opml([(source, None) for source in sources], publications, SITE)
    found: dict[str, tuple[str, set[str]]] = {}
    for outline in read_opml(document.body):
        if outline.address:
            found.setdefault(outline.address, (outline.title, set()))[1].update(outline.folders)
    assert found == {
        source.location: (source.title, {titles[id] for id in source.categories}) for source in sources
    }
