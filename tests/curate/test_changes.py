"""What is new, edited, touched, gone; and what happens to dates."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator import EDITION, __version__
from aggregator.curate.changes import Change, EditPolicy, find_changes
from aggregator.curate.identity import Minter, Stored, recognise, with_traits
from aggregator.curate.traits import Past
from aggregator.model import Category, Enclosure, Entry, Link, Person, Picture, Place, Podcast
from aggregator.text.gists import hash_content
from aggregator.text.ids import digest_text

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINTER = Minter("example.org,2026", "bron", ())
OLD = Entry(
    key="x", title="Titel", link="https://a.example/1", content="<p>Tekst</p>", published=NOW - 5 * HOUR
)


def first(entry: Entry, now: datetime = NOW) -> Change:
    return find_changes(recognise(with_traits([entry]), [], MINTER), now).new[0]


def stored(entry: Entry) -> Stored:
    return as_stored(first(entry))


def as_stored(change: Change, past: tuple[Past, ...] = ()) -> Stored:
    published, updated = change.entry.published, change.entry.updated
    assert published is not None
    assert updated is not None
    return Stored(
        row=1,
        key=change.entry.key,
        id=change.entry.id,
        traits=change.traits,
        content_hash=change.content_hash,
        published=published,
        updated=updated,
        reader=EDITION,
        past=past,
    )


def again(before: Entry, after: Entry, now: datetime = NOW + HOUR) -> tuple[str, Entry | None]:
    changes = find_changes(recognise(with_traits([after]), [stored(before)], MINTER), now)
    for name in ("new", "edited", "touched"):
        if found := getattr(changes, name):
            return name, found[0].entry
    return "same", None


def test_a_missing_date_is_the_time_first_seen() -> None:
    assert first(replace(OLD, published=None)).entry.published == NOW


def test_a_future_date_is_held_at_the_time_first_seen() -> None:
    entry = first(replace(OLD, published=NOW + 24 * HOUR, updated=NOW + 48 * HOUR)).entry
    assert (entry.published, entry.updated) == (NOW, NOW)


def test_a_future_day_that_is_held_is_a_moment_and_no_day() -> None:
    held = first(replace(OLD, published=NOW + 48 * HOUR, precision="day")).entry
    assert (held.published, held.precision) == (NOW, "second")
    kept = first(replace(OLD, precision="day")).entry
    assert (kept.published, kept.precision) == (OLD.published, "day")


def test_what_offers_the_same_again_changes_nothing() -> None:
    assert again(OLD, OLD) == ("same", None)
    assert (
        again(OLD, replace(OLD, content="<p>Tekst \n</p>", link="http://a.example/1?utm_source=x"))[0]
        == "touched"
    )


def test_published_never_changes_and_an_edit_moves_updated() -> None:
    kind, entry = again(OLD, replace(OLD, title="Beter", published=NOW - HOUR))
    assert kind == "edited"
    assert entry is not None
    assert (entry.published, entry.updated) == (OLD.published, NOW + HOUR)


def test_an_edit_takes_the_sources_own_time_if_it_is_later_and_not_to_come() -> None:
    stated = replace(OLD, title="Beter", updated=NOW - HOUR)
    assert again(OLD, stated)[1] == replace(first(stated).entry, updated=NOW - HOUR)
    back = again(replace(OLD, updated=NOW - HOUR), replace(OLD, title="Beter", updated=NOW - 4 * HOUR))[1]
    assert back is not None
    assert back.updated == NOW + HOUR


def test_a_new_image_is_no_edit() -> None:
    kind, entry = again(OLD, replace(OLD, image="https://a.example/i.webp"))
    assert kind == "touched"
    assert entry is not None
    assert entry.updated == OLD.published


def test_only_a_complete_source_loses_what_it_no_longer_offers() -> None:
    row = stored(OLD)
    nothing = recognise([], [row], MINTER)
    assert not find_changes(nothing, NOW)
    assert find_changes(nothing, NOW, stored=[row]).gone == (1,)
    assert not find_changes(nothing, NOW, stored=[row], kept=[1])


def test_what_comes_back_is_shown_again() -> None:
    row = replace(stored(OLD), gone=True)
    assert find_changes(recognise(with_traits([OLD]), [row], MINTER), NOW, stored=[row]).touched


def test_a_renamed_file_is_followed() -> None:
    row = replace(stored(OLD), provenance="oud.md")
    moved = replace(OLD, provenance="nieuw.md")
    assert find_changes(recognise(with_traits([moved]), [row], MINTER), NOW, stored=[row]).touched


# Digests of `hash_content` as this release made them: a database keeps them for years.
PLAIN_DIGEST = "7c934b20654628563d86b5df9ca8b4a2983e64f273bc4c7a65b5f82c366c59b9"
RICH_DIGEST = "1b0d524ca915e8774968dd58beffc0ab1c96026e5d920acb5afb1e930d3f9a52"
RICH = Entry(
    key="y",
    title="Rijk",
    authors=(Person("Ann", "ann@a.example"),),
    categories=(Category("zee", "https://a.example/s"),),
    enclosures=(Enclosure("https://a.example/1.mp3", "audio/mpeg", 12),),
    image="https://a.example/1.png",
)


def test_a_field_that_a_later_version_adds_changes_no_stored_digest() -> None:
    assert hash_content(OLD) == PLAIN_DIGEST
    assert hash_content(RICH) == RICH_DIGEST


def test_every_field_that_is_published_changes_the_digest() -> None:
    place = Place(((52.0, 4.0),))
    for after in (
        replace(OLD, links=(Link("https://b.example/", "via"),)),
        replace(OLD, pictures=(Picture("https://a.example/1.png"),)),
        replace(OLD, credits=(Person("Piet", role="photographer"),)),
        replace(OLD, place=place),
        replace(OLD, podcast=Podcast(season=1)),
    ):
        assert hash_content(after) != hash_content(OLD)


def test_a_field_that_was_not_kept_before_is_no_edit_when_it_appears() -> None:
    """As after an upgrade: the source's document is the same, we read more of it."""
    before = replace(OLD, updated=NOW - 4 * HOUR)
    after = replace(
        before,
        links=(Link("https://b.example/", "via"),),
        pictures=(Picture("https://a.example/1.png", 10, 10),),
        podcast=Podcast(episode=3),
        language="nl",
    )
    kind, entry = again(before, after)
    assert kind == "touched"
    assert entry is not None
    assert entry.updated == before.updated
    assert entry.links == after.links


