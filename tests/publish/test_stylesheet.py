"""The style that a feed names for browsers."""

from dataclasses import replace

import pytest

from aggregator.model import Document
from aggregator.publish import attach_style, render, render_style
from aggregator.publish.gate import find_problems
from tests.publish.examples import ENTRIES, NEWS, SITE, document


@pytest.mark.parametrize("name", ["nieuws.atom", "nieuws.rss", "tech.atom", "tech.rss"])
def test_every_feed_in_xml_names_the_style_after_its_declaration(name: str) -> None:
    lines = document(name).body.decode().splitlines()
    assert lines[0].startswith("<?xml version=")
    assert lines[1] == '<?xml-stylesheet type="text/css" href="feed.css"?>'


def test_from_an_inner_folder_the_style_is_found_too() -> None:
    inner = Document("archive/nieuws/2019-06.atom", "application/atom+xml", document("nieuws.atom").body)
    assert b'href="../../feed.css"?>' in attach_style(inner).body


def test_what_is_not_xml_for_readers_names_none_nor_a_feed_beside_which_there_is_none() -> None:
    for name in ("nieuws.json", "nieuws.html", "feeds.opml"):
        assert b"xml-stylesheet" not in document(name).body
    bare = render(replace(NEWS, formats=("atom",)), ENTRIES, SITE, styled=False)
    assert b"xml-stylesheet" not in bare[0].body


def test_the_style_says_what_a_feed_is_in_the_language_of_the_site_and_of_the_feed() -> None:
    for language, sentence in (("nl", "Dit is een feed"), ("fr", "This is a feed")):
        style = render_style(replace(SITE, language=language))
        assert find_problems(style) == []
        lines = style.body.decode().splitlines()
        assert lines[0].startswith(f':root {{ --feed: "{sentence}')
        assert lines[1].startswith(':root:lang(nl) { --feed: "Dit is')
        assert lines[2].startswith(':root:lang(en) { --feed: "This is')


@pytest.mark.parametrize("fault", [b"", b"a { color: red", b"@import url(x.css);", b"\xef\xbb\xbfa {}"])
def test_a_style_that_is_not_whole_is_refused(fault: bytes) -> None:
    assert find_problems(Document("feed.css", "text/css", fault))
