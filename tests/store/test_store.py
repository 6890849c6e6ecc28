"""The contract of the store, told to every store: on disk and in memory."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import Changes, find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, Recognised, Stored, recognise, with_traits
from aggregator.curate.inheritance import print_entry
from aggregator.curate.window import order
from aggregator.errors import StoreError
from aggregator.model import (
    Category,
    Enclosure,
    Entry,
    Feed,
    HostState,
    Publication,
    Source,
    SourceState,
    Validators,
)
from aggregator.store import MEMORY, Adopted, Store, open_store
from tests.store.candidates import list_candidates

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAN = FilingPlan(
    [
        Publication(id="nieuws", feed_id="tag:x.example,2026:nieuws", title="Nieuws"),
        Publication(id="tech", feed_id="tag:x.example,2026:tech", title="Techniek"),
    ]
)
PUBLICATIONS = {
    id: Publication(id=id, feed_id=f"tag:x.example,2026:{id}", title=id)
    for id in ("nieuws", "tech", "all", "wetenschap")
}
NOS = Source(id="nos", location="https://feeds.nos.example/a", categories=("nieuws",), rank=0)
TECH = Source(id="tech", location="https://feeds.nos.example/b", categories=("tech",), rank=1)
POSTS = Source(id="posts", location="/posts", local=True, categories=("nieuws",), rank=2)
SOURCES = (NOS, TECH, POSTS)


@pytest.fixture(params=["disk", "memory", "backwards"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The third hands out backwards whatever was asked for in no order: none may be relied on."""
    opened = open_store(tmp_path / "news.db" if request.param == "disk" else MEMORY)
    if request.param == "backwards":
        with opened.reading() as connection:
            connection.exec_driver_sql("PRAGMA reverse_unordered_selects=ON")
    opened.register(SOURCES, PLAN)
    yield opened
    opened.close()


def entry(number: int, **facts: Any) -> Entry:
    given: dict[str, Any] = {
        "key": f"guid-{number}",
        "title": f"Titel {number}",
        "link": f"https://nos.example/artikel/{number}",
        "content": f"<p>Tekst {number}</p>",
        "published": NOW - number * HOUR,
    }
    return Entry(**(given | facts))


def offer(store: Store, source: Source, one: Entry) -> tuple[SourceState, Changes, list[Arrival]]:
    """A reading of one entry by a source of another domain."""
    seen = with_traits([one])
    known = store.known(source.id, [traits for _, traits in seen])
    changes = find_changes(recognise(seen, known, Minter("x.example,2026", source.id, ())), NOW)
    return SourceState(), changes, [Arrival()] * len(changes.new)


def feed(store: Store, source: Source, *offered: Entry, now: datetime = NOW, arrived: bool = False) -> None:
    """Keep what a reading offers, as the flow does."""
    seen = with_traits(offered)
    known = store.known(source.id, [traits for _, traits in seen])
    minter = Minter("x.example,2026", source.minting_name, () if source.local else ("nos.example",))
    changes = find_changes(recognise(seen, known, minter), now)
    arrivals = [Arrival(arrived=now if arrived else None)] * len(changes.new)
    domain = "" if source.local else "nos.example"
    store.apply(source.id, SourceState(last_success=now), changes, arrivals, PLAN, domain)


def head(store: Store, category: str, most: int = 10) -> list[Entry]:
    candidates = list_candidates(store, category, most, NOW)
    ids = [candidate.article for candidate in sorted(candidates, key=order)]
    store.fix_heads({PUBLICATIONS[category]: ids}, NOW)
    return [item.entry for item in store.items(ids)]


def test_what_was_kept_comes_back_unchanged(store: Store) -> None:
    full = entry(1, summary="Kort", language="nl", categories=(Category("x", "https://s.example/", "X"),))
    feed(store, NOS, full)
    (kept,) = head(store, "nieuws")
    expected = replace(full, key="guid-1", id=kept.id, source_id="nos", updated=full.published)
    assert kept == expected
    assert kept.id.startswith("tag:x.example,2026:nos/")


def test_a_state_comes_back_unchanged(store: Store) -> None:
    state = SourceState(
        kind="feed",
        final_url="https://a.example/",
        validators={"https://a.example/": Validators('W/"x"', "yesterday")},
        feed=Feed(title="NOS", updated=NOW),
        next_fetch=NOW,
        fresh_for=HOUR,
        failures=2,
        warnings=("a", "b"),
    )
    store.save_state("nos", state)
    assert store.states()["nos"] == state


