"""Room that many share: who floods a head gives way, and where nobody does, the date decides."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.room import Room, places, share_room
from aggregator.curate.window import (
    LATE_STAY,
    TEXTS,
    Candidate,
    choose_head,
    find_displaced,
    fit_texts,
    is_settled,
    order,
)
from aggregator.model import Publication

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KIB = 2**10
NIEUWS = Publication(
    id="nieuws", feed_id="tag:x,2026:nieuws", title="N", limit=10, max_entries=30, window=timedelta(days=3)
)


@dataclass(frozen=True)
class Parcel:
    """Something of a source that takes room."""

    source: str
    number: int
    weight: int = 1


def weigh(parcel: Parcel) -> int:
    return parcel.weight


def written(source: str, number: int, first: int, step: int = 1) -> list[Candidate]:
    """So many entries of a source, the newest `first` minutes ago, `step` minutes apart."""
    return [
        Candidate(0, NOW - (first + step * place) * MINUTE, place, f"{source}-{place}", source=source)
        for place in range(number)
    ]


def gather(*some: Sequence[Candidate]) -> list[Candidate]:
    return [replace(one, article=number) for number, one in enumerate(one for part in some for one in part)]


def counts(head: Sequence[Candidate]) -> dict[str, int]:
    return dict(Counter(one.source for one in head))


def test_who_floods_a_head_removes_nobody_else() -> None:
    head = choose_head(gather(written("vloed", 1000, 0), written("goed", 6, 1500)), NIEUWS, NOW)
    assert counts(head) == {"vloed": 24, "goed": 6}
    assert [one.id for one in head][:24] == [f"vloed-{place}" for place in range(24)]


def test_nor_do_several_together() -> None:
    floods = [written(f"vloed{one}", 200, one) for one in range(3)]
    head = choose_head(gather(*floods, written("goed", 6, 1500)), NIEUWS, NOW)
    assert counts(head) == {"vloed0": 8, "vloed1": 8, "vloed2": 8, "goed": 6}


def test_one_source_alone_keeps_its_newest() -> None:
    head = choose_head(gather(written("nos", 100, 0)), NIEUWS, NOW)
    assert [one.id for one in head] == [f"nos-{place}" for place in range(30)]


def test_of_many_sources_with_a_few_each_the_newest_stay() -> None:
    every = gather(*(written(f"bron{one}", 1 + one % 4, one * 7 % 400, 90) for one in range(400)))
    assert choose_head(every, NIEUWS, NOW) == sorted(every, key=order)[:30]


def test_among_many_a_flood_takes_a_share_and_of_the_rest_the_newest_stay() -> None:
    others = gather(*(written(f"bron{one}", 2, 60 + one) for one in range(40)))
    flood = [replace(one, article=1000 + one.position) for one in written("vloed", 300, 0)]
    head = choose_head([*others, *flood], NIEUWS, NOW)
    assert counts(head)["vloed"] == places(30).share == 5
    assert [one for one in head if one.source != "vloed"] == sorted(others, key=order)[:25]


@pytest.mark.parametrize(("most", "share"), [(1, 1), (4, 2), (10, 5), (50, 5), (300, 30)])
def test_what_any_source_may_have_is_a_tenth_or_a_few_of_a_small_head(most: int, share: int) -> None:
    assert places(most) == Room(most, share)


def test_a_head_with_room_is_as_it_was() -> None:
    every = gather(written("vloed", 24, 0), written("goed", 6, 100))
    assert choose_head(every, NIEUWS, NOW) == sorted(every, key=order)


def test_texts_that_are_too_large_leave_those_of_others() -> None:
    head = gather(written("vet", 12, 0), written("goed", 6, 100))
    weights = {one: 900 * KIB if one.source == "vet" else 5 * KIB for one in head}
    assert counts(fit_texts(head, NIEUWS, NOW, weights)) == {"vet": 9, "goed": 6}


def test_a_source_with_one_large_text_keeps_it_beside_one_with_many() -> None:
    head = gather(written("vet", 12, 0), written("essay", 1, 900))
    weights = {one: 900 * KIB if one.source == "vet" else 1000 * KIB for one in head}
    assert counts(fit_texts(head, NIEUWS, NOW, weights)) == {"vet": 7, "essay": 1}


def test_one_text_stays_however_large_it_is() -> None:
    head = gather(written("vet", 2, 0))
    weights = dict.fromkeys(head, 3 * TEXTS.size)
    assert fit_texts(head, NIEUWS, NOW, weights) == head[:1]


def test_only_what_gave_way_to_others_is_kept_out_for_good() -> None:
    alone = gather(written("nos", 100, 0))
    assert find_displaced(alone, choose_head(alone, NIEUWS, NOW), NIEUWS, NOW) == []
    flood = gather(written("vloed", 100, 0), written("goed", 6, 1500))
    displaced = find_displaced(flood, choose_head(flood, NIEUWS, NOW), NIEUWS, NOW)
    assert [one.id for one in displaced] == [f"vloed-{place}" for place in range(24, 100)]


@st.composite
def parcels(draw: st.DrawFn, *, heaviest: int = 9) -> list[Parcel]:
    owners = draw(st.lists(st.sampled_from("abcdefgh"), max_size=60))
    return [
        Parcel(owner, number, draw(st.integers(1, heaviest)) if heaviest > 1 else 1)
        for number, owner in enumerate(owners)
    ]


ROOMS = st.builds(Room, st.integers(1, 60), st.integers(1, 20))


@given(parcels(), ROOMS)
def test_what_stays_finds_room_in_the_order_it_had(ranked: list[Parcel], room: Room) -> None:
    kept = share_room(ranked, room, weigh)
    assert sum(map(weigh, kept)) <= room.size or len(kept) == 1
    assert kept == sorted(kept, key=ranked.index)
    assert bool(kept) == bool(ranked)
    if sum(map(weigh, ranked)) <= room.size:
        assert kept == ranked


@given(parcels(heaviest=1), ROOMS)
def test_nobody_loses_a_place_to_one_that_has_more(ranked: list[Parcel], room: Room) -> None:
    kept = Counter(one.source for one in share_room(ranked, room, weigh))
    offered = Counter(one.source for one in ranked)
    for source, number in offered.items():
        if kept[source] < number:  # it lost some: nobody has more, but for the one that does not divide
            assert max(kept.values()) <= max(kept[source] + 1, room.share)
    assert sum(kept.values()) == min(len(ranked), room.size)


@given(parcels(heaviest=1), ROOMS)
def test_where_nobody_has_more_than_a_share_the_first_stay(ranked: list[Parcel], room: Room) -> None:
    few = [one for place, one in enumerate(ranked) if _count(ranked[:place], one.source) < room.share]
    assert share_room(few, room, weigh) == few[: room.size]


@given(parcels(heaviest=1), ROOMS)
def test_of_every_source_its_first_stay(ranked: list[Parcel], room: Room) -> None:
    kept = share_room(ranked, room, weigh)
    for source in {one.source for one in kept}:
        mine = [one for one in kept if one.source == source]
        assert mine == [one for one in ranked if one.source == source][: len(mine)]


def _count(some: Sequence[Parcel], source: str) -> int:
    return sum(one.source == source for one in some)


@st.composite
def filed(draw: st.DrawFn) -> list[Candidate]:
    facts = st.tuples(st.sampled_from("abcd"), st.integers(0, 90), st.none() | st.integers(0, 48))
    return [
        Candidate(
            number,
            NOW - hours * 60 * MINUTE,
            0,
            f"id-{number}",
            None if arrived is None else NOW - arrived * 60 * MINUTE,
            source=source,
        )
        for number, (source, hours, arrived) in enumerate(draw(st.lists(facts, max_size=60)))
    ]


SMALL = replace(NIEUWS, limit=4, max_entries=12)


@given(filed(), st.randoms(use_true_random=False))
def test_the_order_in_which_all_is_told_decides_nothing(some: list[Candidate], random: Random) -> None:
    head = choose_head(some, SMALL, NOW)
    mixed = random.sample(some, len(some))
    assert choose_head(mixed, SMALL, NOW) == head
    displaced = find_displaced(some, head, SMALL, NOW)
    assert find_displaced(mixed, head, SMALL, NOW) == displaced


@given(filed())
def test_what_gave_way_is_missed_by_nobody(some: list[Candidate]) -> None:
    head = choose_head(some, SMALL, NOW)
    displaced = set(find_displaced(some, head, SMALL, NOW))
    assert choose_head([one for one in some if one not in displaced], SMALL, NOW) == head


@given(filed())
def test_what_is_behind_a_head_that_nobody_crowds_changes_nothing(some: list[Candidate]) -> None:
    newest = sorted(some, key=order)
    late = [one for one in newest if one.arrived and one.arrived > NOW - LATE_STAY]
    looked_at = {*newest[: SMALL.max_entries], *late[: SMALL.max_entries]}
    if is_settled(looked_at, SMALL, NOW):
        assert choose_head(looked_at, SMALL, NOW) == choose_head(some, SMALL, NOW)