def test_punctuation_clocks_and_a_new_domain_are_no_edit() -> None:
    old = replace(OLD, content="<p>Tekst, 3 minuten geleden</p>")
    for after in (
        replace(old, content="<p>Tekst; een uur geleden!</p>"),
        replace(old, title="Titel&nbsp;"),
        replace(old, link="https://www.b.example/1/"),
    ):
        assert again(old, after)[0] == "touched"
    assert again(old, replace(old, link="https://a.example/2"))[0] == "edited"


def test_a_clock_in_a_title_without_spaces_is_no_edit() -> None:
    old = replace(OLD, title="速報12:31更新")
    assert again(old, replace(old, title="速報14:05更新"))[0] == "touched"
    assert again(old, replace(old, title="速報14人更新"))[0] == "edited"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://a.example/1/?ff=20261001&v=2", "https://a.example/1/?ff=20261002&v=2"),
        ("https://a.example/1?source=rss-aaa------2", "https://a.example/1"),
        ("https://a.example/?id=12&t=1", "https://a.example/?id=12&t=2"),
        ("https://a.example/1#a7", "https://m.a.example/1/#b8"),
        ("https://a.example/nieuws.php?id=12", "https://a.example/nieuws.php?id=13"),
    ],
)
def test_a_query_or_a_fragment_that_changes_under_the_same_words_is_followed_silently(
    before: str, after: str
) -> None:
    kind, entry = again(replace(OLD, link=before), replace(OLD, link=after))
    assert (kind, entry and entry.link, entry and entry.updated) == ("touched", after, OLD.published)


@pytest.mark.parametrize("after", ["https://a.example/2?ff=1", "https://b.example/1?ff=2", None])
def test_another_page_behind_the_same_words_is_an_edit(after: str | None) -> None:
    assert again(replace(OLD, link="https://a.example/1?ff=1"), replace(OLD, link=after))[0] == "edited"


def test_a_silent_edit_is_published_and_moves_nothing() -> None:
    offered = recognise(with_traits([replace(OLD, title="Beter")]), [stored(OLD)], MINTER)
    (change,) = find_changes(offered, NOW + HOUR, EditPolicy(edits="silent")).edited
    assert (change.bumped, change.entry.title, change.entry.updated) == (False, "Beter", OLD.published)


