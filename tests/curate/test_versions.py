"""Which version of an entry is the newer one, and what a short notice of it leaves unsaid."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.curate.changes import Change, Changes, EditPolicy, find_changes
from aggregator.curate.identity import Minter, Recognised, Stored, recognise, with_traits
from aggregator.curate.traits import Past
from aggregator.curate.versions import complete, find_changed, find_completed, find_older, find_restated
from aggregator.model import Category, Enclosure, Entry, Person, Picture
from tests.curate.test_changes import as_stored, first

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINTER = Minter("example.org,2026", "bron", ())
OPEN = Entry(
    key="x",
    title="Brug open",
    link="https://a.example/1",
    content="<p>De brug is open voor verkeer.</p>",
    published=NOW - 5 * HOUR,
    updated=NOW - 2 * HOUR,
)
SHUT = replace(OPEN, title="Brug dicht", content="<p>De brug is dicht tot morgen.</p>")


def keep(entry: Entry) -> tuple[Stored, dict[int, Entry]]:
    change = first(entry, NOW)
    return as_stored(change), {1: change.entry}


def offer(entry: Entry, stored: Stored) -> list[Recognised]:
    return recognise(with_traits([entry]), [stored], MINTER)


def older(before: Entry, after: Entry, now: datetime = NOW, *, pushed: bool = False) -> bool:
    stored, kept = keep(before)
    return bool(find_older(offer(after, stored), kept, now, pushed=pushed))


def test_what_the_source_says_of_its_last_change_is_kept_as_it_said_it() -> None:
    ahead = replace(OPEN, updated=NOW + DAY)
    assert (first(ahead).entry.updated, first(ahead).entry.stated) == (NOW, NOW + DAY)
    assert first(replace(OPEN, updated=None)).entry.stated is None
    stored, kept = keep(OPEN)
    (change,) = find_changes(offer(replace(SHUT, updated=NOW - 4 * HOUR), stored), NOW).edited
    assert (change.entry.updated, change.entry.stated) == (NOW, NOW - 4 * HOUR)
    assert kept[1].stated == OPEN.updated


@pytest.mark.parametrize("pushed", [True, False], ids=["pushed", "polled"])
@pytest.mark.parametrize(
    ("moved", "is_older"),
    [(-HOUR, True), (timedelta(), False), (timedelta(milliseconds=-354), False), (HOUR, False)],
    ids=str,
)
def test_a_version_that_its_source_dates_before_ours_is_an_older_one(
    moved: timedelta, is_older: bool, pushed: bool
) -> None:
    said = NOW - 2 * HOUR + timedelta(milliseconds=400)
    before, after = replace(OPEN, updated=said), replace(SHUT, updated=said + moved)
    assert older(before, after, pushed=pushed) is is_older


def test_where_one_of_the_two_says_nothing_it_is_an_edit() -> None:
    assert not older(replace(OPEN, updated=None), replace(SHUT, updated=NOW - 9 * HOUR))
    assert not older(OPEN, replace(SHUT, updated=None))


def test_a_time_that_is_to_come_proves_nothing() -> None:
    assert not older(replace(OPEN, updated=NOW + 9 * DAY), SHUT, pushed=True)


def test_under_another_guid_an_earlier_time_is_that_of_a_site_that_moved() -> None:
    reworded = replace(OPEN, content="<p>Het verkeer kan weer over de brug.</p>", updated=NOW - 4 * HOUR)
    assert older(OPEN, reworded)
    assert not older(OPEN, replace(reworded, key="9"))


def test_who_still_says_it_a_day_later_means_it_but_a_hub_is_only_later_yet() -> None:
    back = replace(SHUT, updated=NOW - 4 * HOUR)
    assert older(OPEN, back, NOW - 2 * HOUR + DAY - timedelta(seconds=1))
    assert not older(OPEN, back, NOW - 2 * HOUR + DAY)
    assert older(OPEN, back, NOW + 9 * DAY, pushed=True)


def test_the_day_begins_when_the_newer_version_was_found() -> None:
    change = first(OPEN, NOW)
    late = as_stored(change, past=(Past("sense", NOW + 3 * DAY, bumped=True),))
    offered = offer(replace(SHUT, updated=NOW - 4 * HOUR), late)
    for now, is_older in ((NOW + 4 * DAY - HOUR, True), (NOW + 4 * DAY, False)):
        assert bool(find_older(offered, {1: change.entry}, now, pushed=False)) is is_older


def test_an_edit_dated_back_that_was_believed_counts_from_then_on() -> None:
    stored, _ = keep(OPEN)
    (change,) = find_changes(offer(replace(SHUT, updated=NOW - 4 * HOUR), stored), NOW).edited
    again = offer(replace(OPEN, updated=NOW - 3 * HOUR), as_stored(change))
    assert not find_older(again, {1: change.entry}, NOW, pushed=True)


# What a hub tells in short

FULL = replace(
    OPEN,
    summary="De brug is open.",
    image="https://a.example/1.jpg",
    pictures=(Picture("https://a.example/1.jpg"),),
    enclosures=(Enclosure("https://a.example/1.mp4"),),
    categories=(Category("brug"),),
    authors=(Person("Ann"),),
    language="nl",
)
BARE = Entry(key="x", title="Brug weer open", link=OPEN.link, published=OPEN.published, updated=NOW - HOUR)


def push(before: Entry, pushed: Entry) -> tuple[Recognised, Changes]:
    stored, kept = keep(before)
    (item,) = complete(offer(pushed, stored), kept)
    return item, find_changes([item], NOW)


def test_what_a_push_leaves_out_stays_and_what_it_says_is_an_edit() -> None:
    _, changes = push(FULL, BARE)
    (change,) = changes.edited
    whole = replace(FULL, title=BARE.title, updated=NOW - HOUR)
    assert change.entry == replace(whole, key="x", id=change.entry.id, stated=NOW - HOUR)
    assert change.traits.base == "x"


def test_a_push_that_only_leaves_out_changes_nothing() -> None:
    for pushed in (replace(BARE, title=FULL.title), Entry(key="x", title=FULL.title)):
        assert not push(FULL, pushed)[1]
    day = replace(FULL, published=datetime(2026, 5, 30, tzinfo=UTC), precision="day")
    assert not push(day, Entry(key="x", title=FULL.title))[1]


def test_a_text_that_a_push_says_goes_before_the_one_that_is_kept() -> None:
    item, changes = push(FULL, replace(BARE, title=FULL.title, content="<p>Nu dicht.</p>"))
    assert item.entry.content == "<p>Nu dicht.</p>"
    assert changes.edited


def test_the_text_of_an_article_is_lent_but_is_no_words_of_the_feed() -> None:
    stored, kept = keep(FULL)
    article = {1: replace(kept[1], content="<p>Het hele artikel over de brug.</p>")}
    (item,) = complete(offer(replace(BARE, title=FULL.title), stored), article)
    changes = find_changes([item], NOW)
    assert not changes.edited
    assert changes.touched[0].entry.content == "<p>Het hele artikel over de brug.</p>"
    assert changes.touched[0].traits.hash == stored.traits.hash


def completed(
    before: Entry, after: Entry, *, after_push: bool = False
) -> tuple[frozenset[int], Mapping[int, Entry]]:
    stored, kept = keep(before)
    return find_completed(offer(after, stored), kept, after_push=after_push), kept


def test_the_text_that_a_short_notice_lacked_is_no_edit() -> None:
    short = replace(OPEN, content="", updated=NOW - 2 * HOUR + timedelta(milliseconds=354))
    assert completed(short, OPEN)[0] == {1}
    stored, _ = keep(short)
    changes = find_changes(offer(OPEN, stored), NOW, EditPolicy(completed=frozenset([1])))
    assert not changes.edited
    assert changes.touched[0].entry.updated == short.updated
    assert changes.touched[0].entry.content == OPEN.content


def test_a_text_that_comes_with_another_time_is_an_edit_but_after_a_push() -> None:
    short = replace(OPEN, content="", updated=NOW - 3 * HOUR)
    assert not completed(short, OPEN)[0]
    assert not completed(replace(short, updated=None), replace(OPEN, updated=None))[0]
    assert completed(short, OPEN, after_push=True)[0] == {1}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (replace(OPEN, content=""), replace(OPEN, title="Brug dicht")),
        (replace(OPEN, content=""), replace(OPEN, link="https://a.example/2")),
        (OPEN, replace(OPEN, content="<p>Heel iets anders.</p>")),
        (OPEN, replace(OPEN, content="", image="https://a.example/1.jpg")),
    ],
    ids=["title", "link", "another text", "text gone"],
)
def test_nothing_else_is_a_completion(before: Entry, after: Entry) -> None:
    assert not completed(before, after, after_push=True)[0]


def test_only_what_differs_is_looked_up() -> None:
    stored, _ = keep(OPEN)
    assert not find_changed(offer(replace(OPEN, updated=NOW), stored))
    assert find_changed(offer(replace(OPEN, image="https://a.example/1.jpg"), stored)) == [1]


CALM, STORM = "<p>Er zijn geen waarschuwingen.</p>", "<p>Code rood: zware storm in {}, blijf binnen.</p>"
PROVINCES = ("Groningen", "Drenthe", "Zeeland", "Utrecht")


def warnings(text: str, **facts: Any) -> list[Entry]:
    return [
        replace(
            Entry(key=name, title=name, link=f"https://a.example/{name}", content=text.format(name)), **facts
        )
        for name in PROVINCES
    ]


def edited_at_once(
    before: Sequence[Entry], after: Sequence[Entry], past: Sequence[Entry] = ()
) -> tuple[Change, ...]:
    """What is announced of entries that all change in one document."""
    rows = [replace(keep(entry)[0], row=row) for row, entry in enumerate(before)]
    if past:
        senses = [first(entry).traits.sense for entry in past]
        rows = [
            replace(row, past=(Past(sense, NOW - 4 * DAY, bumped=True),))
            for row, sense in zip(rows, senses, strict=True)
        ]
    offered = recognise(with_traits(after), rows, MINTER)
    restated = find_restated(offered, dict(enumerate(before)))
    return find_changes(offered, NOW + HOUR, EditPolicy(restated=restated)).edited


@pytest.mark.parametrize("published", [None, NOW])
def test_a_state_that_becomes_another_in_all_entries_at_once_is_no_template(
    published: datetime | None,
) -> None:
    before, after = warnings(CALM, published=published and NOW - DAY), warnings(STORM, published=published)
    assert [change.bumped for change in edited_at_once(before, after)] == [True] * 4
    assert [change.bumped for change in edited_at_once(after, before, past=before)] == [True] * 4


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (warnings(CALM), warnings(f"{CALM}<p>Lees meer op onze site.</p>")),
        (warnings(CALM, published=NOW), warnings(STORM, published=NOW)),
        (warnings(STORM), warnings(CALM)),
        (warnings(STORM), warnings("<p>In {} is een nieuwe tekst gekomen voor het hele bericht.</p>")),
        (warnings(""), warnings(STORM)),
        (warnings(CALM), warnings(STORM + " woord" * 1000)),
        (warnings(CALM), [replace(one, title=f"{one.title} | KNMI") for one in warnings(STORM)]),
    ],
    ids=["a line below", "dated", "one text for all", "other texts", "first texts", "articles", "titles too"],
)
def test_what_a_template_may_have_done_to_all_entries_is_no_edit(
    before: Sequence[Entry], after: Sequence[Entry]
) -> None:
    assert edited_at_once(before, after) == ()
