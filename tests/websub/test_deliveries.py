"""What a hub delivers late, or in short, takes nothing away and is announced once."""

from typing import Any

import pytest

from tests.program.newsroom import Newsroom
from tests.program.site import Site
from tests.websub.daemon import running, state_of, wait_until
from tests.websub.hub import Hub
from tests.websub.test_subscriber import configure

ATOM = "application/atom+xml"
TEXT = '<content type="html">De film over {} en wat daarbij komt kijken.</content>'


def entry(number: int, title: str, updated: str, text: str = "") -> str:
    return (
        f'<entry><id>yt:{number}</id><title>{title}</title><link href="https://veer.example/{number}"/>'
        f"<published>2026-10-02T08:00:00Z</published><updated>2026-10-02T{updated}Z</updated>{text}</entry>"
    )


@pytest.fixture
def document(site: Site, hub: Hub) -> Any:
    """An Atom document of these entries, which announces the hub."""

    def write(*entries: str) -> str:
        links = f'<link rel="self" href="{site.url("/veer")}"/><link rel="hub" href="{hub.url}"/>'
        head = "<id>tag:veer.example,2026:f</id><title>Veer</title><updated>2026-10-02T09:00:00Z</updated>"
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{links}{"".join(entries)}</feed>'

    return write


def push(newsroom: Newsroom, hub: Hub, body: str) -> None:
    """Let the daemon subscribe, then the hub push."""
    with running(newsroom):
        wait_until(lambda: hub.live)
        wait_until(lambda: state_of(newsroom, "veer").push.until)
        assert hub.distribute(body.encode(), ATOM)[0].status_code == 202
        wait_until(lambda: state_of(newsroom, "veer").push.last)
    newsroom.run("publish")


def told(newsroom: Newsroom) -> dict[str, tuple[str, str]]:
    """By title, the text and the time of the last change."""
    items = newsroom.read_json("nieuws.json")["items"]
    return {one["title"]: (one["content_html"], one["date_modified"][11:19]) for one in items}


def poll(newsroom: Newsroom, now: str) -> None:
    assert not newsroom.refresh("--force", now=now)["errors"]


def test_a_late_delivery_of_an_older_version_changes_nothing(
    newsroom: Newsroom, site: Site, hub: Hub, document: Any
) -> None:
    site.put("/veer", document(entry(1, "Nieuw", "09:00:00", TEXT.format("brood"))), ATOM)
    configure(newsroom, site)
    push(newsroom, hub, document(entry(1, "Oud", "08:20:00", TEXT.format("kaas"))))
    assert list(told(newsroom)) == ["Nieuw"]
    poll(newsroom, "2026-10-02T13:00:00Z")
    assert site.asked[-1].status == 304
    assert told(newsroom)["Nieuw"][1] == "09:00:00"


def test_a_film_that_is_told_in_short_keeps_its_text(
    newsroom: Newsroom, site: Site, hub: Hub, document: Any
) -> None:
    site.put("/veer", document(entry(1, "Brood", "08:20:00", TEXT.format("brood"))), ATOM)
    configure(newsroom, site)
    push(newsroom, hub, document(entry(1, "Brood bakken", "09:00:00.354")))
    (known,) = told(newsroom).items()
    assert known == ("Brood bakken", ("De film over brood en wat daarbij komt kijken.", "09:00:00"))
    site.put("/veer", document(entry(1, "Brood bakken", "09:00:00", TEXT.format("brood"))), ATOM)
    poll(newsroom, "2026-10-02T13:00:00Z")
    assert dict([known]) == told(newsroom)


@pytest.mark.parametrize("updated", ["09:01:39", "11:30:00"], ids=["same time", "later"])
def test_a_new_film_that_is_told_in_short_is_announced_once(
    newsroom: Newsroom, site: Site, hub: Hub, document: Any, updated: str
) -> None:
    old = entry(1, "Brood", "08:20:00", TEXT.format("brood"))
    site.put("/veer", document(old), ATOM)
    configure(newsroom, site)
    push(newsroom, hub, document(entry(2, "Kaas", "09:01:39.354")))
    assert told(newsroom)["Kaas"][1] == "09:01:39"
    site.put("/veer", document(entry(2, "Kaas", updated, TEXT.format("kaas")), old), ATOM)
    poll(newsroom, "2026-10-02T13:00:00Z")
    assert "if-none-match" not in site.asked[-1].headers
    assert told(newsroom)["Kaas"] == ("De film over kaas en wat daarbij komt kijken.", "09:01:39")


def test_what_a_push_added_is_not_behind_the_validators_of_the_document_before(
    newsroom: Newsroom, site: Site, hub: Hub, document: Any
) -> None:
    site.put("/veer", document(entry(1, "Brood", "08:20:00", TEXT.format("brood"))), ATOM)
    configure(newsroom, site)
    push(newsroom, hub, document(entry(1, "Brood gebakken", "09:00:00", TEXT.format("gist"))))
    assert not state_of(newsroom, "veer").validators
    poll(newsroom, "2026-10-02T13:00:00Z")
    assert site.asked[-1].status == 200
    assert list(told(newsroom)) == ["Brood gebakken"], "its own feed is behind its hub"
    poll(newsroom, "2026-10-02T14:00:00Z")
    assert site.asked[-1].status == 200, "until it is not"
    poll(newsroom, "2026-10-03T13:00:00Z")
    assert list(told(newsroom)) == ["Brood"], "or still is on the next day"
    poll(newsroom, "2026-10-03T14:00:00Z")
    assert site.asked[-1].status == 304


def test_a_delivery_that_is_cut_off_says_only_that_there_is_news(
    newsroom: Newsroom, site: Site, hub: Hub, document: Any
) -> None:
    first, second = (entry(number, f"Film {number}", "09:00:00") for number in (1, 2))
    site.put("/veer", document(first), ATOM)
    configure(newsroom, site)
    with running(newsroom):
        wait_until(lambda: hub.live)
        wait_until(lambda: state_of(newsroom, "veer").push.until)
        body = document(second, first).removesuffix("</feed>").encode()
        assert hub.distribute(body, ATOM)[0].status_code == 202
        wait_until(lambda: state_of(newsroom, "veer").reason == "news at its hub")
    assert state_of(newsroom, "veer").push.last is None
