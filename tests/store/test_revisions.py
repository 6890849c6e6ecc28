"""Earlier wordings: one of each, as of the day on which it was replaced last."""

from datetime import datetime, timedelta

from aggregator.curate.traits import Past
from aggregator.store import Store
from tests.store.test_store import HOUR, NOS, NOW, entry, feed, store

__all__ = ["store"]

DAY = timedelta(days=1)
OPEN, SHUT, AJAR = (entry(1, title=title) for title in ("Brug open", "Brug dicht", "Brug op een kier"))


def past(store: Store) -> list[Past]:
    (known,) = store.all_known(NOS.id)
    return sorted(known.past, key=lambda one: one.at)


def updated(store: Store) -> datetime:
    (known,) = store.all_known(NOS.id)
    return known.updated


def test_editors_who_change_a_headline_to_and_fro_for_a_week_are_seen_once(store: Store) -> None:
    feed(store, NOS, OPEN)
    for hours in range(1, 7 * 24):
        feed(store, NOS, SHUT if hours % 2 else OPEN, now=NOW + hours * HOUR)
    assert updated(store) == NOW + HOUR
    kept = past(store)
    assert [one.bumped for one in kept] == [False, False]
    assert all(NOW + 6 * DAY <= one.at < NOW + 7 * DAY for one in kept)


def test_what_is_told_of_a_wording_moves_once_a_day(store: Store) -> None:
    feed(store, NOS, OPEN)
    times = set()
    for hours in range(1, 49):
        feed(store, NOS, SHUT if hours % 2 else OPEN, now=NOW + hours * HOUR)
        times.add(past(store)[0].at)
    assert len(times) <= 4


def test_a_wording_that_is_back_after_days_is_shown_again_and_counted(store: Store) -> None:
    feed(store, NOS, OPEN)
    feed(store, NOS, SHUT, now=NOW + HOUR)
    feed(store, NOS, OPEN, now=NOW + 2 * HOUR)
    assert updated(store) == NOW + HOUR
    back = NOW + 5 * DAY
    feed(store, NOS, SHUT, now=back)
    assert updated(store) == back
    assert [(one.at, one.bumped) for one in past(store)] == [(NOW + 2 * HOUR, False), (back, True)]


def test_an_edit_that_is_shown_counts_though_its_wording_was_replaced_silently_before(store: Store) -> None:
    feed(store, NOS, OPEN)
    feed(store, NOS, SHUT, now=NOW + HOUR)
    feed(store, NOS, OPEN, now=NOW + 2 * HOUR)
    feed(store, NOS, SHUT, now=NOW + 3 * HOUR)
    feed(store, NOS, AJAR, now=NOW + 4 * HOUR)
    assert [(one.at, one.bumped) for one in past(store)] == [(NOW + HOUR, True), (NOW + 4 * HOUR, True)]


def test_a_source_whose_entries_change_is_not_silent(store: Store) -> None:
    feed(store, NOS, OPEN)
    assert store.rhythms([NOS.id])[NOS.id].came == NOW
    feed(store, NOS, SHUT, now=NOW + 5 * DAY)
    assert store.rhythms([NOS.id])[NOS.id].came == NOW + 5 * DAY
