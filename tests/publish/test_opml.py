"""The two lists of feeds."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from aggregator.model import Feed, Source
from aggregator.publish import render_feeds_opml, render_sources_opml
from aggregator.publish.gate import check_document
from tests.publish.examples import NEWS, PAPER, SITE, TECH, document


def outlines(body: bytes) -> list[ET.Element]:
    return ET.fromstring(body).findall("body/outline")  # noqa: S314 - our own


def test_each_publication_is_one_feed_in_its_best_format() -> None:
    body = render_feeds_opml((NEWS, replace(TECH, formats=("json", "rss"))), SITE).body
    assert [one.get("xmlUrl") for one in outlines(body)] == [
        "https://dorp.example/feeds/nieuws.atom",
        "https://dorp.example/feeds/tech.rss",
    ]
    assert outlines(body)[0].attrib["htmlUrl"] == "https://dorp.example/feeds/nieuws.html"
    assert outlines(body)[0].attrib["title"] == "Nieuws & ‹meer>"  # the same as text and as HTML


def test_a_publication_that_is_a_page_only_is_no_feed() -> None:
    document = render_feeds_opml((replace(TECH, formats=("html",)),), SITE)
    check_document(document)
    assert [one.attrib for one in outlines(document.body)] == [{"text": "Hier staat nog niets."}]


def test_sources_stand_in_groups_and_in_each_of_their_categories() -> None:
    groups = outlines(document("sources.opml").body)
    assert [(group.get("text"), [one.get("text") for one in group]) for group in groups] == [
        ("Nieuws & ‹meer>", ["De Krant & Zonen", "krant.example"]),
        ("Tech", ["De Krant & Zonen", "Notes from a Shed"]),
        ("nieuw.example", []),
    ]


def test_a_page_is_listed_by_its_feed_and_an_article_as_a_link() -> None:
    groups = outlines(document("sources.opml").body)
    assert groups[1][1].get("xmlUrl") == "https://shed.example/atom.xml"
    assert groups[0][1].attrib == {
        "type": "link",
        "text": "krant.example",
        "url": "https://krant.example/brug",
    }


def test_no_source_is_listed_by_an_address_that_its_feed_gives_itself() -> None:
    source = Source(id="krant", location="https://krant.example/feed", kind="page")
    for address in ("http://192.168.1.1/reboot", "https://feeds.nos.example/nieuws"):
        body = render_sources_opml([(source, replace(PAPER, self=address))], (NEWS,), SITE).body
        assert [one.get("xmlUrl") for one in outlines(body)] == ["https://krant.example/feed"]


def test_the_page_of_a_source_is_listed_without_what_tracks_its_readers() -> None:
    source = Source(id="krant", kind="feed", location="https://krant.example/feed?utm_source=x")
    feed = Feed(link="https://krant.example/?utm_source=feed")
    listed = render_sources_opml([(source, feed)], (), SITE).body
    assert b'htmlUrl="https://krant.example/"' in listed
    assert b'xmlUrl="https://krant.example/feed?utm_source=x"' in listed


def test_a_configured_title_goes_before_the_sources_own() -> None:
    source = Source(id="krant", location="https://krant.example/feed", title="Mijn krant")
    body = render_sources_opml([(source, PAPER)], (NEWS,), SITE).body
    assert outlines(body)[0].get("title") == "Mijn krant"


def test_nothing_tells_the_time_of_a_run() -> None:
    assert b"date" not in document("feeds.opml").body + document("sources.opml").body