def test_an_entry_is_filed_by_its_source_its_own_category_and_in_all(store: Store) -> None:
    feed(store, NOS, entry(1), entry(2, categories=(Category("Techniek"),)))
    assert [item.title for item in head(store, "nieuws")] == ["Titel 1", "Titel 2"]
    assert [item.title for item in head(store, "tech")] == ["Titel 2"]
    assert len(head(store, "all")) == 2


def test_reading_the_same_again_adds_nothing(store: Store) -> None:
    for _ in range(2):
        feed(store, NOS, entry(1), entry(2))
    assert store.count_entries() == {"nos": 2}


def test_an_edit_keeps_id_and_date_and_moves_updated(store: Store) -> None:
    feed(store, NOS, entry(1))
    (before,) = head(store, "nieuws")
    feed(store, NOS, entry(1, title="Verbeterd"), now=NOW + HOUR)
    (after,) = head(store, "nieuws")
    assert (after.id, after.published) == (before.id, before.published)
    assert (after.title, after.updated) == ("Verbeterd", NOW + HOUR)


def test_the_recordings_of_what_is_known_are_told_where_a_new_one_may_be_it(store: Store) -> None:
    episode = entry(1, enclosures=(Enclosure("https://cdn.example/41.mp3", "audio/mpeg"),))
    feed(store, NOS, episode)
    (seen,) = find_known(store, episode)
    assert seen.traits.recordings == frozenset()
    (asked,) = find_known(store, replace(episode, key="other"))
    assert asked.traits.recordings == {"41"}
    (unasked,) = find_known(store, replace(episode, key="other", enclosures=()))
    assert unasked.traits.recordings == frozenset()


def test_what_was_stored_under_an_earlier_reading_of_its_guid_is_found(store: Store) -> None:
    feed(store, NOS, entry(1, key="https://nos.example/?a=1&b;=2"))
    (before,) = head(store, "nieuws")
    now = entry(2, key="https://nos.example/?a=1&b=2", link=before.link)
    assert [stored.id for stored in find_known(store, now)] == [before.id]
    for hours in (1, 2):
        feed(store, NOS, now, now=NOW + hours * HOUR)
        (after,) = head(store, "nieuws")
        assert (after.id, after.title, after.published) == (before.id, now.title, before.published)


def find_known(store: Store, *offered: Entry) -> list[Stored]:
    return store.known("nos", [traits for _, traits in with_traits(offered)])


def test_whether_a_date_was_told_or_is_when_it_was_first_seen(store: Store) -> None:
    feed(store, NOS, entry(1), entry(2, published=None))
    told = {stored.key: stored.told for stored in find_known(store, entry(1), entry(2))}
    assert told == {"guid-1": True, "guid-2": False}


def test_one_article_in_two_feeds_is_one_item_in_both_their_categories(store: Store) -> None:
    feed(store, TECH, entry(1))
    feed(store, NOS, entry(1))
    assert len(head(store, "all")) == 1
    assert head(store, "nieuws") == head(store, "tech")
    assert head(store, "all")[0].source_id == "nos"  # the first configured speaks


def test_a_better_member_may_change_text_and_link_but_never_id_and_date(store: Store) -> None:
    feed(store, NOS, entry(1))
    (before,) = head(store, "nieuws")
    post = entry(1, key="post", title="Mijn titel", published=NOW - 90 * HOUR)
    feed(store, POSTS, post, now=NOW + HOUR)
    (after,) = head(store, "nieuws")
    assert (after.title, after.source_id) == ("Mijn titel", "posts")
    assert (after.id, after.published) == (before.id, before.published)


def test_a_group_gaining_a_member_is_no_edit(store: Store) -> None:
    feed(store, NOS, entry(1))
    (before,) = head(store, "nieuws")
    feed(store, TECH, entry(1), now=NOW + HOUR)
    assert head(store, "nieuws")[0] == before


def test_an_articles_item_survives_its_member_going(store: Store) -> None:
    feed(store, NOS, entry(1))
    feed(store, POSTS, entry(1, key="post", title="Mijn titel"))
    (before,) = head(store, "nieuws")
    gone = find_changes([], NOW, stored=store.all_known("posts"))
    store.apply("posts", SourceState(), gone, [], PLAN)
    (after,) = head(store, "nieuws")
    assert (after.id, after.title) == (before.id, "Titel 1")


