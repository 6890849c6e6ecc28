"""What is new, edited, touched, gone; and what happens to dates."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aggregator import __version__
from aggregator.curate.changes import Change, find_changes
from aggregator.curate.identity import Minter, Stored, recognise, with_traits
from aggregator.model import Entry

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINTER = Minter("example.org,2026", "bron", ())
OLD = Entry(
    key="x", title="Titel", link="https://a.example/1", content="<p>Tekst</p>", published=NOW - 5 * HOUR
)


def first(entry: Entry, now: datetime = NOW) -> Change:
    return find_changes(recognise(with_traits([entry]), [], MINTER), now).new[0]


def stored(entry: Entry) -> Stored:
    change = first(entry)
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
        reader=__version__,
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
