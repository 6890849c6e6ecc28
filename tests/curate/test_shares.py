"""How much of a combined feed one source may fill."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.curate.shares import ALL, Claim, Share, Taken, find_shares, withhold_surplus
from aggregator.model import Publication, Source

START = datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FEEDS = frozenset({ALL, "nieuws"})


def claim(hours: int, *categories: str) -> Claim:
    return Claim(START + timedelta(hours=hours), 0, frozenset(categories) or FEEDS)


def admit(share: Share, *batches: list[Claim]) -> list[list[frozenset[str]]]:
    taken = Taken()
    return [withhold_surplus(batch, share, taken) for batch in batches]


def test_the_newest_of_a_batch_have_the_first_right() -> None:
    (withheld,) = admit(Share(2, DAY), [claim(1), claim(3), claim(2)])
    assert withheld == [FEEDS, frozenset(), frozenset()]


def test_who_comes_first_keeps_the_place_and_another_day_has_places_of_its_own() -> None:
    batches = admit(Share(1, DAY), [claim(1)], [claim(2), claim(0)], [claim(26), claim(25)])
    assert batches == [[frozenset()], [FEEDS, FEEDS], [frozenset(), FEEDS]]


def test_each_feed_is_counted_for_itself_and_its_own_feed_never() -> None:
    share = Share(1, DAY, own=frozenset({"tech"}))
    (withheld,) = admit(
        share, [claim(3, "tech", "nieuws"), claim(2, "tech", "nieuws"), claim(1, "tech", "sport")]
    )
    assert withheld == [frozenset(), {"nieuws"}, frozenset()]


def test_the_edges_of_the_calendar_are_dates_too() -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    claims = [Claim(when, 0, FEEDS) for when in (first, last, last)]
    (withheld,) = admit(Share(1, timedelta(days=30000)), claims)
    assert withheld == [frozenset(), frozenset(), FEEDS]


def test_a_category_of_one_source_alone_is_its_own_and_all_is_where_there_is_no_other() -> None:
    feeds = [Publication(id=id, feed_id=id, title=id) for id in ("nieuws", "tech", "all")]
    capped = Source(id="a", location="x", categories=("nieuws", "tech"), cap=(5, DAY))
    other = Source(id="b", location="y", categories=("nieuws",))
    assert find_shares([capped, other], feeds) == {"a": Share(5, DAY, frozenset({"tech"}))}
    assert find_shares([capped], feeds) == {"a": Share(5, DAY, frozenset({"nieuws", "tech", "all"}))}


@given(
    st.lists(st.lists(st.integers(0, 120), max_size=12), max_size=6),
    st.integers(1, 4),
    st.integers(1, 48),
)
@settings(max_examples=100)
def test_no_span_of_time_ever_holds_more_than_the_share_and_no_place_is_wasted(
    hours: list[list[int]], most: int, span: int
) -> None:
    share = Share(most, timedelta(hours=span))
    batches = [[claim(hour) for hour in batch] for batch in hours]
    shown: list[int] = []
    for batch, withheld in zip(hours, admit(share, *batches), strict=True):
        shown += [hour for hour, kept_out in zip(batch, withheld, strict=True) if not kept_out]
    assert all(sum(at <= hour < at + span for hour in shown) <= most for at in range(121))
    for hour in {hour for batch in hours for hour in batch} - set(shown):
        near = [other for other in shown if abs(other - hour) < span]
        assert len(near) >= most
