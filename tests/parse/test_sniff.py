"""Documents are known by their content."""

import time

import pytest

from aggregator.errors import NotAFeedError
from aggregator.parse import Hints, parse_document
from aggregator.parse.sniff import recognise


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('<rss version="2.0"/>', "feed"),
        ('\n\n<!-- c <html> --><?x y?><a:feed xmlns:a="http://www.w3.org/2005/Atom"/>', "feed"),
        ('<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rdf:RDF/>', "feed"),
        ('<!DOCTYPE feed [<!-- ]> --><!ENTITY a "b">]><feed/>', "feed"),
        ("<!DOCTYPE feed SYSTEM 'a>b' [<?x ]> ?><!ENTITY a ']>'>%p; ] ><feed/>", "feed"),
        ('<!DOCTYPE html PUBLIC "-//W3C//DTD><html lang="nl"><p>a [b]</html>', "html"),
        ("<!DOCTYPE feed [<!-- ]><feed/>", "text"),
        ("<b>Warning</b>: x in y.php<br />\n<?xml version='1.0'?><rss/>", "feed"),
        ("PHP Notice: x\n<rss version='2.0'></rss>", "feed"),
        ("<!DOCTYPE html><html><body>&lt;rss&gt; <code><rss></code></body></html>", "html"),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "html"),
        ("<p>A fragment</p>", "html"),
        ('{"version": "https://jsonfeed.org/version/1"}', "json"),
        ('[ {"a": 1} ]', "json"),
        ("---\r\ntitle: x\r\n---\r\n", "front matter"),
        ('<?xml version="1.0"?><opml version="2.0"/>', "xml"),
        ("1 < 2 & 3 > 2 <u>", "text"),
        ("{{ liquid }} text", "text"),
        ("[[Home]] text", "text"),
        ("[[tuin]]", "text"),
        ("[[1, 2]]", "json"),
        ('[ ["a"]]', "json"),
        ("[[null]]", "json"),
        ("[[-1.5e+3]]", "json"),
        ("[[2026-06-02]] een dag", "text"),
        ("[[1984 van Orwell]]", "text"),
        ("+++\ntitle = 'a'\n+++", "front matter"),
        ("+++\r\n\r\n# a\r\n[extra]\r\n+++", "front matter"),
        ("+++\n+++\na", "front matter"),
        ("+++\ntitle\ndraft: true\n+++", "front matter"),
        ("+++\nNieuws uit de wijk\n+++\na = b", "text"),
        ("--- no fence", "text"),
        ("", "text"),
    ],
)
def test_form(text: str, form: str) -> None:
    assert recognise(text)[0] == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<p>a</p>", "text"),
        ("<img src='a'> b", "text"),
        ("Zo:\n```\n<rss version='2.0'></rss>", "text"),
        ("[[Home]] is een noot", "text"),
        ("<meta charset='utf-8'>\n\n## Kop", "text"),
        ("<!-- c --><html><p>a", "html"),
        ("<!doctype html><p>a", "html"),
        ("<rss version='2.0'/>", "feed"),
        ('{"title": "a"}', "json"),
        ("---\ntitle: a\n---\n<p>a", "front matter"),
    ],
)
def test_a_file_that_is_called_markdown_is_another_form_only_as_a_whole(text: str, form: str) -> None:
    assert recognise(text, "notes/a.MD")[0] == form


def test_a_feed_is_known_behind_whatever_its_document_type_holds() -> None:
    body = b"""<!DOCTYPE feed [<!-- ]> --><!ENTITY a "b">]>
        <feed xmlns="http://www.w3.org/2005/Atom"><title>x &a;</title></feed>"""
    assert parse_document(body, Hints(url="https://a.example/")).feed.title == "x b"


@pytest.mark.parametrize("piece", ["<!-- ]> -->", '<!ENTITY a "]>">', "<!--", "<?", "<!a '", "]", " ", "%a;"])
def test_a_long_document_type_takes_no_more_time_than_its_length(piece: str) -> None:
    began = time.process_time()
    recognise("<!DOCTYPE feed [" + piece * (500_000 // len(piece)))
    recognise("<!DOCTYPE " + piece * (500_000 // len(piece)))
    assert time.process_time() - began < 2


def test_the_media_type_does_not_matter() -> None:
    body = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
    for media_type in ("text/html", "application/json", "image/png", "", "x" * 100):
        assert parse_document(body, Hints(url="https://a.example/", media_type=media_type)).feed.title == "t"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"%PDF-1.7 x", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"hello", "plain text"),
        (b'<?xml version="1.0"?><opml/>', "XML document"),
        (b'{"a": 1}', "not a JSON Feed"),
    ],
)
def test_other_things_are_named(body: bytes, said: str) -> None:
    with pytest.raises(NotAFeedError, match=said):
        parse_document(body, Hints(url="https://a.example/"))