def test_an_entry_is_kept_out_of_the_heads_that_it_is_withheld_from(store: Store) -> None:
    seen = with_traits([entry(1)])
    changes = find_changes(recognise(seen, [], Minter("x.example,2026", "nos", ())), NOW)
    store.apply("nos", SourceState(), changes, [Arrival(withheld=frozenset({"all"}))], PLAN)
    assert head(store, "all") == []
    assert len(head(store, "nieuws")) == 1
    assert store.count_entries() == {"nos": 1}


def test_candidates_are_the_newest_and_the_late(store: Store) -> None:
    feed(store, NOS, *(entry(number) for number in range(1, 6)))
    feed(store, NOS, entry(99), now=NOW + HOUR, arrived=True)
    found = {candidate.published for candidate in list_candidates(store, "nieuws", 2, NOW)}
    assert found == {NOW - HOUR, NOW - 2 * HOUR, NOW - 99 * HOUR}


def test_removed_and_renamed_sources_keep_their_entries(store: Store) -> None:
    feed(store, NOS, entry(1))
    (before,) = head(store, "all")
    renamed = Source(id="omroep", location=NOS.location, categories=("tech",), formerly=("nos",))
    store.register([renamed], PLAN)
    assert store.count_entries() == {"omroep": 1}
    assert store.states()["omroep"].last_success == NOW
    (after,) = head(store, "tech")
    assert after.id == before.id
    assert head(store, "nieuws") == []
    store.register([TECH], PLAN)
    assert [item.id for item in head(store, "all")] == [before.id]


def test_a_source_at_another_address_starts_afresh_but_keeps_its_entries(store: Store) -> None:
    feed(store, NOS, entry(1))
    store.register([replace(NOS, location="https://elders.example/")], PLAN)
    assert store.states()["nos"].last_success is None
    assert store.count_entries() == {"nos": 1}


def test_changed_categories_file_every_entry_again(store: Store) -> None:
    feed(store, NOS, entry(1, categories=(Category("wetenschap"),)))
    wider = FilingPlan([Publication(id="wetenschap", feed_id="tag:x.example,2026:w", title="Wetenschap")])
    store.register(SOURCES, wider)
    assert len(head(store, "wetenschap")) == 1
    assert head(store, "nieuws") == []


def test_adopted_ids_go_to_the_entries_with_their_links(store: Store) -> None:
    old = Adopted("tag:oud.example,2019:1", "https://nos.example/artikel/1", NOW - 1000 * HOUR)
    store.adopt(PUBLICATIONS["nieuws"], [old], NOW)
    assert store.published_categories() == {"nieuws"}
    assert store.adopted() == {old.id: old.published, old.link: old.published}
    feed(store, NOS, entry(1), entry(2))
    adopted, fresh = head(store, "nieuws")
    assert adopted.id == old.id
    assert fresh.id != old.id


def adopt_printed(store: Store, *told: Entry) -> None:
    items = [Adopted(one.key, "", one.published, one.updated, printed=print_entry(one)) for one in told]
    store.adopt(PUBLICATIONS["nieuws"], items, None)


def recognised(store: Store, source: Source, *offered: Entry) -> list[Recognised]:
    seen = with_traits(offered)
    known = store.known(source.id, [traits for _, traits in seen])
    return recognise(seen, known, Minter("x.example,2026", source.id, ()))


def test_what_was_published_before_is_found_by_title_text_link_time_and_id(store: Store) -> None:
    assert not store.estates.are_kept()
    moment = NOW - timedelta(hours=3, seconds=7)
    nothing: dict[str, Any] = {"title": "", "link": "", "content": "", "published": NOW - 900 * HOUR}
    told = [
        entry(1, **nothing | {"key": "tag:oud.example,2019:title", "title": "Een"}),
        entry(1, **nothing | {"key": "tag:oud.example,2019:text", "content": "<p>Een tekst.</p>"}),
        entry(1, **nothing | {"key": "tag:oud.example,2019:link", "link": "http://www.a.example/1/"}),
        entry(1, **nothing | {"key": "tag:oud.example,2019:time", "published": moment}),
        entry(1, **nothing | {"key": "tag:oud.example,2019:none", "title": "Twee"}),
        entry(1, **nothing | {"key": "tag:oud.example,2019:id", "title": "Drie"}),
    ]
    adopt_printed(store, *told)
    assert store.estates.are_kept()
    offered = [
        entry(1, title="Een"),
        entry(2, content="Een  tekst"),
        entry(3, link="https://a.example/1"),
        entry(4, published=moment),
        entry(5, key="tag:oud.example,2019:id"),
    ]
    found = store.estates.find(recognised(store, NOS, *offered)).printed
    assert {id.rpartition(":")[2] for id in found} == {"title", "text", "link", "time", "id"}
    assert found[told[3].key].published == moment