def test_after_the_last_bump_of_a_day_edits_are_silent_and_the_next_day_they_are_not() -> None:
    past = tuple(Past(f"sense-{n}", NOW + n * HOUR, bumped=True) for n in range(3))
    row = replace(stored(OLD), past=past)
    offered = recognise(with_traits([replace(OLD, title="Beter")]), [row], MINTER)
    for hours, bumped in ((3, False), (23, False), (25, True)):
        (change,) = find_changes(offered, NOW + hours * HOUR, EditPolicy(max_bumps=3)).edited
        assert change.bumped is bumped


@pytest.mark.parametrize(
    ("away", "bumped"), [(HOUR, False), (25 * HOUR, False), (71 * HOUR, False), (73 * HOUR, True)], ids=str
)
def test_a_wording_that_is_back_is_shown_again_after_some_days(away: timedelta, bumped: bool) -> None:
    (item,) = recognise(with_traits([replace(OLD, title="Beter")]), [stored(OLD)], MINTER)
    row = replace(stored(OLD), past=(Past(item.traits.sense, NOW, bumped=True),))
    (change,) = find_changes([replace(item, stored=row)], NOW + away).edited
    assert change.bumped is bumped


def test_a_wording_is_known_again_whatever_the_query_of_its_link_is_now() -> None:
    linked = replace(OLD, title="Beter", link="https://a.example/1?t=1")
    before = first(linked).traits
    (item,) = recognise(with_traits([replace(linked, link="https://a.example/1?t=2")]), [stored(OLD)], MINTER)
    assert item.traits.sense == before.sense != before.former_senses[-1]
    for sense in (
        before.sense,
        item.traits.former_senses[-1],
    ):  # as this version stores it, and the first did
        row = replace(stored(OLD), past=(Past(sense, NOW - HOUR, bumped=True),))
        (change,) = find_changes([replace(item, stored=row)], NOW + HOUR).edited
        assert not change.bumped


def test_a_wording_that_an_earlier_version_kept_as_it_was_typed_is_known_again() -> None:
    typed = replace(OLD, title="Wacht -- even...")
    kept = digest_text("Wacht -- even...", first(OLD).traits.words, "https://a.example/1")
    (item,) = recognise(with_traits([typed]), [stored(OLD)], MINTER)
    row = replace(stored(OLD), past=(Past(kept, NOW - HOUR, bumped=True),))
    (change,) = find_changes([replace(item, stored=row)], NOW + HOUR).edited
    assert not change.bumped


@pytest.mark.parametrize("before", ["Wacht... -- nu", "Wacht… – nu"])
def test_a_title_that_is_typeset_from_now_on_is_no_edit(before: str) -> None:
    assert again(replace(OLD, title=before), replace(OLD, title="Wacht… — nu"))[0] == "touched"


@pytest.mark.parametrize("reader", ["", "0.0.9", __version__])
def test_what_another_edition_of_this_program_read_is_replaced_silently(reader: str) -> None:
    row = replace(stored(OLD), reader=reader)
    offered = recognise(with_traits([replace(OLD, content="<p>Anders gelezen</p>")]), [row], MINTER)
    changes = find_changes(offered, NOW + HOUR)
    assert not changes.edited
    assert changes.touched[0].entry.updated == OLD.published


def test_when_most_of_a_document_changed_it_was_not_its_editors() -> None:
    olds = [
        replace(
            OLD, key=str(n), title=f"Titel {n}", link=f"https://a.example/{n}", content=f"<p>Tekst {n}</p>"
        )
        for n in range(4)
    ]
    rows = [replace(stored(old), row=n) for n, old in enumerate(olds)]
    redone = [replace(old, content=f"{old.content}<p>Lees meer op de site</p>") for old in olds]
    for few in (1, 2):
        changes = find_changes(recognise(with_traits([*redone[:few], *olds[few:]]), rows, MINTER), NOW + HOUR)
        assert len(changes.edited) == few
    changes = find_changes(recognise(with_traits([*redone[:3], olds[3]]), rows, MINTER), NOW + HOUR)
    assert (len(changes.edited), len(changes.touched)) == (0, 3)
