"""JSON Feed."""

import json
from dataclasses import replace
from typing import Any

from aggregator.model import AlsoAt, Link
from aggregator.publish import render
from aggregator.publish.gate import find_problems
from tests.publish.examples import ARABIC, FULL, NEWS, SITE, document


def load(name: str = "nieuws") -> Any:
    return json.loads(document(f"{name}.json").body)


def test_the_feed_names_itself_its_page_its_people_and_its_hub() -> None:
    feed = load()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://dorp.example/feeds/nieuws.json"
    assert feed["home_page_url"] == "https://dorp.example/feeds/nieuws.html"
    assert feed["authors"] == [{"name": "Redactie"}]
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_an_item_is_complete() -> None:
    item = load()["items"][0]
    assert item["id"] == item["url"] == FULL.id
    assert (item["title"], item["summary"], item["content_html"]) == (FULL.title, FULL.summary, FULL.content)
    assert (item["date_published"], item["date_modified"]) == ("2026-03-01T07:05:09Z", "2026-03-02T08:00:00Z")
    assert item["tags"] == ["Binnenland", "verkeer & vervoer"]
    assert item["attachments"][0]["size_in_bytes"] == 4096
    assert "size_in_bytes" not in item["attachments"][1]
    assert item["_source"] == {
        "title": "De Krant & Zonen",
        "url": "https://krant.example/",
        "feed_url": "https://krant.example/feed",
    }


def test_what_an_item_points_to_is_told_as_in_the_other_formats_and_apart_from_where_else_it_is() -> None:
    links = (
        Link("https://elders.example/bron", "via", title="De bron"),
        Link("https://molens.example/", "related"),
        Link("https://licences.example/by/4.0/", "license"),
    )
    entry = replace(FULL, links=links, also_at=(AlsoAt("https://andere.example/brug", "De Andere Krant"),))
    (written,) = render(replace(NEWS, formats=("json",)), [entry], SITE)
    (item,) = json.loads(written.body)["items"]
    assert item["_links"] == [
        {"rel": "via", "url": "https://elders.example/bron", "title": "De bron"},
        {"rel": "related", "url": "https://molens.example/"},
    ]
    assert item["_also_at"] == [{"url": "https://andere.example/brug", "title": "De Andere Krant"}]
    assert item["_rights"]["license"] == "https://licences.example/by/4.0/"
    assert find_problems(written) == []


def test_an_item_tells_its_language_where_it_is_another_than_the_feeds() -> None:
    assert load()["language"] == "nl"
    told = {item["title"]: item["language"] for item in load()["items"] if "language" in item}
    assert told == {"How I mended the gate": "en", ARABIC.title: "ar"}


def test_nothing_is_null_and_nothing_is_escaped_for_ascii() -> None:
    body = document("nieuws.json").body.decode()
    assert "null" not in body
    assert ARABIC.title in body
    assert body.endswith("}\n")


def test_an_empty_feed_has_an_empty_list_of_items() -> None:
    assert load("tech")["items"] == []
