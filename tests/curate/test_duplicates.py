"""One article, many sources: shown once, by the right one, under an id that stays."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.duplicates import Member, choose_article, group_members, settle_group

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


def test_strangers_may_share_a_link_of_a_site_that_nobody_configured() -> None:
    link = "https://elders.example/1"
    strangers = [member(1, "a", domain="a.example", link=link), member(2, "b", domain="b.example", link=link)]
    assert len(group_members(strangers, OWNED)) == 1


def test_a_local_post_speaks_first_then_the_links_own_site_then_the_first_configured() -> None:
    stranger = member(1, "copier", domain="copy.example")
    owner = member(2, "nos")
    post = member(3, "posts", local=True, domain="")
    assert settle_group([stranger, owner, post]).lead is post
    assert settle_group([stranger, owner]).lead is owner
    assert settle_group([stranger, member(4, "late", domain="x.example")]).lead is stranger


def test_a_vanished_member_no_longer_speaks_nor_files() -> None:
    gone = member(1, "posts", local=True, gone=True, filed=frozenset({"tech"}))
    there = member(2, "nos", filed=frozenset({"nieuws"}))
    settled = settle_group([gone, there])
    assert settled.lead is there
    assert settled.filed == {"nieuws"}
    assert not settle_group([gone]).visible


def test_a_group_goes_on_as_the_item_that_was_published_first() -> None:
    group = [member(1, "a", article=7), member(2, "b", article=5)]
    assert choose_article(group, OWNED, frozenset({7})) == 7
    assert choose_article(group, OWNED, frozenset({5, 7})) == 5
    assert choose_article(group, OWNED, frozenset()) == 5


def test_a_copiers_own_item_never_becomes_the_groups() -> None:
    copier = member(1, "copier", domain="copy.example", article=1)
    assert choose_article([copier, member(2, "nos")], OWNED, frozenset({1})) is None
    assert choose_article([copier, member(2, "nos", article=9)], OWNED, frozenset({1})) == 9


def test_what_was_shown_together_stays_together() -> None:
    one, two = member(1, "a", article=3), member(2, "b", link="https://nos.example/elders", article=3)
    assert len(group_members([one, two], OWNED)) == 1


members = st.lists(
    st.tuples(
        st.sampled_from("abcde"),
        st.sampled_from(["nos.example", "copy.example", "tweakers.example"]),
        st.sets(st.sampled_from([NOS, "https://elders.example/2", "https://tweakers.example/3"]), max_size=2),
    ),
    max_size=7,
)


@given(members, st.randoms())
def test_the_order_of_fetching_does_not_matter(facts: list[tuple[str, str, set[str]]], random: Any) -> None:
    everyone = [
        member(
            row, source, domain=domain, links=frozenset(links), link=min(links, default=""), rank=ord(source)
        )
        for row, (source, domain, links) in enumerate(facts)
    ]
    shuffled = list(everyone)
    random.shuffle(shuffled)
    groups = group_members(everyone, OWNED)
    assert rows(groups) == rows(group_members(shuffled, OWNED))
    for group in groups:
        assert len({item.source for item in group}) == len(group)
