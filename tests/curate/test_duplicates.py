"""One article, many sources: shown once, by the right one, under an id that stays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.duplicates import Member, Shown, assign_articles, group_members, settle_group

THEN = datetime(2026, 1, 1, tzinfo=UTC)
NOS = "https://nos.example/artikel/1"
OWNED = frozenset({"nos.example", "tweakers.example"})


def member(row: int, source: str, **facts: Any) -> Member:
    link = facts.pop("link", NOS)
    given: dict[str, Any] = {
        "local": False,
        "domain": "nos.example",
        "rank": row,
        "id": f"tag:x,2026:{source}/{row}",
        "links": frozenset({link} if link else ()),
        "published": THEN,
        "updated": THEN,
        "position": 0,
    }
    return Member(row=row, source=source, link=link, **(given | facts))


def rows(groups: list[tuple[Member, ...]]) -> set[frozenset[int]]:
    return {frozenset(item.row for item in group) for group in groups}


def test_two_feeds_of_one_site_with_the_same_link_show_one_article() -> None:
    assert rows(group_members([member(1, "a"), member(2, "b")], OWNED)) == {frozenset({1, 2})}


def test_a_short_link_and_the_article_are_one_through_the_source_that_followed_it() -> None:
    post = member(1, "posts", local=True, link="https://nos.example/l/1")
    followed = member(2, "link", links=frozenset({NOS, "https://nos.example/l/1"}))
    feed = member(3, "feed")
    assert rows(group_members([post, followed, feed], OWNED)) == {frozenset({1, 2, 3})}


def test_the_same_id_is_one_article_whatever_the_links() -> None:
    one, two = member(1, "a", id="tag:s,1:1", link=""), member(2, "b", id="tag:s,1:1", link=NOS)
    assert rows(group_members([one, two], OWNED)) == {frozenset({1, 2})}


def test_two_entries_of_one_source_are_never_grouped() -> None:
    assert rows(group_members([member(1, "a"), member(2, "a")], OWNED)) == {frozenset({1}), frozenset({2})}


def test_a_source_that_offers_a_link_twice_breaks_nobody_elses_group() -> None:
    noisy = [member(3, "noisy"), member(4, "noisy")]
    groups = group_members([member(1, "a"), member(2, "b"), *noisy], OWNED)
    assert frozenset({1, 2}) in rows(groups)


def test_a_home_page_link_groups_nothing() -> None:
    home = "https://nos.example/"
    assert len(group_members([member(1, "a", link=home), member(2, "b", link=home)], OWNED)) == 2


def test_strangers_found_no_group_for_a_configured_sites_link() -> None:
    strangers = [member(1, "copier", domain="copy.example"), member(2, "other", domain="other.example")]
    assert len(group_members(strangers, OWNED)) == 2
    assert len(group_members([*strangers, member(3, "nos")], OWNED)) == 1


def test_a_site_whose_feed_is_kept_elsewhere_is_at_home_in_its_own_links() -> None:
    """It is asked at its own address, and answered by way of another, as by FeedBurner."""
    site = member(3, "nos", domain="cdn.example", asked="nos.example")
    strangers = [member(1, "copier", domain="copy.example"), member(2, "other", domain="other.example")]
    (group,) = group_members([*strangers, site], OWNED)
    assert settle_group(group, OWNED).lead is site


def test_a_short_link_of_another_domain_that_we_followed_is_the_article() -> None:
    short = "https://kort.example/1"
    followed = member(1, "link", asked="kort.example", links=frozenset({NOS, short}))
    planet = member(2, "planet", domain="copy.example", link=short)
    assert rows(group_members([followed, planet], OWNED | {"kort.example"})) == {frozenset({1, 2})}


def test_strangers_may_share_a_link_of_a_site_that_nobody_configured() -> None:
    link = "https://elders.example/1"
    strangers = [member(1, "a", domain="a.example", link=link), member(2, "b", domain="b.example", link=link)]
    assert len(group_members(strangers, OWNED)) == 1


def test_a_local_post_speaks_first_then_the_links_own_site_then_the_first_configured() -> None:
    stranger = member(1, "copier", domain="copy.example")
    owner = member(2, "nos")
    post = member(3, "posts", local=True, domain="")
    assert settle_group([stranger, owner, post], OWNED).lead is post
    assert settle_group([stranger, owner], OWNED).lead is owner
    assert settle_group([stranger, member(4, "late", domain="x.example")], OWNED).lead is stranger


def test_a_vanished_member_no_longer_speaks_nor_files() -> None:
    gone = member(1, "posts", local=True, gone=True, filed=frozenset({"tech"}))
    there = member(2, "nos", filed=frozenset({"nieuws"}))
    settled = settle_group([gone, there], OWNED)
    assert settled.lead is there
    assert settled.filed == {"nieuws"}
    assert not settle_group([gone], OWNED).filed


def shown(one: Member, *, founded: bool = True) -> Shown:
    """As it was shown alone, under its own id."""
    return Shown(one.id, one.row, founded)


def assign(*groups: list[Member], shown: dict[int, Shown]) -> list[int | None]:
    return assign_articles(groups, shown, OWNED)


def test_a_better_member_arriving_later_takes_over_the_item() -> None:
    old, better = member(1, "a", article=7), member(2, "posts", local=True)
    assert assign([better, old], shown={7: shown(old)}) == [7]


def test_two_items_that_become_one_go_on_as_the_preferred_members() -> None:
    one, two = member(1, "b", article=5, rank=9), member(2, "a", article=7, rank=1)
    assert assign([one, two], shown={5: shown(one), 7: shown(two)}) == [7]
    assert assign([one, two], shown={5: shown(one), 7: Shown(None, 2, founded=True)}) == [5]


def test_an_item_that_parts_goes_on_with_the_entry_whose_id_it_has() -> None:
    one, two = member(1, "a", article=5), member(2, "b", article=5, link="https://nos.example/2")
    assert assign([one], [two], shown={5: Shown(two.id, 1, founded=True)}) == [None, 5]
    assert assign([one], [two], shown={5: Shown("tag:old,2019:1", 1, founded=True)}) == [5, None]


def test_a_copiers_own_item_never_becomes_the_owners() -> None:
    copier, owner = member(1, "copier", domain="copy.example", article=1), member(2, "nos")
    alone = {1: shown(copier, founded=False)}
    assert assign([copier, owner], shown=alone) == [None]
    assert assign([copier], shown=alone) == [1]
    before = replace(owner, article=9)
    assert assign([copier, before], shown={**alone, 9: shown(before)}) == [9]


def test_an_item_founded_before_its_links_own_site_was_configured_keeps_its_id() -> None:
    early, owner = member(1, "early", domain="copy.example", article=1), member(2, "nos")
    assert assign([early, owner], shown={1: shown(early, founded=True)}) == [1]


def test_what_is_shown_together_stays_so_when_a_source_offers_the_link_twice() -> None:
    one = member(1, "a", article=3)
    two = member(2, "b", article=3, shared=frozenset({NOS}))
    assert len(group_members([one, two], OWNED)) == 1
    assert len(group_members([replace(one, article=None), replace(two, article=None)], OWNED)) == 2


def test_what_no_longer_shares_a_link_is_parted() -> None:
    one, two = member(1, "a", article=3), member(2, "b", link="https://nos.example/elders", article=3)
    assert len(group_members([one, two], OWNED)) == 2


def test_a_source_may_hold_a_vanished_entry_beside_the_one_that_replaced_it() -> None:
    gone = member(1, "posts", local=True, gone=True, article=3)
    nos, fresh = member(2, "nos", article=3), member(3, "posts", local=True)
    assert len(group_members([gone, nos, fresh], OWNED)) == 1


ELSEWHERE = "https://elders.example/1"  # of a site that nobody configured


def dated(row: int, source: str, days: float, *, told: bool = True, **facts: Any) -> Member:
    """Of a stranger to the link, that many days old; what tells no date was seen first then."""
    when = THEN - timedelta(days=days)
    facts = {"link": ELSEWHERE, "domain": f"{source}.example", "published": when} | facts
    return member(row, source, dated=when if told else None, **facts)


def parts(*members: Member) -> set[frozenset[int]]:
    """The rows of the items, which no order of these members changes."""
    found = {frozenset(rows(group_members(order, OWNED))) for order in permutations(members)}
    assert len(found) == 1
    return set(found.pop())


def test_a_stranger_who_dates_a_link_years_back_keeps_that_to_himself() -> None:
    assert parts(dated(1, "liar", 2000), dated(2, "a", 0)) == {frozenset({1}), frozenset({2})}
    assert parts(dated(1, "liar", 2000), dated(2, "a", 0), dated(3, "b", 2)) == {
        frozenset({1}),
        frozenset({2, 3}),
    }


def test_dates_of_one_month_are_of_one_article() -> None:
    assert parts(dated(1, "a", 30), dated(2, "b", 0)) == {frozenset({1, 2})}
    assert parts(dated(1, "a", 30.1), dated(2, "b", 0)) == {frozenset({1}), frozenset({2})}


def test_what_names_no_date_goes_with_the_others_whenever_it_was_seen() -> None:
    assert parts(dated(1, "a", 2000), dated(2, "b", 0, told=False)) == {frozenset({1, 2})}
    assert parts(dated(1, "a", 0), dated(2, "b", 90, told=False)) == {frozenset({1, 2})}


def test_what_names_no_date_goes_with_the_nearest_of_those_that_differ() -> None:
    unsaid = dated(3, "c", 1, told=False)
    assert parts(dated(1, "liar", 2000), dated(2, "a", 0), unsaid) == {frozenset({1}), frozenset({2, 3})}


def test_a_newcomer_does_not_reach_a_far_item_through_one_that_names_no_date() -> None:
    liar = dated(1, "liar", 2000, article=7)
    unsaid = replace(dated(2, "b", 0, told=False, article=7), dated=liar.dated)
    assert parts(liar, unsaid, dated(3, "a", 0)) == {frozenset({1, 2}), frozenset({3})}


def test_the_links_own_site_and_a_local_post_join_what_is_dated_otherwise() -> None:
    stranger = dated(1, "early", 2000, link=NOS)
    assert parts(stranger, dated(2, "nos", 0, link=NOS, domain="nos.example")) == {frozenset({1, 2})}
    post = dated(2, "posts", 0, local=True, domain="")
    assert parts(dated(1, "early", 2000), post) == {frozenset({1, 2})}


def test_what_is_shown_together_or_has_one_id_is_not_parted_by_dates() -> None:
    shown_so = (dated(1, "a", 2000, article=7), dated(2, "b", 0, article=7))
    assert parts(*shown_so) == {frozenset({1, 2})}
    same_id = (dated(1, "a", 2000, id="tag:s,1:1"), dated(2, "b", 0, id="tag:s,1:1"))
    assert parts(*same_id) == {frozenset({1, 2})}


members = st.lists(
    st.tuples(
        st.sampled_from("abcde"),
        st.sampled_from(["nos.example", "copy.example", "tweakers.example"]),
        st.sets(st.sampled_from([NOS, "https://elders.example/2", "https://tweakers.example/3"]), max_size=2),
        st.sampled_from([None, 0, 20, 45, 100]),
    ),
    max_size=7,
)


@given(members, st.randoms())
def test_the_order_of_fetching_does_not_matter(
    facts: list[tuple[str, str, set[str], int | None]], random: Any
) -> None:
    everyone = [
        member(
            row,
            source,
            domain=domain,
            links=frozenset(links),
            link=min(links, default=""),
            rank=ord(source),
            dated=None if days is None else THEN - timedelta(days=days),
        )
        for row, (source, domain, links, days) in enumerate(facts)
    ]
    shuffled = list(everyone)
    random.shuffle(shuffled)
    groups = group_members(everyone, OWNED)
    assert rows(groups) == rows(group_members(shuffled, OWNED))
    for group in groups:
        assert len({item.source for item in group}) == len(group)
