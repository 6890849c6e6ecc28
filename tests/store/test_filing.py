"""What rules and shares leave in the store: it follows the configuration, and forgets nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.config.rules import RuleSection, assemble_rules
from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import find_changes
from aggregator.curate.filing import FilingPlan
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.curate.rules import Rulebook
from aggregator.model import Publication, Source, SourceState
from aggregator.store import MEMORY, Store, open_store
from tests.store.candidates import list_candidates
from tests.store.test_store import NOS, NOW, POSTS, PUBLICATIONS, entry

FEEDS = [PUBLICATIONS["nieuws"], PUBLICATIONS["tech"]]
LOCAL = replace(POSTS, categories=("nieuws",))


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(MEMORY)
    yield opened
    opened.close()


def plan(
    *written: dict[str, Any], sources: tuple[Source, ...] = (), feeds: list[Publication] = FEEDS
) -> FilingPlan:
    rules = assemble_rules([RuleSection.model_validate(rule) for rule in written], [""] * len(written))
    return FilingPlan(feeds, Rulebook(rules), sources)


def offer(
    store: Store,
    how: FilingPlan,
    source: Source,
    *numbers: int,
    withheld: tuple[str, ...] = (),
    **facts: Any,
) -> None:
    offered = with_traits(entry(number, **facts) for number in numbers)
    known = store.known(source.id, [traits for _, traits in offered])
    changes = find_changes(
        recognise(offered, known, Minter("x.example,2026", source.id, ("nos.example",))), NOW
    )
    arrivals = [Arrival(withheld=frozenset(withheld))] * len(changes.new)
    store.apply(source.id, SourceState(last_success=NOW), changes, arrivals, how, "nos.example")


def shown(store: Store, category: str) -> list[str]:
    candidates = list_candidates(store, category, 100, NOW)
    items = store.items(
        [one.article for one in sorted(candidates, key=lambda one: -one.published.timestamp())]
    )
    return [item.entry.title for item in items]


def test_a_dropped_entry_is_stored_and_shown_again_when_the_rule_goes(store: Store) -> None:
    drop = plan({"when": {"title": "Titel 1"}, "then": {"drop": True}})
    store.register([NOS], drop)
    offer(store, drop, NOS, 1, 2)
    assert shown(store, "all") == shown(store, "nieuws") == ["Titel 2"]
    assert store.count_entries() == {"nos": 2}
    store.register([NOS], plan())
    assert shown(store, "all") == ["Titel 1", "Titel 2"]


def test_rules_that_stay_as_they_are_file_nothing_again(store: Store) -> None:
    rule = {"when": {"title": "Titel 1"}, "then": {"title": "{source}!"}}
    store.register([NOS], plan(rule))
    offer(store, plan(rule), NOS, 1)
    before = list_candidates(store, "all", 10, NOW)
    store.register([NOS], plan(rule))
    assert list_candidates(store, "all", 10, NOW) == before
    assert shown(store, "all") == ["nos!"]
    store.register([replace(NOS, title="NOS")], plan(rule))
    assert shown(store, "all") == ["NOS!"]


def test_a_rule_asks_how_old_an_entry_was_when_it_was_first_seen_also_later(store: Store) -> None:
    store.register([NOS], plan())
    offer(store, plan(), NOS, 1, 60)
    store.register([NOS], plan({"when": {"age": ">2d"}, "then": {"drop": True}}))
    assert shown(store, "all") == ["Titel 1"]


def test_what_is_kept_out_of_a_category_stays_so_under_its_new_id(store: Store) -> None:
    store.register([NOS], plan())
    offer(store, plan(), NOS, 1, withheld=("nieuws", "all"))
    offer(store, plan(), NOS, 2)
    renamed = [replace(PUBLICATIONS["nieuws"], id="actueel", formerly=("nieuws",))]
    store.register([replace(NOS, categories=("actueel",))], plan(feeds=renamed))
    assert shown(store, "actueel") == shown(store, "all") == ["Titel 2"]


def publish(store: Store, *categories: str) -> None:
    """What these categories show is published, so that people may follow them."""
    heads = {name: [one.article for one in list_candidates(store, name, 100, NOW)] for name in categories}
    store.fix_heads({PUBLICATIONS[name]: head for name, head in heads.items()}, NOW)


DAYS = 24  # hours, by which entries are numbered
SPORT = replace(POSTS, id="sport", location="/sport", categories=("tech",))
INTO_TECH = {"when": {"source": "nos"}, "then": {"category": "tech"}}
DROP = {"when": {"source": "nos"}, "then": {"drop": True}}


@pytest.fixture
def followed(store: Store) -> Store:
    """People follow `nieuws`, which shows one young and one old entry, and `tech`, which shows another."""
    store.register([NOS, SPORT], plan())
    offer(store, plan(), NOS, 2, 9 * DAYS)
    offer(store, plan(), SPORT, 1)
    publish(store, "all", "nieuws", "tech")
    return store


def test_what_a_rule_files_elsewhere_is_announced_there_if_it_is_young(followed: Store) -> None:
    followed.register([NOS, SPORT], plan(INTO_TECH))
    assert shown(followed, "tech") == ["Titel 1", "Titel 2"]
    assert shown(followed, "nieuws") == ["Titel 2", "Titel 216"]


def test_an_edit_that_files_an_old_entry_elsewhere_does_not_announce_it_there(followed: Store) -> None:
    offer(followed, plan(INTO_TECH), NOS, 2, 9 * DAYS, title="Beter")
    assert shown(followed, "tech") == ["Titel 1", "Beter"]
    assert shown(followed, "nieuws") == ["Beter", "Beter"]


def test_a_category_that_nobody_follows_gets_the_past_too(store: Store) -> None:
    store.register([NOS, SPORT], plan())
    offer(store, plan(), NOS, 2, 9 * DAYS)
    publish(store, "all", "nieuws", "tech")
    store.register([NOS, SPORT], plan(INTO_TECH))
    assert shown(store, "tech") == ["Titel 2", "Titel 216"]


def test_what_was_shown_comes_back_when_the_rule_that_dropped_it_goes(followed: Store) -> None:
    followed.register([NOS, SPORT], plan(DROP))
    offer(followed, plan(DROP), NOS, 3, 8 * DAYS)
    assert shown(followed, "nieuws") == []
    publish(followed, "all", "tech")
    followed.register([NOS, SPORT], plan())
    assert shown(followed, "all") == ["Titel 1", "Titel 2", "Titel 3", "Titel 216"]
    assert {"Titel 2", "Titel 3", "Titel 216"} <= set(shown(followed, "nieuws"))


def test_a_category_merged_into_another_shows_there_what_it_showed(followed: Store) -> None:
    merged = [replace(PUBLICATIONS["tech"], formerly=("nieuws",))]
    followed.register([replace(NOS, categories=("tech",)), SPORT], plan(feeds=merged))
    assert shown(followed, "tech") == ["Titel 1", "Titel 2", "Titel 216"]


def test_a_longer_backlog_announces_more_of_what_is_filed_elsewhere(followed: Store) -> None:
    longer = FilingPlan(FEEDS, plan(INTO_TECH).rulebook, backlog=timedelta(days=10))
    followed.register([NOS, SPORT], longer)
    assert shown(followed, "tech") == ["Titel 1", "Titel 2", "Titel 216"]


def test_a_share_counts_what_is_shown_and_not_what_a_rule_dropped(store: Store) -> None:
    capped = replace(NOS, cap=(2, timedelta(days=1)))
    how = plan({"when": {"title": "Titel 3"}, "then": {"drop": True}}, sources=(capped, LOCAL))
    store.register([capped, LOCAL], how)
    offer(store, how, capped, 3)
    offer(store, how, capped, 4, 5, 6)
    assert shown(store, "all") == ["Titel 4", "Titel 5"]
    offer(store, how, capped, 1, 40)
    assert shown(store, "all") == ["Titel 4", "Titel 5", "Titel 40"]


def test_all_that_is_kept_can_be_looked_through(store: Store) -> None:
    store.register([NOS], plan())
    offer(store, plan(), NOS, 1, 2)
    kept = list(store.kept())
    assert [(one.entry.title, one.origin.id, one.seen) for one in kept] == [
        ("Titel 1", "nos", NOW),
        ("Titel 2", "nos", NOW),
    ]


def test_a_rule_may_say_who_speaks_for_an_article(store: Store) -> None:
    other = replace(NOS, id="blad", location="https://elders.example/", rank=9)
    first = replace(NOS, location="https://derde.example/")
    store.register([first, other], plan())
    offer(store, plan(), first, 1)
    offer(store, plan(), other, 1)
    (before,) = store.items([one.article for one in list_candidates(store, "all", 9, NOW)])
    store.register([first, other], plan({"when": {"source": "blad"}, "then": {"priority": 1}}))
    (after,) = store.items([one.article for one in list_candidates(store, "all", 9, NOW)])
    assert (before.source, after.source) == ("nos", "blad")
