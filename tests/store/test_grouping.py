"""Grouping many entries: those that share nothing with others need no search, and come out the same."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import false, select, update

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import Entry, Publication, Source, SourceState
from aggregator.store import MEMORY, Store, articles, open_store, schema
from aggregator.store.prepared import THESE, Prepared
from tests.store.candidates import list_candidates

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NIEUWS = Publication(id="nieuws", feed_id="tag:x.example,2026:nieuws", title="Nieuws")
PLAN = FilingPlan([NIEUWS])
DOMAINS = {"a": "a.example", "b": "b.example", "c": "c.example"}
SOURCES = [
    Source(id=id, location=f"https://{domain}/feed", categories=("nieuws",) if id != "c" else (), rank=rank)
    for rank, (id, domain) in enumerate(DOMAINS.items())
]
NOBODY = Prepared(lambda: select(schema.entries.c.id).where(schema.entries.c.id.in_(THESE), false()))
TABLES = (schema.articles, schema.filings, schema.links, schema.archives, schema.pending)

# What three sources offer in turn: own and shared addresses and ids, of which many meet.
OFFERS = st.lists(
    st.tuples(
        st.sampled_from(sorted(DOMAINS)),
        st.lists(
            st.tuples(st.sampled_from(["a.example", "b.example", "d.example"]), st.integers(1, 6)),
            min_size=1,
            max_size=4,
            unique=True,
        ),
    ),
    min_size=1,
    max_size=5,
)


def offer(store: Store, source: str, pages: Sequence[tuple[str, int]], now: datetime) -> None:
    """Keep entries that lead to these pages; every third is known by the page's own id."""
    offered = with_traits(
        Entry(
            key=f"https://{host}/{number}" if number % 3 == 0 else f"{source}-{host}-{number}",
            title=f"Titel {host} {number}",
            link=f"https://{host}/{number}",
            content=f"<p>Tekst {number} van {source}</p>",
            published=NOW - timedelta(hours=number),
        )
        for host, number in pages
    )
    known = store.known(source, [traits for _, traits in offered])
    changes = find_changes(
        recognise(offered, known, Minter("x.example,2026", source, tuple(DOMAINS.values()))), now
    )
    arrivals = [Arrival(arrived=now)] * len(changes.new)
    state = SourceState(last_success=now)
    store.apply(source, state, changes, arrivals, PLAN, DOMAINS[source], ungrouped=True)


def dump(store: Store) -> list[list[Any]]:
    """All that grouping writes."""
    entries = schema.entries.c
    queries = [select(table) for table in TABLES] + [select(entries.id, entries.article_id)]
    with store.reading() as connection:
        return [sorted(map(repr, connection.execute(query))) for query in queries]


def keep(offers: Sequence[tuple[str, Sequence[tuple[str, int]]]], each: int) -> list[list[Any]]:
    """What stands in the database when all was kept, grouped after so many offers each time."""
    with closing(open_store(MEMORY)) as store:
        store.register(SOURCES, PLAN)
        for place, (source, pages) in enumerate(offers, 1):
            offer(store, source, pages, NOW + timedelta(hours=place))
            if place % each == 0:
                store.group_pending()
        store.group_pending()
        return dump(store)