def test_of_what_was_published_the_newest_that_was_told_is_kept(store: Store) -> None:
    first = entry(1, key="tag:oud.example,2019:1", updated=NOW - 2 * HOUR)
    later = replace(first, title="Later", updated=NOW - HOUR)
    for told in (first, later, first, replace(later, updated=None, title="Zonder")):
        adopt_printed(store, told)
    found = store.estates.find(recognised(store, NOS, entry(1, key=first.key, title="Iets"))).printed
    assert found[first.key].traits.title == "Later"


def test_an_adopted_id_that_an_entry_has_is_held_by_its_source_but_not_by_a_post_that_we_wrote(
    store: Store,
) -> None:
    feed(store, POSTS, entry(1, link=None), entry(2, link=None, echo="same"))
    ours, echo = (one.id for one in store.all_known("posts"))
    adopt_printed(store, entry(1, key=ours), entry(2, key=echo))
    estate = store.estates.find(recognised(store, NOS, entry(1), entry(2)))
    assert set(estate.printed) == {ours, echo}
    assert dict(estate.holders) == {ours: {"posts"}}


def test_a_link_that_two_adopted_items_share_says_nothing(store: Store) -> None:
    link = "https://nos.example/artikel/1"
    items = [Adopted("tag:oud.example,2019:1", link, None), Adopted("tag:oud.example,2019:2", link, None)]
    store.adopt(PUBLICATIONS["nieuws"], items, None)
    feed(store, NOS, entry(1))
    assert store.adopted()[link] is None
    assert head(store, "nieuws")[0].id.startswith("tag:x.example,2026:nos/")


def fixed(store: Store, publication: Publication, *ids: int) -> tuple[str, datetime | None]:
    facts = store.fix_heads({publication: ids}, NOW)[publication.id]
    return facts.feed_id, facts.updated


def test_the_date_of_a_publication_never_goes_back(store: Store) -> None:
    nieuws = PUBLICATIONS["nieuws"]
    assert fixed(store, nieuws) == (nieuws.feed_id, None)
    feed(store, NOS, entry(1))
    (candidate,) = list_candidates(store, "nieuws", 10, NOW)
    assert fixed(store, nieuws, candidate.article)[1] == NOW - HOUR
    assert fixed(store, nieuws)[1] == NOW - HOUR


def test_a_renamed_publication_keeps_its_id_and_date_also_when_the_old_name_is_forgotten(
    store: Store,
) -> None:
    feed(store, NOS, entry(1))
    (candidate,) = list_candidates(store, "nieuws", 10, NOW)
    before = fixed(store, PUBLICATIONS["nieuws"], candidate.article)
    renamed = Publication(id="actueel", feed_id="tag:x.example,2026:nieuws", title="A", formerly=("nieuws",))
    assert fixed(store, renamed) == before
    assert fixed(store, replace(renamed, feed_id="tag:x.example,2026:actueel", formerly=())) == before


def test_people_may_follow_what_once_held_something(store: Store) -> None:
    assert store.is_fresh()
    assert fixed(store, PUBLICATIONS["nieuws"])
    assert (store.published_categories(), store.is_fresh()) == (frozenset(), False)
    feed(store, NOS, entry(1))
    head(store, "nieuws")
    assert store.published_categories() == {"nieuws"}


