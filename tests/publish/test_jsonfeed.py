"""JSON Feed."""

import json
from typing import Any

from tests.publish.examples import ARABIC, FULL, document


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


def test_nothing_is_null_and_nothing_is_escaped_for_ascii() -> None:
    body = document("nieuws.json").body.decode()
    assert "null" not in body
    assert ARABIC.title in body
    assert body.endswith("}\n")


def test_an_empty_feed_has_an_empty_list_of_items() -> None:
    assert load("tech")["items"] == []
