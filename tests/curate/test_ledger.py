"""Witnesses: under which new guid a stored entry is known again, and when they must be silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.curate.identity import Minter, Stored, recognise, with_traits
from aggregator.model import Enclosure, Entry

THEN = datetime(2026, 10, 1, 9, 12, tzinfo=UTC)
MINTER = Minter("example.org,2026", "bron", ("nieuws.example",))
BRIDGE = Entry(
    key="1",
    title="Brug open",
    link="https://nieuws.example/brug",
    content="<p>De brug ging vanmorgen weer open voor het verkeer.</p>",
    published=THEN,
)
WITHOUT_TEXT = replace(BRIDGE, content="")


def keep(*entries: Entry) -> list[Stored]:
    return [
        Stored(
            row=row,
            key=item.entry.key,
            id=item.entry.id,
            traits=replace(item.traits, stated=None, exact=False, length=0),
            content_hash="",
            published=item.entry.published or THEN,
            updated=item.entry.published or THEN,
        )
        for row, item in enumerate(recognise(with_traits(entries), [], MINTER), 1)
    ]


def found(known: list[Stored], *offered: Entry) -> list[int | None]:
    items = recognise(with_traits(offered), known, MINTER)
    return [item.stored.row if item.stored else None for item in items]


@pytest.mark.parametrize(
    "offered",
    [
        replace(BRIDGE, key="2", title="Brug weer open"),
        replace(BRIDGE, key="2", content="<p>Heel iets anders.</p>"),
        replace(BRIDGE, key="2", title="Veel verkeer", content="<p>Heel iets anders.</p>"),
        replace(BRIDGE, key="2", title="Brug open!", content="<p>Anders.</p>", published=None),
        replace(BRIDGE, key="2", link="https://nieuws.example/2026/brug", published=None),
        replace(BRIDGE, key="2", link="https://elders.example/x", title="Brug nu open"),
        replace(WITHOUT_TEXT, key="2", link="https://elders.example/brug", published=None),
        replace(WITHOUT_TEXT, key="2", link="https://elders.example/x"),
        replace(BRIDGE, key="2", link="https://elders.example/x", title="Geheel anders"),
        replace(BRIDGE, key="2", link="https://elders.example/x", title="BRUG OPEN", published=None),
        replace(WITHOUT_TEXT, key="2", link="https://elders.example/x", title="Brug open | De Krant"),
    ],
)
def test_two_witnesses_are_enough(offered: Entry) -> None:
    assert found(keep(BRIDGE), offered) == [1]


@pytest.mark.parametrize(
    "offered",
    [
        replace(BRIDGE, key="2", title="Wolf", content="<p>Anders.</p>", published=None),
        replace(WITHOUT_TEXT, key="2", link="https://nieuws.example/x", published=THEN + timedelta(days=1)),
        replace(BRIDGE, key="2", title="Wolf", content="<p>Anders.</p>", link="https://nieuws.example/x"),
        replace(BRIDGE, key="2", title="Wolf", link="https://nieuws.example/x", published=None),
    ],
)
def test_one_is_not(offered: Entry) -> None:
    assert found(keep(BRIDGE), offered) == [None]


NAMELESS = replace(BRIDGE, key="", link=None, published=THEN.replace(minute=0))
EDITED = replace(NAMELESS, content="<p>De brug ging gisteren dicht.</p>")
WOLF = replace(NAMELESS, title="Wolf gezien", published=THEN + timedelta(hours=2))


def test_without_guid_and_link_a_title_and_a_whole_hour_are_enough() -> None:
    assert found(keep(NAMELESS, WOLF), WOLF, EDITED) == [2, 1]


@pytest.mark.parametrize(
    ("known", "offered"),
    [
        ((NAMELESS,), (replace(EDITED, published=THEN.replace(hour=7, minute=0)),)),
        ((NAMELESS, replace(WOLF, published=NAMELESS.published)), (EDITED,)),
        ((NAMELESS, replace(EDITED, content="<p>Anders.</p>", published=WOLF.published)), (EDITED,)),
        ((NAMELESS,), (EDITED, replace(EDITED, content="<p>Anders.</p>"))),
        ((replace(NAMELESS, precision="day"),), (replace(EDITED, precision="day"),)),
    ],
)
def test_not_where_another_has_either(known: tuple[Entry, ...], offered: tuple[Entry, ...]) -> None:
    assert found(keep(*known), *offered) == [None] * len(offered)


def test_whole_hours_and_bare_days_are_no_witness() -> None:
    noon = replace(WITHOUT_TEXT, published=THEN.replace(hour=12, minute=0))
    assert found(keep(noon), replace(noon, key="2", link="https://elders.example/x")) == [None]
    day = replace(WITHOUT_TEXT, precision="day")
    assert found(keep(day), replace(day, key="2", link="https://elders.example/x")) == [None]


def test_a_witness_for_two_says_nothing() -> None:
    twin = replace(BRIDGE, key="2", link="https://nieuws.example/brug-2")
    offered = replace(BRIDGE, key="3", link="https://nieuws.example/brug-3", published=None)
    assert found(keep(BRIDGE, twin), offered) == [None]
    both = (offered, replace(offered, key="4", link="https://nieuws.example/brug-4"))
    assert found(keep(BRIDGE), *both) == [None, None]


def test_a_title_and_text_that_return_are_no_witness() -> None:
    weather = replace(BRIDGE, title="Het weer")
    days = [
        replace(weather, key=f"w{n}", link=f"https://nieuws.example/{n}", published=THEN + timedelta(days=n))
        for n in range(5)
    ]
    assert found(keep(*days[:3]), days[3], *days[1:3]) == [None, 2, 3]


JAPANESE = replace(
    BRIDGE,
    title="運河の護岸を修復へ",
    content="<p>市は来週から3か所で護岸の修復工事を始める。歩行者の立ち入りは禁止される。</p>",
)


def test_a_text_without_spaces_is_a_witness_too() -> None:
    rebuilt = replace(
        JAPANESE,
        key="2",
        link="https://nieuws.example/a/2",
        title="運河の護岸を修復へ - 新聞",
        published=THEN + timedelta(minutes=7),
    )
    assert found(keep(JAPANESE), rebuilt) == [1]


def test_under_a_title_that_returns_stands_another_text_without_spaces() -> None:
    said = ("6時3分に北海道で震度2の揺れ", "8時41分に沖縄で震度5の揺れと津波注意報")
    quake, next_quake = (
        replace(
            BRIDGE,
            key=str(hour),
            title="地震情報",
            link=f"https://nieuws.example/{hour}",
            content=f"<p>気象庁発表。{text}</p>",
            published=THEN + timedelta(hours=hour),
        )
        for hour, text in enumerate(said)
    )
    assert found(keep(quake), next_quake) == [None]


def test_what_the_document_offers_by_its_own_key_is_never_taken() -> None:
    copy = replace(BRIDGE, key="2")
    assert found(keep(BRIDGE), copy, BRIDGE) == [None, 1]


def test_a_guid_that_comes_back_finds_the_entry_that_had_it() -> None:
    (renamed,) = keep(BRIDGE)
    renamed = replace(renamed, traits=replace(renamed.traits, base="2"))
    assert found([renamed], replace(BRIDGE, title="Brug dicht")) == [1]
    assert found([renamed], replace(BRIDGE, key="2", title="Brug dicht", content="<p>Dicht.</p>")) == [1]


def test_a_known_guid_for_another_article_gets_a_key_that_nobody_has() -> None:
    (renamed,) = keep(BRIDGE)
    renamed = replace(renamed, traits=replace(renamed.traits, base="2"))
    other = Entry(key="1", title="Wolf", link="https://nieuws.example/wolf", content="<p>Een wolf.</p>")
    (item,) = recognise(with_traits([other]), [renamed], MINTER)
    assert item.stored is None
    assert item.entry.key == f"1#{item.traits.hash}"


def test_a_rebuilt_feed_is_known_by_titles_alone_if_most_of_it_is() -> None:
    before = [
        Entry(key=f"oud-{n}", title=title, published=THEN)
        for n, title in enumerate(("Brug open", "Haven dicht", "Kermis begint", "Het weer"))
    ]
    after = [replace(entry, key=f"nieuw-{entry.key}", published=None) for entry in before[:3]]
    wolf = Entry(key="nieuw-9", title="Wolf gezien")
    assert found(keep(*before), wolf, *after) == [None, 1, 2, 3]
    others = [Entry(key=f"nieuw-{n}", title=f"Wolf nummer {n}") for n in range(5)]
    assert found(keep(*before), *others, after[0]) == [None] * 6


SIGNS = tuple(
    Entry(
        key=f"1-{name}",
        title=name,
        link=f"https://nieuws.example/1/{name}",
        content=f"<p>Voor {name} is het vandaag een dag van rust.</p>",
        published=THEN,
    )
    for name in ("Ram", "Stier", "Tweelingen")
)


def retell(**facts: Any) -> list[Entry]:
    """The same titles, all else another but for these facts."""
    others = [
        replace(
            sign,
            key=f"2-{sign.title}",
            link=f"https://nieuws.example/2/{sign.title}",
            content=f"<p>Er wacht {sign.title} iets dat niemand verwacht.</p>",
            published=THEN + timedelta(days=1),
        )
        for sign in SIGNS
    ]
    return [replace(other, **facts) for other in others]


@pytest.mark.parametrize("apart", [timedelta(hours=1), timedelta(days=1), timedelta(days=-7)])
def test_under_titles_that_return_all_else_is_another_article(apart: timedelta) -> None:
    assert found(keep(*SIGNS), *retell(published=THEN + apart)) == [None] * 3
    assert found(keep(*SIGNS), *retell(published=THEN + apart, link=None)) == [None] * 3
    assert found(keep(*SIGNS), *retell(published=THEN + apart, content="")) == [None] * 3


@pytest.mark.parametrize("facts", [{"published": THEN}, {"published": None}])
def test_a_rebuild_that_leaves_titles_and_no_other_date_is_one(facts: dict[str, Any]) -> None:
    assert found(keep(*SIGNS), *retell(**facts)) == [1, 2, 3]


def test_a_rebuild_that_sets_the_zone_right_leaves_the_second() -> None:
    odd = THEN + timedelta(seconds=41)
    known = keep(*(replace(sign, published=odd) for sign in SIGNS))
    assert found(known, *retell(published=odd + timedelta(hours=2))) == [1, 2, 3]
    assert found(known, *retell(published=odd + timedelta(hours=24))) == [None] * 3


def test_a_bare_day_is_any_time_of_it() -> None:
    known = keep(*(replace(sign, published=THEN.replace(hour=0, minute=0)) for sign in SIGNS))
    assert found(known, *retell(published=THEN)) == [1, 2, 3]
    assert found(known, *retell(published=THEN.replace(day=2, hour=0, minute=0))) == [None] * 3


def test_when_an_undated_entry_was_first_seen_is_no_date_of_its_own() -> None:
    known = [replace(stored, told=False) for stored in keep(*SIGNS)]
    assert found(known, *retell()) == [1, 2, 3]


def test_addresses_that_return_under_other_dates_are_other_articles_too() -> None:
    again = [
        replace(BRIDGE, key=f"1{n}", title=title, link=f"https://nieuws.example/{n}", content="")
        for n, title in enumerate(("Brug open", "Haven dicht", "Kermis begint"))
    ]
    others = [
        replace(entry, key=f"2{n}", title=title, published=THEN + timedelta(days=1))
        for n, (entry, title) in enumerate(zip(again, ("Wolf gezien", "Veer vaart", "Raad vol"), strict=True))
    ]
    assert found(keep(*again), *others) == [None] * 3
    assert found(keep(*again), *(replace(entry, published=None) for entry in others)) == [1, 2, 3]


def record(entry: Entry, url: str, **facts: Any) -> Entry:
    return replace(entry, enclosures=(Enclosure(url, "audio/mpeg"),), **facts)


EPISODE = record(BRIDGE, "https://cdn.example/41.mp3")
LATER = THEN + timedelta(hours=1)


@pytest.mark.parametrize("link", [None, "https://nieuws.example/brug", "https://nieuws.example/brug-2"])
def test_another_recording_of_another_date_is_another_episode_whatever_it_is_called(link: str | None) -> None:
    known = keep(replace(EPISODE, link=link and BRIDGE.link))
    assert found(
        known, record(EPISODE, "https://cdn.example/42.mp3", key="2", link=link, published=LATER)
    ) == [None]


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("https://telt.example/x.mp3/cdn.example/41.mp3?token=7", LATER),
        ("https://elders.example/b0f3.mp3", THEN),
        ("https://elders.example/b0f3.mp3", None),
    ],
)
def test_an_episode_moves_with_its_file_or_keeps_its_date(url: str, published: datetime | None) -> None:
    moved = record(EPISODE, url, key="2", link="https://elders.example/x", published=published)
    assert found(keep(EPISODE), moved) == [1]


def test_where_one_of_both_has_no_recording_nothing_is_told_by_it() -> None:
    moved = record(EPISODE, "https://cdn.example/42.mp3", key="2", published=LATER)
    assert found(keep(BRIDGE), moved) == [1]
    assert found(keep(EPISODE), replace(BRIDGE, key="2", published=LATER)) == [1]


def test_words_that_two_have_do_not_find_the_one_that_is_of_the_day() -> None:
    old = replace(BRIDGE, key="0", link="https://nieuws.example/0", published=THEN - timedelta(days=3))
    next_day = replace(BRIDGE, key="2", link="https://nieuws.example/2", published=THEN + timedelta(hours=23))
    assert found(keep(old, BRIDGE), next_day) == [None]


HAVEN = Entry(
    key="2",
    title="Haven dicht",
    link="https://nieuws.example/haven",
    content="<p>De haven blijft tot maandag dicht voor onderhoud.</p>",
    published=THEN - timedelta(minutes=41),
)


def test_the_same_words_under_the_guid_of_another_are_the_same_article() -> None:
    shifted = replace(BRIDGE, key="2"), replace(HAVEN, key="3")
    assert found(keep(BRIDGE, HAVEN), *shifted) == [1, 2]
    swapped = replace(BRIDGE, key="2"), replace(HAVEN, key="1")
    assert found(keep(BRIDGE, HAVEN), *swapped) == [1, 2]


def test_what_is_new_under_a_guid_that_moved_on_is_new() -> None:
    wolf = Entry(key="1", title="Wolf", link="https://nieuws.example/wolf", content="<p>Een wolf.</p>")
    assert found(keep(BRIDGE, HAVEN), wolf, replace(BRIDGE, key="2")) == [None, 1]


def test_an_edit_under_the_guid_of_another_is_found_by_witnesses() -> None:
    edited = replace(BRIDGE, key="2", title="Brug weer open")
    assert found(keep(BRIDGE, HAVEN), edited, replace(HAVEN, key="3")) == [1, 2]


def test_an_entry_edited_under_its_own_guid_does_not_go_to_a_copy_of_what_it_was() -> None:
    edited = replace(BRIDGE, title="Brug weer open")
    assert found(keep(BRIDGE), edited, replace(BRIDGE, key="2")) == [1, None]


def test_an_original_that_was_written_anew_does_not_go_to_a_copy_of_what_it_was() -> None:
    anew = replace(BRIDGE, title="Verkeer staat stil", content="<p>Er gebeurde een ongeluk.</p>")
    assert found(keep(BRIDGE), replace(BRIDGE, key="2"), anew) == [None, 1]


@pytest.mark.parametrize("title", ["Meting", ""])
@pytest.mark.parametrize("published", [THEN + timedelta(seconds=7), THEN.replace(hour=0, minute=0), None])
def test_counters_alone_move_no_entry_to_the_guid_of_its_like(title: str, published: datetime | None) -> None:
    def measure(key: str, level: int) -> Entry:
        text = f"<p>De rivier staat hier op {level} cm.</p>"
        return Entry(key=key, title=title, link="https://nieuws.example/", content=text, published=published)

    known = keep(measure("a", 120), measure("b", 340), measure("c", 560))
    assert found(known, measure("a", 121), measure("b", 341), measure("c", 561)) == [1, 2, 3]
    assert found(known, measure("a", 120), measure("b", 341), measure("c", 560)) == [1, 2, 3]


def test_one_new_guid_takes_no_other_entry_away_from_its_own() -> None:
    home = "https://nieuws.example/"
    bridge, haven = replace(BRIDGE, link=home), replace(HAVEN, link=home)
    anew = replace(haven, title="Storm op komst", content="<p>Vannacht waait het hard aan zee.</p>")
    assert found(keep(bridge, haven), replace(bridge, key="9"), anew) == [1, 2]


def test_words_that_return_undated_under_a_guid_do_not_call_back_another() -> None:
    weather = replace(BRIDGE, title="Het weer", link=None, content="<p>Regen.</p>", published=None)
    dry = replace(weather, key="2", content="<p>Zonnig.</p>")
    assert found(keep(weather, dry), replace(weather, content="<p>Zonnig.</p>")) == [1]


def test_what_was_doubled_once_is_not_tripled() -> None:
    twice = keep(BRIDGE, replace(BRIDGE, key="2"))
    assert found(twice, replace(BRIDGE, key="3")) == [1]
    assert found(twice, replace(BRIDGE, key="3"), replace(BRIDGE, key="4")) == [1, 2]


def test_what_could_not_be_read_this_time_is_not_taken_for_something_new() -> None:
    one = replace(BRIDGE, key="", link=None, provenance="een.md")
    other = replace(one, title="Brug ook open", provenance="twee.md")
    known = [replace(stored, provenance="een.md") for stored in keep(one)]
    (item,) = recognise(with_traits([other]), known, MINTER, {"een.md"})
    assert item.stored is None