def test_a_strangers_item_keeps_its_id_whatever_is_configured_and_edited(store: Store) -> None:
    copier = Source(id="copier", location="https://copy.example/f", categories=("nieuws",), rank=3)
    store.register([*SOURCES, copier], PLAN)
    store.apply("copier", *offer(store, copier, entry(1, key="c")), PLAN, "copy.example")
    (before,) = head(store, "nieuws")
    for _ in range(3):  # each of these regroups everything
        store.register(SOURCES, PLAN)
        store.register([*SOURCES, copier], PLAN)
        assert [item.id for item in head(store, "nieuws")] == [before.id]
    other = Source(id="other", location="https://other.example/f", categories=("nieuws",), rank=4)
    store.register([*SOURCES, copier, other], PLAN)
    store.apply("other", *offer(store, other, entry(1, key="o")), PLAN, "other.example")
    assert before.id in [item.id for item in head(store, "nieuws")]
    feed(store, NOS, entry(1))
    (owner,) = head(store, "nieuws")
    assert owner.source_id == "nos"
    assert owner.id != before.id


def test_an_item_that_parts_loses_nobody(store: Store) -> None:
    feed(store, NOS, entry(1))
    feed(store, TECH, entry(1))
    (together,) = head(store, "all")
    feed(store, NOS, entry(1, link="https://nos.example/artikel/verbeterd"), now=NOW + HOUR)
    assert [item.id for item in head(store, "all")] == [together.id]
    other = entry(1, title="Wolf gezien", link="https://nos.example/artikel/wolf")
    feed(store, NOS, other, now=NOW + HOUR)
    parted = {item.source_id: item.id for item in head(store, "all")}
    assert parted.keys() == {"nos", "tech"}
    assert parted["nos"] == together.id


def test_entries_far_apart_are_never_taken_from_half_an_item(store: Store) -> None:
    chain = [
        entry(n, key=f"k{n}", link=f"https://x.example/{n}", aliases=(f"https://x.example/{n + 1}",))
        for n in range(30)
    ]
    sources = [
        Source(id=f"s{n}", location=f"https://s{n}.example/f", categories=("nieuws", "tech"), rank=n)
        for n in range(30)
    ]
    store.register(sources, PLAN)
    for source, one in zip(sources, chain, strict=True):
        store.apply(source.id, *offer(store, source, one), PLAN, f"s{source.rank}.example")
    for category in ("nieuws", "tech", "all"):
        assert len(head(store, category)) == 1


def test_files_and_fingerprints_are_remembered(store: Store) -> None:
    store.record_files({"nieuws.atom": "1", "oud.atom": "2"})
    store.record_files({"nieuws.atom": "3"}, ["oud.atom"])
    assert store.written_files() == {"nieuws.atom": "3"}
    store.record_fingerprints({"nieuws": "a"})
    assert store.fingerprints() == {"nieuws": "a"}


def test_a_copy_holds_everything(store: Store, tmp_path: Path) -> None:
    feed(store, NOS, entry(1))
    store.copy_to(str(tmp_path / "copy.db"))
    copy = open_store(tmp_path / "copy.db")
    assert head(copy, "all") == head(store, "all")
    assert copy.check() == "ok"
    copy.close()


def test_a_reading_is_kept_whole_or_not_at_all(store: Store) -> None:
    seen = with_traits([entry(1)])
    changes = find_changes(recognise(seen, [], Minter("x.example,2026", "nos", ())), NOW)
    validated = SourceState(validators={"https://a.example/": Validators("x")})
    store.apply("nos", SourceState(), changes, [Arrival()], PLAN)
    with pytest.raises(StoreError):  # the same key again
        store.apply("nos", validated, changes, [Arrival()], PLAN)
    assert store.states()["nos"].validators == {}
    assert store.count_entries() == {"nos": 1}


def test_what_is_learnt_of_hosts_is_kept_until_it_is_over(store: Store) -> None:
    assert store.hosts() == {}
    busy = HostState(quiet_until=NOW + HOUR)
    secure = HostState(secure_until=NOW + 5 * HOUR, subdomains=True)
    store.remember_hosts({"busy.example": busy, "secure.example": secure}, NOW)
    assert store.hosts() == {"busy.example": busy, "secure.example": secure}
    both = replace(secure, quiet_until=NOW + 3 * HOUR)
    store.remember_hosts({"secure.example": both}, NOW + 2 * HOUR)
    assert store.hosts() == {"secure.example": both}
    store.remember_hosts({}, NOW + 9 * HOUR)
    store.remember_hosts({"secure.example": HostState()}, NOW)
    assert store.hosts() == {}
