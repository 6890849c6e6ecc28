"""Grouping many entries: those that share nothing with others need no search, and come out the same."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import false, select

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.model import Entry, Publication, Source, SourceState
from aggregator.store import MEMORY, Store, articles, open_store, schema
from aggregator.store.prepared import THESE, Prepared

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PLAN = FilingPlan([Publication(id="nieuws", feed_id="tag:x.example,2026:nieuws", title="Nieuws")])
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
