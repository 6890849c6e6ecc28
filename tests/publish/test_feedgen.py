"""Atom and RSS where feedgen alone gets them wrong."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from aggregator.model import Entry, Feed, Format, Link, Person
from aggregator.publish import render
from tests.publish.examples import ARABIC, ENGLISH, ENTRIES, FULL, NEWS, PAPER, SITE, SUMMARY_ONLY, TITLE_ONLY

ATOM = "{http://www.w3.org/2005/Atom}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(*entries: Entry) -> ET.Element:
    return ET.fromstring(render(replace(NEWS, formats=("atom",)), entries, SITE)[0].body)  # noqa: S314


def rss(*entries: Entry) -> ET.Element:
    root = ET.fromstring(render(replace(NEWS, formats=("rss", "html")), entries, SITE)[0].body)  # noqa: S314
    return root[0]


def test_atom_is_the_default_namespace_and_no_prefix_is_invented() -> None:
    body = render(NEWS, ENTRIES, SITE)[0].body
    assert b' xmlns="http://www.w3.org/2005/Atom"' in body
    assert b"ns0:" not in body


def test_entry_links_keep_their_attributes() -> None:
    links = atom(FULL).findall(f"{ATOM}entry/{ATOM}link")
    assert [link.attrib for link in links] == [
        {"rel": "alternate", "href": "https://krant.example/brug"},
        {
            "rel": "enclosure",
            "href": "https://krant.example/brug.jpg",
            "type": "image/jpeg",
            "length": "4096",
        },
        {
            "rel": "enclosure",
            "href": "https://krant.example/brug.mp3",
            "type": "audio/mpeg",
            "title": "De brug, om te horen",
        },
        {"rel": "replies", "href": "https://krant.example/brug#reacties", "type": "text/html"},
    ]


def test_the_source_is_complete_last_and_names_its_authors_when_the_entry_has_none() -> None:
    entry = atom(FULL)[-1]
    source = entry[-1]
    assert source.tag == ATOM + "source"
    names = [child.tag.removeprefix(ATOM) for child in source]
    assert names == ["id", "title", "updated", "author", "link", "link", "rights"]
    assert source.findtext(f"{ATOM}author/{ATOM}name") == "Hoofdredactie"
    assert atom(ENGLISH).find(f"{ATOM}entry/{ATOM}source/{ATOM}author") is None


def test_a_poll_that_moves_only_the_sources_date_changes_no_byte() -> None:
    later = replace(PAPER, updated=None)
    assert render(NEWS, (replace(FULL, source=later),), SITE) == render(NEWS, (FULL,), SITE)


@pytest.mark.parametrize("form", ["atom", "rss", "json", "html"])
def test_a_sources_page_is_told_without_what_tracks_its_readers_and_its_feed_as_it_is_asked(
    form: Format,
) -> None:
    source = replace(PAPER, link="https://krant.example/?utm_source=feed", self=f"{PAPER.self}?utm_medium=x")
    (document,) = render(replace(NEWS, formats=(form,)), [replace(FULL, source=source)], SITE)
    assert b"utm_source" not in document.body
    assert (b"utm_medium" in document.body) == (form != "html")


def test_a_source_whose_id_is_no_iri_goes_by_its_address() -> None:
    source = Feed(id="12345", title="Zonder id", link="https://a.example/", self="https://a.example/feed")
    assert (
        atom(replace(FULL, source=source)).findtext(f".//{ATOM}source/{ATOM}id") == "https://a.example/feed"
    )


def test_a_source_without_any_address_is_left_out() -> None:
    bare = replace(FULL, source=Feed(title="Naamloos"))
    assert atom(bare).find(f".//{ATOM}source") is None
    assert rss(bare).find("item/source") is None
    assert rss(bare).findtext(f"item/{CREATOR}") == "Naamloos"


def test_an_entry_in_another_language_says_so() -> None:
    english, arabic, dutch = atom(ENGLISH, ARABIC, replace(FULL, language="nl")).findall(ATOM + "entry")
    assert (english.get(LANG), arabic.get(LANG), dutch.get(LANG)) == ("en", "ar", None)


def test_content_is_written_only_where_there_is_some_or_nothing_else() -> None:
    summary_only, title_only, linkless = atom(SUMMARY_ONLY, TITLE_ONLY, ARABIC).findall(ATOM + "entry")
    assert summary_only.find(ATOM + "content") is None
    assert summary_only.findtext(ATOM + "summary") == SUMMARY_ONLY.summary
    assert "tweede.example" in title_only.findtext(ATOM + "content", "")
    assert linkless.findtext(ATOM + "content") == f"<p>{ARABIC.summary}</p>"


def test_the_channel_links_to_the_page_and_names_itself_and_its_hub() -> None:
    channel = rss()
    assert channel.findtext("link") == "https://dorp.example/feeds/nieuws.html"
    assert [(link.get("rel"), link.get("href")) for link in channel.findall(ATOM + "link")] == [
        ("self", "https://dorp.example/feeds/nieuws.rss"),
        ("hub", "https://hub.example/"),
    ]
    assert channel.findtext("managingEditor") == "redactie@dorp.example (Redactie)"


def test_a_description_is_html_and_comes_before_the_full_text() -> None:
    item = rss(FULL).find("item")
    assert item is not None
    names = [child.tag for child in item]
    assert names.index("description") < names.index(ENCODED)
    assert "bouwen &amp; wachten" in (item.findtext("description") or "")
    assert item.findtext(ENCODED) == FULL.content


def test_content_without_summary_gets_a_short_plain_description() -> None:
    item = rss(ENGLISH).find("item")
    assert item is not None
    description = item.findtext("description") or ""
    assert description.endswith("…")
    assert len(description) <= 300
    assert item.findtext(ENCODED) == ENGLISH.content


def test_a_summary_alone_is_the_description_alone() -> None:
    item = rss(SUMMARY_ONLY).find("item")
    assert item is not None
    assert item.findtext("description") == SUMMARY_ONLY.summary
    assert item.find(ENCODED) is None


def test_a_guid_is_a_permalink_only_when_it_is_the_link() -> None:
    items = rss(FULL, ENGLISH, replace(FULL, id="https://krant.example/ander")).findall("item")
    said = [guid.get("isPermaLink") for item in items for guid in item.findall("guid")]
    assert said == ["true", "false", "false"]


def test_every_author_is_a_creator_and_none_an_address() -> None:
    channel = rss(ENGLISH)
    assert [creator.text for creator in channel.findall(f"item/{CREATOR}")] == ["Wim", "Nel"]
    assert channel.find("item/author") is None


def test_plain_texts_spell_markup_characters_by_number() -> None:
    entry = Entry(
        id="tag:dorp.example,2026:x/1", title="a < b & c &amp; d", authors=(Person("Jip & Janneke"),)
    )
    for document in render(replace(NEWS, formats=("atom", "rss")), (entry,), SITE):
        assert b"<title>a &#x3C; b &#x26; c &#x26;amp; d</title>" in document.body
        assert b"<title>Nieuws &#x26; &#x3C;meer&gt;</title>" in document.body


def test_links_to_the_origin_to_related_pages_and_to_the_licence_are_passed_on_in_atom() -> None:
    links = (
        Link("https://krant.example/bron", "via", title="De bron & meer", language="en"),
        Link("https://krant.example/dossier", "related", "text/html"),
        Link("https://licences.example/by", "license"),
        Link("javascript:alert(1)", "via"),
    )
    found = atom(replace(ENGLISH, links=links, enclosures=(), comments=None)).findall(
        f"{ATOM}entry/{ATOM}link"
    )
    assert [link.attrib for link in found][1:] == [
        {
            "rel": "via",
            "href": "https://krant.example/bron",
            "title": "De bron & meer",
            "hreflang": "en",
        },
        {"rel": "related", "href": "https://krant.example/dossier", "type": "text/html"},
        {"rel": "license", "href": "https://licences.example/by"},
    ]
