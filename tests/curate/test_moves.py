"""A site that moves, or answers from two platforms in turns, is known again by titles whose dates agree."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from aggregator.model import Entry, Precision
from tests.curate.test_ledger import BRIDGE, HAVEN, THEN, found, keep


def tell(number: int) -> Entry:
    """One of many articles of a newspaper, an hour after the last."""
    return Entry(
        key=f"k{number}",
        title=f"Bericht uit de {chr(96 + number) * 4}straat",
        link=f"https://nieuws.example/{number}",
        content=f"<p>In de {chr(96 + number) * 4}straat gebeurde vandaag van alles.</p>",
        published=THEN + timedelta(hours=number, minutes=7 * number, seconds=17),
    )


def tell_anew(number: int, published: datetime | timedelta | None = timedelta(hours=2)) -> Entry:
    """The same on another platform: but for its title all is another, and the date tells another zone."""
    before = tell(number)
    assert before.published
    return replace(
        before,
        key=f"p{number}",
        link=f"https://nieuws.example/p/{number}",
        content=f"<p>Lees hier verder over nummer {chr(96 + number) * 4}.</p>",
        published=before.published + published if isinstance(published, timedelta) else published,
    )


PAPER = [tell(number) for number in range(1, 7)]
ANEW = [tell_anew(number) for number in range(1, 7)]
KNOWN = [1, 2, 3, 4, 5, 6]


def test_one_guid_that_stays_hides_no_rebuild() -> None:
    assert found(keep(*PAPER, BRIDGE), BRIDGE, *ANEW) == [7, *KNOWN]
    assert found(keep(*PAPER, BRIDGE, HAVEN), BRIDGE, HAVEN, *ANEW) == [7, 8, *KNOWN]


def test_few_under_new_guids_are_no_rebuild() -> None:
    assert found(keep(*PAPER), *PAPER[:3], *ANEW[3:]) == [1, 2, 3, None, None, None]
    assert found(keep(*PAPER), *PAPER[:2], *ANEW[4:]) == [1, 2, None, None]


def test_of_two_platforms_in_turns_each_is_known_again() -> None:
    """What the one had first is known under the other, though all else had its guid before."""
    known = [replace(one, traits=replace(one.traits, base=f"p{one.row}")) for one in keep(*PAPER[:5])]
    (first,) = keep(ANEW[5])
    known.append(replace(first, row=6))
    assert found(known, *PAPER) == KNOWN


@pytest.mark.parametrize("number", [3, 9])
def test_news_on_the_day_of_a_move_hides_no_rebuild(number: int) -> None:
    fresh = [tell_anew(7 + place) for place in range(number)]
    assert found(keep(*PAPER), *reversed(fresh), *ANEW[3:]) == [None] * number + [4, 5, 6]


def test_nor_is_it_one_if_much_that_is_older_is_not_known() -> None:
    others = [replace(tell_anew(7 + place), published=THEN) for place in range(4)]
    assert found(keep(*PAPER), *others, *ANEW[3:]) == [None] * 7


def test_a_platform_that_tells_minutes_days_or_nothing_is_known_by_titles() -> None:
    for date in ("second", "minute", "day", "none"):
        anew = []
        for number in range(1, 7):
            when = tell(number).published
            assert when
            told = {
                "second": when,
                "minute": when.replace(second=0),
                "day": when.replace(hour=0, minute=0, second=0),
                "none": None,
            }[date]
            one = tell_anew(number, told)
            anew.append(replace(one, precision="day" if date == "day" else "second"))
        assert found(keep(*PAPER, BRIDGE), BRIDGE, *anew) == [7, *KNOWN], date


def test_a_day_in_the_zone_of_the_site_is_any_time_of_it() -> None:
    midnight = THEN.replace(day=30, month=9, hour=22, minute=0)
    anew = [replace(tell_anew(number, midnight), precision="day") for number in range(1, 7)]
    assert found(keep(*PAPER, BRIDGE), BRIDGE, *anew) == [7, *KNOWN]


@pytest.mark.parametrize("apart", [timedelta(hours=1, seconds=3), timedelta(days=1), timedelta(minutes=7)])
def test_titles_that_return_are_not_moved(apart: timedelta) -> None:
    assert found(keep(*PAPER, BRIDGE), BRIDGE, *(tell_anew(n, apart) for n in KNOWN)) == [7, *[None] * 6]


def test_undated_titles_are_enough_only_where_no_guid_stayed() -> None:
    known = [replace(one, told=False) for one in keep(*PAPER, BRIDGE)]
    anew = [tell_anew(number, None) for number in KNOWN]
    assert found(known, *anew) == KNOWN
    assert found(known, BRIDGE, *anew) == [7, *[None] * 6]


def test_an_hourly_bulletin_in_the_same_second_is_another_each_time() -> None:
    bulletin = replace(PAPER[0], title="Nieuws van het uur")
    next_one = replace(
        ANEW[0], title="Nieuws van het uur", published=THEN + timedelta(hours=2, minutes=7, seconds=17)
    )
    assert found(keep(bulletin, *PAPER[1:]), next_one, *PAPER[1:]) == [None, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("precision", ["second", "day"])
def test_bulletins_of_one_moment_most_of_which_come_anew_are_others(precision: Precision) -> None:
    """In the same second of the next hour, or on the same day; two still have the guid that they had."""
    moment, later = THEN.replace(second=7), timedelta(hours=precision == "second")
    first = [replace(tell(number), published=moment, precision=precision) for number in range(1, 8)]
    second = [replace(tell_anew(number, moment + later), precision=precision) for number in range(1, 6)]
    assert found(keep(*first), *second, *first[5:]) == [None] * 5 + [6, 7]
