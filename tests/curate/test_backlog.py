"""A new source never floods feeds that people already follow."""

from datetime import UTC, datetime, timedelta

from aggregator.curate.backlog import Occasion, admit, keep_dates, withhold_again
from aggregator.curate.changes import Change, find_changes
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import Entry

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def offered(*days_ago: float) -> tuple[Change, ...]:
    entries = [
        Entry(
            key=str(days),
            title=str(days),
            link=f"https://a.example/{days}",
            published=NOW - timedelta(days=days),
        )
        for days in days_ago
    ]
    return find_changes(recognise(with_traits(entries), [], Minter("x.example,2026", "s", ())), NOW).new


EVERYWHERE, NOWHERE = frozenset[str](), frozenset({"nieuws", "all"})


def withheld(changes: tuple[Change, ...], **facts: object) -> list[frozenset[str]]:
    given: dict[str, object] = {
        "now": NOW,
        "backlog": timedelta(days=3),
        "published": NOWHERE,
        "first_batch": True,
    }
    return [arrival.withheld for arrival in admit(changes, Occasion(**(given | facts)))]  # type: ignore[arg-type]


def test_the_first_run_admits_everything() -> None:
    assert withheld(offered(1, 400, 4000), published=EVERYWHERE) == [EVERYWHERE] * 3


def test_a_source_added_later_announces_what_is_young() -> None:
    assert withheld(offered(1, 2.5, 4, 400)) == [EVERYWHERE, EVERYWHERE, NOWHERE, NOWHERE]


def test_or_at_least_its_newest_entry() -> None:
    assert withheld(offered(500, 400, 600)) == [NOWHERE, EVERYWHERE, NOWHERE]


def test_a_category_that_nobody_follows_yet_gets_everything() -> None:
    assert withheld(offered(1, 400), published=frozenset({"all"})) == [EVERYWHERE, frozenset({"all"})]


def test_later_batches_announce_all_that_is_new_however_old() -> None:
    assert withheld(offered(1, 400), first_batch=False) == [EVERYWHERE, EVERYWHERE]


def test_a_source_that_shows_more_of_its_past_than_before_announces_none_of_it() -> None:
    changes, oldest = offered(1, 30, 90, 95, 100, 110, 120), NOW - timedelta(days=80)
    expected = [EVERYWHERE] * 2 + [NOWHERE] * 5
    assert withheld(changes, first_batch=False, told=oldest) == expected
    assert withheld(changes, first_batch=False, told=NOW) == [EVERYWHERE] + [NOWHERE] * 6


def test_but_a_few_that_are_dated_back_are_announced() -> None:
    changes, oldest = offered(90, 95, 100, 110), NOW - timedelta(days=80)
    assert withheld(changes, first_batch=False, told=oldest) == [EVERYWHERE] * 4


def test_nor_is_withheld_what_subscribers_knew_before_the_database_was_lost() -> None:
    changes, oldest = offered(90, 95, 100, 110, 120), NOW - timedelta(days=80)
    names = {"https://a.example/95": None}
    expected = [NOWHERE, EVERYWHERE, NOWHERE, NOWHERE, NOWHERE]
    assert withheld(changes, first_batch=False, told=oldest, adopted=names) == expected


def test_after_a_lost_database_only_what_was_published_or_is_young_is_announced() -> None:
    names = {"https://a.example/400": None}
    assert withheld(offered(1, 400, 500), adopted=names, adopting=True) == [EVERYWHERE, EVERYWHERE, NOWHERE]
    assert withheld(offered(500), adopted=names, adopting=True) == [NOWHERE]


def test_a_source_added_long_after_a_lost_database_announces_its_newest() -> None:
    names = {"https://a.example/400": None}
    assert withheld(offered(500, 600), adopted=names) == [EVERYWHERE, NOWHERE]


def test_what_was_published_before_keeps_its_date() -> None:
    entry = Entry(key="1", title="T", link="http://a.example/1?utm_source=x", published=NOW)
    recognised = recognise(with_traits([entry]), [], Minter("x.example,2026", "s", ()))
    then = NOW - timedelta(days=9)
    (kept,) = keep_dates(recognised, {"https://a.example/1": then})
    assert kept.entry.published == then
    assert keep_dates(recognised, {"https://a.example/1": None}) == recognised


def names(*categories: str) -> frozenset[str]:
    return frozenset(categories)


def test_what_is_filed_anew_comes_into_no_feed_that_is_closed_to_it() -> None:
    shown, places = names("all", "nieuws"), names("all", "nieuws", "tech", "sport")
    assert withhold_again(names(), shown, places, names("all", "nieuws", "tech")) == names("tech")


def test_what_stood_in_a_feed_may_stand_there_again() -> None:
    closed = names("all", "nieuws", "tech")
    left = withhold_again(names(), names("all", "nieuws"), names("all", "tech"), closed)
    assert left == names("tech", "+nieuws")
    assert withhold_again(left, names("all"), names("all", "nieuws"), closed) == names("tech")


def test_what_was_kept_out_once_stays_so() -> None:
    away = withhold_again(names("nieuws"), names("all"), names("all"), names())
    assert withhold_again(away, names("all"), names("all", "nieuws"), names()) == names("nieuws")
