"""Whose an entry is and under which rights: told in every format, whatever its source allows to be shown."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from aggregator.model import Entry, Format, SourceState
from aggregator.publish import render
from aggregator.publishing.presentation import present
from aggregator.store import HeadItem
from tests.publish.examples import EPISODE, FULL, NEWS, PAPER, RADIO, SITE

FORMS: tuple[Format, ...] = ("atom", "rss", "json", "html")
BARE = replace(FULL, authors=(), rights=None, summary="", enclosures=(), source=None)


def publish(form: Format, entry: Entry) -> str:
    (document,) = render(replace(NEWS, formats=(form,)), [entry], SITE)
    return document.body.decode().replace("&amp;", "&").replace("&#x26;", "&")


def offered(entry: Entry, **options: Any) -> HeadItem:
    item = HeadItem(
        entry=entry,
        source="krant",
        local=False,
        private=False,
        article=1,
        location="https://krant.example/feed",
        title=None,
        rights=None,
        content="full",
        state=SourceState(feed=PAPER),
    )
    return replace(item, **options)


@pytest.mark.parametrize("form", FORMS)
def test_source_title_link_and_rights_stand_in_every_format(form: Format) -> None:
    body = publish(form, present(offered(BARE)))
    assert "De Krant & Zonen" in body
    assert "© De Krant" in body
    assert ("https://krant.example/feed" if form == "rss" else '"https://krant.example/"') in body


@pytest.mark.parametrize("form", FORMS)
def test_an_entrys_own_rights_come_before_the_configured_ones(form: Format) -> None:
    assert "CC BY 4.0" in publish(form, present(offered(BARE, rights="CC BY 4.0")))
    own = publish(form, present(offered(replace(BARE, rights="CC0 1.0"), rights="CC BY 4.0")))
    assert "CC0 1.0" in own
    assert "CC BY 4.0" not in own


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("policy", "begins", "ends"), [("summary", True, False), ("title", False, False)])
def test_no_format_shows_more_than_the_policy_allows(
    form: Format, policy: str, *, begins: bool, ends: bool
) -> None:
    text = "<p>" + "Het begin van een lang stuk. " * 40 + "</p><p>En dit is het einde.</p>"
    body = publish(form, present(offered(replace(BARE, content=text), content=policy)))
    assert ("Het begin" in body, "het einde" in body) == (begins, ends)
    assert "https://krant.example/brug" in body


@pytest.mark.parametrize("form", FORMS)
def test_a_private_source_is_named_in_none_but_its_rights_hold(form: Format) -> None:
    body = publish(form, present(offered(BARE, private=True, rights="CC BY 4.0")))
    assert "De Krant" not in body
    assert "CC BY 4.0" in body


def test_without_an_author_the_feeds_or_else_the_sources_title_is_one_where_a_format_needs_it() -> None:
    for feed, expected in ((PAPER, "Hoofdredactie"), (replace(PAPER, authors=()), "De Krant & Zonen")):
        shown = present(offered(BARE, state=SourceState(feed=feed)))
        entry = replace(shown, published=datetime(2026, 3, 1, tzinfo=UTC))
        for form in ("atom", "rss", "json"):
            body = publish(form, entry)
            author = {"atom": "<author>\n      <name>", "rss": "<dc:creator>", "json": '"name": "'}[form]
            assert f"{author}{expected}" in body


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
@pytest.mark.parametrize("whose", ["private", "local"])
def test_the_authors_of_a_feed_that_is_not_named_are_not_named_either(form: Format, whose: str) -> None:
    body = publish(form, present(offered(BARE, **{whose: True})))
    assert "Hoofdredactie" not in body
    assert "Redactie" in body


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("policy", ["summary", "title"])
def test_no_policy_but_the_full_one_passes_on_what_an_episode_says_of_itself(
    form: Format, policy: str
) -> None:
    episode = replace(EPISODE, podcast=replace(EPISODE.podcast, subtitle="Een zin over wind"))  # type: ignore[type-var]
    shown = publish(form, present(offered(episode, content=policy, state=SourceState(feed=RADIO))))
    assert "Een zin over wind" not in shown
    if form in ("rss", "json"):
        assert "Een zin over wind" in publish(form, present(offered(episode, state=SourceState(feed=RADIO))))
        assert '"season": 2' in shown or "<itunes:season>2<" in shown


FALSE = ("https://feeds.nos.example/nieuws", "http://192.168.1.1/reboot?x=1")
READ_AT = SourceState(feed_url="https://krant.example/rss", final_url="https://dienst.example/krant")


@pytest.mark.parametrize("address", FALSE)
@pytest.mark.parametrize("form", FORMS)
def test_the_address_that_a_feed_claims_is_told_nowhere_unless_it_was_read_there(
    form: Format, address: str
) -> None:
    state = replace(READ_AT, feed=replace(PAPER, id=address, self=address))
    body = publish(form, present(offered(BARE, state=state)))
    assert address not in body
    assert form == "html" or "https://krant.example/rss" in body


@pytest.mark.parametrize(
    "address", ["https://www.krant.example/atom.xml", "https://dienst.example/krant?atom"]
)
def test_the_address_that_a_feed_gives_itself_where_it_was_read_is_told(address: str) -> None:
    told = present(offered(BARE, state=replace(READ_AT, feed=replace(PAPER, id="", self=address)))).source
    assert told is not None
    assert (told.id, told.self) == (address, address)


def test_an_id_that_is_no_address_stays_the_feeds_and_anothers_address_is_none() -> None:
    for id, shown in (
        ("tag:krant.example,2009:x", "tag:krant.example,2009:x"),
        (FALSE[0], "https://krant.example/feed"),
    ):
        told = present(
            offered(BARE, state=replace(READ_AT, feed=replace(PAPER, id=id, self=FALSE[1])))
        ).source
        assert told is not None
        assert (told.id, told.self) == (shown, "https://krant.example/rss")