@given(offers=OFFERS, each=st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_who_is_alone_is_grouped_as_by_a_search(
    offers: Sequence[tuple[str, Sequence[tuple[str, int]]]], each: int
) -> None:
    quick = keep(offers, each)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(articles, "_ALONE", NOBODY)
        assert keep(offers, each) == quick


@given(offers=OFFERS)
@settings(max_examples=10, deadline=None)
def test_what_is_kept_in_one_commit_is_what_is_kept_in_many(
    offers: Sequence[tuple[str, Sequence[tuple[str, int]]]],
) -> None:
    with closing(open_store(MEMORY)) as store:
        store.register(SOURCES, PLAN)
        with store.together():
            for place, (source, pages) in enumerate(offers, 1):
                offer(store, source, pages, NOW + timedelta(hours=place))
        store.group_pending()
        assert dump(store) == keep(offers, len(offers) + 1)


KRANT = "https://elders.example/9"  # of a site that is no source
NEWS, OLD = NOW - timedelta(hours=1), NOW - timedelta(days=2000)


def bring(store: Store, source: str, published: datetime | None, now: datetime) -> None:
    """Let a source offer the article, dated so, and publish what there is then."""
    offered = with_traits([Entry(key=f"{source}9", title=f"Van {source}", link=KRANT, published=published)])
    changes = find_changes(recognise(offered, [], Minter("x.example,2026", source)), now)
    arrivals = [Arrival(arrived=now)] * len(changes.new)
    store.apply(source, SourceState(last_success=now), changes, arrivals, PLAN, DOMAINS[source])
    store.fix_heads({NIEUWS: [row.article for row in list_candidates(store, "nieuws", 9, now)]}, now)


def read_items(store: Store) -> set[tuple[frozenset[str], datetime]]:
    """The items: whose entries each holds, and when it was published."""
    query = select(schema.entries.c.source_id, schema.entries.c.article_id, schema.articles.c.published)
    held: dict[tuple[int, datetime], set[str]] = {}
    with store.reading() as connection:
        for row in connection.execute(
            query.join(schema.articles, schema.articles.c.id == schema.entries.c.article_id)
        ):
            held.setdefault((row.article_id, row.published), set()).add(row.source_id)
    return {(frozenset(sources), published) for (_, published), sources in held.items()}


def regroup_all(store: Store) -> None:
    """As when the owner gives a source priority, and takes it back."""
    for priority in (5, 0):
        store.register([replace(SOURCES[0], priority=priority), *SOURCES[1:]], PLAN)


@pytest.mark.parametrize("order", [("b", "a"), ("a", "b")])
def test_a_strangers_old_date_is_its_own_in_whatever_order_they_come(order: tuple[str, str]) -> None:
    with closing(open_store(MEMORY)) as store:
        store.register(SOURCES, PLAN)
        for hours, source in enumerate(order):
            now = NOW + timedelta(hours=hours)
            bring(store, source, OLD if source == "b" else NEWS, now)
        apart = {(frozenset("a"), NEWS), (frozenset("b"), OLD)}
        assert read_items(store) == apart
        regroup_all(store)
        assert read_items(store) == apart


def test_an_entry_without_a_date_joins_an_old_item_and_the_next_dated_one_does_not() -> None:
    with closing(open_store(MEMORY)) as store:
        store.register(SOURCES, PLAN)
        bring(store, "b", OLD, NOW)
        bring(store, "c", None, NOW)
        assert read_items(store) == {(frozenset("bc"), OLD)}
        bring(store, "a", NEWS, NOW + timedelta(hours=1))
        regroup_all(store)
        assert read_items(store) == {(frozenset("bc"), OLD), (frozenset("a"), NEWS)}


def test_an_item_that_was_dated_by_its_arrival_takes_in_who_comes_much_later() -> None:
    with closing(open_store(MEMORY)) as store:
        store.register(SOURCES, PLAN)
        bring(store, "b", None, OLD)
        bring(store, "a", NEWS, NOW)
        assert read_items(store) == {(frozenset("ab"), OLD)}


def test_what_was_grouped_before_dates_were_looked_at_stays_together() -> None:
    with closing(open_store(MEMORY)) as store:
        store.register(SOURCES, PLAN)
        bring(store, "b", NEWS, NOW)
        bring(store, "a", NEWS, NOW)
        entries = schema.entries
        with store.transaction() as connection:  # as such a database has it
            older = {"published": OLD}
            connection.execute(update(entries).where(entries.c.source_id == "b").values(older))
            connection.execute(update(schema.articles).values(older))
        regroup_all(store)
        assert read_items(store) == {(frozenset("ab"), OLD)}


OWN = "https://a.example/2026/brug"  # of a source whose guids are its links


def tell(
    store: Store,
    source: str,
    key: str,
    link: str,
    now: datetime,
    title: str = "Brug open",
    *,
    domain: str | None = None,
) -> None:
    """Let a source offer the article under this guid, and publish what there is then."""
    offered = with_traits([Entry(key=key, title=title, link=link, content="Tekst", published=NEWS)])
    known = store.known(source, [traits for _, traits in offered])
    changes = find_changes(
        recognise(offered, known, Minter("x.example,2026", source, (DOMAINS[source],))), now
    )
    arrivals = [Arrival(arrived=now)] * len(changes.new)
    store.apply(source, SourceState(last_success=now), changes, arrivals, PLAN, domain or DOMAINS[source])
    store.fix_heads({NIEUWS: [row.article for row in list_candidates(store, "nieuws", 9, now)]}, now)


@pytest.mark.parametrize("link", [OWN, f"{OWN}/", OWN.replace("//", "//www.")])
@pytest.mark.parametrize("own_first", [True, False])
def test_an_entry_whose_guid_is_its_link_is_known_by_that_link(own_first: bool, link: str) -> None:
    stories = [("a", OWN, OWN), ("b", "b-9", link)]
    with closing(open_store(MEMORY)) as store:
        store.register(SOURCES, PLAN)
        for source, key, address in stories if own_first else reversed(stories):
            tell(store, source, key, address, NOW)
        ((sources, _),) = read_items(store)
        assert sources == {"a", "b"}


def test_what_is_withdrawn_stays_away_though_another_offers_the_link_that_was_its_guid() -> None:
    with closing(open_store(MEMORY)) as store:
        store.register(SOURCES, PLAN)
        tell(store, "a", OWN, OWN, NOW)
        store.trust.withdraw(store.trust.find_items([OWN]), NOW, "", "x.example,2026")
        tell(store, "b", "b-9", OWN, NOW)
        assert list_candidates(store, "nieuws", 9, NOW) == []


@pytest.mark.parametrize(
    "title", ["Brug open", "", "\N{BRIDGE AT NIGHT}"], ids=["titled", "untitled", "a sign"]
)
def test_an_item_stays_one_where_a_source_only_writes_its_links_anew(title: str) -> None:
    with closing(open_store(MEMORY)) as store:
        store.register(SOURCES, PLAN)
        for source in ("a", "b"):
            tell(store, source, f"{source}-9", "https://oud.example/@jan/9", NOW, title)
        tell(store, "a", "a-9", "https://nieuw.example/@jan/9", NOW + timedelta(days=1), title)
        ((sources, _),) = read_items(store)
        assert sources == {"a", "b"}


@pytest.mark.parametrize("own_first", [True, False])
def test_a_site_that_is_read_from_another_domain_is_at_home_where_it_is_configured(own_first: bool) -> None:
    stories = [("a", "cdn.example"), ("b", "b.example")]
    with closing(open_store(MEMORY)) as store:
        store.register(SOURCES, PLAN)
        for source, domain in stories if own_first else reversed(stories):
            tell(store, source, f"{source}-9", OWN, NOW, domain=domain)
        ((sources, _),) = read_items(store)
        assert sources == {"a", "b"}
